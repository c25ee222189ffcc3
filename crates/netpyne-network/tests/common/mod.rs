//! Building small models in tests.
#![allow(dead_code)]

use netpyne_base::{Diagnostics, SourceFile};
use netpyne_mechanism::Catalog;
use netpyne_network::{Network, instantiate};
use netpyne_specs::{NetParams, SimConfig, Value, read_json};
use std::sync::{Arc, OnceLock};

/// The bundled mechanisms.
pub fn library() -> Arc<Catalog> {
    static LIBRARY: OnceLock<Arc<Catalog>> = OnceLock::new();
    let compile = || {
        let mechanisms = netpyne_nmodl::library().iter().map(|(name, text)| {
            let file = SourceFile::new(*name, *text);
            netpyne_nmodl::compile(&file, &netpyne_nmodl::NoIncludes).unwrap_or_else(|d| panic!("{d}")).0
        });
        Arc::new(Catalog::new(mechanisms))
    };
    Arc::clone(LIBRARY.get_or_init(compile))
}

/// A network from JSON texts, or what is wrong with them.
pub fn from_text(params: &str, config: &str) -> Result<Network, Diagnostics> {
    let read = |text: &str| read_json(&SourceFile::new("test", text)).unwrap_or_else(|d| panic!("{d}"));
    let mut out = Diagnostics::new();
    let params = NetParams::from_json(&read(params), &mut out).unwrap_or_else(|| panic!("{out}"));
    let config = SimConfig::from_json(&read(config), &mut out).unwrap_or_else(|| panic!("{out}"));
    instantiate(&params, &config, &library()).map(|(net, _)| net)
}

/// What is wrong with a network, a line each: place and message.
pub fn mistakes_of(params: &str) -> String {
    match from_text(params, "{}") {
        Ok(_) => String::new(),
        Err(found) => found.iter().map(|d| format!("{:?}: {}\n", d.location, d.message)).collect(),
    }
}

/// A network that must be right.
pub fn build(params: &str) -> Network {
    from_text(params, "{}").unwrap_or_else(|d| panic!("{d}"))
}

/// Weight, section and location of every connection.
pub fn conns(net: &Network) -> Vec<(f64, String, f64)> {
    (0..net.conns.len())
        .map(|i| net.conn(i))
        .map(|c| (c.weight, c.sec.map_or("", |s| net.names.get(s)).to_owned(), c.loc))
        .collect()
}

/// FNV-1a over a value; numbers by their bits as doubles, dictionaries in order.
pub fn digest(value: &Value) -> u64 {
    fn add(hash: &mut u64, bytes: &[u8]) {
        for byte in bytes {
            *hash = (*hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn walk(hash: &mut u64, value: &Value) {
        match value {
            Value::Null => add(hash, b"n"),
            Value::Text(text) => {
                add(hash, b"t");
                add(hash, text.as_bytes());
            }
            Value::List(list) => {
                add(hash, b"[");
                list.iter().for_each(|v| walk(hash, v));
                add(hash, b"]");
            }
            Value::Dict(dict) => {
                add(hash, b"{");
                for (key, value) in dict {
                    add(hash, key.as_bytes());
                    walk(hash, value);
                }
                add(hash, b"}");
            }
            number => {
                add(hash, b"#");
                add(hash, &number.as_f64().unwrap_or(f64::NAN).to_bits().to_le_bytes());
            }
        }
    }
    let mut hash = 0xcbf2_9ce4_8422_2325;
    walk(&mut hash, value);
    hash
}
