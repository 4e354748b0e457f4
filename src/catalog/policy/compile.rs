//! From a policy as it is written to one that can be evaluated, checked on the way.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;

use super::written::{Written, WrittenExemption, WrittenForbidden, WrittenRequired, extents};
use super::{
    Exempt, Exemption, Forbidden, POLICY_FORMAT, Policy, Required, RequiredOwners, assessments,
};
use crate::catalog::condition::{Compiler, Wrong, unknown};
use crate::catalog::rules::{scope, template};
use crate::catalog::source::{Entry, Source, Spelled};
use crate::catalog::team::Report;
use crate::catalog::{Catalog, CatalogError, Conditions, On, Place};
use crate::model::id;

/// The one check that nothing is exempt from.
const NEVER_EXEMPT: &str = "merge-conflict";

/// Reads and checks a policy.
pub fn read(file: &str, text: &str, catalog: &Catalog) -> Result<Policy, Vec<CatalogError>> {
    let source = Source { file, text };
    let written = parse(source).map_err(|error| vec![error])?;
    let mut conditions = Conditions::default();
    let compiler = Compiler::new(&catalog.kinds, catalog.rules.terms(), &mut conditions);
    let mut reading = Reading { source, catalog, compiler, report: Report::default() };
    let attributes = reading.attributes(&written.required_attributes);
    let owners = reading.owners(&written);
    let assessments = assessments::read(
        source,
        &written.required_assessments,
        || catalog.frameworks(),
        &mut reading.report.problems,
    );
    let forbidden = reading.forbidden(written.forbidden);
    let exemptions = reading.exemptions(&written.exemptions, &forbidden);
    let places = written.views.iter().map(|(name, query)| {
        let at = source.offset(query).unwrap_or(0);
        (name.clone(), Place::at(source, at))
    });
    let view_places = places.collect();
    let views = written.views.into_iter().map(|(name, query)| (name, query.0.into_owned()));
    let views = views.collect();
    let whole = 0..text.len();
    if written.suggestions_fail_from.is_some_and(|percent| percent > 100) {
        let message = "a score is at most 100 percent";
        reading.wrong(&whole, "suggestions_fail_from:", message);
    }
    let name = Entry { source, id: "the policy".to_string(), extent: whole, value: () };
    reading.report.check_text(&name, "name", &written.name);
    let mut problems = reading.report.problems;
    if !problems.is_empty() {
        problems.sort();
        return Err(problems);
    }
    Ok(Policy {
        name: written.name,
        file: file.to_string(),
        fail_on: written.fail_on,
        suggestions_fail_from: written.suggestions_fail_from,
        attributes,
        owners,
        reviews: written.reviews,
        due_days: written.due_days,
        second_person_from: written.second_person_from,
        assessments,
        views,
        view_places,
        forbidden,
        exemptions,
        conditions,
    })
}

