//! `threatloom triage`: a position on one finding, without a screen.

use std::path::PathBuf;

use jiff::civil::Date;

use super::card;
use super::files;
use super::nearest::nearest;
use super::{Exit, Failure, Outcome, Output};
use crate::analysis::{Analysis, severity, suggest};
use crate::catalog::Catalog;
use crate::model::triage::{self, Change, TriageError};
use crate::model::{Edit, Finding, FindingKey, Model, Prose, Severity, Stamp, Status};
use crate::store::{Document, clock, identity, write_model};

/// What stands for "no severity by hand".
const NONE: &str = "none";

/// Triage a finding or a suggestion, or show where its triage stands
///
/// Without options it shows severity, open questions and history, and changes nothing. A suggestion
/// becomes a finding with the first change; with --status `not_applicable` or `false_positive` it
/// is dismissed, until the facts that it rested on change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom triage shop.tm.ron AML.T0051.001@agent
  threatloom triage shop.tm.ron AML.T0051.001@agent --status open --owner ben --due 2027-01-31
  threatloom triage shop.tm.ron AML.T0051.001@agent --answer who-affected=other-users
  threatloom triage shop.tm.ron AML.T0024@model --status not_applicable --why 'labels only'
  threatloom triage shop.tm.ron AML.T0053@agent --status mitigated \\
      --why 'a person approves each refund' --mitigation AML.M0029

Statuses: open, mitigating, mitigated, accepted, transferred, false_positive, not_applicable.
All but the first two need --why; mitigated needs --mitigation or --evidence, accepted
--review-by. Who decides is --by, THREATLOOM_USER, git's user.name or USER, in that order.")]
pub struct Args {
    /// Model file; with `-` the model comes from standard input and goes to standard output
    model: PathBuf,
    /// Key of the finding: technique and element, such as AML.T0051.001@agent
    finding: String,
    /// Answer a question of the bug bars; an empty A takes the answer back
    #[arg(long, value_name = "Q=A", value_parser = question_and_answer)]
    answer: Vec<(String, String)>,
    /// Set the status
    #[arg(long, value_name = "S")]
    status: Option<Status>,
    /// Reason for --status or --override
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Who works on it
    #[arg(long, value_name = "N")]
    owner: Option<String>,
    /// When it has to be mitigated, such as 2027-01-31
    #[arg(long, value_name = "DATE")]
    due: Option<Date>,
    /// When the decision has to be looked at again
    #[arg(long, value_name = "DATE")]
    review_by: Option<Date>,
    /// Add an ATLAS mitigation, such as AML.M0029
    #[arg(long, value_name = "ID")]
    mitigation: Vec<String>,
    /// Add what shows that it is real, or that its mitigation works
    #[arg(long, value_name = "TEXT")]
    evidence: Vec<String>,
    /// Add to the discussion
    #[arg(long, value_name = "TEXT")]
    comment: Vec<String>,
    /// Set the severity against the bars; `none` goes back to them
    #[arg(long = "override", value_name = "SEVERITY", value_parser = severity_by_hand)]
    severity: Option<SeverityByHand>,
}

/// What `--override` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SeverityByHand {
    Set(Severity),
    TakeBack,
}

impl Args {
    fn changes_something(&self) -> bool {
        self.status.is_some()
            || self.severity.is_some()
            || self.owner.is_some()
            || self.due.is_some()
            || self.review_by.is_some()
            || !(self.answer.is_empty()
                && self.mitigation.is_empty()
                && self.evidence.is_empty()
                && self.comment.is_empty())
    }
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut document = files::open(&args.model, out)?;
    let catalog = files::catalog(out)?;
    let analysis = suggest(&document.model, &catalog);
    let key = find_key(&args.finding, &document.model, &catalog, &analysis)?;
    if args.changes_something() {
        files::refuse_comments(&document)?;
        change(args, &key, &mut document, &catalog, &analysis)?;
        if files::is_stdin(&args.model) {
            out.exact(&write_model(&document.model));
            return Ok(Exit::Done);
        }
        for warning in document.save().map_err(|error| files::failure(&error))? {
            out.note(&format!("warning: {warning}"));
        }
    } else if args.why.is_some() {
        return Err(Failure::usage("--why explains --status or --override: give one of them"));
    }
    card::write(&document.model, &catalog, &analysis, &key, out);
    Ok(Exit::Done)
}

