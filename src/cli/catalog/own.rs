//! Entries of our own catalogs: element kinds, attributes, rules, bug classes, bug bars and frameworks.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{LABEL, Output, Style, hanging, heading, label, paragraphs};
use crate::catalog::frameworks::Level;
use crate::catalog::{Bar, Catalog, EntryKind, Framework};
use crate::text::count;

/// An entry, reduced to what a person wants to look up.
pub struct Own {
    /// What it is.
    pub what: What,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it means, asks or suggests, or where it comes from.
    pub about: String,
    /// Labelled facts.
    facts: Vec<(&'static str, String)>,
    /// What it offers: the values of an attribute, the rows of a bar.
    parts: Vec<(String, String)>,
}

/// Kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Kinds of elements.
    Kinds,
    /// Attributes of elements and flows.
    Attributes,
    /// Rules that suggest techniques.
    Rules,
    /// Classes of bugs that the bug bars rate.
    BugClasses,
    /// Bug bars.
    BugBars,
    /// What organisations and systems are assessed by.
    Frameworks,
}

impl What {
    const fn word(self) -> &'static str {
        match self {
            Self::Kinds => EntryKind::ElementKind.word(),
            Self::Attributes => EntryKind::Attribute.word(),
            Self::Rules => EntryKind::Rule.word(),
            Self::BugClasses => EntryKind::BugClass.word(),
            Self::BugBars => "bug bar",
            Self::Frameworks => EntryKind::Framework.word(),
        }
    }
}

/// All entries of our own catalogs.
pub fn all(catalog: &Catalog) -> impl Iterator<Item = Own> {
    kinds(catalog)
        .chain(attributes(catalog))
        .chain(rules(catalog))
        .chain(classes(catalog))
        .chain(catalog.bug_bar.bars().iter().map(bar))
        .chain(catalog.frameworks().all().iter().map(framework))
}

fn kinds(catalog: &Catalog) -> impl Iterator<Item = Own> {
    let question = |id: &String| {
        let attribute = catalog.kinds.attribute(id);
        (id.clone(), attribute.map_or(String::new(), |a| a.name.clone()))
    };
    catalog.kinds.kinds().map(move |(id, kind)| Own {
        what: What::Kinds,
        id: id.to_string(),
        name: kind.name.clone(),
        about: kind.means.clone(),
        facts: vec![("traits", kind.traits.join(", "))],
        parts: kind.attributes.iter().map(question).collect(),
    })
}

fn attributes(catalog: &Catalog) -> impl Iterator<Item = Own> {
    catalog.kinds.attributes().map(|(id, attribute)| Own {
        what: What::Attributes,
        id: id.to_string(),
        name: attribute.name.clone(),
        about: attribute.question.replace("{it}", "it"),
        facts: Vec::new(),
        parts: attribute.values.iter().map(|v| (v.id().into(), v.means().into())).collect(),
    })
}

fn rules(catalog: &Catalog) -> impl Iterator<Item = Own> {
    catalog.rules.rules().iter().map(|rule| Own {
        what: What::Rules,
        id: rule.id.clone(),
        name: format!("suggests {} {}", rule.technique, catalog.atlas.name(&rule.technique)),
        about: format!(
            "looks at {}",
            rule.kinds.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        ),
        facts: vec![
            ("weight", format!("{} %", rule.weight)),
            ("file", rule.file.clone()),
            ("references", rule.refs.join(", ")),
        ],
        parts: Vec::new(),
    })
}

fn classes(catalog: &Catalog) -> impl Iterator<Item = Own> {
    let techniques = |class: &str| {
        let ids = catalog.bug_bar.techniques().filter(|(_, c)| c.classes.contains_key(class));
        ids.map(|(id, _)| (id.to_string(), catalog.atlas.name(id).into_owned())).collect()
    };
    catalog.bug_bar.classes().map(move |(id, class)| Own {
        what: What::BugClasses,
        id: id.to_string(),
        name: class.name.clone(),
        about: class.means.clone(),
        facts: Vec::new(),
        parts: techniques(id),
    })
}

fn bar(bar: &Bar) -> Own {
    Own {
        what: What::BugBars,
        id: bar.id.clone(),
        name: bar.name.clone(),
        about: bar.source.clone(),
        facts: Vec::new(),
        parts: bar.rows.iter().map(|row| (row.outcome.id().into(), row.text.clone())).collect(),
    }
}

fn framework(framework: &Framework) -> Own {
    let levels = framework.groups.iter().map(|group| level(group.level));
    let levels: BTreeSet<&str> = levels.collect();
    let questions = framework.items().map(|(group, item)| {
        (format!("{}/{}", framework.id, item.id), format!("{} · {}", group.name, item.name))
    });
    let own = framework.own.as_ref();
    Own {
        what: What::Frameworks,
        id: framework.id.clone(),
        name: framework.name.clone(),
        about: framework.about.clone(),
        facts: vec![
            ("source", framework.source.clone()),
            ("answered", levels.into_iter().collect::<Vec<_>>().join(", and ")),
            ("reviewed", format!("every {}", count(framework.review_months.into(), "month"))),
            ("file", own.map_or_else(String::new, |place| place.file.clone())),
        ],
        parts: questions.collect(),
    }
}

/// Where a question is answered.
pub const fn level(level: Level) -> &'static str {
    match level {
        Level::System => "for each system",
        Level::Organisation => "once for the organisation, in organisation.tm.ron",
    }
}

impl Own {
    /// Writes all about it.
    pub fn card(&self, out: &mut Output) {
        out.text(Style::Id, &self.id).text(Style::Plain, "  ");
        out.text(Style::Strong, &self.name).end();
        label(out, "kind", self.what.word());
        for (name, text) in &self.facts {
            label(out, name, text);
        }
        if !self.about.is_empty() {
            out.end();
            paragraphs(out, 0, &self.about);
        }
        if self.parts.is_empty() {
            return;
        }
        heading(out, self.parts_title());
        let widest = self.parts.iter().map(|(id, _)| id.len()).max().unwrap_or(0).max(LABEL);
        for (id, text) in &self.parts {
            out.text(Style::Plain, "  ").text(Style::Id, &format!("{id:<widest$}  "));
            hanging(out, widest + 4, text);
        }
    }

    const fn parts_title(&self) -> &'static str {
        match self.what {
            What::Kinds => "Attributes",
            What::Attributes => "Values",
            What::Rules | What::BugClasses => "Techniques",
            What::BugBars => "Rows",
            What::Frameworks => "Questions",
        }
    }

    /// All about it as JSON.
    pub fn as_json(&self) -> Value {
        let parts = self.parts.iter().map(|(id, text)| json!({"id": id, "text": text}));
        let mut value = json!({
            "kind": self.what.word(),
            "id": self.id,
            "name": self.name,
            "summary": self.about,
            "parts": parts.collect::<Vec<_>>(),
        });
        for (name, text) in self.facts.iter().filter(|(_, text)| !text.is_empty()) {
            value[name.replace(' ', "_")] = json!(text);
        }
        value
    }
}
