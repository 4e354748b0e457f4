//! Techniques and elements as people name them.

use crate::catalog::{Catalog, EntryKind, Hit};
use crate::cli::Failure;
use crate::model::{Id, Model};
use crate::text::nearest;

/// Entries that a message lists at most.
const LISTED: usize = 6;

/// The technique that is meant: an id, with or without `AML.`, or words that only one name has.
pub fn technique(catalog: &Catalog, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let upper = text.to_uppercase();
    for id in [upper.clone(), format!("AML.{upper}")] {
        if catalog.atlas.technique(&id).is_some() {
            return Ok(id);
        }
    }
    let hits = catalog.search(text).into_iter().filter(|hit| hit.kind == EntryKind::Technique);
    let hits: Vec<_> = hits.filter(|hit| !hit.matched.is_empty()).collect();
    // Letters in order find much; words as they are written mean one thing.
    let has_words = |hit: &&Hit| {
        let name = catalog.atlas.name(&hit.id).to_lowercase();
        text.to_lowercase()
            .split_whitespace()
            .all(|word| name.split(|c: char| !c.is_alphanumeric()).any(|known| known == word))
    };
    let worded: Vec<&Hit> = hits.iter().filter(has_words).collect();
    let meant = if worded.is_empty() { hits.iter().collect() } else { worded };
    match meant.as_slice() {
        [hit] => Ok(hit.id.clone()),
        [] => Err(Failure::usage(format!("no ATLAS technique is called `{text}`"))
            .hint("`threatloom catalog search WORDS` finds them")),
        several => {
            let some = several.iter().take(LISTED);
            let some: Vec<String> =
                some.map(|hit| format!("{} {}", hit.id, catalog.atlas.name(&hit.id))).collect();
            let more = if several.len() > LISTED { ", …" } else { "" };
            Err(Failure::usage(format!("`{text}` may be several ATLAS techniques"))
                .hint(format!("name one of {}{more}", some.join(", "))))
        }
    }
}

/// The element, flow or boundary that is meant: an id, or a name whatever the case.
pub fn thing(model: &Model, text: &str) -> Result<Id, Failure> {
    let text = text.trim();
    if model.has_id(text) {
        return Ok(text.to_string());
    }
    let ids = || model.elements.keys().chain(model.boundaries.keys()).chain(model.flows.keys());
    let named: Vec<&Id> =
        ids().filter(|id| model.name_of(id).to_lowercase() == text.to_lowercase()).collect();
    if let [id] = named.as_slice() {
        return Ok((*id).clone());
    }
    let failure = Failure::usage(format!("the model has no element, flow or boundary `{text}`"));
    let known = ids().flat_map(|id| [id.as_str(), model.name_of(id)]);
    let near = nearest(text, known);
    Err(if near.is_empty() {
        let some: Vec<&str> = ids().take(LISTED).map(String::as_str).collect();
        failure.hint(format!("there are {}, …", some.join(", ")))
    } else {
        failure.hint(format!("did you mean {}?", near.join(", ")))
    })
}
