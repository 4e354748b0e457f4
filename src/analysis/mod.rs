//! What follows from a model and the catalogs: severity, problems, the triage queue. Pure.

pub mod severity;
