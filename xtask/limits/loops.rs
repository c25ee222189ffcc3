//! The loops, written for the compiler's vectoriser.

/// exp by 2^k e^r with a Taylor polynomial, about one unit in the last place, for |x| < 700.
#[inline(always)]
fn exp(x: f64) -> f64 {
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUND);
    let k = shifted - ROUND;
    let r = k.mul_add(-1.908_214_929_270_587_7e-10, k.mul_add(-0.693_147_180_369_123_8, x));
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let a = r.mul_add(1.0 / 6.0, 0.5);
    let b = r.mul_add(1.0 / 120.0, 1.0 / 24.0);
    let c = r.mul_add(1.0 / 5040.0, 1.0 / 720.0);
    let d = r.mul_add(1.0 / 362_880.0, 1.0 / 40_320.0);
    let e = r.mul_add(1.0 / 39_916_800.0, 1.0 / 3_628_800.0);
    let high = e.mul_add(r4, d.mul_add(r2, c));
    let p = high.mul_add(r4, b.mul_add(r2, a)).mul_add(r2, r) + 1.0;
    f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// y = x + 3 z: what memory gives.
pub fn triad(x: &[f64], z: &[f64], y: &mut [f64]) {
    for ((y, x), z) in y.iter_mut().zip(x).zip(z) {
        *y = z.mul_add(3.0, *x);
    }
}

/// exp of a column.
pub fn exp_column(x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = exp(*x);
    }
}

/// A Hodgkin-Huxley membrane: state and current of a step in one loop.
pub struct Hh {
    v: Vec<f64>,
    gates: [Vec<f64>; 3],
    rhs: Vec<f64>,
    d: Vec<f64>,
    /// Per gate: steady state and rate by millivolt.
    table: [[f64; 256]; 6],
}

impl Hh {
    /// At these potentials.
    pub fn new(v: Vec<f64>) -> Self {
        let n = v.len();
        let mut table = [[0.0; 256]; 6];
        for i in 0..=200 {
            let (inf, sum) = rates(i as f64 - 100.0);
            for gate in 0..3 {
                table[2 * gate][i] = inf[gate];
                table[2 * gate + 1][i] = sum[gate];
            }
        }
        Self {
            gates: [vec![0.05; n], vec![0.6; n], vec![0.3; n]],
            rhs: vec![0.0; n],
            d: vec![0.0; n],
            table,
            v,
        }
    }

    /// Nine exponentials per compartment.
    pub fn step(&mut self, dt: f64) {
        let n = self.v.len();
        let (v, rhs, d) = (&self.v[..n], &mut self.rhs[..n], &mut self.d[..n]);
        let [m, h, k] = &mut self.gates;
        let (m, h, k) = (&mut m[..n], &mut h[..n], &mut k[..n]);
        for i in 0..n {
            let (inf, sum) = rates(v[i]);
            let relaxed = |x: f64, g: usize| (x - inf[g]).mul_add(exp(-dt * sum[g]), inf[g]);
            (m[i], h[i], k[i]) = (relaxed(m[i], 0), relaxed(h[i], 1), relaxed(k[i], 2));
            let (g, current) = current(v[i], m[i], h[i], k[i]);
            rhs[i] -= current;
            d[i] += g;
        }
    }

    /// Steady states and rates from a table of a row per millivolt, interpolated; three exponentials per compartment.
    pub fn step_by_table(&mut self, dt: f64) {
        let n = self.v.len();
        let (v, rhs, d) = (&self.v[..n], &mut self.rhs[..n], &mut self.d[..n]);
        let [m, h, k] = &mut self.gates;
        let (m, h, k) = (&mut m[..n], &mut h[..n], &mut k[..n]);
        let table = &self.table;
        for i in 0..n {
            let at = (v[i] + 100.0).clamp(0.0, 199.0);
            let shifted = at + (4_503_599_627_370_496.0 - 0.5);
            let row = (shifted.to_bits() & 255) as usize;
            let theta = at - (shifted - 4_503_599_627_370_496.0);
            let value = |c: usize| {
                let (low, high) = (table[c][row], table[c][(row + 1) & 255]);
                (high - low).mul_add(theta, low)
            };
            let relaxed = |x: f64, g: usize| {
                let inf = value(2 * g);
                (x - inf).mul_add(exp(-dt * value(2 * g + 1)), inf)
            };
            (m[i], h[i], k[i]) = (relaxed(m[i], 0), relaxed(h[i], 1), relaxed(k[i], 2));
            let (g, current) = current(v[i], m[i], h[i], k[i]);
            rhs[i] -= current;
            d[i] += g;
        }
    }
}

