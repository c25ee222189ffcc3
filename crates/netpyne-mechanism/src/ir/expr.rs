//! Expressions, the places they load from, and the operations they consist of.

use super::ids::{
    FieldId, FunctionId, GlobalId, HandleId, IonUseId, LocalId, PointerId, RandomId, TableId, VectorId,
};
use super::variables::IonVar;

/// Where a value is loaded from or stored to.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Local variable.
    Local(LocalId),
    /// Instance value.
    Field(FieldId),
    /// Mechanism value.
    Global(GlobalId),
    /// Element of a local array; the index is truncated to an integer.
    LocalElement(LocalId, Box<Expr>),
    /// Element of an instance array.
    FieldElement(FieldId, Box<Expr>),
    /// Element of a mechanism array.
    GlobalElement(GlobalId, Box<Expr>),
    /// Membrane potential at the instance's node, mV. In a current kernel's first evaluation it is 0.001 more. Stores only in net_receive.
    Voltage,
    /// The ion at the instance's node itself (not the instance's copy). Never stores to [`IonVar::Current`].
    Ion(IonUseId, IonVar),
    /// What the POINTER points at.
    Pointer(PointerId),
    /// Element of the event's weight vector; net_receive only.
    Argument(u32),
    /// Element of the weight vector at hand in [`Stmt::ForNetCons`](crate::ir::Stmt::ForNetCons).
    ConnectionArgument(u32),
    /// What is read only: time, step, temperature, and what the segment has.
    Env(Env),
}

/// What kernels may read and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Env {
    /// Time, ms.
    Time,
    /// Time step, ms.
    Dt,
    /// Temperature, °C.
    Celsius,
    /// Area of the segment, µm².
    Area,
    /// Diameter of the segment, µm.
    Diameter,
    /// Flag of the event; net_receive only.
    Flag,
}

/// An expression; evaluating it changes nothing but random streams and what called functions change.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Number(f64),
    /// The value at a place.
    Load(Place),
    /// One operand.
    Unary(UnaryOp, Box<Expr>),
    /// Two operands.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// Elementary function from `netpyne-math`.
    Math(MathFn, Vec<Expr>),
    /// `if .0 then .1 else .2`; both branches may be evaluated.
    Select(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Result of a function.
    Call(FunctionId, Vec<Expr>),
    /// Interpolated result of a function with a table of [`TableColumns::Result`](crate::ir::TableColumns::Result) (or the function itself where tables are off).
    Table(TableId, Box<Expr>),
    /// Next draw from a random stream.
    Random(RandomId, Draw, Vec<Expr>),
    /// Number of elements of a vector; 0 if it is absent.
    VectorSize(VectorId),
    /// Element of a vector; the index is truncated; out of range gives an error.
    VectorGet(VectorId, Box<Expr>),
    /// 1.0 if the vector is there, else 0.0.
    VectorPresent(VectorId),
    /// What C's conversion of a number to another type gives.
    Convert(CType, Box<Expr>),
    /// Arithmetic of two C integers of one type; a division by 0 and a result that a double cannot hold are errors.
    Integer(IntegerOp, CType, Box<Expr>, Box<Expr>),
    /// What a random stream that may be absent gives. All but [`Query::Present`] is an error while it is absent.
    Handle(HandleId, Query, Vec<Expr>),
    /// Draw `.1` of NEURON's `mcell_ran4` from the sequence `.0`: uniform in (0,1). Both are 32-bit words.
    McellRan4(Box<Expr>, Box<Expr>),
}

/// Types of C numbers, as on Linux on x86-64. Values are doubles here, so that 64-bit integers beyond 2^53 do not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CType {
    /// `char`, 8 bits with sign.
    Char,
    /// `unsigned char`
    UnsignedChar,
    /// `short`, 16 bits with sign.
    Short,
    /// `unsigned short`
    UnsignedShort,
    /// `int`, 32 bits with sign.
    Int,
    /// `unsigned int`
    Unsigned,
    /// `long`, 64 bits with sign.
    Long,
    /// `unsigned long`, `size_t`
    UnsignedLong,
    /// `float`: rounded to 24 bits.
    Float,
    /// `double`: unchanged.
    Double,
}

/// Operators on two C integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntegerOp {
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// `a * b`
    Mul,
    /// Quotient, towards 0.
    Div,
    /// Remainder, with the sign of the first operand.
    Rem,
    /// `a & b`
    And,
    /// `a | b`
    Or,
    /// `a ^ b`
    Xor,
    /// `a << b`
    ShiftLeft,
    /// `a >> b`
    ShiftRight,
}

/// What can be asked of a random stream that may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Query {
    /// 1.0 if there is one, else 0.0.
    Present,
    /// The next draw, of a distribution that the mechanism chooses.
    Draw(Draw),
    /// The next draw, of the distribution that the stream was given with: hoc's `Random`.
    Pick,
    /// The counter of its sequence.
    Sequence,
    /// Which of the four words of the counter comes next.
    Word,
}

/// Operators on one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-a`
    Neg,
    /// `!a`: 1.0 if `a == 0`, else 0.0.
    Not,
    /// Truncation to an integer, C's `(int)`.
    Truncate,
}

/// Operators on two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// `a * b`
    Mul,
    /// `a / b`
    Div,
    /// Division of two C ints.
    IntDiv,
    /// `a < b`
    Lt,
    /// `a <= b`
    Le,
    /// `a > b`
    Gt,
    /// `a >= b`
    Ge,
    /// `a == b`
    Eq,
    /// `a != b`
    Ne,
    /// `a && b`; `b` is evaluated only if needed where evaluating it could be seen.
    And,
    /// `a || b`
    Or,
}

/// Elementary functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MathFn {
    /// hoc's `exp`: 0 below -700, exp(700) above 700.
    Exp,
    /// Natural logarithm.
    Log,
    /// Decimal logarithm.
    Log10,
    /// `pow(x, y)`
    Pow,
    /// Square root.
    Sqrt,
    /// Magnitude.
    Fabs,
    /// Sine, of radians.
    Sin,
    /// Cosine, of radians.
    Cos,
    /// Tangent, of radians.
    Tan,
    /// Arc sine.
    Asin,
    /// Arc cosine.
    Acos,
    /// Arc tangent.
    Atan,
    /// `atan2(y, x)`
    Atan2,
    /// Hyperbolic sine.
    Sinh,
    /// Hyperbolic cosine.
    Cosh,
    /// Hyperbolic tangent.
    Tanh,
    /// The next integer below.
    Floor,
    /// The next integer above.
    Ceil,
    /// `fmod(x, y)`: remainder with the sign of `x`.
    Fmod,
    /// Error function.
    Erf,
    /// `nrn_ghk(v, ci, co, z)`: needs celsius as fifth argument.
    Ghk,
    /// `nernst(ci, co, z)`: needs celsius as fourth argument.
    Nernst,
}

/// Kinds of draws; arguments as in NMODL's `random_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Draw {
    /// `random_uniform(r)` or `(r, a, b)`.
    Uniform,
    /// `random_negexp(r)` or `(r, mean)`.
    NegExp,
    /// `random_normal(r)` or `(r, mu, sigma)`.
    Normal,
    /// `random_ipick(r)`: the raw 32-bit word.
    Word,
    /// `random_dpick(r)`: uniform in (0,1).
    Double,
    /// `poisrand(mean)`: a number of events.
    Poisson,
}
