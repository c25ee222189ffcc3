//! What holds for every network: gids, counts, parallel columns.

mod common;

use common::build;
use netpyne_network::Pre;
use proptest::prelude::*;

fn two_pops(n: usize, m: usize, rule: &str) -> netpyne_network::Network {
    build(&format!(
        r#"{{"popParams": {{"A": {{"cellType": "E", "numCells": {n}}}, "N": {{"cellModel": "NetStim", "numCells": 2}},
            "B": {{"cellType": "E", "numCells": {m}}}}},
        "cellParams": {{"E": {{"secs": {{"soma": {{"geom": {{"L": 10, "diam": 10}}}}}}}}}},
        "synMechParams": {{"exc": {{"mod": "ExpSyn"}}}},
        "connParams": {{"r": {{"preConds": {{"pop": "A"}}, "postConds": {{"cellType": "E"}}, "synMech": "exc", {rule}}}}}}}"#
    ))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_gid_is_owned_once(n in 1usize..20, m in 1usize..20) {
        let net = two_pops(n, m, r#""probability": 0.3"#);
        let all: Vec<u32> = net.pops.iter().flat_map(|p| p.gids.iter().map(|g| g.0)).collect();
        prop_assert_eq!(&all, &(0..(n + m + 2) as u32).collect::<Vec<_>>());
        prop_assert_eq!(net.cells.gid.iter().map(|g| g.0).collect::<Vec<_>>(), all);
        let sources: Vec<u32> = net.model.sources.iter().filter_map(|s| s.gid.map(|g| g.0)).collect();
        prop_assert_eq!(sources, (0..(n + m + 2) as u32).collect::<Vec<_>>());
    }

    #[test]
    fn certain_connections_are_all_pairs_but_selves(n in 1usize..12, m in 1usize..12) {
        let net = two_pops(n, m, r#""probability": 1"#);
        prop_assert_eq!(net.conns.len(), n * (n + m) - n);
        prop_assert_eq!(net.model.connections.len(), net.conns.len());
    }

    #[test]
    fn convergence_and_divergence_are_exact(n in 2usize..20, m in 1usize..20, k in 1usize..8) {
        let net = two_pops(n, m, &format!(r#""convergence": {k}"#));
        prop_assert_eq!(net.conns.len(), (n + m) * k.min(n - 1));
        let net = two_pops(n, m, &format!(r#""divergence": {k}"#));
        prop_assert_eq!(net.conns.len(), n * k.min(n + m - 1));
        for i in 0..net.conns.len() {
            let conn = net.conn(i);
            prop_assert_ne!(conn.pre, Pre::Cell(net.cells.gid[conn.post.index()]));
        }
    }

    #[test]
    fn columns_are_parallel(n in 1usize..10, k in 1usize..4) {
        let net = two_pops(n, 3, &format!(r#""probability": 0.5, "synsPerConn": {k}"#));
        prop_assert_eq!(net.sites.sec.len(), net.model.points.len());
        prop_assert_eq!(net.sites.loc.len(), net.model.points.len());
        prop_assert_eq!(net.sites.plan.len(), net.model.points.len());
        let by_cell = net.conns.by_cell(net.cells.len());
        let total: usize = (0..net.cells.len())
            .map(|c| by_cell.of(netpyne_network::CellIndex::from_index(c)).len())
            .sum();
        prop_assert_eq!(total, net.conns.len());
        prop_assert_eq!(net.conns.len() % k, 0);
    }
}
