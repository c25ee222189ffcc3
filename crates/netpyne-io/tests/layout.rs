//! The layout of a saved network, cell by cell.

use expect_test::{Expect, expect};
use netpyne_base::Gid;
use netpyne_io::{Document, Include, default_path, write};
use netpyne_network::model::{CellId, NO_CELL, ParameterSetId, Source, SourceKind, Variable};
use netpyne_network::{
    Body, CellIndex, Link, NameId, Network, Plan, PlanId, PopId, Population, Structure, Tags,
};
use netpyne_results::{
    CellStims, CellTrace, Cells, Matrix, Sampling, SimData, StimTrain, Trace, TraceValues,
};
use netpyne_specs::{Dict, NetParams, SimConfig, Value};
use std::sync::Arc;

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A cell with one section, a NetStim cell, and a connection from each to the former.
fn network() -> Network {
    let mut net = Network::default();
    for (label, gid) in [("S", 0), ("stim", 1)] {
        let tags = dict([("cellType", "PYR".into()), ("pop", label.into())]);
        let gids = netpyne_network::Gids { first: Gid(gid), count: 1 };
        net.pops.push(Population { label: label.to_owned(), tags: tags.clone(), gids });
        let label = (gid == 0).then(|| vec!["PYRrule".to_owned()]);
        net.cells.gid.push(Gid(gid));
        net.cells.pop.push(PopId(gid));
        net.cells.position.push([1.5, 2.0, 1e-5]);
        net.cells.normalised.push([0.015, 0.02, 1e-7]);
        net.cells.tags.push(Arc::new(Tags { own: tags, before_position: Some(2), label }));
    }
    let [soma, exc, rule, bkg] = ["soma", "exc", "S->S", "bkg"].map(|name| net.names.intern(name));
    let geom = dict([("L", 18.8.into()), ("diam", "19 + uniform(-0.5, 0.5)".into())]);
    let secs = dict([("soma", dict([("geom", geom.into()), ("topol", Dict::new().into())]).into())]);
    net.structures.push(Arc::new(Structure { secs, sec_lists: dict([("all", ["soma"].into())]) }));

    let mech = netpyne_mechanism::MechId(0);
    let set = ParameterSetId(0);
    let params = Arc::new(dict([("rate", 20.into()), ("start", 1.into()), ("interval", 50.0.into())]));
    let artificial = net.model.points.push(mech, NO_CELL, 0, set);
    let (cell, structure) = (CellId(0), netpyne_network::StructureId(0));
    net.model.cells.push(netpyne_network::model::Cell {
        gid: Gid(0),
        template: Default::default(),
        streams: Default::default(),
    });
    net.cells.body.push(Body::Compartments { cell, structure });
    net.cells.body.push(Body::Artificial { point: artificial, params });
    net.sites.sec.push(NameId::NONE);
    net.sites.loc.push(0.5);
    net.sites.plan.push(PlanId::NONE);

    let syn_params = Arc::new(dict([("mod", "Exp2Syn".into()), ("tau1", 0.1.into()), ("e", 0.into())]));
    let plan = Plan {
        label: Some(rule),
        syn_mech: Some(exc),
        late: dict([("preLoc", 0.5.into())]),
        whole: [false, true, false],
        syn_params: Some(syn_params),
        ..Plan::default()
    };
    net.conns.plans = vec![plan.clone(), Plan { label: None, pre_label: Some(bkg), ..plan }];
    for (plan, gid) in [(0, Some(Gid(1))), (1, None)] {
        let kind = SourceKind::Crossing(Variable::Time);
        net.model.sources.push(Source { kind, threshold: 10.0, gid });
        let target = net.model.points.push(mech, cell, 0, set);
        net.sites.sec.push(soma);
        net.sites.loc.push(0.25);
        net.sites.plan.push(PlanId(plan));
        let source = netpyne_network::model::SourceId(plan);
        let id = net.model.connections.push(source, target, 0.01, 0, 5.0);
        net.conns.post.push(CellIndex(0));
        net.conns.plan.push(PlanId(plan));
        net.conns.link.push(Link::connection(id));
    }
    let stim = Arc::new(dict([("source", "bkg".into()), ("type", "NetStim".into()), ("rate", 10.into())]));
    net.stims.push(netpyne_network::Stim { cell: CellIndex(0), dict: stim, point: artificial });
    net
}

fn matrix(name: &str, cells: Cells, values: Vec<f64>) -> Matrix {
    let columns = ["a", "b"].map(str::to_owned).to_vec();
    let sampling = Sampling::Regular { first: 0.5, step: 0.5 };
    Matrix { name: name.to_owned(), cells, unit: "mV".to_owned(), columns, sampling, values }
}

