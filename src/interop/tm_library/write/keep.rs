//! What the format has no field for, in an extension, which its schema allows.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Writer;
use crate::interop::foreign::{Fact, Foreign};
use crate::interop::tm_library::extension::NAME;

/// The section for what was written.
pub fn of(foreign: &Foreign, writer: &Writer<'_>) -> Value {
    let mut kept: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut keep = |sort, id: &str, symbol: String, mut record: Value| {
        record["id"] = id.into();
        kept.entry(sort).or_default().insert(symbol, record);
    };
    for zone in &foreign.zones {
        keep(
            "zones",
            zone.source.as_str(),
            writer.symbol(&zone.source),
            json!({
                "kind": zone.stencil,
                "within": zone.within.clone().unwrap_or_default(),
                "facts": pairs(&zone.facts),
            }),
        );
    }
    for node in &foreign.nodes {
        let facts = pairs(&node.facts);
        keep(
            "elements",
            node.source.as_str(),
            writer.symbol(&node.source),
            json!({ "kind": node.stencil, "owner": node.owner, "facts": facts }),
        );
    }
    for link in &foreign.links {
        let facts = pairs(&link.facts);
        keep(
            "flows",
            link.source.as_str(),
            writer.symbol(&link.source),
            json!({ "both_ways": link.both_ways, "facts": facts }),
        );
    }
    for threat in &foreign.threats {
        keep(
            "threats",
            threat.source.as_str(),
            writer.threat_symbol(&threat.source),
            json!({
                "on": threat.on.clone().unwrap_or_default(),
                "status": threat.status,
                "severity": threat.severity,
                "category": threat.category,
                "owner": threat.owner,
                "references": threat.references,
            }),
        );
    }
    json!({ NAME: { "records": kept, "owners": foreign.owners } })
}

fn pairs(facts: &[Fact]) -> Vec<Value> {
    facts.iter().map(|fact| json!({ "name": fact.name, "value": fact.value })).collect()
}
