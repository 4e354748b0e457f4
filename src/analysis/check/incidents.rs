//! Incidents that name what is not there, or whose end does not hold.

use super::rated::Rated;
use super::{Problem, Weight};
use crate::analysis::severity::{Bug, rate};
use crate::catalog::Catalog;
use crate::model::{Id, Incident, IncidentStatus, Model, is_blank};

/// What is wrong with the incidents of the model. Confidential ones are in no file that a gate reads.
pub(super) fn problems(catalog: &Catalog, model: &Model) -> Vec<Problem> {
    let incidents = model.incidents.iter();
    let problems = |(id, incident): (&Id, &Incident)| {
        let name = format!("the incident “{}”", incident.title);
        Case { catalog, model, id, incident, name }.problems()
    };
    incidents.flat_map(problems).collect()
}

struct Case<'a> {
    catalog: &'a Catalog,
    model: &'a Model,
    id: &'a str,
    incident: &'a Incident,
    name: String,
}

impl Case<'_> {
    fn problems(&self) -> Vec<Problem> {
        let Self { catalog, model, incident, name, .. } = self;
        let mut found = self.names();
        let rated = Rated { bug: Bug::incident(incident), entry: self.entry(), name };
        found.extend(rated.given(catalog));
        found.extend(rated.contradicted(&rate(catalog, model, &rated.bug)));
        if incident.status == IncidentStatus::Closed && is_blank(&incident.lessons) {
            let message = format!("{name} is closed without lessons");
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
        Problem::new(rule, weight, self.entry(), message, remedy)
    }

    fn entry(&self) -> String {
        format!("incidents/{}", self.id)
    }

    /// Names that lead nowhere. What a closed incident was about may be gone by now.
    fn names(&self) -> Vec<Problem> {
        let Self { catalog, model, incident, name, .. } = self;
        let mut found = Vec::new();
        let unknown = incident.techniques.iter();
        for id in unknown.filter(|id| catalog.atlas.technique(id).is_none()) {
            let message =
                format!("{name} shows {id}, which ATLAS {} does not have", catalog.atlas.version());
            let remedy = "correct the id, or import a newer ATLAS with `catalog import`";
            found.push(self.problem("unknown-technique", Weight::Error, message, remedy));
        }
        if incident.status == IncidentStatus::Closed {
            return found;
        }
        for id in incident.elements.iter().filter(|id| !model.has_id(id)) {
            let message = format!("{name} affects `{id}`, which does not exist");
            let remedy = "bring the element back, or name what is affected now";
            found.push(self.problem("dangling-incident", Weight::Warning, message, remedy));
        }
        for key in incident.findings.iter().filter(|key| !model.findings.contains_key(key)) {
            let message = format!("{name} is linked to {key}, which does not exist");
            let remedy = "bring the finding back, or remove the link";
            found.push(self.problem("dangling-incident", Weight::Warning, message, remedy));
        }
        found
    }
}
