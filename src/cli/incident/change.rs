//! `incident set`, `link` and `close`: what is done about an incident.

use jiff::Timestamp;
use jiff::civil::Date;

use super::new::named;
use super::open::{Opened, Where, Who};
use super::{names, show};
use crate::analysis::incident::{Observed, foreseen, take_up, to_create, worked_by};
use crate::analysis::severity::{self, Bug};
use crate::analysis::suggest;
use crate::cli::rated::RatingArgs;
use crate::cli::triage::values::{self, NONE, SeverityByHand, prose};
use crate::cli::{Failure, Outcome, Output};
use crate::model::{
    Answer, FindingKey, Incident, IncidentKey, IncidentStatus, Stamp, StepState, incident,
};

/// Change an incident: what is known, answers, steps, what happened
#[derive(Debug, clap::Args)]
pub struct SetArgs {
    #[command(flatten)]
    place: Where,
    /// Id of the incident
    incident: String,
    /// What people call it
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Add to what was observed
    #[arg(long, value_name = "TEXT")]
    observed: Vec<String>,
    /// The day on which it was first seen
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Who saw it
    #[arg(long, value_name = "NAME")]
    seen_by: Option<String>,
    /// Who leads the response
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Add an affected element, flow or boundary; `none` removes those there are
    #[arg(long, value_name = "ID")]
    element: Vec<String>,
    /// Add a technique, seen after those there are; `none` removes those there are
    #[arg(long, value_name = "T")]
    technique: Vec<String>,
    #[command(flatten)]
    rating: RatingArgs,
    /// open, or contained once it can do no further harm
    #[arg(long, value_name = "S")]
    status: Option<IncidentStatus>,
    /// Reason for --override, and for re-opening what was closed
    #[arg(long, value_name = "TEXT")]
    why: Vec<String>,
    /// Work by this playbook
    #[arg(long, value_name = "ID")]
    playbook: Option<String>,
    /// Say what came of a step of the playbook: done, skipped or todo
    #[arg(long, value_name = "ID=STATE", value_parser = values::question_and_answer)]
    step: Vec<(String, String)>,
    /// What was found or done; needed for a skipped step
    #[arg(long, value_name = "TEXT", requires = "step")]
    note: Vec<String>,
    /// Add to the timeline
    #[arg(long, value_name = "TEXT")]
    happened: Vec<String>,
    /// When that happened, such as 2026-11-21T02:10Z; now unless another time is named
    #[arg(long, value_name = "TIME", requires = "happened")]
    at: Option<Timestamp>,
    /// Add logs, artefacts or messages that show it
    #[arg(long, value_name = "TEXT")]
    evidence: Vec<String>,
    /// Add what was learnt
    #[arg(long, value_name = "TEXT")]
    lesson: Vec<String>,
    #[command(flatten)]
    who: Who,
}

/// Link findings to an incident
#[derive(Debug, clap::Args)]
pub struct LinkArgs {
    #[command(flatten)]
    place: Where,
    /// Id of the incident
    incident: String,
    /// Keys of findings, such as AML.T0051.001@agent
    #[arg(value_name = "FINDING", required_unless_present = "create")]
    findings: Vec<FindingKey>,
    /// Link those that foresaw it, and write down those that should have been there
    #[arg(long)]
    create: bool,
    #[command(flatten)]
    who: Who,
}

/// Close an incident, with what was learnt
#[derive(Debug, clap::Args)]
pub struct CloseArgs {
    #[command(flatten)]
    place: Where,
    /// Id of the incident
    incident: String,
    /// What was learnt
    #[arg(long, value_name = "TEXT")]
    lesson: Vec<String>,
    /// A closing remark
    #[arg(long, value_name = "TEXT")]
    why: Vec<String>,
    #[command(flatten)]
    who: Who,
}

