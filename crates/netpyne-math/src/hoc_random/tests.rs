//! Against values that NEURON drew.

use super::*;

/// Selects a distribution.
type Select = fn(&mut HocRandom) -> f64;

/// From NEURON 9.0.2, stream (11, 22, 33): the value that selecting returns, three `repick`s, four by `setrand`, then
/// one `repick` of uniform(0, 1), which was selected in between; and the position of the stream in the end.
#[rustfmt::skip]
const NEURON: [(Select, [u64; 9], u32); 11] = [
        (|r| r.uniform(2.5, -1.25), [0xbfea_07a0_98ad_f85f, 0x3ff9_30b7_229a_cf4a, 0x3ff0_7862_d9e3_879c, 0x4002_265b_6c6f_d9a4, 0xbfc0_3c8f_beef_c370, 0xbff3_79ea_c018_8615, 0x3fdb_0600_6544_fa00, 0x3ff1_2b15_4dea_d4ea, 0x3fd7_4fda_a0e8_b025], 10),
        (|r| r.discunif(-3.7, 9.2), [0xc000_0000_0000_0000, 0x4018_0000_0000_0000, 0x4010_0000_0000_0000, 0x4022_0000_0000_0000, 0x0000_0000_0000_0000, 0xc008_0000_0000_0000, 0x4000_0000_0000_0000, 0x4014_0000_0000_0000, 0x3fd7_4fda_a0e8_b025], 10),
        (|r| r.normal(1.5, 2.25), [0x3fe8_be48_0c40_cd83, 0x3fff_acc9_73da_c648, 0x3ffb_aabb_8968_f08a, 0x4003_73d5_6419_8362, 0x3fb1_abb5_2176_6410, 0x4012_a5c8_d43a_36f3, 0xbfbe_1209_25af_5240, 0x3fea_a2ff_648a_b8b0, 0x3fd3_283e_052c_d7c2], 12),
        (|r| r.lognormal(3.0, 2.0), [0x4001_792a_0014_52d0, 0x4009_0d6e_7b70_2be0, 0x4007_3f26_0105_7ffc, 0x400c_ac08_5b78_f9f9, 0x3ffc_518c_546a_2344, 0x401b_e7f8_d383_28c4, 0x3ffa_c8d5_5337_c595, 0x4001_c8e8_d56e_79f9, 0x3fd3_283e_052c_d7c2], 12),
        (|r| r.negexp(7.5), [0x4030_2115_a195_ebec, 0x4001_01fa_d13b_0dfe, 0x400d_deef_ebf0_e9e3, 0x3fde_8e0b_e389_34f1, 0x4022_1591_ba24_1786, 0x4041_c76b_a150_b6d6, 0x4018_3a4c_8aa7_0d64, 0x400c_bbba_20f0_5409, 0x3fd7_4fda_a0e8_b025], 10),
        (|r| r.poisson(4.2), [0x4010_0000_0000_0000, 0x0000_0000_0000_0000, 0x4010_0000_0000_0000, 0x4008_0000_0000_0000, 0x4000_0000_0000_0000, 0x4010_0000_0000_0000, 0x3ff0_0000_0000_0000, 0x4000_0000_0000_0000, 0x3fe3_ea85_320c_157b], 30),
        (|r| r.binomial(20.0, 0.35), [0x4028_0000_0000_0000, 0x4020_0000_0000_0000, 0x4020_0000_0000_0000, 0x401c_0000_0000_0000, 0x4018_0000_0000_0000, 0x4008_0000_0000_0000, 0x4020_0000_0000_0000, 0x4014_0000_0000_0000, 0x3fec_7a04_f4a3_85fb], 162),
        (|r| r.geometric(0.8), [0x4010_0000_0000_0000, 0x4024_0000_0000_0000, 0x401c_0000_0000_0000, 0x4014_0000_0000_0000, 0x401c_0000_0000_0000, 0x401c_0000_0000_0000, 0x4010_0000_0000_0000, 0x4010_0000_0000_0000, 0x3fef_8646_0500_79ba], 50),
        (|r| r.weibull(1.7, 2.3), [0x3fde_905b_8b32_338f, 0x3fff_d1ae_8b35_bda1, 0x3ff9_1ed1_0a8a_1033, 0x4007_db6a_2354_ff42, 0x3fec_72c8_62d7_0509, 0x3fb9_c2ac_b1a1_8175, 0x3ff3_27fe_27ec_3a8b, 0x3ff9_97b8_c14e_99a0, 0x3fd7_4fda_a0e8_b025], 10),
        (|r| r.erlang(5.0, 6.0), [0x400d_f48e_e10c_bfa5, 0x4022_1538_d77e_6d18, 0x4021_ab5c_0f5e_0013, 0x4018_b396_6a98_97e9, 0x401f_3d58_a8f4_5fe2, 0x401a_220b_112f_eab2, 0x4024_5f61_6c5f_7ec0, 0x4009_5d12_df08_d637, 0x3fdd_783b_e2a2_87c4], 34),
        (|r| r.hypergeo(2.0, 9.0), [0x3ff7_e1a4_968c_8c08, 0x3fb4_1dc4_3d51_9ef5, 0x4017_68ff_6213_c25e, 0x3fe2_eac2_065b_a15d, 0x4015_456a_161d_c65d, 0x4019_67c7_d9bf_7d15, 0x3fbe_ff25_dedf_260b, 0x4014_be89_ddce_f240, 0x3fb1_c920_a8ee_36df], 18),
];

