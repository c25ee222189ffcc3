//! How the model is run.

use super::{Parts, recordings};
use crate::random::Random;
use serde_json::{Map, Value, json};

/// The simulation's configuration.
pub fn all(random: &mut Random, parts: &Parts) -> Value {
    let mut config = Map::new();
    config.insert("duration".into(), json!(20 + 5 * random.below(9)));
    config.insert("dt".into(), json!(random.pick(&[0.025, 0.025, 0.05, 0.1])));
    config.insert("recordCells".into(), recordings::cells(random, parts));
    config.insert("recordTraces".into(), recordings::traces(random, parts));
    config.insert("recordStim".into(), json!(random.chance(70)));
    let mut sometimes = |percent: usize, key: &str, value: Value| {
        if random.chance(percent) {
            config.insert(key.to_owned(), value);
        }
    };
    let seeds = |n: usize| json!({"conn": 1 + n % 7, "stim": 1 + n % 5, "loc": 1 + n % 3, "cell": 1 + n % 2});
    sometimes(40, "seeds", seeds(parts.size[0] as usize + parts.pops.len()));
    sometimes(12, "rand123GlobalIndex", json!(1 + parts.pops.len()));
    sometimes(8, "duration", json!(33.3));
    sometimes(30, "recordStep", json!(0.25));
    sometimes(20, "recordStep", json!(0.025));
    sometimes(20, "hParams", json!({"celsius": 20, "v_init": -68}));
    sometimes(10, "hParams", json!({"celsius": 34, "v_init": -65, "clamp_resist": 0.001, "vhalf_dkv": -25}));
    sometimes(8, "hParams", json!({"celsius": 22.5, "v_init": -72.5, "cao0_ca_ion": 1.5, "gbar_nothing": 3}));
    sometimes(10, "allowSelfConns", json!(true));
    sometimes(10, "allowConnsWithWeight0", json!(false));
    sometimes(10, "oneSynPerNetcon", json!(false));
    sometimes(10, "connRandomSecFromList", json!(false));
    sometimes(10, "distributeSynsUniformly", json!(false));
    sometimes(8, "pt3dRelativeToCellLocation", json!(false));
    sometimes(8, "invertedYCoord", json!(false));
    sometimes(5, "includeParamsLabel", json!(false));
    sometimes(5, "random123", json!(true));
    sometimes(4, "saveCellSecs", json!(false));
    sometimes(4, "saveCellConns", json!(false));
    sometimes(4, "compactConnFormat", json!(["preGid", "sec", "loc", "weight", "delay"]));
    sometimes(5, "recordTime", json!(false));
    sometimes(5, "recordCellsSpikes", json!([0, 1]));
    sometimes(10, "cache_efficient", json!(true));
    sometimes(5, "use_fast_imem", json!(true));
    sometimes(10, "printPopAvgRates", json!(true));
    sometimes(5, "analysis", json!({"plotTraces": {"include": [0]}, "plotRaster": {"include": ["all"]}}));
    Value::Object(config)
}
