//! Ranks that are threads of this process: what they save together is the file that one rank saves.

use netpyne::comm::Threads;
use netpyne::distributed;
use netpyne::io::{Document, Include};
use netpyne::prelude::*;
use netpyne::results::SimData;
use netpyne::specs::ModelSpec;
use std::path::Path;

fn gamma() -> Model {
    Model::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/models/gamma"))).unwrap()
}

fn document<'a>(spec: &'a ModelSpec, built: &'a Built, data: &'a SimData) -> Document<'a> {
    Document { net_params: &spec.net_params, sim_config: &spec.sim_config, network: &built.network, data }
}

#[test]
fn the_saved_network_is_the_same_file_for_any_number_of_ranks() {
    let model = gamma();
    let folder = tempfile::tempdir().unwrap();
    let (include, data) = (Include::ALL, SimData::default());
    let one = folder.path().join("one.json");
    netpyne::io::save(&one, document(&model.spec, &model.build().unwrap(), &data), &include).unwrap();
    let one = std::fs::read(&one).unwrap();
    for size in [1, 2, 4] {
        let path = folder.path().join(format!("{size}.json"));
        let saved = Threads::run(size, |comm| {
            let part = distributed::build(&model, BuildOptions::new(), comm)?;
            let document = document(&model.spec, &part.built, &data);
            distributed::save(&path, document, &include, &*part.comm)
        });
        saved.into_iter().collect::<netpyne::Result<Vec<()>>>().unwrap();
        assert!(one == std::fs::read(&path).unwrap(), "{size} ranks");
    }
}

#[test]
fn what_goes_wrong_on_one_rank_is_told_on_all() {
    let model = gamma();
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("file");
    std::fs::write(&inside, "").unwrap();
    // A file is no folder.
    let path = inside.join("out.json");
    let ends = Threads::run(2, |comm| {
        let part = distributed::build(&model, BuildOptions::new(), comm)?;
        let data = SimData::default();
        distributed::save(&path, document(&model.spec, &part.built, &data), &Include::ALL, &*part.comm)
    });
    assert!(matches!(ends[0], Err(Error::File(_))));
    assert!(matches!(ends[1], Err(Error::Elsewhere { rank: 0, .. })));
}
