//! What a file says. The tool has no diagram but a picture of one, so threats are about the whole
//! system.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Assumption, Foreign, LeftOut, Threat};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{Repeats, called, id, lines, own_id, text_or, unread};

/// Categories of STRIDE by their letters.
const STRIDE: [(&str, &str); 6] = [
    ("S", "Spoofing"),
    ("T", "Tampering"),
    ("R", "Repudiation"),
    ("I", "Information disclosure"),
    ("D", "Denial of service"),
    ("E", "Elevation of privilege"),
];

/// Reads a file.
///
/// # Errors
/// Where it is no JSON.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content.tree().ok_or_else(|| ImportError::new("a Threat Composer file is JSON"))?;
    let info = &file["applicationInfo"];
    let mut foreign = Foreign {
        name: text(info, "name"),
        description: lines(&[
            ("", text(info, "description")),
            ("Architecture", text(&file["architecture"], "description")),
            ("Data flows", text(&file["dataflow"], "description")),
        ]),
        ..Foreign::default()
    };
    for section in ["architecture", "dataflow"] {
        if !text(&file[section], "image").is_empty() {
            let why = "a picture cannot be read; draw what it shows";
            foreign.left_out.push(LeftOut::new(format!("the picture of the {section}"), why));
        }
    }
    for (at, assumption) in list(file, "assumptions").iter().enumerate() {
        foreign.assumptions.push(Assumption {
            source: own_id(assumption, "id", &format!("assumption-{at}")),
            on: None,
            text: lines(&[
                ("", text(assumption, "content")),
                ("Comments", entry(assumption, "Comments").join("\n")),
                ("Tags", words(assumption, "tags").join(", ")),
            ]),
        });
    }
    let linked = Linked::of(file);
    let mut repeats = Repeats::default();
    for (at, threat) in list(file, "threats").iter().enumerate() {
        let made = linked.threat(threat, at, &mut repeats);
        foreign.threats.push(made);
    }
    linked.rest(file, &mut foreign);
    repeats.told(&mut foreign.left_out);
    Ok(foreign)
}

/// The values of an entry of the metadata of something.
fn entry(part: &Value, key: &str) -> Vec<String> {
    let entry = list(part, "metadata").iter().find(|it| text(it, "key") == key);
    entry.map(|it| words(it, "value")).unwrap_or_default()
}

/// Mitigations and assumptions by what they are linked to.
struct Linked<'a> {
    mitigations: BTreeMap<String, Vec<&'a Value>>,
    assumptions: BTreeMap<String, Vec<&'a Value>>,
}

impl<'a> Linked<'a> {
    fn of(file: &'a Value) -> Self {
        let by_link = |section: &str, links: &str, field: &str| {
            let by_id: BTreeMap<String, &'a Value> =
                list(file, section).iter().map(|it| (text(it, "id"), it)).collect();
            let mut linked: BTreeMap<String, Vec<&'a Value>> = BTreeMap::new();
            for link in list(file, links) {
                if let Some(part) = by_id.get(&text(link, field)) {
                    linked.entry(text(link, "linkedId")).or_default().push(part);
                }
            }
            linked
        };
        Self {
            mitigations: by_link("mitigations", "mitigationLinks", "mitigationId"),
            assumptions: by_link("assumptions", "assumptionLinks", "assumptionId"),
        }
    }

    fn threat(&self, threat: &Value, at: usize, repeats: &mut Repeats) -> Threat {
        let key = text(threat, "id");
        let mut description = lines(&[
            ("", statement(threat)),
            ("Comments", entry(threat, "Comments").join("\n")),
            ("Tags", words(threat, "tags").join(", ")),
        ]);
        for assumption in self.assumptions.get(&key).into_iter().flatten() {
            repeats.append(&mut description, "Assumption", &text(assumption, "content"));
        }
        let mut mitigation = String::new();
        for measure in self.mitigations.get(&key).into_iter().flatten() {
            let status = text(measure, "status");
            let content = text(measure, "content");
            let said = if status.is_empty() { content } else { format!("{content} ({status})") };
            repeats.append(&mut mitigation, "", &said);
            for assumption in self.assumptions.get(&text(measure, "id")).into_iter().flatten() {
                repeats.append(&mut mitigation, "Assumption", &text(assumption, "content"));
            }
        }
        let stride = |letter: &String| {
            let named = STRIDE.iter().find(|(it, _)| it == letter).map(|(_, name)| *name);
            named.unwrap_or(letter).to_string()
        };
        Threat {
            source: if key.is_empty() { format!("threat-{at}") } else { id(&key) },
            title: text_or(threat, "threatAction", &first_words(&statement(threat))),
            description,
            status: text(threat, "status"),
            severity: entry(threat, "Priority").join(", "),
            category: entry(threat, "STRIDE").iter().map(stride).collect::<Vec<_>>().join(", "),
            mitigation,
            ..Threat::default()
        }
    }

    /// What has no place in a model.
    fn rest(&self, file: &Value, foreign: &mut Foreign) {
        let linked: std::collections::BTreeSet<String> =
            self.mitigations.values().flatten().map(|it| text(it, "id")).collect();
        for measure in
            list(file, "mitigations").iter().filter(|it| !linked.contains(&text(it, "id")))
        {
            let item = called("mitigation", &text(measure, "content"), &text(measure, "id"));
            foreign.left_out.push(LeftOut::new(item, "no threat is linked with it"));
        }
        let sections = [
            "applicationInfo",
            "architecture",
            "assumptionLinks",
            "assumptions",
            "dataflow",
            "mitigationLinks",
            "mitigations",
            "schema",
            "threats",
        ];
        unread(file, &sections, "the file", &mut foreign.left_out);
    }
}

/// The statement of a threat, or its parts where nobody put them together.
fn statement(threat: &Value) -> String {
    let whole = text(threat, "statement");
    if !whole.is_empty() {
        return whole;
    }
    lines(&[
        ("Who", text(threat, "threatSource")),
        ("Needs", text(threat, "prerequisites")),
        ("Does", text(threat, "threatAction")),
        ("Leads to", text(threat, "threatImpact")),
        ("Harms", words(threat, "impactedGoal").join(", ")),
        ("Of", words(threat, "impactedAssets").join(", ")),
    ])
}

fn first_words(statement: &str) -> String {
    crate::text::truncate(statement.lines().next().unwrap_or_default(), 80)
}
