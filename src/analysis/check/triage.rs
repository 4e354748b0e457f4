//! Findings that nobody decided about, or whose decision does not hold.

use jiff::civil::Date;

use super::due::Due;
use super::rated::Rated;
use super::{Problem, Weight};
use crate::analysis::outdated_dismissals;
use crate::analysis::queue::title;
use crate::analysis::severity::{Bug, Drift, Level, Rating, WITHOUT_BAR, drift, rate};
use crate::analysis::standing::{Terms, expired, stands_open};
use crate::catalog::Catalog;
use crate::model::{Finding, FindingKey, Model, Status, is_blank};

pub(super) fn problems(catalog: &Catalog, model: &Model, today: Date) -> Vec<Problem> {
    let mut found = Vec::new();
    for (key, finding) in &model.findings {
        let case = Case { catalog, model, key, finding, name: named(catalog, model, key, finding) };
        case.references(&mut found);
        let bug = Bug::finding(key, finding);
        let rated = Rated { bug, entry: case.entry(), name: &case.name };
        found.extend(rated.given(catalog));
        case.link(&mut found);
        if model.lead_of(key) != key {
            // What the other finding lacks is told there, once.
            continue;
        }
        case.decisions(&mut found);
        let rating = rate(catalog, model, &rated.bug);
        case.dates(today, rating.level, &mut found);
        found.extend(rated.contradicted(&rating));
        case.severity(&rating, &mut found);
        case.work(today, &rating, &mut found);
    }
    found.extend(outdated(catalog, model));
    found
}

/// A finding as messages call it: what, where, and the key to find it by.
pub(super) fn named(
    catalog: &Catalog,
    model: &Model,
    key: &FindingKey,
    finding: &Finding,
) -> String {
    let subject = model.name_about(key.element());
    format!("{} on {subject} ({key})", title(catalog, key, finding))
}

/// Dismissals whose facts changed since, so that the suggestion is shown again.
fn outdated(catalog: &Catalog, model: &Model) -> Vec<Problem> {
    let problem = |(key, changed): (FindingKey, Vec<String>)| {
        let finding = model.findings.get(&key)?;
        let name = named(catalog, model, &key, finding);
        Some(Problem::new(
            "dismissal-outdated",
            Weight::Warning,
            format!("findings/{key}"),
            format!(
                "{name} is {}, but what that rested on changed: {}",
                finding.status,
                changed.join("; ")
            ),
            "look at the suggestion again: accept it, or dismiss it anew",
        ))
    };
    outdated_dismissals(catalog, model).into_iter().filter_map(problem).collect()
}

/// A finding under check.
struct Case<'a> {
    catalog: &'a Catalog,
    model: &'a Model,
    key: &'a FindingKey,
    finding: &'a Finding,
    name: String,
}

