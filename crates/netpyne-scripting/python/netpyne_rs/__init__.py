"""NetPyNE in Rust, seen from Python: everything here sits on one function, `netpyne_rs.transport.call`."""
