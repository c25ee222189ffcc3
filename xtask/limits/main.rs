//! Limit kernels: how fast this processor can do the arithmetic and the memory traffic of each hot kernel at all.
//!
//! A limit is the best loop we could write for the job alone, compiled for the very processor it runs on, and free to
//! change bits: fused operations, a polynomial exp that knows its range, powers by multiplication, no TABLE, nothing
//! recorded, no dispatch. `cargo xtask bench --kernels` compiles this file by `rustc -C target-cpu=native` and prints
//! each figure beside that of the engine's kernel. Every line of the output: name, elements, nanoseconds and bytes per element.
//!
//! It stands alone (no dependency, no `unsafe`), and is a binary of the workspace only so that it is always compiled.
#![allow(clippy::disallowed_methods, reason = "what simulations must not do is what makes a limit")]
#![allow(clippy::needless_range_loop, reason = "several arrays side by side")]

mod loops;

use loops::{Hh, Trees};
use std::hint::black_box;
use std::time::Instant;

/// Elements of the kernels over columns: 8192 doubles are 64 KiB, so that the columns of a kernel fit into L2.
const N: usize = 8192;

/// Nodes of a cell of W1, zero-area ones included, and its cells in the solve.
const NODES: usize = 59;
const CELLS: usize = 128;

fn main() {
    let voltages: Vec<f64> = (0..N).map(|i| -80.0 + 0.11 * ((i * 2_654_435_761) % 1000) as f64).collect();
    let mut out = vec![0.0; N];

    let mut copy = vec![0.0; N];
    print("triad", N, 24.0, || loops::triad(black_box(&voltages), black_box(&out), &mut copy));
    print("exp", N, 16.0, || loops::exp_column(black_box(&voltages), &mut out));

    let mut hh = Hh::new(voltages.clone());
    print("hh", N, 88.0, || hh.step(black_box(0.025)));
    print("hh-table", N, 88.0, || hh.step_by_table(black_box(0.025)));

    let (mut rhs, mut d) = (vec![0.0; N], vec![0.0; N]);
    print("pas", N, 40.0, || loops::pas(black_box(&voltages), 1e-4, -65.0, &mut rhs, &mut d));

    let (mut a, mut b) = (vec![0.0; N], vec![1.0; N]);
    print("exp2syn-state", N, 32.0, || loops::decay(&mut a, &mut b, black_box(0.95), black_box(0.99)));
    let node: Vec<u32> = (0..N as u32).map(|i| i / 64).collect();
    print("exp2syn-current", N, 28.0, || {
        loops::exp2syn_current(&a, &b, black_box(&node), &voltages, &mut rhs, &mut d);
    });

    let mut one = Trees::new(NODES, CELLS);
    print("matrix-serial", NODES * CELLS, 80.0, || one.step::<1>(black_box(&voltages)));
    let mut many = Trees::new(NODES, CELLS);
    print("matrix-interleaved", NODES * CELLS, 80.0, || many.step::<16>(black_box(&voltages)));

    let mut net = loops::Network::new(10_000, 100, 256);
    print("deliver", 10_000, 28.0, || net.deliver(black_box(100)));
    let mut fired = 0;
    print("lif", 10_000, 32.0, || fired += net.update(black_box(0.99875)));
    black_box(fired);
    let mut events = loops::Decays::new(10_000, 20_000);
    print("intfire", 20_000, 36.0, || events.receive(black_box(-1.0 / 20.0)));

    print("philox", N, 8.0, || loops::philox_column(black_box([1, 2, 3]), &mut out));
    let positions = [voltages.clone(), out.clone(), copy.clone()];
    print("pair", N, 32.0, || {
        loops::pair_probability(black_box([1.0, 2.0, 3.0]), &positions, 0.2, -1.0 / 150.0, &mut rhs);
    });
    black_box((&rhs, &d, &copy, &out));
}

/// Runs `kernel` over and over for a while and prints the shortest time: what it takes when nobody disturbs.
fn print(name: &str, elements: usize, bytes: f64, mut kernel: impl FnMut()) {
    let begin = Instant::now();
    let mut best = f64::INFINITY;
    let mut runs = 0;
    while runs < 50 || begin.elapsed().as_millis() < 200 {
        // Long enough for the clock, short enough to fit between interruptions.
        const REPEATS: usize = 2;
        let start = Instant::now();
        for _ in 0..REPEATS {
            kernel();
        }
        best = best.min(start.elapsed().as_secs_f64() / REPEATS as f64);
        runs += 1;
    }
    println!("{name}\t{elements}\t{:.4}\t{bytes}", best * 1e9 / elements as f64);
}
