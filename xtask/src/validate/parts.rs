//! The parts that ranks would build against the whole network.

use netpyne::network::Partition;
use netpyne::{BuildOptions, Model};

/// The first difference between so many parts and the whole, dealt out one by one and by cost.
pub fn differing(model: &Model, ranks: usize) -> Result<[Option<String>; 2], String> {
    let part = |partition: &Partition| {
        let built = model.build_part(BuildOptions::new(), partition).map_err(|e| e.to_string())?;
        Ok::<_, String>(built.network)
    };
    let whole = part(&Partition::whole())?;
    let costs = model.costs();
    let found = |balanced: bool| {
        let partition = |rank| match balanced {
            false => Partition::new(rank, ranks),
            true => Partition::balanced(rank, ranks, costs.clone()),
        };
        let parts = (0..ranks).map(|rank| part(&partition(rank))).collect::<Result<Vec<_>, _>>()?;
        Ok::<_, String>(netpyne::network::difference(&whole, &parts))
    };
    Ok([found(false)?, found(true)?])
}
