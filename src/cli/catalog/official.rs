//! Cards of ATLAS entries, with MITRE's own text if an official file was imported.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::{ID, Output, Style, hanging, heading, label, paragraphs};
use crate::catalog::Atlas;
use crate::catalog::atlas::{CaseStudy, Mitigation, Tactic, Technique, attack_url};

/// An entry of ATLAS.
#[derive(Clone, Copy)]
pub enum Entry<'a> {
    /// Tactic.
    Tactic(&'a Tactic),
    /// Technique or sub-technique.
    Technique(&'a Technique),
    /// Mitigation.
    Mitigation(&'a Mitigation),
    /// Case study.
    Case(&'a CaseStudy),
}

impl<'a> Entry<'a> {
    /// The entry with an id, in any case; `AML.` may be left out.
    pub fn find(atlas: &'a Atlas, given: &str) -> Option<Self> {
        let upper = given.to_ascii_uppercase();
        let id = if upper.starts_with("AML.") { upper } else { format!("AML.{upper}") };
        let technique = atlas.technique(&id).map(Self::Technique);
        technique
            .or_else(|| atlas.tactic(&id).map(Self::Tactic))
            .or_else(|| atlas.mitigation(&id).map(Self::Mitigation))
            .or_else(|| atlas.case_study(&id).map(Self::Case))
    }

    fn id(&self) -> &str {
        match self {
            Self::Tactic(tactic) => &tactic.id,
            Self::Technique(technique) => &technique.id,
            Self::Mitigation(mitigation) => &mitigation.id,
            Self::Case(case) => &case.id,
        }
    }

    /// Page of the entry on MITRE's site.
    fn url(&self) -> String {
        let folder = match self {
            Self::Tactic(_) => "tactics",
            Self::Technique(_) => "techniques",
            Self::Mitigation(_) => "mitigations",
            Self::Case(_) => "studies",
        };
        format!("https://atlas.mitre.org/{folder}/{}", self.id())
    }
}

/// Writes all about an entry.
pub fn card(atlas: &Atlas, entry: Entry, out: &mut Output) {
    let id = entry.id();
    out.text(Style::Id, id).text(Style::Plain, "  ");
    out.text(Style::Strong, &atlas.name(id)).end();
    match entry {
        Entry::Tactic(tactic) => {
            attack(out, tactic.attack.as_deref());
            dates(out, tactic.created, tactic.modified);
        }
        Entry::Technique(technique) => {
            label(out, "tactics", &names(atlas, &technique.tactics));
            label(out, "maturity", technique.maturity.word());
            attack(out, technique.attack.as_deref());
            dates(out, technique.created, technique.modified);
        }
        Entry::Mitigation(mitigation) => {
            let categories: Vec<&str> = mitigation.categories.iter().map(String::as_str).collect();
            label(out, "category", &categories.join(", "));
            label(out, "life cycle", &mitigation.phases.join(", "));
            attack(out, mitigation.attack.as_deref());
            dates(out, mitigation.created, mitigation.modified);
        }
        Entry::Case(case) => {
            label(out, "kind", case.kind.word());
            label(out, "when", &case.when());
            label(out, "target", &case.target);
            label(out, "actor", &case.actor);
            label(out, "reporter", case.reporter.as_deref().unwrap_or_default());
        }
    }
    label(out, "page", &entry.url());
    if let Some(summary) = atlas.summary(id) {
        out.end();
        paragraphs(out, 0, summary);
    }
    if let Some(text) = atlas.official().and_then(|official| official.descriptions.get(id)) {
        heading(out, &format!("MITRE's text (ATLAS {})", atlas.version()));
        paragraphs(out, 2, text);
    }
    related(atlas, entry, out);
}

fn related(atlas: &Atlas, entry: Entry, out: &mut Output) {
    match entry {
        Entry::Tactic(tactic) => {
            let techniques = atlas
                .techniques()
                .filter(|t| t.parent.is_none() && t.tactics.contains(&tactic.id))
                .map(|t| t.id.as_str());
            ids(atlas, out, "Techniques", techniques);
        }
        Entry::Technique(technique) => {
            let id = technique.id.as_str();
            ids(atlas, out, "Parent", technique.parent.iter().map(String::as_str));
            ids(atlas, out, "Sub-techniques", atlas.children(id).map(|t| t.id.as_str()));
            let mitigations = atlas.mitigations_for(id);
            ids(atlas, out, "Mitigations", mitigations.iter().map(|m| m.id.as_str()));
            let cases = atlas.case_studies_using(id).map(|c| c.id.as_str());
            ids(atlas, out, "Case studies", cases);
        }
        Entry::Mitigation(mitigation) => {
            heading(out, "Techniques that it answers");
            for technique in &mitigation.techniques {
                row(atlas, out, technique);
                let uses = atlas.official().and_then(|texts| texts.uses.get(&mitigation.id));
                if let Some(text) = uses.and_then(|uses| uses.get(technique)) {
                    paragraphs(out, 6, text);
                }
            }
        }
        Entry::Case(case) => steps(atlas, case, out),
    }
}

fn steps(atlas: &Atlas, case: &CaseStudy, out: &mut Output) {
    heading(out, "Steps");
    for (i, step) in case.steps.iter().enumerate() {
        out.text(Style::Plain, &format!("  {:>2}. ", i + 1));
        out.text(Style::Id, &format!("{:<ID$}", step.technique));
        let name = format!("{} ({})", atlas.name(&step.technique), atlas.name(&step.tactic));
        hanging(out, ID + 6, &name);
        let texts = atlas.official().and_then(|texts| texts.steps.get(&case.id));
        if let Some(text) = texts.and_then(|texts| texts.get(i)) {
            paragraphs(out, 6, text);
        }
    }
    if case.references.is_empty() {
        return;
    }
    heading(out, "References");
    for reference in &case.references {
        paragraphs(out, 2, &reference.title);
        if !reference.url.is_empty() {
            // Never broken, so that it stays one link.
            out.line(&format!("  {}", reference.url));
        }
    }
}

/// Ids with their names under a title; nothing if there are none.
fn ids<'a>(atlas: &Atlas, out: &mut Output, title: &str, ids: impl Iterator<Item = &'a str>) {
    let mut ids = ids.peekable();
    if ids.peek().is_some() {
        heading(out, title);
    }
    for id in ids {
        row(atlas, out, id);
    }
}

fn row(atlas: &Atlas, out: &mut Output, id: &str) {
    out.text(Style::Plain, "  ").text(Style::Id, &format!("{id:<ID$}"));
    hanging(out, ID + 2, &atlas.name(id));
}

fn attack(out: &mut Output, id: Option<&str>) {
    if let Some(id) = id {
        label(out, "ATT&CK", &format!("{id} {}", attack_url(id)));
    }
}

fn dates(out: &mut Output, created: Date, modified: Date) {
    if created != Date::ZERO {
        label(out, "in ATLAS", &format!("since {created}, changed {modified}"));
    }
}

fn names(atlas: &Atlas, ids: &[String]) -> String {
    ids.iter().map(|id| atlas.name(id)).collect::<Vec<_>>().join(", ")
}

/// All about an entry as JSON.
pub fn as_json(atlas: &Atlas, entry: Entry) -> Value {
    let id = entry.id();
    let mut value = match entry {
        Entry::Tactic(tactic) => json!({
            "kind": "tactic",
            "attack": tactic.attack,
            "created": tactic.created,
            "modified": tactic.modified,
        }),
        Entry::Technique(technique) => json!({
            "kind": "technique",
            "parent": technique.parent,
            "tactics": technique.tactics,
            "maturity": technique.maturity,
            "attack": technique.attack,
            "created": technique.created,
            "modified": technique.modified,
            "sub_techniques": atlas.children(id).map(|t| &t.id).collect::<Vec<_>>(),
            "mitigations": atlas.mitigations_for(id).iter().map(|m| &m.id).collect::<Vec<_>>(),
            "case_studies": atlas.case_studies_using(id).map(|c| &c.id).collect::<Vec<_>>(),
        }),
        Entry::Mitigation(mitigation) => json!({
            "kind": "mitigation",
            "categories": mitigation.categories,
            "phases": mitigation.phases,
            "techniques": mitigation.techniques,
            "attack": mitigation.attack,
            "created": mitigation.created,
            "modified": mitigation.modified,
            "uses": atlas.official().and_then(|texts| texts.uses.get(id)),
        }),
        Entry::Case(case) => json!({
            "kind": case.kind,
            "date": case.when(),
            "target": case.target,
            "actor": case.actor,
            "reporter": case.reporter,
            "steps": case.steps,
            "step_texts": atlas.official().and_then(|texts| texts.steps.get(id)),
            "references": case.references,
        }),
    };
    let official = atlas.official().and_then(|texts| texts.descriptions.get(id));
    value["id"] = json!(id);
    value["name"] = json!(atlas.name(id));
    value["url"] = json!(entry.url());
    value["summary"] = json!(atlas.summary(id));
    value["official"] = json!(official);
    value
}
