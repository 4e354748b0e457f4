//! Answers to frameworks that do not count, do not hold, or that nobody looks at again.

use jiff::civil::Date;

use super::{Problem, Weight};
use crate::analysis::assess::{
    Assessor, RISK, Sheet, State, USE_CASE, Where, Whose, question_name, task_text,
};
use crate::catalog::frameworks::{Framework, Group, Item, Level, Ordinal};
use crate::catalog::{Catalog, Frameworks};
use crate::model::assessment::{ACCEPTED, NOT_APPLICABLE, Task, Verdict};
use crate::model::{Answer, Assessment, AssessmentKey, Id, Model, is_blank};
use crate::text::nearest;

pub(super) fn problems(
    catalog: &Catalog,
    model: &Model,
    whose: Whose<'_>,
    today: Date,
) -> Vec<Problem> {
    if model.assessments.is_empty() {
        return Vec::new();
    }
    let assessor = whose.assessor(model, catalog, today);
    let mut found = Vec::new();
    for (key, record) in &model.assessments {
        Case { frameworks: catalog.frameworks(), assessor: &assessor, key, record }
            .problems(&mut found);
    }
    let used =
        |framework: &&Framework| model.assessments.keys().any(|key| key.framework == framework.id);
    for framework in catalog.frameworks().all().iter().filter(used) {
        found.extend(overdue(&assessor.sheet(framework), today));
    }
    found
}

/// Answers that were to be looked at again by now.
fn overdue(sheet: &Sheet<'_>, today: Date) -> Vec<Problem> {
    let due = sheet.rows.iter().filter(|row| row.place == Where::Here && row.applies);
    let due = due.filter(|row| row.is_due(today));
    let problem = due.filter_map(|row| {
        let by = row.review?;
        let part = || row.parts.iter().find(|part| part.record.is_some());
        let key = row.record.map(|_| &row.key).or_else(|| part().map(|part| &part.key))?;
        let message = format!(
            "{} of {} was to be looked at again by {by}",
            row.item.name, sheet.framework.name
        );
        let remedy = "look at it again: answer anew, or set another date with a reason";
        let subject = format!("assessments/{key}");
        Some(Problem::new("assessment-overdue", Weight::Warning, subject, message, remedy))
    });
    problem.collect()
}

/// What is recorded about one question.
struct Case<'a, 'c> {
    frameworks: &'c Frameworks,
    assessor: &'c Assessor<'a>,
    key: &'c AssessmentKey,
    record: &'c Assessment,
}

/// What decides what a record may say.
#[derive(Clone, Copy)]
enum Asked<'c> {
    /// A question of a framework.
    Question(&'c Group, &'c Item),
    /// The severity of the whole system.
    UseCase,
    /// Likelihood and impact of an attack.
    Attack,
}

impl Case<'_, '_> {
    fn problems(&self, found: &mut Vec<Problem>) {
        let Some(asked) = self.asked(found) else { return };
        let name = question_name(self.assessor.catalog, self.assessor.model, self.key);
        self.place(&name, asked, found);
        self.values(&name, asked, found);
        if let Some(verdict) = &self.record.answer {
            self.unexplained(&name, verdict, found);
        }
        if let Asked::Question(group, item) = asked {
            self.fell(&name, (group, item), found);
            for (step, task) in &self.record.tasks {
                self.task(&name, item, (step, task), found);
            }
        }
    }

    fn problem(
        &self,
        rule: &'static str,
        weight: Weight,
        message: String,
        remedy: impl Into<String>,
    ) -> Problem {
        Problem::new(rule, weight, format!("assessments/{}", self.key), message, remedy)
    }

