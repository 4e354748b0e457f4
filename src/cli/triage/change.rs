//! What `triage` was asked to change, as edits of the model in memory.

use super::values::{Day, NONE, SeverityByHand, prose};
use super::{Args, Seen, key};
use crate::analysis::Analysis;
use crate::analysis::severity::{self, Bug};
use crate::catalog::Catalog;
use crate::cli::Failure;
use crate::cli::rated::no_such;
use crate::cli::who;
use crate::model::triage::{self, Change, TriageError};
use crate::model::{Edit, Finding, FindingKey, Model, Prose, Stamp, Status};
use crate::store::clock;

/// Applies everything that was asked for, and says what finding it was. The first refusal ends it,
/// and nothing is to be saved then.
pub fn change(
    args: &Args,
    named: Option<FindingKey>,
    model: &mut Model,
    Seen { catalog, analysis }: Seen<'_>,
) -> Result<FindingKey, Failure> {
    let stamp = who::stamp(&args.model, args.by.as_deref())?;
    let title = args.new.as_deref().unwrap_or_default();
    let key = if let Some(key) = named {
        key
    } else {
        let subject = key::subject(args.on.as_deref(), model)?;
        let (key, edit) = triage::write(model, &subject, title, Prose::new(), stamp.clone())
            .map_err(|error| refusal(&error))?;
        let _ = edit.apply(model);
        key
    };
    if args.mitigation.iter().any(|id| id == NONE) && model.findings.contains_key(&key) {
        apply(model, |model| triage::revise(model, &key, |found| found.mitigations.clear()))?;
    }
    decides(args, &key, model)?;
    position(args, &key, model, analysis, &stamp)?;
    if let Some(classes) = args.rating.classes() {
        apply(model, |model| triage::revise(model, &key, |found| found.classes = classes))?;
    }
    answers(args, &key, model, catalog, &stamp)?;
    for ease in args.rating.ease() {
        apply(model, |model| triage::set_ease(model, &key, ease, stamp.clone()))?;
    }
    if let Some(tries) = args.rating.tries(&stamp) {
        apply(model, |model| triage::tried(model, &key, &args.rating.tried, tries))?;
    }
    for text in &args.comment {
        let text = prose(std::slice::from_ref(text));
        apply(model, |model| triage::comment(model, &key, text, stamp.clone()))?;
    }
    by_hand(args, &key, model, catalog, &stamp)?;
    apply(model, |model| triage::revise(model, &key, |finding| revise(args, finding)))?;
    if args.status.is_some()
        && let Some(finding) = model.findings.get(&key)
    {
        // By the answers that were given along with it.
        let rated = severity::level(catalog, model, &Bug::finding(&key, finding)).settled();
        apply(model, |model| triage::weigh(model, &key, rated))?;
    }
    link(args, &key, model, Seen { catalog, analysis })?;
    let forever = |finding: &&Finding| finding.status.needs_review() && finding.review_by.is_none();
    if args.review_by == Some(Day::Clear)
        && let Some(finding) = model.findings.get(&key).filter(forever)
    {
        return Err(refusal(&TriageError::NoReviewDate(key, finding.status.id())));
    }
    Ok(key)
}

/// Refuses to change what another finding decides.
fn decides(args: &Args, key: &FindingKey, model: &Model) -> Result<(), Failure> {
    let lead = model.lead_of(key);
    let changes_decision = args.status.is_some()
        || args.owner.is_some()
        || args.due.is_some()
        || args.review_by.is_some()
        || args.rating.severity.is_some()
        || args.rating.answers_something();
    if lead == key || !changes_decision || args.same_as.is_some() {
        return Ok(());
    }
    let failure = Failure::usage(format!("{key} is the same as {lead}, which decides for it"));
    Err(failure.hint(format!("triage {lead}, or take the link away with --same-as {NONE}")))
}

/// Lets another finding decide, or takes that back.
fn link(
    args: &Args,
    key: &FindingKey,
    model: &mut Model,
    Seen { catalog, analysis }: Seen<'_>,
) -> Result<(), Failure> {
    let Some(text) = &args.same_as else { return Ok(()) };
    let lead = match text.as_str() {
        NONE => None,
        text => Some(key::find(text, model, catalog, analysis)?),
    };
    apply(model, |model| triage::same_as(model, key, lead.as_ref()))
}

/// Refuses ids that nothing knows, texts that say nothing, and a review that went by.
pub fn check(args: &Args, catalog: &Catalog) -> Result<(), Failure> {
    args.rating.check(catalog)?;
    for id in args.mitigation.iter().filter(|id| *id != NONE) {
        if catalog.atlas.mitigation(id).is_none() {
            let known: Vec<&str> = catalog.atlas.mitigations().map(|m| m.id.as_str()).collect();
            let all = "`threatloom catalog list mitigations` has the ids, such as AML.M0029";
            return Err(no_such("ATLAS mitigation", id, &known).hint(all));
        }
    }
    if args.evidence.iter().any(|text| text.trim().is_empty()) {
        return Err(Failure::usage("--evidence says nothing"));
    }
    let today = clock::today();
    if let Some(day) = args.review_by.and_then(Day::date).filter(|day| *day < today) {
        let message = format!("{day} went by: the decision would be open again at once");
        let date = triage::default_review_by(today);
        return Err(Failure::usage(message).hint(format!("for example --review-by {date}")));
    }
    Ok(())
}

