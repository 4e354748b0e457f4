//! What people do with suggestions and findings, as edits. Who acts and when is passed in.

use jiff::civil::Date;

use super::signed::{Missing, free, is_blank, missing};
use super::{
    Answer, Comment, Edit, Finding, FindingKey, HistoryEntry, Model, Override, Prose, Severity,
    Stamp, Status, Subject, Tries, id,
};

/// A change of status with what it rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The status from now on.
    pub status: Status,
    /// The severity that is decided about, once it is settled.
    pub rated: Option<Severity>,
    /// The reason.
    pub why: Prose,
    /// When it has to be looked at again; none leaves the date as it is.
    pub review_by: Option<Date>,
    /// Mitigations to add, by ATLAS id.
    pub mitigations: Vec<String>,
    /// Evidence to add, one line each.
    pub evidence: Prose,
}

impl Change {
    /// A change to `status` for a reason of one line.
    pub fn to(status: Status, why: impl Into<String>) -> Self {
        Self { status, why: vec![why.into()], ..Self::default() }
    }
}

/// Why triage was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TriageError {
    /// There is no such finding in the model.
    #[error("{0}: no such finding; accept the suggestion or write a finding of your own first")]
    NoFinding(FindingKey),
    /// The suggestion was taken up before.
    #[error("{0} is a finding already, with status {1}")]
    Exists(FindingKey, Status),
    /// The key names an element, flow or boundary that is not there.
    #[error("{0}: the model has no element, flow or boundary `{1}`")]
    NoSubject(FindingKey, String),
    /// A decision that nobody explained.
    #[error("{0}: {1} needs a reason")]
    NoReason(FindingKey, &'static str),
    /// A decision that nobody signed.
    #[error("{0}: {1} needs the name of whoever decides")]
    NoName(FindingKey, &'static str),
    /// Mitigated by nothing.
    #[error("{0}: mitigated needs the mitigation that was put in place")]
    NoMitigation(FindingKey),
    /// Mitigated, as far as anybody hopes.
    #[error("{0}: mitigated needs evidence that the mitigation works")]
    NoEvidence(FindingKey),
    /// Decided for ever.
    #[error("{0}: {1} needs a date by which it is reviewed")]
    NoReviewDate(FindingKey, &'static str),
    /// The bars are in force already.
    #[error("{0}: no severity was set by hand")]
    NoOverride(FindingKey),
    /// A finding of one's own needs a title to be known by.
    #[error("a finding of one's own needs a title")]
    NoTitle,
    /// More successes than tries, or no tries at all.
    #[error("{0}: {1} of {2} tries can't be")]
    NoTries(FindingKey, u32, u32),
    /// The same as itself, round about or not.
    #[error("{0} can't be the same as {1}, which is itself or the same as it")]
    SameAsItself(FindingKey, FindingKey),
    /// A remark without text.
    #[error("{0}: the comment is empty")]
    EmptyComment(FindingKey),
}

/// Days after which a decision is looked at again, when whoever decides names no date.
pub const REVIEW_AFTER_DAYS: i32 = 90;

/// The date by which to review what is decided today, for forms to offer.
pub fn default_review_by(today: Date) -> Date {
    today.saturating_add(jiff::Span::new().days(REVIEW_AFTER_DAYS))
}

/// Takes up a suggestion as a finding. `facts` are the lines that it rests on. One that was
/// dismissed re-opens with its answers and discussion.
///
/// # Errors
/// [`TriageError::Exists`] unless it was dismissed; [`TriageError::NoSubject`].
pub fn accept(
    model: &Model,
    key: &FindingKey,
    facts: Prose,
    stamp: Stamp,
) -> Result<Edit, TriageError> {
    has_subject(model, key)?;
    let mut finding = untriaged(model, key)?;
    finding.status = Status::Open;
    finding.facts = facts;
    record(&mut finding, stamp, None, Prose::new());
    Ok(Edit::Finding(key.clone(), Some(finding)))
}

/// Decides about a suggestion at once: takes it up with a status, or puts it aside with
/// [`Status::NotApplicable`] or [`Status::FalsePositive`]. `facts` are the lines that it rested on,
/// so that one put aside re-opens when they change.
///
/// # Errors
/// [`TriageError::Exists`] if it is a finding that was not dismissed before;
/// [`TriageError::NoSubject`]; what the status asks for, as in [`set_status`].
pub fn decide(
    model: &Model,
    key: &FindingKey,
    facts: Prose,
    change: Change,
    stamp: Stamp,
) -> Result<Edit, TriageError> {
    has_subject(model, key)?;
    let mut finding = untriaged(model, key)?;
    finding.facts = facts;
    move_on(key, &mut finding, change, stamp)?;
    Ok(Edit::Finding(key.clone(), Some(finding)))
}

/// Writes down a finding of one's own, without a technique; its key is made from the title.
///
/// # Errors
/// [`TriageError::NoTitle`]; [`TriageError::NoSubject`].
pub fn write(
    model: &Model,
    subject: &Subject,
    title: &str,
    description: Prose,
    stamp: Stamp,
) -> Result<(FindingKey, Edit), TriageError> {
    if title.trim().is_empty() {
        return Err(TriageError::NoTitle);
    }
    let key =
        |slug: &str| FindingKey { threat: format!("custom-{slug}"), subject: subject.clone() };
    let slug = id::from_name(title, "threat", |slug| model.findings.contains_key(&key(slug)));
    let key = key(&slug);
    has_subject(model, &key)?;
    let title = title.trim().to_string();
    let mut finding = Finding { title, description, ..Finding::default() };
    record(&mut finding, stamp, None, Prose::new());
    Ok((key.clone(), Edit::Finding(key, Some(finding))))
}

/// Changes the status of a finding.
///
/// # Errors
/// [`TriageError::NoFinding`], and what the status asks for: a reason and a name, for mitigated the
/// mitigation and evidence, for accepted and false positive a date of review.
pub fn set_status(
    model: &Model,
    key: &FindingKey,
    change: Change,
    stamp: Stamp,
) -> Result<Edit, TriageError> {
    let mut finding = found(model, key)?.clone();
    move_on(key, &mut finding, change, stamp)?;
    Ok(Edit::Finding(key.clone(), Some(finding)))
}

/// Records which severity the status in force was decided about, once that is settled.
///
/// # Errors
/// [`TriageError::NoFinding`].
pub fn weigh(
    model: &Model,
    key: &FindingKey,
    rated: Option<Severity>,
) -> Result<Edit, TriageError> {
    revise(model, key, |finding| {
        let rated = rated.filter(|_| finding.status.weighs());
        if let Some(mut last) = finding.history.last_entry() {
            last.get_mut().rated = rated;
        }
    })
}

/// Answers a question of the bug bars; no `value` takes the answer back.
///
/// # Errors
/// [`TriageError::NoFinding`]. Whether the question offers the answer is for the catalog to say.
pub fn answer(
    model: &Model,
    key: &FindingKey,
    question: &str,
    value: Option<&str>,
    stamp: Stamp,
) -> Result<Edit, TriageError> {
    revise(model, key, |finding| match value {
        Some(value) => {
            let answer = Answer { value: value.to_string(), stamp: Some(stamp) };
            finding.answers.insert(question.to_string(), answer);
        }
        None => {
            finding.answers.remove(question);
        }
    })
}

/// Records how often it worked when it was tried. Trying the same again replaces what was recorded
/// under that name.
///
/// # Errors
/// [`TriageError::NoFinding`]; [`TriageError::NoTries`].
pub fn tried(
    model: &Model,
    key: &FindingKey,
    what: &str,
    tries: Tries,
) -> Result<Edit, TriageError> {
    if !tries.can_be() {
        return Err(TriageError::NoTries(key.clone(), tries.succeeded, tries.of));
    }
    revise(model, key, |finding| {
        finding.tries.insert(what.to_string(), tries);
    })
}

/// Says how easy it is to exploit; no `value` takes that back.
///
/// # Errors
/// [`TriageError::NoFinding`]. Which values there are is for the catalog to say.
pub fn set_ease(
    model: &Model,
    key: &FindingKey,
    value: Option<&str>,
    stamp: Stamp,
) -> Result<Edit, TriageError> {
    let ease = value.map(|value| Answer { value: value.to_string(), stamp: Some(stamp) });
    revise(model, key, |finding| finding.ease = ease)
}

/// Says that a finding is the same bug as another one, which decides for both from now on; none
/// takes that back.
///
/// # Errors
/// [`TriageError::NoFinding`] for either; [`TriageError::SameAsItself`].
pub fn same_as(
    model: &Model,
    key: &FindingKey,
    lead: Option<&FindingKey>,
) -> Result<Edit, TriageError> {
    if let Some(lead) = lead {
        found(model, lead)?;
        if model.lead_of(lead) == key {
            return Err(TriageError::SameAsItself(key.clone(), lead.clone()));
        }
    }
    revise(model, key, |finding| finding.same_as = lead.cloned())
}

/// Sets the severity against the bars. `against` is what they say, in words.
///
/// # Errors
/// [`TriageError::NoFinding`]; [`TriageError::NoReason`]; [`TriageError::NoName`].
pub fn override_severity(
    model: &Model,
    key: &FindingKey,
    severity: Severity,
    against: String,
    why: Prose,
    stamp: Stamp,
) -> Result<Edit, TriageError> {
    explained(key, "an override", &why, &stamp)?;
    revise(model, key, |finding| {
        finding.severity_override = Some(Override { severity, why, against, stamp });
    })
}

/// Goes back to what the bars say. The discussion keeps what was set and why it no longer counts.
///
/// # Errors
/// [`TriageError::NoFinding`]; [`TriageError::NoOverride`]; [`TriageError::NoReason`];
/// [`TriageError::NoName`].
pub fn take_back_override(
    model: &Model,
    key: &FindingKey,
    why: Prose,
    stamp: Stamp,
) -> Result<Edit, TriageError> {
    let Some(by_hand) = &found(model, key)?.severity_override else {
        return Err(TriageError::NoOverride(key.clone()));
    };
    explained(key, "taking an override back", &why, &stamp)?;
    let was = format!(
        "No longer {} by hand, as {} had it: {}",
        by_hand.severity,
        by_hand.stamp.by(),
        by_hand.why.join(" ")
    );
    revise(model, key, |finding| {
        finding.severity_override = None;
        remark(finding, [vec![was], why].concat(), stamp);
    })
}

/// Changes when a decision has to be looked at again.
///
/// # Errors
/// [`TriageError::NoFinding`]; [`TriageError::NoReviewDate`] if it would hold for ever.
pub fn review_by(model: &Model, key: &FindingKey, date: Option<Date>) -> Result<Edit, TriageError> {
    let status = found(model, key)?.status;
    if date.is_none() && status.needs_review() {
        return Err(TriageError::NoReviewDate(key.clone(), status.id()));
    }
    revise(model, key, |finding| finding.review_by = date)
}

/// Adds a remark to the discussion.
///
/// # Errors
/// [`TriageError::NoFinding`]; [`TriageError::EmptyComment`].
pub fn comment(
    model: &Model,
    key: &FindingKey,
    text: Prose,
    stamp: Stamp,
) -> Result<Edit, TriageError> {
    if is_blank(&text) {
        return Err(TriageError::EmptyComment(key.clone()));
    }
    revise(model, key, |finding| remark(finding, text, stamp))
}

/// Changes what needs no reason: owner, dates, title, description, classes, mitigations, evidence.
///
/// # Errors
/// [`TriageError::NoFinding`].
pub fn revise(
    model: &Model,
    key: &FindingKey,
    change: impl FnOnce(&mut Finding),
) -> Result<Edit, TriageError> {
    let mut finding = found(model, key)?.clone();
    change(&mut finding);
    Ok(Edit::Finding(key.clone(), Some(finding)))
}

fn found<'a>(model: &'a Model, key: &FindingKey) -> Result<&'a Finding, TriageError> {
    model.findings.get(key).ok_or_else(|| TriageError::NoFinding(key.clone()))
}