/// Applies everything that was asked for to the model in memory. The first refusal ends it, and
/// nothing is saved.
fn change(
    args: &Args,
    key: &FindingKey,
    document: &mut Document,
    catalog: &Catalog,
    analysis: &Analysis,
) -> Result<(), Failure> {
    let stamp = stamp(args)?;
    let model = &mut document.model;
    let facts = key
        .element()
        .and_then(|id| analysis.find(&key.threat, id))
        .map_or_else(Vec::new, |suggestion| suggestion.facts.clone());
    let new_status = args.status.map(|status| Change {
        status,
        why: prose(args.why.as_slice()),
        review_by: args.review_by,
        mitigations: args.mitigation.clone(),
        evidence: prose(&args.evidence),
    });
    // Untouched, or put aside before.
    let is_new = model.findings.get(key).is_none_or(|finding| finding.status.is_dismissed());
    match new_status {
        // Taking a suggestion up needs no words.
        Some(change) if is_new && change.status == Status::Open && change.why.is_empty() => {
            apply(model, |model| triage::accept(model, key, facts, stamp.clone()))?;
        }
        Some(change) if is_new => {
            apply(model, |model| triage::decide(model, key, facts, change, stamp.clone()))?;
        }
        Some(change) => {
            let is_dismissal = change.status.is_dismissed();
            apply(model, |model| triage::set_status(model, key, change, stamp.clone()))?;
            if is_dismissal {
                apply(model, |model| triage::revise(model, key, |finding| finding.facts = facts))?;
            }
        }
        None if !model.findings.contains_key(key) => {
            apply(model, |model| triage::accept(model, key, facts, stamp.clone()))?;
        }
        None => {}
    }
    for (question, answer) in &args.answer {
        let value = (!answer.is_empty()).then_some(answer.as_str());
        if let Some(value) = value {
            catalog.bug_bar.check_answer(question, value).map_err(Failure::usage)?;
        }
        apply(model, |model| triage::answer(model, key, question, value, stamp.clone()))?;
    }
    for text in &args.comment {
        apply(model, |model| {
            triage::comment(model, key, prose(std::slice::from_ref(text)), stamp.clone())
        })?;
    }
    match args.severity {
        Some(SeverityByHand::Set(severity)) => {
            let why = prose(args.why.as_slice());
            let bars = bars_say(catalog, model, key);
            apply(model, |model| {
                triage::override_severity(model, key, severity, bars, why, stamp.clone())
            })?;
        }
        Some(SeverityByHand::TakeBack) => {
            let why = prose(args.why.as_slice());
            apply(model, |model| triage::take_back_override(model, key, why, stamp.clone()))?;
        }
        None => {}
    }
    apply(model, |model| triage::revise(model, key, |finding| revise(args, finding)))
}

/// What the bars say of a finding, in words.
fn bars_say(catalog: &Catalog, model: &Model, key: &FindingKey) -> String {
    let untouched = Finding::default();
    let finding = model.findings.get(key).unwrap_or(&untouched);
    severity::rate(catalog, model, key, finding).by_bars.to_string()
}

/// What needs no reason. With `--status`, mitigations and evidence are there already.
fn revise(args: &Args, finding: &mut Finding) {
    if let Some(owner) = &args.owner {
        finding.owner.clone_from(owner);
    }
    finding.due = args.due.or(finding.due);
    finding.review_by = args.review_by.or(finding.review_by);
    if args.status.is_none() {
        let new = |id: &&String| !finding.mitigations.contains(id);
        let added: Vec<String> = args.mitigation.iter().filter(new).cloned().collect();
        finding.mitigations.extend(added);
        finding.evidence.extend(prose(&args.evidence));
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
        TriageError::NoEvidence(_) => failure.hint("add --mitigation AML.M… or --evidence TEXT"),
        TriageError::NoReviewDate(_) => {
            let date = triage::default_review_by(clock::today());
            failure.hint(format!("for example --review-by {date}"))
        }
        _ => failure,
    }
}

/// Texts as prose: a line each, so that they merge line by line.
fn prose(texts: &[String]) -> Prose {
    texts.iter().flat_map(|text| text.lines()).map(str::to_string).collect()
}

fn stamp(args: &Args) -> Result<Stamp, Failure> {
    let folder = args.model.parent().unwrap_or(&args.model);
    let by = identity(args.by.as_deref(), folder).ok_or_else(|| {
        Failure::usage("nobody says who you are").hint("give --by NAME or set THREATLOOM_USER")
    })?;
    Ok(Stamp::new(clock::now(), &by))
}

/// The key that was named: that of a finding, a suggestion, or a known technique on something that
/// the model has.
fn find_key(
    text: &str,
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
) -> Result<FindingKey, Failure> {
    let known = || -> Vec<String> {
        let suggested = analysis.suggestions.iter();
        let suggested = suggested.map(|s| format!("{}@{}", s.technique, s.element));
        model.findings.keys().map(ToString::to_string).chain(suggested).collect()
    };
    let with_near = |failure: Failure| {
        let known = known();
        let near = nearest(text, known.iter().map(String::as_str));
        if near.is_empty() {
            failure.hint("`threatloom suggest MODEL` and `threatloom findings MODEL` list them")
        } else {
            failure.hint(format!("did you mean {}?", near.join(", ")))
        }
    };
    let key: FindingKey = text.parse().map_err(|error| with_near(Failure::usage(error)))?;
    if model.findings.contains_key(&key) {
        return Ok(key);
    }
    let Some(technique) = key.technique_id() else {
        return Err(with_near(Failure::usage(format!("the model has no finding `{key}`"))));
    };
    if catalog.atlas.technique(technique).is_none() {
        let message = format!("ATLAS {} has no technique {technique}", catalog.atlas.version());
        return Err(with_near(Failure::usage(message)));
    }
    if let Some(id) = key.element().filter(|id| !model.has_id(id)) {
        let message = format!("the model has no element, flow or boundary `{id}`");
        return Err(with_near(Failure::usage(message)));
    }
    Ok(key)
}

fn question_and_answer(text: &str) -> Result<(String, String), String> {
    let (question, answer) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` has no `=`: write QUESTION=ANSWER"))?;
    Ok((question.trim().to_string(), answer.trim().to_string()))
}

fn severity_by_hand(text: &str) -> Result<SeverityByHand, String> {
    if text == NONE {
        return Ok(SeverityByHand::TakeBack);
    }
    text.parse().map(SeverityByHand::Set)
}
