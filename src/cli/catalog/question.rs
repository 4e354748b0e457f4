//! A question of a framework in full.

use serde_json::{Value, json};

use super::{LABEL, Output, Style, hanging, heading, label, own, paragraphs};
use crate::catalog::frameworks::{Framework, Group, Item, Related};
use crate::catalog::{Catalog, EntryKind};

/// A question with where it stands.
pub struct Question<'a> {
    catalog: &'a Catalog,
    framework: &'a Framework,
    group: &'a Group,
    item: &'a Item,
}

impl<'a> Question<'a> {
    /// The question with an id such as `risk-assessment/data-sources`.
    pub fn find(catalog: &'a Catalog, id: &str) -> Option<Self> {
        let (framework, item) = id.split_once('/')?;
        let framework = catalog.frameworks().get(framework)?;
        let (group, item) = framework.item(item)?;
        Some(Self { catalog, framework, group, item })
    }

    fn id(&self) -> String {
        format!("{}/{}", self.framework.id, self.item.id)
    }

    /// Writes all about it.
    pub fn card(&self, out: &mut Output) {
        let Self { framework, group, item, .. } = self;
        out.text(Style::Id, &self.id()).text(Style::Plain, "  ");
        out.text(Style::Strong, &item.name).end();
        label(out, "kind", EntryKind::Question.word());
        label(out, "framework", &framework.name);
        label(out, "group", &group.name);
        label(out, "answered", own::level(group.level));
        label(out, "applies", &self.applies());
        out.end();
        paragraphs(out, 0, &item.ask);
        for (title, text) in [("Objective", &item.objective), ("Without it", &item.threat)] {
            if !text.is_empty() {
                heading(out, title);
                paragraphs(out, 2, text);
            }
        }
        heading(out, "What to look for");
        for line in &item.look_for {
            out.text(Style::Plain, "  - ");
            hanging(out, 4, line);
        }
        heading(out, "Answers");
        rows(out, &self.answers());
        titled(out, "Steps", &self.steps());
        titled(out, "Guards against", &self.attacks());
        titled(out, "What a model may say of it", &self.signals());
        titled(out, "Related", &self.related());
    }

    /// The answers to other questions that let it apply.
    fn applies(&self) -> String {
        let holds = self.item.applies.iter().map(|(item, answer)| format!("{item} = {answer}"));
        holds.collect::<Vec<_>>().join(", or ")
    }

    /// Each answer and what it looks like.
    fn answers(&self) -> Vec<(String, String)> {
        let answers = self.group.scale.iter().enumerate().map(|(rank, answer)| {
            let target = if rank == self.group.target { " (target)" } else { "" };
            let looks = self.item.levels.get(rank).unwrap_or(&answer.means);
            (answer.name.clone() + target, looks.clone())
        });
        answers.collect()
    }

    /// Steps by the answer that they help to reach.
    fn steps(&self) -> Vec<(String, String)> {
        let name = |to: usize| self.group.scale.get(to).map_or("", |answer| answer.name.as_str());
        let steps = self.item.steps.iter();
        steps.map(|step| (format!("to {}", name(step.to)), step.text.clone())).collect()
    }

    fn attacks(&self) -> Vec<(String, String)> {
        let risk = &self.catalog.frameworks().risk;
        let known = self.item.attacks.iter().filter_map(|id| risk.attack(id));
        known.map(|attack| (attack.id.clone(), attack.name.clone())).collect()
    }

    /// The answers that models may offer, and by what.
    fn signals(&self) -> Vec<(String, String)> {
        let name = |rank: usize| self.group.scale.get(rank).map_or("", |it| it.name.as_str());
        let signals = self.item.signals.iter();
        signals
            .map(|it| (name(it.says).to_string(), it.why.replace("{element}", "an element")))
            .collect()
    }

    /// What it is related to, id and name.
    fn related(&self) -> Vec<(String, String)> {
        let Self { catalog, item, .. } = self;
        let named = item.see.iter().map(|related| match related {
            Related::Mitigation(id) | Related::Technique(id) => {
                (id.clone(), catalog.atlas.name(id).into_owned())
            }
            Related::Theme(id) => (id.clone(), catalog.frameworks().name_of(related)),
            Related::Item(framework, id) => {
                (format!("{framework}/{id}"), catalog.frameworks().name_of(related))
            }
        });
        named.collect()
    }

    /// All about it as JSON.
    pub fn as_json(&self) -> Value {
        let Self { framework, group, item, .. } = self;
        let pairs = |pairs: Vec<(String, String)>| -> Vec<Value> {
            pairs.into_iter().map(|(id, name)| json!({"id": id, "name": name})).collect()
        };
        let scale = group.scale.iter().enumerate().map(|(rank, answer)| {
            json!({"id": answer.id, "name": answer.name, "means": answer.means,
                   "looks_like": item.levels.get(rank)})
        });
        let answer = |rank: usize| group.scale.get(rank).map(|answer| &answer.id);
        let steps = item.steps.iter();
        let steps = steps.map(|it| json!({"id": it.id, "text": it.text, "to": answer(it.to)}));
        let signals = item.signals.iter();
        let signals =
            signals.map(|it| json!({"id": it.id, "says": answer(it.says), "why": it.why}));
        json!({
            "kind": EntryKind::Question.word(),
            "id": self.id(),
            "name": item.name,
            "summary": item.ask,
            "framework": framework.id,
            "group": group.id,
            "answered": own::level(group.level),
            "objective": item.objective,
            "threat": item.threat,
            "look_for": item.look_for,
            "answers": scale.collect::<Vec<_>>(),
            "target": answer(group.target),
            "steps": steps.collect::<Vec<_>>(),
            "signals": signals.collect::<Vec<_>>(),
            "attacks": item.attacks,
            "see": pairs(self.related()),
        })
    }
}

fn titled(out: &mut Output, title: &str, pairs: &[(String, String)]) {
    if !pairs.is_empty() {
        heading(out, title);
        rows(out, pairs);
    }
}

/// Names with texts beside them.
fn rows(out: &mut Output, pairs: &[(String, String)]) {
    let widest = pairs.iter().map(|(name, _)| crate::text::width(name)).max().unwrap_or(0);
    let widest = widest.max(LABEL);
    for (name, text) in pairs {
        let space = " ".repeat(widest - crate::text::width(name) + 2);
        out.text(Style::Plain, "  ").text(Style::Id, name).text(Style::Plain, &space);
        hanging(out, widest + 4, text);
    }
}
