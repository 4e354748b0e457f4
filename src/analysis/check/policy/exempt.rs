//! What a policy lets pass for a time.

use jiff::civil::Date;

use super::{Problem, Weight};
use crate::catalog::{Exempt, Exemption, Policy};

/// Whether an exemption still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its day went by.
    Expired,
    /// It counts.
    InForce,
}

/// The exemption that covers a problem, by its index in the policy: one that counts, if there is one.
/// `model` is the path of the model from the folder of the policy.
pub fn exemption(
    policy: &Policy,
    model: &str,
    problem: &Problem,
    today: Date,
) -> Option<(usize, Standing)> {
    let covering = policy.exemptions.iter().enumerate();
    let covering = covering.filter(|(_, exemption)| covers(exemption, model, problem));
    let standing = |exemption: &Exemption| {
        if exemption.until < today { Standing::Expired } else { Standing::InForce }
    };
    covering.map(|(at, exemption)| (at, standing(exemption))).max_by_key(|(_, standing)| *standing)
}

fn covers(exemption: &Exemption, model: &str, problem: &Problem) -> bool {
    if problem.weight == Weight::Conflict {
        return false;
    }
    let is_it = match &exemption.what {
        Exempt::Rule(id) => *id == problem.rule,
        Exempt::Finding(key) => problem.finding().as_ref() == Some(key),
    };
    let is_there = match &exemption.element {
        Some(element) => problem.about().as_ref() == Some(element),
        None => true,
    };
    is_it && is_there && exemption.model.as_ref().is_none_or(|only| only == model)
}
