//! A mechanism as a whole.

use super::expr::Place;
use super::ids::{FieldId, GlobalId, IonUseId, RandomId, VectorId};
use super::kernels::{Function, FunctionTableUse, Kernels, NetReceive, Table, Watch};
use super::stmt::Block;
use super::variables::{Field, Global, IonUse, IonVar, Kind};
use netpyne_base::SourceFile;

/// One mechanism.
#[derive(Clone, Debug)]
pub struct Mechanism {
    /// NMODL's SUFFIX, POINT_PROCESS or ARTIFICIAL_CELL name.
    pub name: String,
    /// Where it lives.
    pub kind: Kind,
    /// Text it was made from, for messages.
    pub source: Option<SourceFile>,
    /// One value (or small array) per instance each.
    pub fields: Vec<Field>,
    /// One value (or small array) per mechanism each.
    pub globals: Vec<Global>,
    /// Ions used, in order of appearance.
    pub ions: Vec<IonUse>,
    /// Membrane currents in the order of appearance in the NEURON block: the order of their sum.
    pub currents: Vec<Current>,
    /// Whether the currents are electrode currents (positive inward, not membrane currents).
    pub electrode: bool,
    /// NMODL's POINTER variables.
    pub pointers: Vec<String>,
    /// Random streams, one per instance each.
    pub randoms: Vec<String>,
    /// The one of them, if any, that stands for the sequence from which NEURON draws `scop_random` and its kin for the whole
    /// process.
    pub shared_random: Option<RandomId>,
    /// Whether NEURON makes an instance when it loads the mechanism; it is never used, but its random streams are counted.
    pub instance_at_load: bool,
    /// Whether its states are solved by a method that NEURON carries on from half a step where integration is of second order:
    /// every method of differential equations but cnexp.
    pub halves_step: bool,
    /// Random streams that may be absent, one per instance each: what C text keeps behind a pointer. Absent at first; the
    /// mechanism makes one ([`Stmt::MakeStream`](crate::ir::Stmt::MakeStream)), or the modeller's script gives it one.
    pub handles: Vec<String>,
    /// Vectors, one per instance each (the spike times of a VecStim). Absent until one is given.
    pub vectors: Vec<String>,
    /// Functions whose values come from outside.
    pub function_tables: Vec<FunctionTableUse>,
    /// Vectors that hold these values in all instances from the start.
    pub filled: Vec<(VectorId, std::sync::Arc<[f64]>)>,
    /// Interpolation tables.
    pub tables: Vec<Table>,
    /// Procedures and functions that kernels call.
    pub functions: Vec<Function>,
    /// What runs when.
    pub kernels: Kernels,
    /// What diffuses along the cable (NMODL's LONGITUDINAL_DIFFUSION), in the order in which it is computed.
    pub diffusion: Vec<Diffusion>,
    /// What happens on an event; none: the mechanism cannot be a target.
    pub net_receive: Option<NetReceive>,
    /// Conditions that can be watched.
    pub watches: Vec<Watch>,
}

/// One term of the membrane current.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// Name, for messages and recording.
    pub name: String,
    /// Where the kernel leaves its value (a field, a global or the [`Class::Ion`](crate::ir::Class::Ion) field).
    pub value: Place,
    /// The ion whose current it is; none for NONSPECIFIC and ELECTRODE currents.
    pub ion: Option<IonUseId>,
}

/// A state that diffuses along the cable, between segments that have the mechanism, by an implicit step of its own after all states.
/// [`Role::Diffusion`](crate::ir::Role::Diffusion) leaves volumes and coefficients in the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diffusion {
    /// What diffuses: each element by itself.
    pub state: Diffusing,
    /// How many elements it has: 1 for scalars.
    pub elements: u32,
    /// Volume of each element per unit of length.
    pub volume: FieldId,
    /// Diffusion constant of each element, times the area through which it diffuses.
    pub coefficient: FieldId,
}

/// Where a state that diffuses is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Diffusing {
    /// In the instance.
    Field(FieldId),
    /// It is a concentration of an ion.
    Ion(IonUseId, IonVar),
}

impl Mechanism {
    /// The statements of all kernels and of the handler of events; those of functions are not among them.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        let roles = self.kernels.all().map(|(_, kernel)| &kernel.body);
        let current = self.kernels.current.iter().flat_map(|c| [&c.prologue, &c.body, &c.epilogue]);
        let receive = self.net_receive.iter().flat_map(|r| std::iter::once(&r.body).chain(&r.initial));
        roles.chain(current).chain(receive.map(|kernel| &kernel.body))
    }

    /// The first column of a field; arrays have a column for each element, and columns follow one another in the order of
    /// [`Self::fields`].
    pub fn first_column(&self, field: FieldId) -> u32 {
        self.fields[..field.index()].iter().map(|f| f.len).sum()
    }

    /// The place of the first element of a global among all elements, which follow one another in the order of
    /// [`Self::globals`].
    pub fn first_element(&self, global: GlobalId) -> u32 {
        self.globals[..global.index()].iter().map(|g| g.len).sum()
    }

    /// The field that a column belongs to, and which of its elements the column is.
    pub fn field_of(&self, column: u32) -> Option<(&Field, u32)> {
        owner(&self.fields, |f| f.len, column)
    }

    /// The global that an element belongs to, and which of its elements it is.
    pub fn global_of(&self, element: u32) -> Option<(&Global, u32)> {
        owner(&self.globals, |g| g.len, element)
    }
}

/// Which of several arrays that follow one another has the element `at`, and as which of its own.
fn owner<T>(list: &[T], len: impl Fn(&T) -> u32, mut at: u32) -> Option<(&T, u32)> {
    for item in list {
        if at < len(item) {
            return Some((item, at));
        }
        at -= len(item);
    }
    None
}
