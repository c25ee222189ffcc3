//! Cells that are a traced morphology and a list of parameters, as programs in HOC that make them.

use std::fmt::Write as _;

/// What the axon of a traced morphology becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Axon {
    /// It stays.
    #[default]
    Traced,
    /// Two sections, each 30 µm long and 1 µm thick, at the middle of the soma.
    ThinStub,
    /// Two sections of 30 µm, as thick as the traced axon is at its beginning and in its last section, at the end of the soma.
    ThickStub,
}

/// Parts of a cell, as the types of SWC tell them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    All,
    Soma,
    Axon,
    Dendrite,
    Apical,
}

impl Part {
    /// Each of them, with its list of sections in the program.
    pub const EACH: [Part; 4] = [Part::Soma, Part::Axon, Part::Dendrite, Part::Apical];

    /// The part with one of the names that files use.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "all" => Part::All,
            "soma" | "somatic" => Part::Soma,
            "axon" | "axonal" => Part::Axon,
            "dend" | "basal" | "dendritic" => Part::Dendrite,
            "apic" | "apical" => Part::Apical,
            _ => return None,
        })
    }

    /// The list of sections.
    pub fn list(self) -> &'static str {
        match self {
            Part::All => "all",
            Part::Soma => "somatic",
            Part::Axon => "axonal",
            Part::Dendrite => "basal",
            Part::Apical => "apical",
        }
    }
}

/// What is set in the membrane of a part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Setting {
    /// A mechanism is inserted.
    Insert(String),
    /// A variable of sections.
    Value(String, f64),
    /// The reversal potential of an ion, where the membrane has it.
    Reversal(&'static str, f64),
}

/// A cell to be made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Described {
    /// The file with its morphology.
    pub morphology: String,
    pub axon: Axon,
    /// In order.
    pub membrane: Vec<(Part, Setting)>,
    /// Longest segment, µm, if segments are made by it.
    pub longest: Option<f64>,
}

/// The variable of the top level that holds the cell.
pub(crate) const CELL: &str = "sonata_cell";

/// Whether a text can stand in a program as a name.
pub(crate) fn is_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    first && text.len() < 200 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The program; names in `membrane` are names.
pub(crate) fn program(cell: &Described) -> Vec<String> {
    let reader = if cell.morphology.to_ascii_lowercase().ends_with(".asc") {
        "Import3d_Neurolucida3"
    } else {
        "Import3d_SWC_read"
    };
    let mut text = format!(
        "begintemplate SonataCell\n\
         public all, somatic, axonal, basal, apical, soma, axon, dend, apic\n\
         objref all, somatic, axonal, basal, apical, traced, importer, this\n\
         create soma[1], axon[1], dend[1], apic[1]\n\
         proc init() {{\n\
         all = new SectionList()\n\
         somatic = new SectionList()\n\
         axonal = new SectionList()\n\
         basal = new SectionList()\n\
         apical = new SectionList()\n\
         forall delete_section()\n\
         traced = new {reader}()\n\
         traced.quiet = 1\n\
         traced.input($s1)\n\
         importer = new Import3d_GUI(traced, 0)\n\
         importer.instantiate(this)\n\
         shorten()\n\
         membrane()\n\
         divide()\n\
         }}\n"
    );
    text += &shorten(cell.axon);
    text += "proc membrane() {\n";
    for (part, setting) in &cell.membrane {
        let list = part.list();
        let _ = match setting {
            Setting::Insert(name) => writeln!(text, "forsec {list} {{ insert {name} }}"),
            Setting::Value(name, value) => writeln!(text, "forsec {list} {{ {name} = {value:e} }}"),
            Setting::Reversal(ion, value) => {
                writeln!(text, "forsec {list} {{ if (ismembrane(\"{ion}_ion\")) {{ e{ion} = {value:e} }} }}")
            }
        };
    }
    text += "}\nproc divide() {\n";
    if let Some(longest) = cell.longest {
        let _ = writeln!(text, "forsec all {{ nseg = 1 + 2*int(L/(2*{longest:e})) }}");
    }
    text += "}\nendtemplate SonataCell\n";
    let morphology = cell.morphology.replace('\\', "/").replace('"', "");
    vec![
        "load_file(\"import3d.hoc\")".to_owned(),
        text,
        format!("objref {CELL}"),
        format!("{CELL} = new SonataCell(\"{morphology}\")"),
    ]
}

fn shorten(axon: Axon) -> String {
    let mut text = String::from("proc shorten() { local first, last\n");
    if axon != Axon::Traced {
        text += "first = 1\nlast = 1\n";
        if axon == Axon::ThickStub {
            text += "first = axon[0].diam\nforsec axonal { last = diam }\n";
        }
        text += "forsec axonal { delete_section() }\ncreate axon[2]\n";
        for (i, diameter) in ["first", "last"].into_iter().enumerate() {
            let _ =
                write!(text, "axon[{i}] {{\nL = 30\ndiam = {diameter}\naxonal.append()\nall.append()\n}}\n");
        }
        let at = if axon == Axon::ThinStub { "0.5" } else { "1" };
        let _ = write!(
            text,
            "connect axon[0](0), soma[0]({at})\nconnect axon[1](0), axon[0](1)\ndefine_shape()\n"
        );
    }
    text + "}\n"
}
