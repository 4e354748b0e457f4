//! Findings made of threats: which technique one is, where it stands, and what else the file says of it.

use super::{Taking, named, new_id};
use crate::interop::account::Matched;
use crate::interop::described::{description, one_line};
use crate::interop::foreign::{LeftOut, Threat};
use crate::model::{Finding, FindingKey, HistoryEntry, Status, Subject};

impl Taking<'_> {
    pub(super) fn finding(&mut self, threat: &Threat) {
        let title = one_line(&threat.title);
        let category = one_line(&threat.category);
        if title.is_empty() && description(threat).is_empty() {
            let item = format!("threat “{}”", threat.source);
            return self.account.left_out.push(LeftOut::new(item, "it says nothing"));
        }
        let subject = self.subject(threat, &title);
        if let Some(own) = self.known.own_finding(&threat.source).filter(|it| it.subject == subject)
        {
            let said =
                format!("threat “{title}”: it is {own} of this model, which stays as it is here");
            return self.account.adapted.push(said);
        }
        let (title, rest) = named(&title, "");
        let status = self.intake.imports.status(&threat.status).unwrap_or_else(|| {
            let said = format!(
                "threat “{title}”: the status “{}” is not known; it is open",
                one_line(&threat.status)
            );
            self.account.adapted.push(said);
            Status::Open
        });
        let matched = self.technique(threat, &title, &category);
        let named_after = if title.is_empty() { &threat.source } else { &title };
        let key =
            self.key(threat, &subject, matched.as_ref().map(|(id, _)| id.as_str()), named_after);
        if let Some((_, by)) = matched.filter(|(id, _)| key.technique_id() == Some(id)) {
            self.account.matched.push(Matched { finding: key.clone(), title: title.clone(), by });
        }
        let decided = || {
            let why = vec![format!("as {} says", one_line(self.intake.file))];
            let entry = HistoryEntry { status, why, ..HistoryEntry::default() };
            let is_decided = status != Status::Open;
            is_decided.then(|| (self.intake.stamp.clone(), entry)).into_iter().collect()
        };
        let history = self.known.history(&key).unwrap_or_else(decided);
        // The key says it already.
        let mut said = threat.clone();
        said.references.retain(|id| Some(id.as_str()) != key.technique_id());
        let mut description = description(&said);
        description.extend(rest);
        let finding = Finding {
            title,
            description,
            status,
            owner: one_line(&threat.owner),
            history,
            ..Finding::default()
        };
        self.model.findings.insert(key.clone(), finding);
        self.came_from(&threat.source, format!("findings/{key}"));
        self.account.taken.findings += 1;
    }

    /// The technique that a threat is, and what says so: an id that it names, the words of its title or
    /// category, or the name of the technique.
    fn technique(&self, threat: &Threat, title: &str, category: &str) -> Option<(String, String)> {
        let super::Intake { catalog, imports, .. } = self.intake;
        let known = |id: &str| catalog.atlas.technique(id).is_some();
        let texts = [title, category, &threat.description];
        let spelled = texts
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.'));
        let mut ids = threat.references.iter().map(String::as_str).chain(spelled);
        if let Some(id) =
            ids.find_map(|word| Some(word.trim_end_matches('.')).filter(|id| known(id)))
        {
            return Some((id.to_string(), "it names the technique".into()));
        }
        for (text, what) in [(title, "title"), (category, "category")] {
            if let Some((id, words)) = imports.technique(text) {
                return Some((id.to_string(), format!("“{words}” in its {what}")));
            }
        }
        let lower = title.to_lowercase();
        let names = catalog.atlas.techniques().filter(|it| it.name.contains(' '));
        let fitting = names.filter(|it| lower.contains(&it.name.to_lowercase()));
        let longest = fitting.max_by_key(|it| it.name.len())?;
        Some((longest.id.clone(), format!("“{}” in its title", longest.name)))
    }

    /// What it is about: the system, where the thing that it names did not come with it.
    fn subject(&mut self, threat: &Threat, title: &str) -> Subject {
        let Some(on) = &threat.on else { return Subject::System };
        if let Some(id) = self.became.get(on) {
            return Subject::Id(id.clone());
        }
        let said =
            format!("threat “{title}”: “{on}” did not come with it; it is about the system now");
        self.account.adapted.push(said);
        Subject::System
    }

    /// The key of the finding: that of the technique, unless something else has it.
    fn key(
        &self,
        threat: &Threat,
        subject: &Subject,
        technique: Option<&str>,
        title: &str,
    ) -> FindingKey {
        let is_free = |key: &FindingKey| !self.model.findings.contains_key(key);
        if let Some(before) =
            self.known.finding(&threat.source).filter(|key| key.subject == *subject && is_free(key))
        {
            return before;
        }
        let is_new = |key: &FindingKey| is_free(key) && !self.known.has_finding(key);
        // A file that threatloom wrote calls findings by their keys.
        let own = threat.source.parse().ok().filter(|key: &FindingKey| key.subject == *subject);
        if let Some(own) = own.filter(is_new) {
            return own;
        }
        let of = |threat: String| FindingKey { threat, subject: subject.clone() };
        let key = technique.map(|id| of(id.to_string()));
        key.filter(is_new).unwrap_or_else(|| {
            let custom = |slug: &str| of(format!("custom-{slug}"));
            let is_taken = |slug: &str| !is_new(&custom(slug));
            custom(&new_id(title, "threat", &threat.source, is_taken))
        })
    }
}
