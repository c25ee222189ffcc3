//! String functions for connections and stimuli.

use crate::random::Random;
use serde_json::{Value, json};

/// A weight about `size`: number or text.
pub fn weight(random: &mut Random, size: f64) -> Value {
    let w = random.number(0.3 * size, 2.0 * size);
    match random.below(14) {
        0..=5 => json!(w),
        6 => json!(format!("{w}*uniform(0.5,1.5)")),
        7 => json!(format!("{w}*exp(-dist_3D/reach)")),
        8 => json!(format!("normal({w},{:e})", w * w / 50.0)),
        9 => json!(format!("{w} if post_ynorm > 0.5 else {w}/3")),
        10 => json!(format!("max({w}/4, lognormal({w}, {:e}))", w * w / 10.0)),
        11 => json!(format!("{w}*(1+pre_xnorm)*(1+post_znorm)")),
        12 => json!(format!("min({w}, {w}*weibull(2,1))*defaultWeight")),
        _ => json!(format!("{w}*sqrt(abs(sin(post_x-pre_z)))+{w}*int(post_y>50)")),
    }
}

/// A delay, ms.
pub fn delay(random: &mut Random) -> Value {
    match random.below(14) {
        0..=3 => json!(random.number(0.5, 5.0)),
        4 => json!(1),
        5 => json!(random.pick(&[0.025, 0.05, 0.1])),
        6 => json!("1+dist_3D/propVelocity"),
        7 => json!("uniform(0.5,3)"),
        8 => json!("max(0.2, normal(2, 0.25))"),
        9 => json!("dist_2D/200+0.5"),
        10 => json!("2 if dist_norm3D > 0.4 else 1+0.1*dist_xnorm"),
        11 => json!("defaultDelay + dist_y/propVelocity"),
        12 => json!("0.5+0.1*poisson(3)+rand.uniform(0,1)".replace("rand.", "")),
        _ => json!("max(defaultDelay, negexp(1))"),
    }
}

/// A probability; with distances where there are two cells.
pub fn probability(random: &mut Random, has_border: bool) -> Value {
    match random.below(10) {
        0..=4 => json!(random.number(0.1, 0.8)),
        5 => json!("0.8*exp(-dist_3D/reach)"),
        6 => json!("uniform(0,1)"),
        7 => json!("0.9*post_ynorm"),
        8 if has_border => json!("exp(-dist_3D_border/reach)"),
        _ => json!("0.7 if dist_x < 40 else 0.2"),
    }
}

/// A number of inputs or outputs; `end` is the cell it may look at.
pub fn degree(random: &mut Random, end: &str) -> Value {
    match random.below(8) {
        0..=3 => json!(1 + random.below(4)),
        4 => json!(random.number(0.5, 3.5)),
        5 => json!("1+int(uniform(0,3))"),
        6 => json!(format!("3*{end}_ynorm")),
        _ => json!(format!("1.5 + {end}_x/60")),
    }
}

/// A location in a section.
pub fn location(random: &mut Random) -> Value {
    match random.below(8) {
        0..=4 => json!(random.number(0.0, 1.0)),
        5 => json!(random.pick(&[0.0, 0.5, 1.0])),
        6 => json!("uniform(0.1,0.9)"),
        _ => json!("post_xnorm"),
    }
}

/// A parameter of a cell, a synapse or a stimulus, between two bounds: a number as a rule.
pub fn parameter(random: &mut Random, lo: f64, hi: f64) -> Value {
    let (a, b) = (random.number(lo, hi), random.number(lo, hi));
    match random.below(12) {
        0 => json!(format!("uniform({a},{b})")),
        1 => json!(format!("{a} + ({b} - {a})*ynorm")),
        2 => json!(format!("{a} + ({b} - {a})*x/1000")),
        _ => json!(a),
    }
}
