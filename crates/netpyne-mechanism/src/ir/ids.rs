//! Indices into the tables of a mechanism.

use netpyne_base::define_id;

define_id! {
    /// Index into `Mechanism::fields`.
    FieldId
}
define_id! {
    /// Index into `Mechanism::globals`.
    GlobalId
}
define_id! {
    /// Index into `Mechanism::ions`.
    IonUseId
}
define_id! {
    /// Index into the locals of the kernel or function at hand.
    LocalId
}
define_id! {
    /// Index into `Mechanism::functions`.
    FunctionId
}
define_id! {
    /// Index into `Mechanism::tables`.
    TableId
}
define_id! {
    /// Index into `Mechanism::pointers`.
    PointerId
}
define_id! {
    /// Index into `Mechanism::randoms`.
    RandomId
}
define_id! {
    /// Index into `Mechanism::vectors`.
    VectorId
}
define_id! {
    /// Index into `Mechanism::handles`.
    HandleId
}
define_id! {
    /// Index into `Mechanism::watches`.
    WatchId
}
