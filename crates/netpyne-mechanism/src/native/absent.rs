//! In place of machine code where there can be none: nothing is ever made, and tapes are left to the interpreters.
#![allow(unsafe_code)]

use super::{Data, Shape};
use crate::block::{Column, Tape};
use crate::run::{EventSink, Instances, KernelError, Scratch, Surroundings};
use crate::scalar::Tables;
use crate::scalar::code::Program;
use netpyne_math::isa::Isa;

/// A kernel in machine code: none here.
#[derive(Debug)]
pub(crate) enum Native {}

impl Native {
    /// No code.
    pub fn new(_: &Tape, _: Isa, _: Shape, _: &[Column]) -> Option<Self> {
        None
    }

    /// Doubles of working memory the code needs.
    pub fn spill(&self) -> usize {
        match *self {}
    }

    /// Runs the code.
    ///
    /// # Safety
    /// There is nothing to run.
    pub unsafe fn run(&self, _: &Data<'_>, _: &mut [f64]) {
        match *self {}
    }
}

/// A handler in machine code: none here.
#[derive(Debug)]
pub(crate) enum Single {}

impl Single {
    /// No code.
    pub fn new(_: &Program) -> Option<Self> {
        None
    }

    /// Delivers an event.
    #[allow(clippy::too_many_arguments)]
    pub fn receive(
        &self,
        _: (&Program, &Tables),
        _: usize,
        _: f64,
        _: &mut [f64],
        _: &mut Instances,
        _: &mut Surroundings<'_>,
        _: &mut Scratch,
        _: &mut dyn EventSink,
    ) -> Option<Result<(), KernelError>> {
        match *self {}
    }
}