/// Runs `set`.
pub fn set(args: &SetArgs, out: &mut Output) -> Outcome {
    let mut opened = args.place.open(out)?;
    let stamp = args.place.stamp(&args.who)?;
    let (key, _) = opened.find(&args.incident)?;
    opened.refuse_loss(key.keeping)?;
    args.rating.check(&opened.catalog)?;
    facts(args, &mut opened, &key)?;
    rating(args, &mut opened, &key, &stamp)?;
    for (step, state) in &args.step {
        let state: StepState = state.parse().map_err(Failure::usage)?;
        known_step(&opened, &key, step)?;
        let note = prose(&args.note);
        let edit = incident::set_step(opened.model(), &key, step, state, note, stamp.clone());
        opened.apply(edit)?;
    }
    for what in &args.happened {
        let at = args.at.map_or_else(|| stamp.clone(), |at| Stamp::new(at, stamp.by()));
        let what = prose(std::slice::from_ref(what));
        let edit = incident::happened(opened.model(), &key, what, at);
        opened.apply(edit)?;
    }
    if let Some(status) = args.status {
        let why = prose(&args.why);
        let edit = incident::set_status(opened.model(), &key, status, why, stamp);
        opened.apply(edit)?;
    }
    let done = opened.save(out)?;
    show::write(&opened, &key, out);
    Ok(done)
}

/// What is known of it.
fn facts(args: &SetArgs, opened: &mut Opened, key: &IncidentKey) -> Result<(), Failure> {
    let elements = added(&args.element, |text| names::thing(opened.model(), text))?;
    let techniques = added(&args.technique, |text| names::technique(&opened.catalog, text))?;
    if let Some(id) = args.playbook.as_ref().filter(|id| opened.catalog.playbooks.get(id).is_none())
    {
        let known: Vec<&str> =
            opened.catalog.playbooks.all().iter().map(|known| known.id.as_str()).collect();
        return Err(Failure::usage(format!("there is no playbook `{id}`"))
            .hint(format!("there are {}", known.join(", "))));
    }
    let clears = |texts: &[String]| texts.iter().any(|text| text == NONE);
    let edit = incident::revise(opened.model(), key, |it: &mut Incident| {
        for (to, from) in [
            (&mut it.title, &args.title),
            (&mut it.observed_by, &args.seen_by),
            (&mut it.owner, &args.owner),
            (&mut it.playbook, &args.playbook),
        ] {
            if let Some(text) = from {
                to.clone_from(text);
            }
        }
        it.observed_on = args.on.or(it.observed_on);
        for (to, texts, brought) in [
            (&mut it.elements, &args.element, elements),
            (&mut it.techniques, &args.technique, techniques),
        ] {
            if clears(texts) {
                to.clear();
            }
            to.extend(brought.into_iter().filter(|id| !to.contains(id)).collect::<Vec<_>>());
        }
        if let Some(classes) = args.rating.classes() {
            it.classes = classes;
        }
        it.observed.extend(prose(&args.observed));
        it.evidence.extend(prose(&args.evidence));
        it.lessons.extend(prose(&args.lesson));
    });
    opened.apply(edit)
}

/// How bad it is.
fn rating(
    args: &SetArgs,
    opened: &mut Opened,
    key: &IncidentKey,
    stamp: &Stamp,
) -> Result<(), Failure> {
    let answers = match opened.model().incident(key) {
        Some(found) => {
            let (catalog, bug) = (&opened.catalog, Bug::incident(found));
            args.rating.answers(catalog, opened.model(), &key.to_string(), &bug)?
        }
        None => Vec::new(),
    };
    for (question, value) in answers {
        let value = value.as_deref();
        let edit = incident::answer(opened.model(), key, &question, value, stamp.clone());
        opened.apply(edit)?;
    }
    for ease in args.rating.ease() {
        let ease = ease.map(|ease| Answer { value: ease.into(), stamp: Some(stamp.clone()) });
        let edit = incident::revise(opened.model(), key, |it| it.ease = ease);
        opened.apply(edit)?;
    }
    if let Some(tries) = args.rating.tries(stamp) {
        let edit = incident::revise(opened.model(), key, |it| {
            it.tries.insert(args.rating.tried.clone(), tries);
        });
        opened.apply(edit)?;
    }
    if let (Some(by_hand), Some(found)) = (args.rating.severity, opened.model().incident(key)) {
        let by_hand = match by_hand {
            SeverityByHand::Set(severity) => Some(severity),
            SeverityByHand::TakeBack => None,
        };
        let bars = severity::rate(&opened.catalog, opened.model(), &Bug::incident(found))
            .by_bars
            .to_string();
        let why = prose(&args.why);
        let edit =
            incident::override_severity(opened.model(), key, by_hand, bars, why, stamp.clone());
        opened.apply(edit)?;
    }
    Ok(())
}

