//! What attackers do before they come: no model of one's own system shows it, but it is done for the
//! sake of something that the model may show.

use super::suggestion::{Analysis, Suggestion};
use crate::catalog::{Catalog, Technique};

/// A technique by which an attack is prepared.
#[derive(Debug, Clone)]
pub struct Prepared<'a> {
    /// The technique.
    pub technique: &'a Technique,
    /// Why no model shows it.
    pub why: &'a str,
    /// The shown suggestions that it leads to, best first.
    pub leads_to: Vec<&'a Suggestion>,
}

/// How attackers prepare themselves for this system: what leads to something that is suggested first,
/// otherwise in the order of ATLAS.
pub fn preparation<'a>(catalog: &'a Catalog, analysis: &'a Analysis) -> Vec<Prepared<'a>> {
    let mut shown = analysis.shown();
    shown.sort_by_key(|suggestion| std::cmp::Reverse(suggestion.score));
    let listed = catalog.unsuggested.preparation(&catalog.atlas);
    let prepared = |(technique, reason): (&'a Technique, &'a crate::catalog::OutOfSight)| {
        let led_to = shown.iter().filter(|suggestion| reason.leads_to(&suggestion.technique));
        Prepared { technique, why: &reason.why, leads_to: led_to.copied().collect() }
    };
    let mut all: Vec<Prepared<'a>> = listed.map(prepared).collect();
    all.sort_by_key(|prepared| prepared.leads_to.is_empty());
    all
}
