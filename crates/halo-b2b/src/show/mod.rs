//! What people see: tables on stdout, progress on stderr when it is a terminal.

pub(crate) mod bars;
pub(crate) mod summary;
pub(crate) mod table;