/// Runs `link`.
pub fn link(args: &LinkArgs, out: &mut Output) -> Outcome {
    let mut opened = args.place.open(out)?;
    let stamp = args.place.stamp(&args.who)?;
    let (key, found) = opened.find(&args.incident)?;
    let (techniques, elements) = (found.techniques.clone(), found.elements.clone());
    opened.refuse_loss(key.keeping)?;
    let mut keys = args.findings.clone();
    if let Some(missing) = keys.iter().find(|key| !opened.model().findings.contains_key(key)) {
        return Err(Failure::usage(format!("the model has no finding {missing}"))
            .hint("--create writes down those that should have been there"));
    }
    if args.create {
        let analysis = suggest(opened.model(), &opened.catalog);
        let observed = Observed { techniques: &techniques, elements: &elements };
        let foresight = foreseen(opened.model(), &opened.catalog, &analysis, observed);
        let missing = to_create(&foresight);
        let edit = take_up(opened.model(), &opened.catalog, &analysis, &key, &missing, &stamp);
        let _ = edit.map_err(Failure::usage)?.apply(&mut opened.document.model);
        for key in missing {
            out.note(&format!("wrote down {key}"));
        }
        keys.extend(foresight.into_iter().flat_map(|known| known.findings));
    }
    for finding in &keys {
        let edit = incident::link(opened.model(), &key, finding);
        opened.apply(edit)?;
    }
    let done = opened.save(out)?;
    show::write(&opened, &key, out);
    Ok(done)
}

/// Runs `close`.
pub fn close(args: &CloseArgs, out: &mut Output) -> Outcome {
    let mut opened = args.place.open(out)?;
    let stamp = args.place.stamp(&args.who)?;
    let (key, _) = opened.find(&args.incident)?;
    opened.refuse_loss(key.keeping)?;
    let lessons = prose(&args.lesson);
    let edit = incident::revise(opened.model(), &key, |it| it.lessons.extend(lessons));
    opened.apply(edit)?;
    let why = prose(&args.why);
    let edit = incident::set_status(opened.model(), &key, IncidentStatus::Closed, why, stamp);
    opened.apply(edit)?;
    let left = steps(&opened, &key)
        .into_iter()
        .filter(|id| opened.model().incident(&key).is_some_and(|it| !it.steps.contains_key(id)));
    let left: Vec<String> = left.collect();
    if !left.is_empty() {
        out.note(&format!("steps that nobody took or left out: {}", left.join(", ")));
    }
    let done = opened.save(out)?;
    show::write(&opened, &key, out);
    Ok(done)
}

/// The steps of the playbook of an incident.
fn steps(opened: &Opened, key: &IncidentKey) -> Vec<String> {
    let Some(found) = opened.model().incident(key) else { return Vec::new() };
    let (_, tasks) = worked_by(opened.model(), &opened.catalog, found);
    tasks.into_iter().map(|task| task.id).collect()
}

fn known_step(opened: &Opened, key: &IncidentKey, step: &str) -> Result<(), Failure> {
    let known = steps(opened, key);
    let was_taken = opened.model().incident(key).is_some_and(|it| it.steps.contains_key(step));
    if was_taken || known.iter().any(|id| id == step) {
        return Ok(());
    }
    Err(Failure::usage(format!("the playbook has no step `{step}`"))
        .hint(format!("its steps are {}", known.join(", "))))
}

/// What is added by several options, of which one may say that all there was goes.
fn added(
    texts: &[String],
    find: impl Fn(&str) -> Result<String, Failure>,
) -> Result<Vec<String>, Failure> {
    let texts: Vec<String> = texts.iter().filter(|text| *text != NONE).cloned().collect();
    named(&texts, find)
}
