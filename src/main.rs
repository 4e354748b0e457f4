//! The `threatloom` command.

fn main() {}
