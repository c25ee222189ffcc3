//! Compares instantiated networks with those that NetPyNE built, stored as `net.json.gz` beside the model files.
//!
//! `cargo run --example compare_network -- FOLDER... [--mods FOLDER] [--ranks N]`; with N, the parts of N ranks are compared
//! with the whole too.

use flate2::read::GzDecoder;
use netpyne_base::SourceFile;
use netpyne_mechanism::Catalog;
use netpyne_network::{
    Additions, CellIndex, Costs, Network, Partition, Specification, difference, instantiate, instantiate_part,
};
use netpyne_specs::{Dict, NetParams, Number, SimConfig, Value, read_json};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

fn main() {
    let mut folders = Vec::new();
    let mut mods = None;
    let mut ranks = 1;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--mods" => mods = args.next(),
            "--ranks" => ranks = args.next().and_then(|n| n.parse().ok()).unwrap_or(1),
            _ => folders.push(arg),
        }
    }
    let mut mechanisms: Vec<_> = netpyne_nmodl::library()
        .iter()
        .filter_map(|(name, text)| {
            let file = SourceFile::new(*name, *text);
            match netpyne_nmodl::compile(&file, &netpyne_nmodl::NoIncludes) {
                Ok((mechanism, _)) => Some(mechanism),
                Err(mistakes) => {
                    eprintln!("{name}: {mistakes}");
                    None
                }
            }
        })
        .collect();
    if let Some(folder) = mods {
        match netpyne_nmodl::load_folder(Path::new(&folder)) {
            Ok((own, _)) => mechanisms.extend(own),
            Err(mistakes) => eprintln!("{mistakes}"),
        }
    }
    let catalog = Arc::new(Catalog::new(mechanisms));
    for folder in folders {
        let started = std::time::Instant::now();
        match compare(Path::new(&folder), &catalog, ranks) {
            Ok(report) => println!("{folder}: {report} ({:.2} s)", started.elapsed().as_secs_f64()),
            Err(message) => println!("{folder}: FAILED\n{message}"),
        }
    }
}

fn read(path: &Path) -> Result<Value, String> {
    let mut bytes = fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut text = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut text).map_err(|e| e.to_string())?;
        bytes = text;
    }
    let text = String::from_utf8(bytes).map_err(|e| e.to_string())?;
    read_json(&SourceFile::new(path.display().to_string(), text)).map_err(|d| d.to_string())
}

fn compare(folder: &Path, catalog: &Arc<Catalog>, ranks: usize) -> Result<String, String> {
    let params = read(&folder.join("netParams.json"))?;
    let config = read(&folder.join("simConfig.json"))?;
    let file = read(&folder.join("net.json.gz"))?;
    let mut out = netpyne_base::Diagnostics::new();
    let params = params.get("net").and_then(|net| net.get("params")).ok_or("no net.params")?;
    let config = config.get("simConfig").ok_or("no simConfig")?;
    let params = NetParams::from_json(params, &mut out).ok_or_else(|| out.to_string())?;
    let config = SimConfig::from_json(config, &mut out).ok_or_else(|| out.to_string())?;
    let (net, warnings) = instantiate(&params, &config, catalog).map_err(|d| d.to_string())?;
    for warning in warnings.iter() {
        eprintln!("{warning}");
    }
    for costs in [None, Some(Arc::new(Costs::default()))] {
        let part = |rank| {
            let partition = Partition { rank, size: ranks, balance: costs.clone() };
            let specification = Specification::new(&params, &config, catalog);
            let (part, _) = instantiate_part(&specification, &Additions::default(), &partition)
                .map_err(|d| d.to_string())?;
            Ok(part)
        };
        let parts = (0..ranks).map(part).collect::<Result<Vec<_>, String>>()?;
        if let Some(found) = difference(&net, &parts) {
            return Err(format!("{ranks} ranks, balanced: {}: {found}", costs.is_some()));
        }
    }
    let wanted = file.get("net").ok_or("no `net`")?;
    let cells = wanted.get("cells").and_then(Value::as_list).ok_or("no cells")?;
    if cells.len() != net.cells.len() {
        return Err(format!("{} cells, NetPyNE has {}", net.cells.len(), cells.len()));
    }
    let by_cell = net.conns.by_cell(net.cells.len());
    let mut differences = Vec::new();
    let (mut conns, mut stims) = (0, 0);
    for (i, wanted) in cells.iter().enumerate() {
        let cell = CellIndex(i as u32);
        let gid = net.cells.gid[i];
        let mut check = |what: &str, ours: Value| {
            if let Some(difference) = differ(&ours, wanted.get(what).unwrap_or(&Value::Null), what) {
                differences.push(format!("cell {gid}: {difference}"));
            }
        };
        check("gid", (gid.0 as usize).into());
        check("tags", net.cells.tags(cell).into());
        let own: Vec<Value> = by_cell.of(cell).iter().map(|&c| net.conn_dict(c as usize).into()).collect();
        conns += own.len();
        check("conns", Value::List(own));
        let own: Vec<Value> =
            net.stims.iter().filter(|s| s.cell == cell).map(|s| Value::Dict((*s.dict).clone())).collect();
        stims += own.len();
        check("stims", Value::List(own));
        match &net.cells.body[i] {
            netpyne_network::Body::Artificial { params, .. } => {
                check("params", Value::Dict((**params).clone()))
            }
            // Such a file was saved without sections.
            netpyne_network::Body::Bare => {}
            netpyne_network::Body::Compartments { .. } if !config.save_cell_secs => {}
            netpyne_network::Body::Compartments { .. } => {
                check("secs", net.secs(cell).unwrap_or_default().into())
            }
        }
    }
    if let Some(Value::Dict(numbers)) = file.get("num") {
        for (gid, wanted) in numbers {
            let cell =
                gid.parse().ok().and_then(|g| net.cells.find(netpyne_base::Gid(g))).ok_or("bad gid")?;
            let ours = numbers_of(&net, cell, wanted);
            differences.extend(differ(&ours, wanted, &format!("numbers of {gid}")));
        }
    }
    if let Some(pops) = wanted.get("pops")
        && let Some(difference) = differ(&pops_of(&net).into(), pops, "pops")
    {
        differences.push(difference);
    }
    if differences.is_empty() {
        return Ok(format!("equal: {} cells, {conns} conns, {stims} stims", net.cells.len()));
    }
    let n = differences.len();
    differences.truncate(8);
    Err(format!("{n} differences\n  {}", differences.join("\n  ")))
}

