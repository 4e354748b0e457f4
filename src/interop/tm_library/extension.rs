//! What the format has no field for, kept in an extension, which it allows: read back by threatloom
//! alone.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::interop::foreign::{Fact, Foreign};
use crate::interop::json::{is_true, list, text};
use crate::interop::reading::text_or;

/// The name of the extension; the format wants it to look like an address.
pub const NAME: &str = "threatloom.local/model";

/// Whether the file has one, so that what the format demands and nobody said is not read as said.
pub fn is_in(file: &Value) -> bool {
    file["extensions"][NAME].is_object()
}

/// Adds to what was read what the extension knows of it.
pub fn restore(file: &Value, foreign: &mut Foreign) {
    if !is_in(file) {
        return;
    }
    let kept = &file["extensions"][NAME];
    let record = |sort: &str, source: &str| &kept["records"][sort][source];
    foreign.owners = list(kept, "owners").iter().map(crate::interop::json::word).collect();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut renamed = |source: &mut String, kept: &Value| {
        let symbol = std::mem::take(source);
        *source = text_or(kept, "id", &symbol);
        ids.insert(symbol, source.clone());
    };
    for zone in &mut foreign.zones {
        let kept = record("zones", &zone.source);
        renamed(&mut zone.source, kept);
        zone.stencil = text_or(kept, "kind", &zone.stencil);
        zone.within = Some(text(kept, "within")).filter(|zone| !zone.is_empty());
        zone.facts = facts(kept);
    }
    for node in &mut foreign.nodes {
        let kept = record("elements", &node.source);
        renamed(&mut node.source, kept);
        node.stencil = text_or(kept, "kind", &node.stencil);
        node.owner = text(kept, "owner");
        node.facts = facts(kept);
    }
    for link in &mut foreign.links {
        let kept = record("flows", &link.source);
        link.source = text_or(kept, "id", &link.source);
        link.both_ways = is_true(kept, "both_ways");
        link.facts = facts(kept);
    }
    for end in foreign.links.iter_mut().flat_map(|link| [&mut link.from, &mut link.to]) {
        *end = ids.get(end).unwrap_or(end).clone();
    }
    for zone in foreign.nodes.iter_mut().filter_map(|node| node.within.as_mut()) {
        *zone = ids.get(zone).unwrap_or(zone).clone();
    }
    for threat in &mut foreign.threats {
        let kept = record("threats", &threat.source);
        if kept.is_object() {
            threat.source = text_or(kept, "id", &threat.source);
            threat.on = Some(text(kept, "on")).filter(|on| !on.is_empty());
            threat.status = text(kept, "status");
            threat.severity = text(kept, "severity");
            threat.category = text(kept, "category");
            threat.owner = text(kept, "owner");
            threat.references = crate::interop::json::words(kept, "references");
        }
    }
}

fn facts(kept: &Value) -> Vec<Fact> {
    let pair = |it: &Value| Fact { name: text(it, "name"), value: text(it, "value") };
    list(kept, "facts").iter().map(pair).collect()
}
