//! Running a model that someone wrote for NetPyNE: netParams and simConfig as JSON.
//!
//! `cargo run --release --example run_json [MODEL]`; without an argument, the model shipped in `examples/models`.

use netpyne::prelude::*;

fn main() -> netpyne::Result<()> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/models/gamma");
    let path = std::env::args().nth(1).unwrap_or_else(|| shipped.into());
    let model = Model::load(&path)?;
    for warning in model.warnings() {
        eprintln!("{warning}");
    }
    let sim = model.build()?.simulate()?;
    println!("{sim}");
    sim.raster()?.save("run_json.png")?;
    println!("wrote run_json.png");
    Ok(())
}