/// Steady states and inverse time constants of m, h, n.
#[inline(always)]
fn rates(v: f64) -> ([f64; 3], [f64; 3]) {
    let trap = |x: f64| {
        let e = exp(x) - 1.0;
        let q = x / if e == 0.0 { 1.0 } else { e };
        if x.abs() < 1e-6 { 1.0 - 0.5 * x } else { q }
    };
    let (am, bm) = (trap(-0.1 * (v + 40.0)), 4.0 * exp(-(v + 65.0) * (1.0 / 18.0)));
    let (ah, bh) = (0.07 * exp(-0.05 * (v + 65.0)), 1.0 / (exp(-0.1 * (v + 35.0)) + 1.0));
    let (an, bn) = (0.1 * trap(-0.1 * (v + 55.0)), 0.125 * exp(-0.0125 * (v + 65.0)));
    let sum = [am + bm, ah + bh, an + bn];
    ([am / sum[0], ah / sum[1], an / sum[2]], sum)
}

/// Conductance and current.
#[inline(always)]
fn current(v: f64, m: f64, h: f64, n: f64) -> (f64, f64) {
    let gna = 0.12 * m * m * m * h;
    let gk = 0.036 * (n * n) * (n * n);
    let current = gna.mul_add(v - 50.0, gk.mul_add(v + 77.0, 0.0003 * (v + 54.3)));
    (gna + gk + 0.0003, current)
}

/// A leak.
pub fn pas(v: &[f64], g: f64, e: f64, rhs: &mut [f64], d: &mut [f64]) {
    for ((v, rhs), d) in v.iter().zip(rhs).zip(d) {
        *rhs -= g * (v - e);
        *d += g;
    }
}

/// The two states of a synapse with constant time constants: no exp in a step.
pub fn decay(a: &mut [f64], b: &mut [f64], fast: f64, slow: f64) {
    for (a, b) in a.iter_mut().zip(b) {
        *a *= fast;
        *b *= slow;
    }
}

/// Currents of synapses, added up per node; those of one node stand together.
#[allow(
    clippy::too_many_arguments,
    reason = "slices of their own, so that the compiler knows that they do not overlap"
)]
pub fn exp2syn_current(a: &[f64], b: &[f64], node: &[u32], v: &[f64], rhs: &mut [f64], d: &mut [f64]) {
    const TOGETHER: usize = 64;
    let chunks = a.chunks_exact(TOGETHER).zip(b.chunks_exact(TOGETHER)).zip(node.chunks_exact(TOGETHER));
    for ((a, b), node) in chunks {
        let node = node[0] as usize;
        let mut lanes = [0.0; 8];
        for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
            for l in 0..8 {
                lanes[l] += b[l] - a[l];
            }
        }
        let g: f64 = lanes.iter().sum();
        rhs[node] -= g * v[node];
        d[node] += g;
    }
}

/// Equal trees, whose matrix is filled and solved, and whose potentials are updated.
pub struct Trees {
    parent: Vec<u32>,
    cells: usize,
    a: Vec<f64>,
    b: Vec<f64>,
    v: Vec<f64>,
    d: Vec<f64>,
    rhs: Vec<f64>,
}

impl Trees {
    /// Binary branching, as W1's.
    pub fn new(nodes: usize, cells: usize) -> Self {
        let parent = |i: usize| if i % 4 == 1 { i / 8 * 4 } else { i - 1 };
        let parent = (0..nodes).map(|i| if i == 0 { 0 } else { parent(i) as u32 }).collect();
        let n = nodes * cells;
        let filled = |x: f64| vec![x; n];
        Self {
            parent,
            cells,
            a: filled(-0.1),
            b: filled(-0.1),
            v: filled(-65.0),
            d: filled(2.0),
            rhs: filled(1.0),
        }
    }

