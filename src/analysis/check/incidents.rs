//! Incidents that name what is not there, or whose end does not hold.

use super::{Problem, Weight};
use crate::analysis::severity::{Bug, rate};
use crate::catalog::Catalog;
use crate::model::{Incident, IncidentStatus, Model, reliability};

/// What is wrong with the incidents of the model. Confidential ones are in no file that a gate reads.
pub(super) fn problems(catalog: &Catalog, model: &Model) -> Vec<Problem> {
    let incidents = model.incidents.iter();
    incidents.flat_map(|(id, incident)| Case { catalog, model, id, incident }.problems()).collect()
}

struct Case<'a> {
    catalog: &'a Catalog,
    model: &'a Model,
    id: &'a str,
    incident: &'a Incident,
}

impl Case<'_> {
    fn problems(&self) -> Vec<Problem> {
        let mut found = self.names();
        found.extend(self.rating());
        if self.incident.status == IncidentStatus::Closed
            && self.incident.lessons.iter().all(|line| line.trim().is_empty())
        {
            let message =
                format!("the incident “{}” is closed without lessons", self.incident.title);
            let remedy = "write down what was learnt, or open it again";
            found.push(self.problem("closed-without-lessons", Weight::Error, message, remedy));
        }
        found
    }

    fn problem(
        &self,
        rule: &'static str,
        weight: Weight,
        message: String,
        remedy: impl Into<String>,
    ) -> Problem {
        Problem::new(rule, weight, format!("incidents/{}", self.id), message, remedy)
    }

    /// Names that lead nowhere. What a closed incident was about may be gone by now.
    fn names(&self) -> Vec<Problem> {
        let Self { catalog, model, incident, .. } = self;
        let title = &incident.title;
        let mut found = Vec::new();
        let unknown = incident.techniques.iter();
        for id in unknown.filter(|id| catalog.atlas.technique(id).is_none()) {
            let message = format!(
                "the incident “{title}” shows {id}, which ATLAS {} does not have",
                catalog.atlas.version()
            );
            let remedy = "correct the id, or import a newer ATLAS with `catalog import`";
            found.push(self.problem("unknown-technique", Weight::Error, message, remedy));
        }
        if incident.status == IncidentStatus::Closed {
            return found;
        }
        for id in incident.elements.iter().filter(|id| !model.has_id(id)) {
            let message = format!("the incident “{title}” affects `{id}`, which does not exist");
            let remedy = "bring the element back, or name what is affected now";
            found.push(self.problem("dangling-incident", Weight::Warning, message, remedy));
        }
        for key in incident.findings.iter().filter(|key| !model.findings.contains_key(key)) {
            let message =
                format!("the incident “{title}” is linked to {key}, which does not exist");
            let remedy = "bring the finding back, or remove the link";
            found.push(self.problem("dangling-incident", Weight::Warning, message, remedy));
        }
        found
    }

    /// What it can't be rated by.
    fn rating(&self) -> Vec<Problem> {
        let Self { catalog, model, incident, .. } = self;
        let bars = &catalog.bug_bar;
        let title = &incident.title;
        let mut found = Vec::new();
        for class in incident.classes.iter().filter(|id| bars.class(id).is_none()) {
            let known: Vec<&str> = bars.classes().map(|(id, _)| id).collect();
            let message = format!("the incident “{title}” is of an unknown bug class, `{class}`");
            let remedy = format!("use {}", known.join(", "));
            found.push(self.problem("unknown-class", Weight::Error, message, remedy));
        }
        let answers = incident.answers.iter();
        let checked =
            answers.map(|(id, answer)| (id.as_str(), bars.check_answer(id, &answer.value)));
        let ease = incident.ease.as_ref().map(|ease| ("ease", bars.check_ease(&ease.value)));
        for (question, checked) in checked.chain(ease) {
            if let Err(remedy) = checked {
                let message =
                    format!("the incident “{title}”: the answer to `{question}` does not count");
                found.push(self.problem("unknown-answer", Weight::Warning, message, remedy));
            }
        }
        if reliability(&incident.tries).is_some_and(|(hits, of)| hits > of) {
            let message =
                format!("the incident “{title}” could be repeated more often than was tried");
            let remedy = "correct `succeeded` or `of`";
            found.push(self.problem("impossible-tries", Weight::Error, message, remedy));
        }
        for (question, known, fact) in
            rate(catalog, model, &Bug::incident(incident)).answers.contradicted()
        {
            let message = format!(
                "the incident “{title}”: `{question}` is answered with `{}`, but {}",
                known.value, fact.text
            );
            let remedy = "correct the answer or the model";
            found.push(self.problem("contradicted-answer", Weight::Warning, message, remedy));
        }
        found
    }
}
