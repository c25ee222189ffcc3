//! The `netpyne` command.
fn main() {}