    /// One step, `W` cells side by side. Membrane terms are read from `membrane`.
    pub fn step<const W: usize>(&mut self, membrane: &[f64]) {
        let nodes = self.parent.len();
        for first in (0..self.cells).step_by(W) {
            let range = first * nodes..(first + W) * nodes;
            let lanes = range.len() / W;
            fn rows<const W: usize>(x: &[f64]) -> &[[f64; W]] {
                x.as_chunks::<W>().0
            }
            let (a, b) = (rows::<W>(&self.a[range.clone()]), rows::<W>(&self.b[range.clone()]));
            let v = self.v[range.clone()].as_chunks_mut::<W>().0;
            let d = self.d[range.clone()].as_chunks_mut::<W>().0;
            let rhs = self.rhs[range].as_chunks_mut::<W>().0;
            let parent = &self.parent[..lanes];
            let terms = membrane[..W].as_chunks::<W>().0[0];
            for i in 0..lanes {
                for l in 0..W {
                    d[i][l] = terms[l].mul_add(-1e-3, 2.2);
                    rhs[i][l] = terms[l] * 1e-2;
                }
            }
            // Axial terms and elimination in one sweep, whose reciprocals the other sweep uses again.
            for i in (1..lanes).rev() {
                let p = parent[i] as usize;
                // Copies of the rows, for the compiler to see that they differ.
                let (mut d_i, mut d_p, mut rhs_i, mut rhs_p) = (d[i], d[p], rhs[i], rhs[p]);
                let (v_i, v_p, a_i, b_i) = (v[i], v[p], a[i], b[i]);
                for l in 0..W {
                    let dv = v_p[l] - v_i[l];
                    rhs_i[l] = b_i[l].mul_add(-dv, rhs_i[l]);
                    d_i[l] = 1.0 / d_i[l];
                    let q = a_i[l] * d_i[l];
                    d_p[l] = q.mul_add(-b_i[l], d_p[l]);
                    rhs_p[l] = q.mul_add(-rhs_i[l], a_i[l].mul_add(dv, rhs_p[l]));
                }
                (d[i], rhs[i]) = (d_i, rhs_i);
                (d[p], rhs[p]) = (d_p, rhs_p);
            }
            for l in 0..W {
                rhs[0][l] /= d[0][l];
                v[0][l] += rhs[0][l];
            }
            for i in 1..lanes {
                let (rhs_p, mut rhs_i, mut v_i) = (rhs[parent[i] as usize], rhs[i], v[i]);
                for l in 0..W {
                    rhs_i[l] = b[i][l].mul_add(-rhs_p[l], rhs_i[l]) * d[i][l];
                    v_i[l] += rhs_i[l];
                }
                (rhs[i], v[i]) = (rhs_i, v_i);
            }
        }
    }
}

