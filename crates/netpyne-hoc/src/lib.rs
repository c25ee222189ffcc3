//! HOC, the language of published NEURON models: its object world, its interpreter, and cells read out as rules.
//!
//! A published cell is a program: a template that creates sections, connects them, inserts mechanisms and sets their
//! values, with loops and functions around. This crate runs such programs and hands back what they built as a cell rule.
//! It simulates nothing itself: [`world::Simulator`] is the seam to what does, for programs that run what they built.
//!
//! # Words
//!
//! The *world* ([`world::World`]) is all that exists: sections with their membranes, objects (`Vector`, `SectionList`, point
//! processes, instances of templates), variables. It knows no language; each attribute and call is a message with an
//! answer or a refusal. [`syntax`] reads HOC text into trees that say how names are used. [`run::Interpreter`] finds out
//! what the names are and drives the world. [`readout`] turns a cell of the world into what NetPyNE's `importCellParams`
//! stores. [`Import`] does all of it.
//!
//! # Invariants
//!
//! - Orders are NEURON's: of sections (an instance makes them in the order in which its text names them first), of the children
//!   of a section, of point processes at a place. Results depend on them.
//! - 3-D points are single precision; areas, resistances and diameters come from `netpyne-morphology`.
//! - An object lives as long as something refers to it, and its number (`Vector[3]`) is NEURON's.
//! - A construct is run as NEURON runs it, or refused by name with its place. Windows (`Graph`), and runs where
//!   nothing simulates the world, do nothing and leave one note.
//! - No program can panic, hang or eat the memory: steps, nesting and sizes have limits.
//!
//! ```
//! use netpyne_base::SourceFile;
//! use netpyne_hoc::readout::{Order, Selection, read_cell};
//! use netpyne_hoc::run::Interpreter;
//! use netpyne_hoc::world::{NoFiles, World};
//! use netpyne_mechanism::Catalog;
//! use netpyne_nmodl::{NoIncludes, compile};
//!
//! let leak = SourceFile::new("leak.mod", "
//!     NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g }
//!     PARAMETER { g = .001 }  ASSIGNED { v i }  BREAKPOINT { i = g*(v + 70) }
//! ");
//! let catalog = Catalog::new([compile(&leak, &NoIncludes)?.0]);
//! let mut hoc = Interpreter::new(World::new(&catalog, Box::new(NoFiles)));
//! hoc.execute("
//!     begintemplate Cell
//!     public soma, dend
//!     create soma, dend[2]
//!     proc init() { local i
//!         soma { L = 20  diam = 20  insert leak }
//!         for i = 0, 1 { connect dend[i](0), soma(1) }
//!         dend[1] { nseg = 3  insert leak  g_leak(0:1) = 0.001:0.004 }
//!     }
//!     endtemplate Cell
//! ").unwrap();
//! let cell = hoc.instantiate("Cell", Vec::new()).unwrap();
//! let cell = Selection::instance(&hoc.world, cell);
//! let read = read_cell(&mut hoc.world, &cell, Order::Creation).unwrap();
//! let sections: Vec<&str> = read.rule.secs.keys().map(String::as_str).collect();
//! assert_eq!(sections, ["soma", "dend_0", "dend_1"]);
//! assert_eq!(read.rule.secs["dend_1"].mechs["leak"]["g"].as_list().unwrap().len(), 3);
//! # Ok::<(), netpyne_base::Diagnostics>(())
//! ```
#![forbid(unsafe_code)]

mod import;
pub mod readout;
pub mod run;
pub mod syntax;
mod traced;
pub mod world;

pub use import::{Argument, Import, Imported, with_stack};