/// What NEURON was asked for, of ours: spike times of a VecStim; areas, diameters and parameters by section; synapses.
fn numbers_of(net: &Network, cell: CellIndex, wanted: &Value) -> Value {
    let model = &net.model;
    let (cell, structure) = match &net.cells.body[cell.index()] {
        netpyne_network::Body::Artificial { point, .. } => {
            let times = model.vectors.iter().find(|(p, _, _)| p == point);
            return times.map_or(Value::Null, |(_, _, t)| t.to_vec().into());
        }
        netpyne_network::Body::Bare => return Value::Null,
        netpyne_network::Body::Compartments { cell, structure } => (*cell, structure.index()),
    };
    let template = &model.templates[model.cells[cell.index()].template.index()];
    let secs = &net.structures[structure].secs;
    let mut all = Dict::new();
    for (i, name) in secs.keys().enumerate() {
        let nodes: Vec<u32> =
            template.tree.segment_nodes(netpyne_morphology::SectionIx::from_index(i)).collect();
        let mut own = Dict::new();
        for key in wanted.get(name).and_then(Value::as_dict).into_iter().flat_map(Dict::keys) {
            let column: Vec<f64> = match key.as_str() {
                "area" => nodes.iter().map(|n| template.tree.area[*n as usize]).collect(),
                "ri" => nodes.iter().map(|n| 1.0 / template.tree.rinv[*n as usize]).collect(),
                "diam" => nodes.iter().map(|n| template.tree.diam[*n as usize]).collect(),
                "cm" => nodes.iter().map(|n| template.capacitance[*n as usize]).collect(),
                key => {
                    let (mech, field) = key.split_once('.').unwrap_or((key, ""));
                    let id = model.catalog.find(mech).unwrap_or_default();
                    let fields = &model.catalog.get(id).fields;
                    let f = fields.iter().position(|f| f.name == field).unwrap_or(0);
                    let insertion = template.mechanisms.iter().find(|m| m.mechanism == id);
                    let values = insertion.and_then(|m| m.parameters.iter().find(|(g, _)| g.index() == f));
                    let at = |n: &u32| match (insertion, values) {
                        (Some(m), Some((_, v))) => v[m.nodes.binary_search(n).unwrap_or(0)],
                        _ => fields[f].default,
                    };
                    nodes.iter().map(at).collect()
                }
            };
            own.insert(key.clone(), column.into());
        }
        all.insert(name.clone(), own.into());
    }
    let mut synapses: Vec<Value> = Vec::new();
    for name in secs.keys() {
        for (i, owner) in model.points.cell.iter().enumerate() {
            if *owner == cell
                && net.sites.plan[i] != netpyne_network::PlanId::NONE
                && net.names.find(name) == Some(net.sites.sec[i])
            {
                let fields = &model.catalog.get(model.points.mechanism[i]).fields;
                let set = &model.parameter_sets[model.points.parameters[i].index()];
                let of = |name: &str| {
                    set.iter().find(|(f, _)| fields[f.index()].name == name).map_or(0.0, |p| p.1)
                };
                let x = template.tree.centre_x(model.points.node[i]);
                synapses.push([of("tau1"), of("tau2"), x].into());
            }
        }
    }
    all.insert("__syn".to_owned(), Value::List(synapses));
    all.into()
}

fn pops_of(net: &Network) -> Dict {
    net.pops
        .iter()
        .map(|p| {
            let gids: Vec<Value> = p.gids.iter().map(|g| (g.0 as usize).into()).collect();
            let pop = Dict::from_iter([
                ("tags".to_owned(), Value::Dict(p.tags.clone())),
                ("cellGids".to_owned(), Value::List(gids)),
            ]);
            (p.label.clone(), pop.into())
        })
        .collect()
}

/// Where two values differ first; numbers by bits, keys in order.
fn differ(ours: &Value, theirs: &Value, path: &str) -> Option<String> {
    let plain = || Some(format!("{path}: {ours:?} instead of {theirs:?}"));
    match (ours, theirs) {
        (Value::Dict(a), Value::Dict(b)) => {
            let (ka, kb): (Vec<_>, Vec<_>) = (a.keys().collect(), b.keys().collect());
            if ka != kb {
                return Some(format!("{path}: keys {ka:?} instead of {kb:?}"));
            }
            a.iter().find_map(|(key, value)| differ(value, &b[key], &format!("{path}.{key}")))
        }
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (x, y))| differ(x, y, &format!("{path}[{i}]")))
        }
        (Value::List(a), Value::List(b)) => {
            Some(format!("{path}: {} entries instead of {}", a.len(), b.len()))
        }
        (Value::Number(a), Value::Number(b)) if a.get().to_bits() == b.get().to_bits() => None,
        (a, b) if a == b => None,
        // Labels that are ints in Python are texts in JSON.
        (Value::Text(a), Value::Number(Number::Int(b))) if **a == *b.to_string() => None,
        _ => plain(),
    }
}