/// The finding to take a first position on: a new one, or one that was dismissed.
fn untriaged(model: &Model, key: &FindingKey) -> Result<Finding, TriageError> {
    match model.findings.get(key) {
        Some(finding) if !finding.status.is_dismissed() => {
            Err(TriageError::Exists(key.clone(), finding.status))
        }
        found => Ok(found.cloned().unwrap_or_default()),
    }
}

fn has_subject(model: &Model, key: &FindingKey) -> Result<(), TriageError> {
    match key.element() {
        Some(id) if !model.has_id(id) => Err(TriageError::NoSubject(key.clone(), id.to_string())),
        _ => Ok(()),
    }
}

fn move_on(
    key: &FindingKey,
    finding: &mut Finding,
    change: Change,
    stamp: Stamp,
) -> Result<(), TriageError> {
    let Change { status, rated, why, review_by, mitigations, evidence } = change;
    if status.needs_reason() {
        explained(key, status.id(), &why, &stamp)?;
    } else if finding.status.binds() {
        explained(key, "re-opening what was accepted", &why, &stamp)?;
    }
    finding.status = status;
    finding.review_by = review_by.or(finding.review_by);
    for mitigation in mitigations {
        if !finding.mitigations.contains(&mitigation) {
            finding.mitigations.push(mitigation);
        }
    }
    finding.evidence.extend(evidence);
    // ATLAS has a mitigation for each of its techniques; what mitigates a finding of one's own, the
    // reason says.
    let names_one = !finding.mitigations.is_empty() || key.technique_id().is_none();
    if status == Status::Mitigated && !names_one {
        return Err(TriageError::NoMitigation(key.clone()));
    }
    if status == Status::Mitigated && is_blank(&finding.evidence) {
        return Err(TriageError::NoEvidence(key.clone()));
    }
    if status.needs_review() && finding.review_by.is_none() {
        return Err(TriageError::NoReviewDate(key.clone(), status.id()));
    }
    record(finding, stamp, rated.filter(|_| status.weighs()), why);
    Ok(())
}

fn explained(
    key: &FindingKey,
    what: &'static str,
    why: &[String],
    stamp: &Stamp,
) -> Result<(), TriageError> {
    match missing(why, stamp) {
        None => Ok(()),
        Some(Missing::Reason) => Err(TriageError::NoReason(key.clone(), what)),
        Some(Missing::Name) => Err(TriageError::NoName(key.clone(), what)),
    }
}

fn record(finding: &mut Finding, stamp: Stamp, rated: Option<Severity>, why: Prose) {
    let stamp = free(stamp, |stamp| finding.history.contains_key(stamp));
    finding.history.insert(stamp, HistoryEntry { status: finding.status, rated, why });
}

fn remark(finding: &mut Finding, text: Prose, stamp: Stamp) {
    let stamp = free(stamp, |stamp| finding.comments.contains_key(stamp));
    finding.comments.insert(stamp, Comment(text));
}