fn data() -> SimData {
    let synapses = TraceValues::PerSynapse(vec![("soma_0.5".to_owned(), vec![0.5, f64::NAN])]);
    let cell = |values| vec![CellTrace { gid: Gid(0), values }];
    SimData {
        spikes: [(7.925000000100079, Gid(0)), (8.0, Gid(1))].into_iter().collect(),
        t: vec![0.0, 0.1],
        traces: vec![
            Trace { label: "V_soma".to_owned(), cells: cell(TraceValues::Series(vec![-65.0, -64.9])) },
            Trace { label: "g".to_owned(), cells: cell(synapses) },
        ],
        stim_spikes: Some(vec![CellStims {
            gid: Gid(0),
            trains: vec![StimTrain { source: "bkg".to_owned(), times: vec![3.0] }],
        }]),
        matrices: vec![
            matrix("LFP", Cells::All, vec![1e-5, -2.0, 3.0, 4.5]),
            matrix("LFP", Cells::Population("S".to_owned()), vec![1e-5, -2.0]),
            matrix("weights", Cells::All, vec![0.5, 0.25, f64::NAN, 0.25]),
            matrix("iMembrane", Cells::Cell(Gid(0)), vec![0.125, 0.25]),
        ],
    }
}

fn check(config: &SimConfig, include: &[&str], expected: Expect) {
    let (network, data, net_params) = (network(), data(), NetParams::default());
    let document = Document { net_params: &net_params, sim_config: config, network: &network, data: &data };
    let mut out = Vec::new();
    write(&mut out, document, &Include::parse(include).unwrap()).unwrap();
    expected.assert_eq(&String::from_utf8(out).unwrap());
}

