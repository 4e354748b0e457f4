//! How often an attack worked when it was tried.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Prose, Stamp};

/// What was tried → what came of it: by hand, or by a red-team tool.
pub type Trials = BTreeMap<String, Tries>;

/// The outcome of trying one attack several times: k of N.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tries {
    /// How often it worked.
    pub succeeded: u32,
    /// How often it was tried.
    pub of: u32,
    /// What it was tried on, with what, in which run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note: Prose,
    /// Who recorded it and when.
    pub stamp: Stamp,
}

impl Tries {
    /// Whether the numbers can be: something was tried, and it worked no more often than that.
    pub const fn can_be(&self) -> bool {
        self.of > 0 && self.succeeded <= self.of
    }
}

/// How often anything worked, of how many tries in all; none while nothing was tried.
pub fn reliability(trials: &Trials) -> Option<(u64, u64)> {
    let sum = |of: fn(&Tries) -> u32| trials.values().map(|tries| u64::from(of(tries))).sum();
    let tried = sum(|tries| tries.of);
    (tried > 0).then(|| (sum(|tries| tries.succeeded), tried))
}
