//! A page about a large network that nobody simulated: 10 000 cells of 13 populations and shapes, a million spikes. The browser test
//! measures it; the names of its populations are such that a careless page would run them.
//!
//! `large_network FILE [CELLS] [SPIKES]`

#![allow(clippy::disallowed_methods, reason = "an example of a page is no simulation")]

use netpyne_report::plot::Source;
use netpyne_report::plot::results::{
    CellShape, CellTrace, Cells, Matrix, PlacedCell, Population, Sampling, SectionShape, SimData, Spikes,
    Synapse, Trace, TraceValues, Wiring,
};
use netpyne_report::{Report, base::Diagnostic, base::Gid};

/// Numbers from 0 to 1 without pattern (xorshift by Marsaglia 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const POPS: usize = 13;
const DURATION: f64 = 1_000.0;

fn name(pop: usize) -> String {
    match pop {
        11 => "</script><script>document.title='run'</script>".to_owned(),
        12 => "<img src=x onerror=\"document.title='run'\">&amp;\0 very long name of a population".to_owned(),
        _ => format!("{}{}", ["IT", "PT", "CT", "PV", "SOM"][pop % 5], 2 + pop / 3),
    }
}

/// A cell of a thick trunk, a tuft and branches at its foot.
fn shape(kind: usize, random: &mut Random) -> CellShape {
    let section = |name: String, from: [f64; 3], to: [f64; 3], thick: f64| SectionShape {
        name,
        points: vec![[from[0], from[1], from[2], thick], [to[0], to[1], to[2], 0.7 * thick]],
    };
    let height = 120.0 + 45.0 * kind as f64;
    let mut sections = vec![
        section("soma".to_owned(), [0.0; 3], [0.0, 18.0, 0.0], 16.0),
        section("trunk".to_owned(), [0.0; 3], [0.0, -height, 0.0], 3.0),
    ];
    for branch in 0..14 {
        let from = if branch < 6 { [0.0, -height, 0.0] } else { [0.0, 9.0, 0.0] };
        let mut to = from;
        to.iter_mut().for_each(|x| *x += 160.0 * (random.next() - 0.5));
        sections.push(section(format!("dend{branch}"), from, to, 1.4));
        let tip = to.map(|x| x + 80.0 * (random.next() - 0.5));
        sections.push(section(format!("tip{branch}"), to, tip, 0.8));
    }
    CellShape { sections }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let file = words.next().unwrap_or_else(|| "large_network.html".to_owned());
    let cells: u32 = words.next().map_or(Ok(10_000), |word| word.parse())?;
    let count: usize = words.next().map_or(Ok(1_000_000), |word| word.parse())?;
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let pop_of = |gid: u32| gid as usize * POPS / cells as usize;
    let populations: Vec<Population> = (0..POPS)
        .map(|pop| Population::new(name(pop), (0..cells).filter(|gid| pop_of(*gid) == pop).map(Gid)))
        .collect();
    let mut spikes: Vec<(f64, Gid)> = Vec::with_capacity(count);
    while spikes.len() < count {
        let (time, gid) = (random.next() * DURATION, (random.next() * f64::from(cells)) as u32);
        let pop = pop_of(gid) as f64;
        // Each population has a rhythm of its own.
        let wave = 0.5 + 0.5 * (time / (8.0 + 6.0 * pop)).sin();
        if random.next() < 0.15 + 0.85 * wave * (1.0 - 0.05 * pop) {
            spikes.push(((time * 40.0).round() / 40.0, Gid(gid)));
        }
    }
    spikes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut wiring =
        Wiring { shapes: (0..POPS).map(|kind| shape(kind, &mut random)).collect(), ..Wiring::default() };
    for gid in 0..cells {
        let pop = pop_of(gid);
        let place = |low: f64, size: f64, random: &mut Random| low + size * random.next();
        let depth = place(100.0 + 90.0 * pop as f64, 160.0, &mut random);
        let position = [place(0.0, 600.0, &mut random), depth, place(0.0, 600.0, &mut random)];
        wiring.cells.push(PlacedCell { gid: Gid(gid), position });
        wiring.shape_of.push(Some(pop as u32));
        for _ in 0..8 {
            let pre = Some(Gid((random.next() * f64::from(cells)) as u32));
            let (weight, delay) = (0.01 * random.next(), 1.0 + 4.0 * random.next());
            wiring.synapses.push(Synapse { pre, post: Gid(gid), weight, delay, mechanism: None });
        }
    }
    let data = SimData {
        spikes: spikes.into_iter().collect::<Spikes>(),
        t: (0..=2_000).map(|i| f64::from(i) * 0.5).collect(),
        traces: vec![traces(cells)],
        matrices: vec![potentials()],
        ..SimData::default()
    };
    let source = Source {
        data: &data,
        populations: &populations,
        duration: DURATION,
        record_step: 0.5,
        wiring: Some(&wiring),
    };
    Report::new(&source)
        .title("A large network <b>nobody</b> simulated")
        .fact("cells", cells.to_string())
        .fact("spikes", count.to_string())
        .provenance("Made by", "large_network")
        .warnings([&Diagnostic::warning("a rule connects nothing: </script>").at_path("connParams[\"<a>\"]")])
        .save(&file)?;
    println!("wrote {file}");
    Ok(())
}

fn traces(cells: u32) -> Trace {
    let wave = |cell: u32| {
        (0..=2_000).map(|i| -65.0 + 8.0 * (f64::from(i) * 0.02 * f64::from(cell + 1)).sin()).collect()
    };
    let gid = |cell: u32| Gid(cell * (cells / 6).max(1));
    let cells = (0..5).map(|cell| CellTrace { gid: gid(cell), values: TraceValues::Series(wave(cell)) });
    Trace { label: "V_soma".to_owned(), cells: cells.collect() }
}

fn potentials() -> Matrix {
    let depths: Vec<f64> = (0..12).map(|i| 100.0 * f64::from(i)).collect();
    let value = |sample: u32, depth: f64| {
        0.02 * (f64::from(sample) * 0.08).sin() * (-((depth - 500.0) / 260.0).powi(2)).exp()
            - 0.01 * (f64::from(sample) * 0.21).cos() * (-((depth - 900.0) / 150.0).powi(2)).exp()
    };
    Matrix {
        name: "LFP".to_owned(),
        cells: Cells::All,
        unit: "mV".to_owned(),
        columns: depths.iter().map(|depth| format!("(300, {depth}, 300)")).collect(),
        sampling: Sampling::Regular { first: 0.5, step: 0.5 },
        values: (0..2_000).flat_map(|sample| depths.iter().map(move |depth| value(sample, *depth))).collect(),
    }
}