#[test]
fn network_and_data() {
    check(
        &SimConfig::default(),
        &["net", "simData"],
        expect![[r#"
            {"netpyne_version":"1.1.1","netpyne_changeset":"",
            "net":{
            "cells":[
            {"gid":0,"tags":{"cellType":"PYR","pop":"S","xnorm":0.015,"ynorm":0.02,"znorm":1e-07,"x":1.5,"y":2.0,"z":1e-05,"label":["PYRrule"]},"conns":[{"preGid":1,"sec":"soma","loc":0.25,"synMech":"exc","weight":0.01,"delay":5,"label":"S->S","preLoc":0.5},{"preGid":"NetStim","sec":"soma","loc":0.25,"synMech":"exc","weight":0.01,"delay":5,"preLoc":0.5,"preLabel":"bkg"}],"stims":[{"source":"bkg","type":"NetStim","rate":10}],"secs":{"soma":{"geom":{"L":18.8,"diam":"19 + uniform(-0.5, 0.5)"},"topol":{},"synMechs":[{"label":"exc","loc":0.25,"mod":"Exp2Syn","tau1":0.1,"e":0},{"label":"exc","loc":0.25,"mod":"Exp2Syn","tau1":0.1,"e":0}]}},"secLists":{"all":["soma"]}},
            {"gid":1,"tags":{"cellType":"PYR","pop":"stim","xnorm":0.015,"ynorm":0.02,"znorm":1e-07,"x":1.5,"y":2.0,"z":1e-05},"conns":[],"stims":[],"params":{"rate":20,"start":1,"interval":50.0}}],
            "pops":{
            "S":{"tags":{"cellType":"PYR","pop":"S"},"cellGids":[0]},
            "stim":{"tags":{"cellType":"PYR","pop":"stim"},"cellGids":[1]}}},
            "simData":{
            "spkt":[7.925000000100079,8.0],
            "spkid":[0.0,1.0],
            "t":[0.0,0.1],
            "V_soma":{
            "cell_0":[-65.0,-64.9]},
            "g":{
            "cell_0":{"soma_0.5":[0.5,NaN]}},
            "stims":{
            "cell_0":{"bkg":[3.0]}},
            "LFP":[[1e-05,-2.0],[3.0,4.5]],
            "LFPPops":{
            "S":[[1e-05,-2.0]]},
            "iMembrane":{
            "0":[[0.125,0.25]]},
            "matrices":[
            {"name":"weights","unit":"mV","columns":["a","b"],"t":[0.5,1.0],"values":[[0.5,0.25],[NaN,0.25]]}],
            "avgRate":1.0}
            }
        "#]],
    );
}

#[test]
fn without_sections_and_connections() {
    let config = SimConfig { save_cell_secs: false, save_cell_conns: false, ..SimConfig::default() };
    check(
        &config,
        &["netCells"],
        expect![[r#"
            {"netpyne_version":"1.1.1","netpyne_changeset":"",
            "net":{
            "cells":[
            {"gid":0,"tags":{"cellType":"PYR","pop":"S","xnorm":0.015,"ynorm":0.02,"znorm":1e-07,"x":1.5,"y":2.0,"z":1e-05,"label":["PYRrule"]},"conns":[],"stims":[{"source":"bkg","type":"NetStim","rate":10}],"secs":{},"secLists":null},
            {"gid":1,"tags":{"cellType":"PYR","pop":"stim","xnorm":0.015,"ynorm":0.02,"znorm":1e-07,"x":1.5,"y":2.0,"z":1e-05},"conns":[],"stims":[],"params":{"rate":20,"start":1,"interval":50.0}}]}
            }
        "#]],
    );
}

#[test]
fn connections_as_lists() {
    let keys = ["preGid", "weight", "preLabel"];
    let compact_conn_format = keys.into();
    let config = SimConfig { save_cell_secs: false, compact_conn_format, ..SimConfig::default() };
    check(
        &config,
        &["netCells"],
        expect![[r#"
            {"netpyne_version":"1.1.1","netpyne_changeset":"",
            "net":{
            "cells":[
            {"gid":0,"tags":{"cellType":"PYR","pop":"S","xnorm":0.015,"ynorm":0.02,"znorm":1e-07,"x":1.5,"y":2.0,"z":1e-05,"label":["PYRrule"]},"conns":[[1,0.01,{}],["NetStim",0.01,"bkg"]],"stims":[{"source":"bkg","type":"NetStim","rate":10}],"secs":{},"secLists":null},
            {"gid":1,"tags":{"cellType":"PYR","pop":"stim","xnorm":0.015,"ynorm":0.02,"znorm":1e-07,"x":1.5,"y":2.0,"z":1e-05},"conns":[],"stims":[],"params":{"rate":20,"start":1,"interval":50.0}}]}
            }
        "#]],
    );
}

#[test]
fn rates_of_populations() {
    let config = SimConfig {
        print_pop_avg_rates: vec![Value::from([0.0, 10.0]), [10.0, 500.5].into()].into(),
        record_time: false,
        ..SimConfig::default()
    };
    check(
        &config,
        &["simData"],
        expect![[r#"
            {"netpyne_version":"1.1.1","netpyne_changeset":"",
            "simData":{
            "spkt":[7.925000000100079,8.0],
            "spkid":[0.0,1.0],
            "V_soma":{
            "cell_0":[-65.0,-64.9]},
            "g":{
            "cell_0":{"soma_0.5":[0.5,NaN]}},
            "stims":{
            "cell_0":{"bkg":[3.0]}},
            "LFP":[[1e-05,-2.0],[3.0,4.5]],
            "LFPPops":{
            "S":[[1e-05,-2.0]]},
            "iMembrane":{
            "0":[[0.125,0.25]]},
            "matrices":[
            {"name":"weights","unit":"mV","columns":["a","b"],"t":[0.5,1.0],"values":[[0.5,0.25],[NaN,0.25]]}],
            "popRates":{"S":{"0_10":100.0,"10_500":0.0},"stim":{"0_10":100.0,"10_500":0.0}},
            "avgRate":1.0}
            }
        "#]],
    );
}

#[test]
fn files_are_called_as_netpyne_calls_them() {
    let mut config = SimConfig::default();
    assert_eq!(default_path(&config).to_str(), Some("model_output_data.json"));
    config.save_folder = "out".to_owned();
    assert_eq!(default_path(&config).to_str(), Some("out/model_output_data.json"));
    config.sim_label = "run1".to_owned();
    assert_eq!(default_path(&config).to_str(), Some("out/run1_data.json"));
}

#[test]
fn matrices_come_back() {
    let (network, data) = (network(), data());
    let config = SimConfig { record_step: 0.5.into(), ..SimConfig::default() };
    let net_params = NetParams::default();
    let document = Document { net_params: &net_params, sim_config: &config, network: &network, data: &data };
    let mut out = Vec::new();
    write(&mut out, document, &Include::parse(["simConfig", "simData"]).unwrap()).unwrap();
    let read = netpyne_io::read_result(&out, "test").unwrap().data;
    assert_eq!(read.matrices.len(), data.matrices.len());
    for matrix in &data.matrices {
        let same = read.matrix_of(&matrix.name, &matrix.cells).unwrap();
        assert_eq!((same.rows(), same.times()), (matrix.rows(), matrix.times()), "{}", matrix.name);
        assert!(
            same.values.iter().zip(&matrix.values).all(|(a, b)| a.to_bits() == b.to_bits()),
            "{}",
            matrix.name
        );
    }
    assert_eq!(read.matrix("LFP").unwrap().unit, "mV");
}

/// Connections and synapses go to HDF5 as columns of the network's own; what is read is what JSON says.
#[test]
fn connections_by_columns() {
    let (network, data, net_params) = (network(), data(), NetParams::default());
    for compact in [false, true] {
        let config = SimConfig {
            compact_conn_format: if compact { 1.into() } else { Value::Null },
            ..SimConfig::default()
        };
        let document =
            Document { net_params: &net_params, sim_config: &config, network: &network, data: &data };
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| {
            let path = folder.path().join(name);
            netpyne_io::save(&path, document, &Include::parse(["net"]).unwrap()).unwrap();
            netpyne_io::load_tree(&path, None, 1 << 20).unwrap()
        };
        assert_eq!(read("net.h5"), read("net.json"));
    }
}