#[test]
fn eleven_distributions_equal_neurons() {
    for (number, (select, want, seq)) in NEURON.into_iter().enumerate() {
        let mut r = HocRandom::new(Random123::new(11, 22, 33));
        let mut got = vec![select(&mut r)];
        got.extend((0..3).map(|_| r.repick()));
        let mut filled = [0.0; 4];
        r.fill(&mut filled);
        got.extend(filled);
        r.uniform(0.0, 1.0);
        got.push(r.repick());
        assert_eq!(got.iter().map(|v| v.to_bits()).collect::<Vec<_>>(), want, "distribution {number}");
        assert_eq!(r.stream().seq(), f64::from(seq), "distribution {number}");
    }
}

#[test]
fn reseeding_keeps_the_cached_half() {
    let mut r = HocRandom::new(Random123::new(1, 2, 3));
    let first = r.normal(0.0, 1.0);
    r.reseed_stream(Random123::new(4, 5, 6));
    let values = [first, r.repick(), r.repick()];
    assert_eq!(
        values.map(f64::to_bits),
        [0x3ff2_b761_5a85_ddb3, 0x3fe4_edbd_f616_52fa, 0x3fc8_b9db_dc08_027b]
    );
}

#[test]
fn starts_with_the_standard_normal() {
    let mut r = HocRandom::new(Random123::new(5, 6, 7));
    assert_eq!([r.repick(), r.repick()].map(f64::to_bits), [0x3fe7_d069_0242_5e82, 0xbfcd_7d4d_b3cc_26fe]);
}

#[test]
fn golden_network_draws() {
    let mut r = HocRandom::new(Random123::new(20, 0, 1));
    assert_eq!(r.uniform(0.0, 1.0), 0.3102692178659446);
    let mut position = [0.0; 3];
    r.fill(&mut position);
    assert_eq!(position, [0.19340099413101539, 0.936351771015592, 0.337528911806287]);
    r.reseed_stream(Random123::new(crate::hash::hash_str("connSynMechsSecs"), 5, 3));
    let first = r.discunif(0.0, 9.0);
    assert_eq!([first, r.repick(), r.repick(), r.repick(), r.repick()], [3.0, 7.0, 0.0, 5.0, 9.0]);
    r.reseed_stream(Random123::new(crate::hash::hash_str("NetStim"), 0, 1));
    assert_eq!([r.negexp(1.0), r.repick()], [1.9698304258137422, 0.2779055391807509]);
    r.reseed_stream(Random123::new(crate::hash::hash_str("cellParams"), 0, 1));
    assert_eq!(r.uniform(0.0, 1.0), 0.8068834054733433);
    assert_eq!([r.normal(0.0, 1.0), r.normal(0.0, 1.0)], [0.09059996545827437, 1.1648547611047961]);
}

#[test]
fn absurd_parameters_end() {
    let mut r = HocRandom::new(Random123::new(1, 1, 1));
    assert_eq!(r.geometric(1.0), 1.0);
    assert!(r.poisson(1e6).is_finite());
    assert_eq!(r.binomial(-3.0, 0.5), 0.0);
    r.poisson(f64::NAN);
    r.discunif(f64::NAN, f64::INFINITY);
    r.erlang(0.0, 0.0);
}

#[test]
fn another_generator_equals_neurons() {
    // `r.MCellRan4(5, 9)`, then `uniform(0, 1)`, `repick()`, `seq()` in NEURON 9.0.2.
    let mut r = HocRandom::new(Generator::MCellRan4 { place: 5, sequence: 9 });
    let drawn = [r.uniform(0.0, 1.0), r.repick(), r.stream().seq()];
    assert_eq!(drawn.map(|x| format!("{x:.8}")), ["0.36277997", "0.39323979", "7.00000000"]);
}