impl Case<'_> {
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
        format!("findings/{}", self.key)
    }

    /// Names that lead nowhere.
    fn references(&self, found: &mut Vec<Problem>) {
        let Self { catalog, name, .. } = self;
        if let Some(id) = self.key.element().filter(|id| !self.model.has_id(id)) {
            let message = format!("{name} is about `{id}`, which does not exist");
            let remedy = "bring the element back, or remove the finding if it went with it";
            found.push(self.problem("finding-without-subject", Weight::Error, message, remedy));
        }
        if let Some(id) = self.key.technique_id().filter(|id| catalog.atlas.technique(id).is_none())
        {
            let message = format!("ATLAS {} has no technique {id}", catalog.atlas.version());
            let remedy = "correct the id, or import a newer ATLAS with `catalog import`";
            found.push(self.problem("unknown-technique", Weight::Error, message, remedy));
        }
        for id in
            self.finding.mitigations.iter().filter(|id| catalog.atlas.mitigation(id).is_none())
        {
            let message = format!("{name} names an unknown mitigation, `{id}`");
            let remedy = "use the id of an ATLAS mitigation, such as AML.M0020";
            found.push(self.problem("unknown-mitigation", Weight::Error, message, remedy));
        }
    }

    /// A finding that is said to be the same as one that is not there, or as itself round about.
    fn link(&self, found: &mut Vec<Problem>) {
        let Self { model, key, name, .. } = self;
        let Some(lead) = &self.finding.same_as else { return };
        if model.lead_of(key) != *key {
            return;
        }
        let message = if model.findings.contains_key(lead) {
            format!("{name} is the same as {lead}, which leads nowhere or back: it stands alone")
        } else {
            format!("{name} is the same as {lead}, which does not exist: it stands alone")
        };
        let remedy = "link it to another finding, or take the link away: `triage … --same-as KEY`, or `none`";
        found.push(self.problem("dangling-same-as", Weight::Error, message, remedy));
    }

    /// Decisions without what they need.
    fn decisions(&self, found: &mut Vec<Problem>) {
        let Self { finding, name, .. } = self;
        let status = finding.status;
        let explained = finding.history.iter().any(|(stamp, entry)| {
            entry.status == status && !is_blank(&entry.why) && !stamp.by().trim().is_empty()
        });
        if status.needs_reason() && !explained {
            let message = format!("{name} is {status} without a reason or a name");
            let remedy = "set the status again and say why";
            found.push(self.problem("unexplained-status", Weight::Error, message, remedy));
        }
        if finding
            .severity_override
            .as_ref()
            .is_some_and(|by_hand| is_blank(&by_hand.why) || by_hand.stamp.by().trim().is_empty())
        {
            let message = format!("{name}: the severity is overridden without a reason or a name");
            let remedy = "set it again and say why, or take it back";
            found.push(self.problem("unexplained-override", Weight::Error, message, remedy));
        }
        // What mitigates a finding of one's own, the reason says.
        let names_one = !finding.mitigations.is_empty() || self.key.technique_id().is_none();
        let missing = match (!names_one, is_blank(&finding.evidence)) {
            (true, true) => Some((
                "by nothing that is named",
                "name the mitigation, and add evidence that it works",
            )),
            (true, false) => Some(("by no mitigation that is named", "name the mitigation")),
            (false, true) => Some(("without evidence", "add evidence that the mitigation works")),
            (false, false) => None,
        };
        if let Some((lacks, remedy)) = missing.filter(|_| status == Status::Mitigated) {
            let message = format!("{name} is mitigated, {lacks}");
            found.push(self.problem(
                "mitigated-without-evidence",
                Weight::Warning,
                message,
                remedy,
            ));
        }
        if status.needs_review() && finding.review_by.is_none() {
            let message = format!("{name} is {status} for ever");
            let remedy = "set a date by which the decision is reviewed";
            found.push(self.problem("no-review-date", Weight::Warning, message, remedy));
        }
    }

    /// Dates that went by.
    fn dates(&self, today: Date, level: Level, found: &mut Vec<Problem>) {
        let Self { finding, name, .. } = self;
        if let Some(due) = finding.due.filter(|due| *due < today && finding.status.is_open()) {
            let message = format!("{name} was due on {due}");
            let remedy = "finish it, or agree on a new date";
            found.push(self.problem("overdue", Weight::Error, message, remedy));
        }
        let due = Due { key: self.key, finding, name, level };
        found.extend(due.problem(&Terms::under(None, self.model, today), "the model"));
        if let Some(date) = expired(finding, today) {
            let message = format!(
                "{name} is {}, to be reviewed by {date}: it counts as open since",
                finding.status
            );
            let remedy = "look at it again: re-open it, or decide anew with a new date";
            found.push(self.problem("review-expired", Weight::Error, message, remedy));
        }
    }

    /// Decisions about a severity that is another one by now.
    fn severity(&self, rating: &Rating, found: &mut Vec<Problem>) {
        let Self { catalog, model, key, finding, name } = self;
        if let Some(by_hand) = &finding.severity_override
            && !by_hand.against.is_empty()
            && by_hand.against != rating.by_bars.to_string()
        {
            let message = format!(
                "{name}: {} was set by hand when the bars said {}, now they say {}",
                by_hand.severity, by_hand.against, rating.by_bars
            );
            let remedy = "set it again, or take it back with a reason";
            found.push(self.problem("override-outdated", Weight::Warning, message, remedy));
        }
        // A decision that expired is told as that.
        if let Some(drift) = drift(catalog, model, key, finding) {
            let Drift { then, now } = drift;
            let message =
                format!("{name} was {then} when it became {}, now it is {now}", finding.status);
            // Who took a milder risk upon them did not take this one.
            let uncovered = drift.is_worse() && finding.status.binds();
            let weight = if uncovered { Weight::Finding(now) } else { Weight::Warning };
            let remedy = "decide anew: set the status again, with a reason";
            found.push(self.problem("severity-moved", weight, message, remedy));
        }
    }

    /// Work that nobody does.
    fn work(&self, today: Date, rating: &Rating, found: &mut Vec<Problem>) {
        let Self { catalog, finding, name, .. } = self;
        if !stands_open(finding, today) || !finding.status.is_open() {
            return;
        }
        let weight = Weight::Finding(rating.level);
        if finding.status == Status::Open {
            let remedy = match rating.open.first().and_then(|id| catalog.bug_bar.question(id)) {
                _ if rating.level == Level::NoBar => format!(
                    "no bar rates it and it counts as {WITHOUT_BAR}: rate it with `triage … --override SEVERITY --why …`, or say with --class what class of bugs it is"
                ),
                Some(question) => format!("answer `{}`: {}", question.id, question.text),
                None => "mitigate it, or decide what to do about it".to_string(),
            };
            found.push(self.problem("untriaged", weight, format!("{name} is open"), remedy));
        } else if let Some(missing) = missing_plan(finding) {
            let message = format!("{name} is being mitigated, but has no {missing}");
            let remedy = format!("give it the {missing}: until then it counts as open");
            found.push(self.problem("mitigating-unplanned", weight, message, remedy));
        }
    }
}

/// What a plan needs and this one has not.
fn missing_plan(finding: &Finding) -> Option<&'static str> {
    match (finding.owner.trim().is_empty(), finding.due) {
        (true, None) => Some("owner and due date"),
        (true, Some(_)) => Some("owner"),
        (false, None) => Some("due date"),
        (false, Some(_)) => None,
    }
}
