//! A model as an OTM file. Kinds are types; what else is known stands in attributes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{NO_ZONE, OWNER, SEVERITY};
use crate::interop::Written;
use crate::interop::foreign::{Fact, Foreign, Frame, Link, Node, Threat, Zone};
use crate::interop::json::pretty;
use crate::interop::losses::Losses;
use crate::interop::ranks::Rank;

/// The diagram that places are of.
const DIAGRAM: &str = "diagram";

/// Why something is lost that the format has no field for.
const NO_FIELD: &str = "OTM has no field for it";

/// Writes a file.
pub fn write(foreign: &Foreign) -> Written {
    let known = foreign.zones.iter().map(|zone| zone.source.as_str());
    let mut writer = Writer {
        losses: Losses::default(),
        zones: foreign.zones.iter().map(|zone| (zone.source.as_str(), zone)).collect(),
        ends: known.chain(foreign.nodes.iter().map(|node| node.source.as_str())).collect(),
        held: BTreeMap::new(),
    };
    for threat in &foreign.threats {
        writer.held.entry(threat.on.as_deref().unwrap_or_default()).or_default().push(threat);
    }
    let mut zones: Vec<Value> = foreign.zones.iter().map(|zone| writer.zone(zone)).collect();
    let components: Vec<Value> = foreign.nodes.iter().map(|node| writer.component(node)).collect();
    if components.iter().any(|it| it["parent"]["trustZone"] == NO_ZONE) {
        zones.push(json!({
            "id": NO_ZONE, "name": "Outside every boundary", "risk": { "trustRating": 0 },
        }));
    }
    let flows: Vec<Value> = foreign.links.iter().filter_map(|link| writer.flow(link)).collect();
    let nowhere = writer.nowhere(foreign);
    let threats = foreign.threats.iter();
    let threats: Vec<Value> =
        threats.map(|it| Writer::threat(it, nowhere.contains(it.source.as_str()))).collect();
    let mitigated = foreign.threats.iter().filter(|threat| !threat.mitigation.is_empty());
    let mitigations: Vec<Value> = mitigated
        .map(|it| json!({ "id": measure(it), "name": it.mitigation, "riskReduction": 0 }))
        .collect();
    writer.rest(foreign);
    let mut project = json!({
        "id": "threatloom", "name": foreign.name, "description": foreign.description,
    });
    if !foreign.owners.is_empty() {
        project["owner"] = foreign.owners.join(", ").into();
    }
    let file = json!({
        "otmVersion": "0.2.0",
        "project": project,
        "representations": [{ "id": DIAGRAM, "name": "Diagram", "type": "diagram", "size": size(foreign) }],
        "trustZones": zones,
        "components": components,
        "dataflows": flows,
        "threats": threats,
        "mitigations": mitigations,
    });
    Written { text: pretty(&file), left_out: writer.losses.told() }
}

/// How large the diagram is.
fn size(foreign: &Foreign) -> Value {
    let zones = foreign.zones.iter().filter_map(|zone| zone.frame);
    let frames: Vec<Frame> =
        zones.chain(foreign.nodes.iter().filter_map(|node| node.frame)).collect();
    let width = frames.iter().map(|it| it.x + it.w).fold(0.0, f64::max);
    let height = frames.iter().map(|it| it.y + it.h).fold(0.0, f64::max);
    json!({ "width": width, "height": height })
}

struct Writer<'a> {
    losses: Losses,
    zones: BTreeMap<&'a str, &'a Zone>,
    /// What a flow can join.
    ends: BTreeSet<&'a str>,
    /// Threats by what they are about.
    held: BTreeMap<&'a str, Vec<&'a Threat>>,
}

impl<'a> Writer<'a> {
    fn zone(&mut self, zone: &Zone) -> Value {
        let rating = zone.facts.iter().find(|fact| fact.name == "trustRating");
        let rating = rating.and_then(|fact| fact.value.parse::<serde_json::Number>().ok());
        if rating.is_none() {
            let why = "the format demands it, and nobody said it: 0";
            self.losses.add("the trust rating of", why, &zone.name, &zone.source);
        }
        let others = zone.facts.iter().filter(|fact| fact.name != "trustRating");
        let mut written = json!({
            "id": zone.source,
            "name": zone.name,
            "type": zone.stencil,
            "description": zone.notes,
            "risk": { "trustRating": rating.unwrap_or_else(|| 0.into()) },
            "attributes": attributes(others),
            "representations": self.places(&zone.source, zone.frame, zone.within.as_deref()),
        });
        if let Some(around) = zone.within.as_deref().filter(|it| self.zones.contains_key(it)) {
            written["parent"] = json!({ "trustZone": around });
        }
        written
    }