/// A small generator for wiring.
fn xorshift(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Connections of 12 bytes by source, and a ring of summed input: delivery adds a weight to a slot of a target.
pub struct Network {
    cells: usize,
    fan: usize,
    slots: usize,
    connections: Vec<(u32, u32, f32)>,
    ring: Vec<f64>,
    v: Vec<f64>,
    random: u64,
    now: usize,
}

impl Network {
    /// Random wiring.
    pub fn new(cells: usize, fan: usize, slots: usize) -> Self {
        let mut random = 88_172_645_463_325_252;
        let mut draw = |below: usize| (xorshift(&mut random) % below as u64) as u32;
        let connections = (0..cells * fan).map(|_| (draw(cells), 1 + draw(slots - 40), 0.01)).collect();
        Self {
            cells,
            fan,
            slots,
            connections,
            ring: vec![0.0; cells * slots],
            v: vec![0.0; cells],
            random,
            now: 0,
        }
    }

    /// Events of `spikes` random cells.
    pub fn deliver(&mut self, spikes: usize) {
        for spike in 0..spikes {
            let source = (xorshift(&mut self.random) % self.cells as u64) as usize;
            let now = self.now + spike / 8;
            for &(target, slot, weight) in &self.connections[source * self.fan..(source + 1) * self.fan] {
                let slot = (now + slot as usize) % self.slots;
                self.ring[slot * self.cells + target as usize] += f64::from(weight);
            }
        }
        self.now += spikes / 8;
    }

    /// A step of all cells on a time grid; returns how many fired.
    pub fn update(&mut self, decay: f64) -> usize {
        let at = self.now % self.slots * self.cells;
        self.now += 1;
        let mut fired = 0;
        for (v, input) in self.v.iter_mut().zip(&mut self.ring[at..at + self.cells]) {
            let x = v.mul_add(decay, *input);
            *input = 0.0;
            fired += usize::from(x > 1.0);
            *v = if x > 1.0 { 0.0 } else { x };
        }
        fired
    }
}

/// Event-driven cells: each event decays its cell from the time of the one before.
pub struct Decays {
    cells: Vec<[f64; 2]>,
    events: Vec<(u32, f32, f64)>,
}

impl Decays {
    /// Random targets at rising times.
    pub fn new(cells: usize, events: usize) -> Self {
        let mut random = 88_172_645_463_325_252;
        let mut event = |i: usize| ((xorshift(&mut random) % cells as u64) as u32, 0.02, 1e-3 * i as f64);
        Self { events: (0..events).map(&mut event).collect(), cells: vec![[0.0; 2]; cells] }
    }

    /// All events in their order.
    pub fn receive(&mut self, rate: f64) {
        for &(target, weight, t) in &self.events {
            let [m, last] = &mut self.cells[target as usize];
            *m = m.mul_add(exp((rate * (t - *last)).max(-700.0)), f64::from(weight));
            *last = t;
            if *m > 1.0 {
                *m = 0.0;
            }
        }
    }
}

/// Uniform doubles by Philox4x32 with ten rounds, four from a block.
pub fn philox_column(ids: [u32; 3], out: &mut [f64]) {
    const LANES: usize = 16;
    for (chunk, first) in out.as_chunks_mut::<{ 4 * LANES }>().0.iter_mut().zip((0u32..).step_by(LANES)) {
        let mut c = [[0_u32; LANES], [ids[0]; LANES], [ids[1]; LANES], [ids[2]; LANES]];
        for (l, word) in c[0].iter_mut().enumerate() {
            *word = first + l as u32;
        }
        let mut key = [0_u32; 2];
        for _ in 0..10 {
            for l in 0..LANES {
                let p = u64::from(c[0][l]) * 0xD251_1F53;
                let q = u64::from(c[2][l]) * 0xCD9E_8D57;
                let next = [
                    (q >> 32) as u32 ^ c[1][l] ^ key[0],
                    q as u32,
                    (p >> 32) as u32 ^ c[3][l] ^ key[1],
                    p as u32,
                ];
                (c[0][l], c[1][l], c[2][l], c[3][l]) = (next[0], next[1], next[2], next[3]);
            }
            key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
        }
        for (word, out) in c.iter().zip(chunk.as_chunks_mut::<LANES>().0) {
            for l in 0..LANES {
                out[l] = (f64::from(word[l]) + 1.0) * (1.0 / 4_294_967_297.0);
            }
        }
    }
}

/// `p exp(-distance / lambda)` of one cell with many.
pub fn pair_probability(here: [f64; 3], there: &[Vec<f64>; 3], p: f64, rate: f64, out: &mut [f64]) {
    let n = out.len();
    let [x, y, z] = there;
    let (x, y, z) = (&x[..n], &y[..n], &z[..n]);
    for i in 0..n {
        let (dx, dy, dz) = (x[i] - here[0], y[i] - here[1], z[i] - here[2]);
        out[i] = p * exp(rate * dx.mul_add(dx, dy.mul_add(dy, dz * dz)).sqrt());
    }
}
