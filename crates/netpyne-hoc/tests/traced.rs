//! Morphology files as cells. Expected figures: NetPyNE 1.1.1's loader (SWC) and NEURON 9.0.2's Import3d (Neurolucida).

use netpyne_hoc::Import;
use netpyne_mechanism::Catalog;
use std::fmt::Write;
use std::path::Path;

/// Each section of a file: name, where it hangs, points, L, diam, area of the segment in its middle.
fn sections(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neuron");
    let import = Import { folder, file: file.to_owned(), ..Import::default() };
    let read = import.with(&Catalog::default(), |interpreter, chosen| {
        let world = &mut interpreter.world;
        let mut text = String::new();
        for &id in &chosen.sections {
            let parent = world.parent(id).unwrap();
            let parent = parent.map_or("None".to_owned(), |(p, x)| format!("{}({x})", world.section_name(p)));
            let (diam, _) = world.range_name("diam").unwrap();
            let (count, length) = (world.points(id).unwrap().len(), world.section_get(id, "L").unwrap());
            let (diam, area) = (world.range_get(id, diam, 0.5).unwrap(), world.area(id, 0.5).unwrap());
            writeln!(text, "{} {parent} {count} {length:?} {diam:?} {area:?}", world.section_name(id))
                .unwrap();
        }
        text
    });
    read.unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

#[test]
fn swc_as_netpyne_loads_it() {
    assert_eq!(
        sections("wire.swc"),
        "\
soma[0] None 4 9.0 9.666666666666666 313.1695921082587
dend[0] soma[0](0.5) 2 8.0 1.899999976158142 47.75593823264492
dend[1] dend[0](1) 2 7.0710678118654755 1.699999988079071 37.76828096849611
dend[2] dend[0](1) 2 5.830951894845301 1.5999999642372131 29.326796210859577
apic[0] soma[0](1) 3 11.06225774829855 2.454238432635579 85.31111361458815
apic[1] apic[0](1) 2 7.0710678118654755 2.100000023841858 46.65493617643
apic[2] apic[0](1) 2 8.602325267042627 2.1000000238418575 56.756339057036364
axon[0] soma[0](0) 3 9.32455532033676 1.0 29.293954492361586
dend[3] soma[0](0.5) 2 7.0 1.2000000476837158 26.389379338773942
"
    );
    assert_eq!(
        sections("sphere.swc"),
        "\
soma[0] None 3 10.0 10.0 314.1592653589793
dend[0] soma[0](0.5) 2 10.348429073219174 1.8000000119209287 58.52991605828842
dend[1] dend[0](1) 2 5.448853608398058 1.4000000357627869 23.981448718515285
dend[2] dend[0](1) 3 11.916272877230284 1.25537689057324 47.01364059224041
apic[0] soma[0](0.5) 2 11.0 2.100000023841858 72.57378985433516
axon[0] soma[0](0.5) 3 20.04987562112089 0.6801244009254147 42.840692505922185
"
    );
}

#[test]
fn neurolucida_as_import3d_makes_it() {
    assert_eq!(
        sections("trace.asc"),
        "\
soma[0] None 21 19.570974408652933 11.654731757995922 810.5753029963142
axon[0] soma[0](0.5) 3 25.079999389197596 0.622019122869166 49.01067570184324
dend[0] soma[0](0.5) 3 17.05933057755896 1.583506356111941 84.88957128733905
dend[1] dend[0](1) 3 13.144943289633446 0.9274291928433006 38.30065099894814
dend[2] dend[0](1) 2 9.486832980505138 1.050000011920929 31.29786489413193
dend[3] dend[2](1) 2 4.47213595499958 0.699999988079071 9.834740455972382
dend[4] dend[2](1) 3 14.757201534406759 0.575803599761921 26.695199875574243
apic[0] soma[0](0.5) 2 10.04987562112089 1.0 31.572615420804546
"
    );
}

#[test]
fn what_has_no_length_says_which_section_of_which_file() {
    let folder = tempfile::tempdir().unwrap();
    let text = "create dend[2]\ndend[1] { pt3dadd(0,0,0,0) pt3dadd(4,0,0,0) }\n";
    std::fs::write(folder.path().join("flat.hoc"), text).unwrap();
    let import = Import { folder: folder.path().into(), file: "flat.hoc".to_owned(), ..Import::default() };
    let mistakes = import.run(&Catalog::default()).unwrap_err().to_string();
    assert!(mistakes.contains("section `dend[1]`"), "{mistakes}");
    assert!(mistakes.contains("flat.hoc"), "{mistakes}");
}