    fn component(&mut self, node: &Node) -> Value {
        let within = node.within.as_deref().filter(|it| self.zones.contains_key(it));
        let mut known = attributes(&node.facts);
        if !node.owner.is_empty() {
            known.insert(OWNER.into(), node.owner.clone().into());
        }
        json!({
            "id": node.source,
            "name": node.name,
            "type": node.stencil,
            "description": node.notes,
            "parent": { "trustZone": within.unwrap_or(NO_ZONE) },
            "attributes": known,
            "representations": self.places(&node.source, node.frame, within),
            "threats": self.states(&node.source),
        })
    }

    fn flow(&mut self, link: &Link) -> Option<Value> {
        if !self.ends.contains(link.from.as_str()) || !self.ends.contains(link.to.as_str()) {
            self.losses.add("the flow", "it has a loose end", &link.label, &link.source);
            return None;
        }
        Some(json!({
            "id": link.source,
            "name": link.label,
            "description": link.notes,
            "source": link.from,
            "destination": link.to,
            "bidirectional": link.both_ways,
            "attributes": attributes(&link.facts),
            "threats": self.states(&link.source),
        }))
    }

    /// Where something stands, from the upper left of what is around it.
    fn places(&self, source: &str, frame: Option<Frame>, around: Option<&str>) -> Vec<Value> {
        let Some(frame) = frame else { return Vec::new() };
        let around = around.and_then(|it| self.zones.get(it)?.frame).unwrap_or_default();
        vec![json!({
            "id": format!("{source}-place"),
            "representation": DIAGRAM,
            "position": { "x": frame.x - around.x, "y": frame.y - around.y },
            "size": { "width": frame.w, "height": frame.h },
        })]
    }

    /// The threats of a component or flow, as they stand.
    fn states(&self, source: &str) -> Vec<Value> {
        let state = |threat: &&Threat| {
            let done = if threat.status == "mitigated" { "implemented" } else { "recommended" };
            let measures = if threat.mitigation.is_empty() {
                Vec::new()
            } else {
                vec![json!({ "mitigation": measure(threat), "state": done })]
            };
            json!({ "threat": threat.source, "state": threat.status, "mitigations": measures })
        };
        self.held.get(source).into_iter().flatten().map(state).collect()
    }

    /// Threats that neither a component nor a flow holds.
    fn nowhere(&mut self, foreign: &'a Foreign) -> BTreeSet<&'a str> {
        let nodes = foreign.nodes.iter().map(|node| node.source.as_str());
        let holders: BTreeSet<&str> =
            nodes.chain(foreign.links.iter().map(|link| link.source.as_str())).collect();
        let on = |threat: &Threat| threat.on.as_deref().is_some_and(|on| holders.contains(on));
        let nowhere: Vec<&Threat> = foreign.threats.iter().filter(|threat| !on(threat)).collect();
        for threat in nowhere.iter().filter(|threat| threat.on.is_some()) {
            let why = "threats of OTM are about components and flows only";
            self.losses.add("what is affected by", why, &threat.title, &threat.source);
        }
        nowhere.into_iter().map(|threat| threat.source.as_str()).collect()
    }

    fn threat(threat: &Threat, nowhere: bool) -> Value {
        let impact = match Rank::of(&threat.severity) {
            Some(Rank::Critical) => 100,
            Some(Rank::High) => 75,
            Some(Rank::Medium) => 50,
            Some(Rank::Low) => 25,
            Some(Rank::None) | None => 0,
        };
        let mut known = Map::new();
        for (name, value) in [(SEVERITY, &threat.severity), (OWNER, &threat.owner)] {
            if !value.is_empty() {
                known.insert(name.into(), value.clone().into());
            }
        }
        if nowhere {
            known.insert("state".into(), threat.status.clone().into());
            known.insert("mitigation".into(), threat.mitigation.clone().into());
        }
        let categories: Vec<&String> =
            Some(&threat.category).filter(|it| !it.is_empty()).into_iter().collect();
        let (weaknesses, others): (Vec<&String>, Vec<&String>) =
            threat.references.iter().partition(|id| id.starts_with("CWE-"));
        json!({
            "id": threat.source,
            "name": threat.title,
            "description": threat.description,
            "categories": categories,
            "cwes": weaknesses,
            "tags": others,
            "risk": { "likelihood": null, "impact": impact },
            "attributes": known,
        })
    }

    fn rest(&mut self, foreign: &Foreign) {
        for assumption in &foreign.assumptions {
            self.losses.add("the assumption", NO_FIELD, &assumption.text, &assumption.source);
        }
        for page in &foreign.pages {
            self.losses.add("the diagram", "one diagram is written", &page.name, &page.source);
        }
    }
}

/// Facts by name; those of one name as a list.
fn attributes<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> Map<String, Value> {
    let mut attributes: Map<String, Value> = Map::new();
    for Fact { name, value } in facts {
        match attributes.get_mut(name) {
            None => {
                attributes.insert(name.clone(), value.clone().into());
            }
            Some(Value::Array(values)) => values.push(value.clone().into()),
            Some(first) => *first = json!([first.take(), value]),
        }
    }
    attributes
}

/// The id of what is done about a threat.
fn measure(threat: &Threat) -> String {
    format!("{}-mitigation", threat.source)
}