/// The status, or that the suggestion was taken up.
fn position(
    args: &Args,
    key: &FindingKey,
    model: &mut Model,
    analysis: &Analysis,
    stamp: &Stamp,
) -> Result<(), Failure> {
    let facts = key
        .element()
        .and_then(|id| analysis.find(&key.threat, id))
        .map_or_else(Vec::new, |suggestion| suggestion.facts.clone());
    // Untouched, or put aside before.
    let is_new = model.findings.get(key).is_none_or(|finding| finding.status.is_dismissed());
    let Some(status) = args.status else {
        if !model.findings.contains_key(key) {
            apply(model, |model| triage::accept(model, key, facts, stamp.clone()))?;
        }
        return Ok(());
    };
    let change = Change {
        status,
        rated: None,
        why: prose(args.why.as_slice()),
        review_by: args.review_by.and_then(Day::date),
        mitigations: args.mitigation.iter().filter(|id| *id != NONE).cloned().collect(),
        evidence: prose(&args.evidence),
    };
    if is_new && status == Status::Open && change.why.is_empty() {
        // Taking a suggestion up needs no words.
        return apply(model, |model| triage::accept(model, key, facts, stamp.clone()));
    }
    if is_new {
        return apply(model, |model| triage::decide(model, key, facts, change, stamp.clone()));
    }
    if args.new.is_some() && status == Status::Open && change.why.is_empty() {
        return Ok(());
    }
    apply(model, |model| triage::set_status(model, key, change, stamp.clone()))?;
    if status.is_dismissed() {
        apply(model, |model| triage::revise(model, key, |finding| finding.facts = facts))?;
    }
    Ok(())
}

/// Answers to the questions that the finding asks, and to no others.
fn answers(
    args: &Args,
    key: &FindingKey,
    model: &mut Model,
    catalog: &Catalog,
    stamp: &Stamp,
) -> Result<(), Failure> {
    let finding = model.findings.get(key).cloned().unwrap_or_default();
    let bug = Bug::finding(key, &finding);
    for (question, value) in args.rating.answers(catalog, model, &key.to_string(), &bug)? {
        let value = value.as_deref();
        apply(model, |model| triage::answer(model, key, &question, value, stamp.clone()))?;
    }
    Ok(())
}

/// The severity against the bars.
fn by_hand(
    args: &Args,
    key: &FindingKey,
    model: &mut Model,
    catalog: &Catalog,
    stamp: &Stamp,
) -> Result<(), Failure> {
    let why = prose(args.why.as_slice());
    match args.rating.severity {
        Some(SeverityByHand::Set(severity)) => {
            let finding = model.findings.get(key).cloned().unwrap_or_default();
            let bars =
                severity::rate(catalog, model, &Bug::finding(key, &finding)).by_bars.to_string();
            apply(model, |model| {
                triage::override_severity(model, key, severity, bars, why, stamp.clone())
            })
        }
        Some(SeverityByHand::TakeBack) => {
            apply(model, |model| triage::take_back_override(model, key, why, stamp.clone()))
        }
        None => Ok(()),
    }
}

/// What needs no reason. With `--status`, mitigations and evidence may be there already.
fn revise(args: &Args, finding: &mut Finding) {
    if let Some(owner) = &args.owner {
        finding.owner.clone_from(owner);
    }
    if let Some(due) = args.due {
        finding.due = due.date();
    }
    if let Some(review_by) = args.review_by {
        finding.review_by = review_by.date();
    }
    for id in args.mitigation.iter().filter(|id| *id != NONE) {
        if !finding.mitigations.contains(id) {
            finding.mitigations.push(id.clone());
        }
    }
    for line in prose(&args.evidence) {
        if !finding.evidence.contains(&line) {
            finding.evidence.push(line);
        }
    }
}

fn apply(
    model: &mut Model,
    edit: impl FnOnce(&Model) -> Result<Edit, TriageError>,
) -> Result<(), Failure> {
    let edit = edit(model).map_err(|error| refusal(&error))?;
    // The inverse is for those who can undo; here the file is the way back.
    let _ = edit.apply(model);
    Ok(())
}

fn refusal(error: &TriageError) -> Failure {
    let failure = Failure::usage(error);
    match error {
        TriageError::NoReason(..) => failure.hint("say why with --why TEXT"),
        TriageError::NoName(..) => failure.hint("say who with --by NAME or THREATLOOM_USER"),
        TriageError::NoMitigation(_) => {
            failure.hint("add --mitigation AML.M…, and --evidence TEXT")
        }
        TriageError::NoEvidence(_) => failure.hint("add --evidence TEXT"),
        TriageError::NoReviewDate(..) => {
            let date = triage::default_review_by(clock::today());
            failure.hint(format!("for example --review-by {date}"))
        }
        _ => failure,
    }
}
