//! Our elementary functions against those of glibc 2.36, for as many arguments as one has time for.

mod c_library;

use netpyne::math::probe::{Arguments, FUNCTIONS, Function};
use std::fmt::Write;
use std::time::Instant;

/// What is compared.
pub struct Settings {
    /// Arguments per function.
    pub count: u64,
    /// Seed of the arguments.
    pub seed: u64,
    /// Names of functions; all if there is none.
    pub only: Vec<String>,
}

/// The version whose bits are promised.
const PROMISED: &str = "2.36";

/// How much of a sequence is compared at a time.
const BLOCK: usize = 4096;

/// Compares, and reports the number of differences of each function and where the first one is.
pub fn run(settings: &Settings) -> Result<String, String> {
    match c_library::glibc_version() {
        Some(version) if version == PROMISED && has_fma() => {}
        Some(version) => {
            return Err(format!(
                "The bits of glibc {PROMISED} on x86-64 with FMA are promised, but this is glibc {version}{}: there is \
                 nothing to compare with.",
                if has_fma() { "" } else { " without FMA" }
            ));
        }
        None => {
            return Err(format!("The bits of glibc {PROMISED} are promised, and here is another C library."));
        }
    }
    for name in &settings.only {
        if !FUNCTIONS.iter().any(|f| f.name == name) {
            let known = FUNCTIONS.map(|f| f.name).join(", ");
            return Err(format!("unknown function `{name}`; there are {known}"));
        }
    }
    let mut right = true;
    for function in FUNCTIONS {
        if !settings.only.is_empty() && !settings.only.iter().any(|name| name == function.name) {
            continue;
        }
        let line = compare(function, settings, &mut right)?;
        println!("{line}");
    }
    if right { Ok("no differences".into()) } else { Err("there are differences".into()) }
}

fn has_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// A line on one function.
fn compare(function: Function, settings: &Settings, right: &mut bool) -> Result<String, String> {
    let name = function.name;
    let of_c = c_library::function(name).ok_or_else(|| format!("no `{name}` of the C library"))?;
    let start = Instant::now();
    let mut arguments = Arguments::new(function, settings.seed);
    let (mut x, mut y) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
    let mut of_slices = vec![0.0; BLOCK];
    let (mut done, mut differing, mut first) = (0, 0u64, None);
    while done < settings.count {
        arguments.fill(&mut x, &mut y);
        of_slices.copy_from_slice(&x);
        if let Some(all) = function.of_slices {
            all(&mut of_slices, &y);
        }
        let here = (settings.count - done).min(BLOCK as u64) as usize;
        for i in 0..here {
            let want = of_c(x[i], y[i]);
            let got = (function.of)(x[i], y[i]);
            let vector = if function.of_slices.is_some() { of_slices[i] } else { got };
            if got.to_bits() != want.to_bits() || vector.to_bits() != want.to_bits() {
                differing += 1;
                first.get_or_insert((x[i], y[i], got, vector, want));
            }
        }
        done += here as u64;
    }
    let mut line =
        format!("{name}: {done} arguments, {differing} differences, {:.0} s", start.elapsed().as_secs_f64());
    if let Some((x, y, got, vector, want)) = first {
        *right = false;
        let bits = |v: f64| format!("{v:?} ({:#018x})", v.to_bits());
        let _ = write!(
            line,
            "; the first at {}, {}: {} one by one, {} in lanes, {} by glibc",
            bits(x),
            bits(y),
            bits(got),
            bits(vector),
            bits(want)
        );
    }
    Ok(line)
}
