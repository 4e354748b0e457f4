//! What a file says. Levels of trust are words of a component, not boundaries.

use serde_json::Value;

use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Foreign, Link, Node, Threat};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{Repeats, facts, id, lines, own_id, text_or, unread};

/// Reads a file.
///
/// # Errors
/// Where it is neither JSON nor YAML.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content.tree().ok_or_else(|| ImportError::new("an ai-threat-model file is JSON"))?;
    let (about, system) = (&file["metadata"], &file["system"]);
    let mut foreign = Foreign {
        name: text(system, "name"),
        description: lines(&[
            ("", text_or(system, "description", &text(about, "description"))),
            ("Type", text(system, "type")),
            ("Framework", text(system, "threat_modeling_framework")),
        ]),
        owners: words(about, "author"),
        ..Foreign::default()
    };
    for component in list(system, "components") {
        foreign.nodes.push(node(component));
    }
    for flow in list(system, "data_flows") {
        foreign.links.push(link(flow));
    }
    let mut repeats = Repeats::default();
    for (at, threat) in list(file, "threats").iter().enumerate() {
        let source = own_id(threat, "id", &format!("threat-{at}"));
        let mut on = words(threat, "affected_components");
        on.extend(words(threat, "affected_data_flows"));
        let on = on.iter().map(|it| id(it)).collect();
        foreign.threats.extend(repeats.spread(Threat { source, ..made(threat) }, on));
    }
    let left_out = &mut foreign.left_out;
    repeats.told(left_out);
    unread(file, &["metadata", "system", "threats"], "the file", left_out);
    let read =
        ["components", "data_flows", "description", "name", "threat_modeling_framework", "type"];
    unread(system, &read, "`system`", left_out);
    Ok(foreign)
}

fn node(component: &Value) -> Node {
    let name = text(component, "name");
    Node {
        source: own_id(component, "id", &name),
        stencil: text(component, "type"),
        notes: lines(&[
            ("", text(component, "description")),
            ("Capabilities", words(component, "capabilities").join(", ")),
        ]),
        facts: facts(component, &["trust_level"]),
        name,
        ..Node::default()
    }
}

fn link(flow: &Value) -> Link {
    let (from, to) = (id(&text(flow, "from")), id(&text(flow, "to")));
    let label = text_or(flow, "data_type", &text(flow, "name"));
    Link {
        source: own_id(flow, "id", &format!("{from}->{to}")),
        notes: text(flow, "description"),
        facts: facts(flow, &["classification", "protocol", "encrypted"]),
        label,
        from,
        to,
        ..Link::default()
    }
}

fn made(threat: &Value) -> Threat {
    let measure = |it: &Value| {
        let said = lines(&[("", text(it, "description")), ("", text(it, "implementation"))]);
        let status = text(it, "status");
        let status = if status.is_empty() { status } else { format!(" ({status})") };
        said.replace('\n', ": ") + &status
    };
    let measures: Vec<String> = list(threat, "mitigations").iter().map(measure).collect();
    Threat {
        title: text(threat, "title"),
        description: lines(&[
            ("", text(threat, "description")),
            ("Attack vectors", words(threat, "attack_vectors").join("; ")),
            ("Detection", words(threat, "detection_patterns").join("; ")),
            ("Framework", text(threat, "framework")),
            ("Score", text(threat, "risk_score")),
        ]),
        status: text(threat, "status"),
        severity: text(threat, "severity"),
        category: text(threat, "category"),
        mitigation: measures.join("\n"),
        references: words(threat, "references"),
        ..Threat::default()
    }
}