/// The file as it is written. A newer format is told as that, whatever else it has.
fn parse(source: Source<'_>) -> Result<Written<'_>, CatalogError> {
    #[derive(Deserialize)]
    struct Header {
        format: u32,
    }

    match source.parse::<Header>() {
        Ok(Header { format }) if format != POLICY_FORMAT => {
            let message = format!(
                "this policy has format {format}, this version reads format {POLICY_FORMAT}: install \
                 a newer threatloom"
            );
            Err(source.at_word(&(0..source.text.len()), "format", message))
        }
        _ => source.parse(),
    }
}

/// A policy being read.
struct Reading<'a, 'c> {
    source: Source<'a>,
    catalog: &'c Catalog,
    compiler: Compiler<'c>,
    report: Report,
}

impl<'a> Reading<'a, '_> {
    fn wrong(&mut self, extent: &Range<usize>, word: &str, message: impl Into<String>) {
        self.report.problems.push(self.source.at_word(extent, word, message));
    }

    /// Something is wrong with a text of the file.
    fn wrong_at(&mut self, extent: &Range<usize>, word: &Spelled<'a>, message: String) {
        match self.source.offset(word) {
            Some(at) => self.report.problems.push(self.source.at(at, message)),
            None => self.wrong(extent, "", message),
        }
    }

    fn noted<T>(&mut self, extent: &Range<usize>, result: Result<T, Wrong>) -> Option<T> {
        result.map_err(|wrong| self.wrong(extent, &wrong.word, wrong.message)).ok()
    }

    fn attributes(&mut self, written: &[WrittenRequired<'a>]) -> Vec<Required> {
        let words = written.iter().map(|required| required.attributes.iter().collect());
        let extents = extents(self.source, "required_attributes", words);
        let mut sound = Vec::new();
        for (required, extent) in written.iter().zip(extents) {
            let kinds = scope(&required.on, &self.compiler);
            let kinds = self.noted(&extent, kinds).unwrap_or_default();
            for word in &required.attributes {
                self.attribute(&kinds, &extent, word);
            }
            if required.attributes.is_empty() {
                self.wrong(&extent, "attributes:", "name at least one attribute");
            }
            let attributes = required.attributes.iter().map(|word| word.0.to_string()).collect();
            sound.push(Required { kinds, attributes });
        }
        sound
    }

    /// What no kind in question can have would be asked for in vain.
    fn attribute(&mut self, kinds: &BTreeSet<String>, extent: &Range<usize>, word: &Spelled<'a>) {
        let known = &self.catalog.kinds;
        let id = &*word.0;
        let Some(attribute) = known.attribute(id) else {
            let known = known.attributes().map(|(id, _)| id);
            return self.wrong_at(extent, word, unknown("attribute", id, known));
        };
        if !attribute.on.contains(&On::Element) {
            return self.wrong_at(extent, word, format!("elements have no attribute `{id}`"));
        }
        let has_it = |kind: &String| {
            known.kind(kind).is_some_and(|kind| kind.attributes.iter().any(|known| known == id))
        };
        if !kinds.is_empty() && !kinds.iter().any(has_it) {
            self.wrong_at(extent, word, format!("no kind in `on` has the attribute `{id}`"));
        }
    }

    fn owners(&mut self, written: &Written<'a>) -> RequiredOwners {
        let owners = &written.required_owners;
        let start = self.source.text.find("required_owners").unwrap_or(0);
        let kinds = owners.on.as_ref().map(|on| scope(on, &self.compiler));
        let kinds = kinds.and_then(|kinds| self.noted(&(start..self.source.text.len()), kinds));
        RequiredOwners {
            model: owners.model,
            findings: owners.findings,
            kinds: kinds.unwrap_or_default(),
        }
    }

    fn forbidden(&mut self, written: Vec<WrittenForbidden<'a>>) -> Vec<Forbidden> {
        let keyed = written.into_iter().map(|entry| (entry.id.clone(), entry)).collect();
        let mut entries = Entry::list(self.source, keyed);
        Entry::unique(&mut entries, &mut self.report.problems);
        entries.iter().filter_map(|entry| self.combination(entry)).collect()
    }

    fn combination(&mut self, entry: &Entry<'a, WrittenForbidden<'a>>) -> Option<Forbidden> {
        let WrittenForbidden { title, severity, on, when, why, remedy, .. } = &entry.value;
        self.report.check_id(entry);
        for (what, text) in [("title", title), ("why", why), ("remedy", remedy)] {
            self.report.check_text(entry, what, text);
        }
        if self.catalog.checks.get(&entry.id).is_some() {
            let message =
                format!("`{}` is the id of a check: give this rule another one", entry.id);
            self.report.problem(entry, "", message);
        }
        let kinds = scope(on, &self.compiler);
        let kinds = self.noted(&entry.extent, kinds);
        let when = self.compiler.element(when).map_err(|wrong| wrong.or_at("when:"));
        // Which names the text may use is known only of a sound condition.
        let when = self.noted(&entry.extent, when)?;
        let mut names = self.compiler.conditions.names(when);
        names.insert("element");
        let why = template(why, &names, self.compiler.kinds);
        let why = self.noted(&entry.extent, why)?;
        Some(Forbidden {
            id: entry.id.clone(),
            title: title.clone(),
            severity: *severity,
            kinds: kinds?,
            when,
            why,
            remedy: remedy.clone(),
        })
    }

    fn exemptions(
        &mut self,
        written: &[WrittenExemption<'a>],
        forbidden: &[Forbidden],
    ) -> Vec<Exemption> {
        let words = written.iter().map(|exemption| exemption.words().collect());
        let extents = extents(self.source, "exemptions", words);
        let sound = written.iter().zip(extents).filter_map(|(exemption, extent)| {
            let start = exemption.words().filter_map(|word| self.source.offset(word)).min();
            let extent = start.unwrap_or(extent.start)..extent.end;
            self.exemption(exemption, extent, forbidden)
        });
        sound.collect()
    }

    fn exemption(
        &mut self,
        written: &WrittenExemption<'a>,
        extent: Range<usize>,
        forbidden: &[Forbidden],
    ) -> Option<Exemption> {
        let what = self.exempt(written, &extent, forbidden);
        if let Some(word) = written.element.as_ref().filter(|word| !id::is_valid(&word.0)) {
            self.wrong_at(&extent, word, format!("`{}` cannot be the id of an element", word.0));
        }
        if let (Some(word), Some(_)) = (&written.element, &written.finding) {
            let message = "a finding says what it is about: leave `element` out".to_string();
            self.wrong_at(&extent, word, message);
        }
        let until = written.until.0.parse();
        if until.is_err() {
            let message =
                format!("`{}` is no date: write it as \"2026-11-20\"", written.until.0.trim());
            self.wrong_at(&extent, &written.until, message);
        }
        let id = "the exemption".to_string();
        let entry = Entry { source: self.source, id, extent, value: () };
        for (what, word) in [("reason", &written.reason), ("by", &written.by)] {
            self.report.check_text(&entry, what, &word.0);
        }
        let text = |word: &Option<Spelled<'a>>| word.as_ref().map(|word| word.0.to_string());
        Some(Exemption {
            what: what?,
            element: text(&written.element),
            model: text(&written.model),
            reason: written.reason.0.to_string(),
            by: written.by.0.to_string(),
            until: until.ok()?,
            place: Place::of(&entry),
        })
    }

    /// What an exemption is from, if that exists.
    fn exempt(
        &mut self,
        written: &WrittenExemption<'a>,
        extent: &Range<usize>,
        forbidden: &[Forbidden],
    ) -> Option<Exempt> {
        match (&written.rule, &written.finding) {
            (Some(rule), None) => {
                let id = &*rule.0;
                if id == NEVER_EXEMPT {
                    let message = format!("nothing is exempt from `{id}`: settle the merge");
                    self.wrong_at(extent, rule, message);
                    return None;
                }
                let own = forbidden.iter().map(|forbidden| forbidden.id.as_str());
                let known: Vec<&str> =
                    self.catalog.checks.all().map(|(id, _)| id).chain(own).collect();
                if !known.contains(&id) {
                    self.wrong_at(extent, rule, unknown("rule", id, known));
                    return None;
                }
                Some(Exempt::Rule(id.to_string()))
            }
            (None, Some(finding)) => match finding.0.parse() {
                Ok(key) => Some(Exempt::Finding(key)),
                Err(message) => {
                    self.wrong_at(extent, finding, message);
                    None
                }
            },
            (None, None) => {
                self.wrong(extent, "", "say what is exempt: a `rule` or a `finding`");
                None
            }
            (Some(_), Some(finding)) => {
                let message = "keep one of `rule` and `finding`: write two exemptions".to_string();
                self.wrong_at(extent, finding, message);
                None
            }
        }
    }
}