    /// What the record is about; none of what no catalog asks.
    fn asked(&self, found: &mut Vec<Problem>) -> Option<Asked<'_>> {
        let Self { frameworks, key, .. } = self;
        if key.framework == RISK {
            let attacks = frameworks.risk.attacks.iter().map(|attack| attack.id.as_str());
            return match key.item.as_str() {
                USE_CASE => Some(Asked::UseCase),
                item if attacks.clone().any(|known| known == item) => Some(Asked::Attack),
                item => {
                    let message = format!("there is no type of attacks `{item}`");
                    self.unknown(message, item, attacks.chain([USE_CASE]), found);
                    None
                }
            };
        }
        let Some(framework) = frameworks.get(&key.framework) else {
            let known = frameworks.all().iter().map(|framework| framework.id.as_str());
            let message = format!("there is no framework `{}`", key.framework);
            self.unknown(message, &key.framework, known, found);
            return None;
        };
        let Some((group, item)) = framework.item(&key.item) else {
            let known = framework.items().map(|(_, item)| item.id.as_str());
            let message = format!("{} does not ask `{}`", framework.name, key.item);
            self.unknown(message, &key.item, known, found);
            return None;
        };
        Some(Asked::Question(group, item))
    }

    fn unknown<'k>(
        &self,
        message: String,
        given: &str,
        known: impl Iterator<Item = &'k str>,
        found: &mut Vec<Problem>,
    ) {
        let remedy = match nearest(given, known).first() {
            Some(near) => format!("did you mean `{near}`? Otherwise remove what is recorded"),
            None => "correct the key, `threatloom catalog list frameworks` shows what there is, \
                     or remove what is recorded"
                .to_string(),
        };
        found.push(self.problem("unknown-assessment", Weight::Warning, message, remedy));
    }

    /// What is recorded in the wrong file, or about what is gone.
    fn place(&self, name: &str, asked: Asked<'_>, found: &mut Vec<Problem>) {
        let of_organisation = match asked {
            Asked::Question(group, _) => group.level == Level::Organisation,
            Asked::UseCase | Asked::Attack => false,
        };
        if of_organisation != self.assessor.is_organisation {
            let (message, remedy) = if of_organisation {
                (
                    format!("{name} is answered once for the organisation, and not here"),
                    "answer it in organisation.tm.ron, and remove it here",
                )
            } else {
                (
                    format!("{name} is answered for each system, and not for the organisation"),
                    "answer it in the models of the systems, and remove it here",
                )
            };
            found.push(self.problem("misplaced-assessment", Weight::Error, message, remedy));
            return;
        }
        let gone = self.key.subject.id();
        if let Some(id) = gone.filter(|id| !self.assessor.model.elements.contains_key(*id)) {
            let message = format!("{name} is about `{id}`, which is no element");
            let remedy = "bring the element back, or remove the answer if it went with it";
            found.push(self.problem("assessment-without-subject", Weight::Error, message, remedy));
        }
    }

    /// Words that the catalogs do not have there.
    fn values(&self, name: &str, asked: Asked<'_>, found: &mut Vec<Problem>) {
        let Assessment { answer, target, severity, likelihood, impact, .. } = self.record;
        let (scale, targets): (Vec<&str>, Vec<&str>) = match asked {
            Asked::Question(group, _) => {
                let scale = group.scale.iter().map(|answer| answer.id.as_str());
                (scale.clone().chain([NOT_APPLICABLE, ACCEPTED]).collect(), scale.collect())
            }
            Asked::UseCase | Asked::Attack => (Vec::new(), Vec::new()),
        };
        let severities = self.frameworks.risk.severities.iter().map(|known| known.id.as_str());
        let severities: Vec<&str> = match asked {
            Asked::Attack => Vec::new(),
            Asked::Question(..) | Asked::UseCase => severities.collect(),
        };
        let ordinals: Vec<&str> = match asked {
            Asked::Attack => Ordinal::ALL.iter().map(|known| known.id()).collect(),
            Asked::Question(..) | Asked::UseCase => Vec::new(),
        };
        let value = |given: &Option<Answer>| given.as_ref().map(|it| it.value.clone());
        let given = [
            ("answer", answer.as_ref().map(|verdict| verdict.is.clone()), &scale),
            ("target", (!target.is_empty()).then(|| target.clone()), &targets),
            ("severity", value(severity), &severities),
            ("likelihood", value(likelihood), &ordinals),
            ("impact", value(impact), &ordinals),
        ];
        for (what, given, known) in given {
            let Some(given) = given.filter(|given| !known.contains(&given.as_str())) else {
                continue;
            };
            let message = format!("{name}: the {what} is never `{given}`");
            let near = nearest(&given, known.iter().copied())
                .first()
                .map(|near| format!("did you mean `{near}`? There is {}", known.join(", ")));
            let remedy = match (near, known.is_empty()) {
                (Some(near), _) => near,
                (None, false) => format!("use {}", known.join(", ")),
                (None, true) => format!("remove the {what}: it is not asked here"),
            };
            found.push(self.problem("unknown-assessment-value", Weight::Error, message, remedy));
        }
    }

    /// An answer without what it needs.
    fn unexplained(&self, name: &str, verdict: &Verdict, found: &mut Vec<Problem>) {
        let needs_reason = verdict.is_accepted() || verdict.is_not_applicable();
        let is = verdict.is.replace('_', " ");
        let lacks = match (needs_reason && is_blank(&verdict.why), verdict.stamp.by().trim()) {
            (true, "") => "a reason and a name",
            (true, _) if verdict.is_accepted() => "saying what makes up for it",
            (true, _) => "a reason",
            (false, "") => "a name",
            (false, _) => return,
        };
        let message = format!("{name} is answered “{is}” without {lacks}");
        let remedy = "answer again, and say why";
        found.push(self.problem("unexplained-assessment", Weight::Error, message, remedy));
    }

    /// An answer that the model gave, and gives no more.
    fn fell(&self, name: &str, of: (&Group, &Item), found: &mut Vec<Problem>) {
        if !self.assessor.fell_away(of, self.key, self.record) {
            return;
        }
        let Some(verdict) = &self.record.answer else { return };
        let was = State::of(&verdict.is, of.0);
        let was = was.map_or(verdict.is.as_str(), |state| state.name(&of.0.scale));
        let message = format!(
            "{name}: {was} was taken over from the model, which no longer says so; it counts as not assessed"
        );
        let remedy = "answer it anew, or bring back what the model said";
        found.push(self.problem("assessment-outdated", Weight::Warning, message, remedy));
    }

    /// A step that somebody took on, and does not do.
    fn task(&self, name: &str, item: &Item, (step, task): (&Id, &Task), found: &mut Vec<Problem>) {
        let known = item.steps.iter().find(|known| known.id == *step);
        if known.is_none() && is_blank(&task.text) {
            let message = format!("{name}: no step `{step}` says what the task is");
            let known = item.steps.iter().map(|known| known.id.as_str());
            let remedy = match nearest(step, known).first() {
                Some(near) => format!("did you mean `{near}`? Otherwise say it in `text`"),
                None => "say in `text` what is to do, or remove the task".to_string(),
            };
            found.push(self.problem("task-without-step", Weight::Warning, message, remedy));
            return;
        }
        if !task.is_open() {
            return;
        }
        let what = task_text(item, step, task);
        if let Some(due) = task.due.filter(|_| task.is_late(self.assessor.today)) {
            let message = format!("{name}: “{what}” was due on {due}");
            let remedy = "finish it, or agree on a new date";
            found.push(self.problem("task-overdue", Weight::Error, message, remedy));
        }
        let missing = match (task.owner.trim().is_empty(), task.due.is_none()) {
            (true, true) => "owner and due date",
            (true, false) => "owner",
            (false, true) => "due date",
            (false, false) => return,
        };
        let message = format!("{name}: “{what}” has no {missing}");
        let remedy = "say who does it and until when";
        found.push(self.problem("task-unplanned", Weight::Hint, message, remedy));
    }
}
