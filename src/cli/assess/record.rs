//! What is recorded about one question, as edits of the model in memory, and what came of it.

use jiff::civil::Date;

use super::held::{Desk, Held};
use super::names::{self, Asked, Named};
use super::options::ChangeArgs;
use super::{Args, Format, item, words};
use crate::analysis::assess::State;
use crate::catalog::frameworks::{Framework, Group, Item, Level, RiskTables};
use crate::cli::output::{Output, Style};
use crate::cli::rated::no_such;
use crate::cli::triage::values::{Day, NONE, prose};
use crate::cli::{Exit, Failure, Outcome, files, who};
use crate::model::assessment::{
    ACCEPTED, AssessmentError, NOT_APPLICABLE, add_task, answer, drop_task, revise, set_task,
};
use crate::model::{
    Answer, Assessment, AssessmentKey, Edit, Id, Model, Stamp, Step, StepState, Task, Verdict, id,
};
use crate::store::write_model;

/// Records what the options say, saves the model, and tells where the question stands now.
pub fn run(args: &Args, text: &str, held: &mut Held, today: Date, out: &mut Output) -> Outcome {
    files::refuse_comments(&held.document)?;
    let framework = args.framework.as_deref();
    let (key, was, model) = {
        let asked = names::question(text, framework, held, today)?;
        let was = told(held, &asked, today);
        let stamp = |held: &Held| {
            refuse(&args.change, &asked, held)?;
            who::stamp(&args.model, args.change.by.as_deref())
        };
        let stamp = stamp(held)?;
        let mut change = Change { args: &args.change, asked: &asked, held, stamp, today };
        let model = change.model()?;
        (asked.key.clone(), was, model)
    };
    held.document.model = model;
    if files::is_stdin(&args.model) {
        out.exact(&write_model(&held.document.model));
        return Ok(Exit::Done);
    }
    for warning in held.document.save().map_err(|error| files::failure(&error))? {
        out.note(&format!("warning: {warning}"));
    }
    let desk = Desk::of(held, None, today)?;
    let asked = names::question(text, framework, held, today)?;
    match asked.named {
        Named::Question(framework, ..) if args.format == Format::Table => {
            outcome(&args.change, &desk, framework, &key, &was, out);
            Ok(Exit::Done)
        }
        _ => item::write(&desk, &asked, args.format, out),
    }
}

/// Where the question, or the element that it is answered for, stands, in a word or two.
fn told(held: &Held, asked: &Asked<'_>, today: Date) -> String {
    let Named::Question(framework, group, _) = asked.named else { return String::new() };
    let sheet = held.assessor(today).sheet(framework);
    let Some(row) = sheet.row(&asked.key.item) else { return String::new() };
    let part = row.parts.iter().find(|part| part.key == asked.key);
    part.map_or(row.state, |part| part.state).name(&group.scale).to_string()
}

/// What came of it: all that is recorded, or the tasks where only those changed.
fn outcome(
    args: &ChangeArgs,
    desk: &Desk<'_>,
    framework: &Framework,
    key: &AssessmentKey,
    was: &str,
    out: &mut Output,
) {
    let Some(sheet) = desk.sheets.iter().find(|sheet| sheet.framework.id == framework.id) else {
        return;
    };
    let Some(row) = sheet.row(&key.item) else { return };
    let part = row.parts.iter().find(|part| part.key == *key);
    let is = part.map_or(row.state, |part| part.state).name(&row.group.scale);
    let change = if was == is { is.to_string() } else { format!("{was} → {is}") };
    let question = format!("{}/{}{}", key.framework, key.item, names::at(&key.subject));
    out.text(Style::Id, &question).text(Style::Plain, "  ").text(Style::Strong, &change).end();
    if let Some(part) = part {
        let whole = row.state.name(&row.group.scale);
        let told = format!("{} as a whole: {whole}, the worst of its elements", row.item.name);
        out.paragraph(0, Style::Plain, &told);
        item::record(part.record, out);
    } else if args.changes_more_than_tasks() {
        item::standing(desk, row, out);
    }
    item::tasks(desk, row, out);
    if !row.applies {
        let told =
            "it does not apply as other questions are answered so far: it counts once it does";
        out.paragraph(0, Style::Warning, told);
    }
    out.text(Style::Faint, &format!("{}: {}", framework.name, words::tally(&sheet.tally()))).end();
    if row.group.decides {
        out.paragraph(0, Style::Faint, &super::sheet::tier(sheet));
    }
}

/// Refuses options that make no sense for what was asked, and answers that belong elsewhere.
fn refuse(args: &ChangeArgs, asked: &Asked<'_>, held: &Held) -> Result<(), Failure> {
    let is_question = matches!(asked.named, Named::Question(..));
    let question = format!("{}/{}", asked.key.framework, asked.key.item);
    if let Named::Question(_, group, item) = asked.named {
        if group.level == Level::Organisation && !held.is_organisation() {
            return Err(names::elsewhere(&question, &args.answering(), held));
        }
        let of_whole = [
            ("owner", args.owner.is_some()),
            ("target", args.target.is_some()),
            ("severity", args.severity.is_some()),
            ("task", args.task.step.is_some()),
        ];
        let of_whole = of_whole.iter().find(|(_, is_set)| *is_set);
        if let (Some((option, _)), Some(id)) = (of_whole, asked.key.subject.id()) {
            let message =
                format!("--{option} is for `{question}` as a whole, not for `{id}` alone");
            return Err(Failure::usage(message).hint(format!("leave `@{id}` out")));
        }
        if args.likelihood.is_some() || args.impact.is_some() {
            let attacks: Vec<String> = item.attacks.iter().map(|id| format!("risk/{id}")).collect();
            let failure = Failure::usage("likelihood and impact are those of attacks");
            return Err(match attacks.as_slice() {
                [] => failure.hint("`threatloom assess MODEL --risk` lists them"),
                attacks => failure.hint(format!("name one with --item: {}", attacks.join(", "))),
            });
        }
        if args.severity.is_some() && item.attacks.is_empty() {
            let message = format!("`{question}` guards against no attack: it has no severity");
            return Err(Failure::usage(message));
        }
        return Ok(());
    }
    let is_use_case = matches!(asked.named, Named::UseCase);
    let is_answered = args.answers() || args.target.is_some() || args.task.step.is_some();
    let is_wrong = is_answered
        || args.owner.is_some()
        || args.review_by.is_some()
        || (is_use_case && (args.likelihood.is_some() || args.impact.is_some()))
        || (!is_use_case && args.severity.is_some());
    if !is_question && is_wrong {
        let takes = if is_use_case { "--severity" } else { "--likelihood, --impact" };
        let message = format!("`{question}` is no question: it takes {takes} and --evidence");
        return Err(Failure::usage(message));
    }
    Ok(())
}

/// What is asked for, of one question.
struct Change<'a> {
    args: &'a ChangeArgs,
    asked: &'a Asked<'a>,
    held: &'a Held,
    stamp: Stamp,
    today: Date,
}

impl Change<'_> {
    /// The model with everything that was asked for, or why something of it can't be.
    fn model(&mut self) -> Result<Model, Failure> {
        let mut model = self.held.document.model.clone();
        if let Named::Question(framework, group, item) = self.asked.named {
            self.answer(framework, group, item, &mut model)?;
            self.target(group, &mut model)?;
            self.task(item, &mut model)?;
        }
        self.rate(&mut model)?;
        let args = self.args;
        self.revise(&mut model, |record| {
            if let Some(owner) = &args.owner {
                record.owner.clone_from(owner);
            }
            if let Some(day) = args.review_by {
                record.review_by = day.date();
            }
            if args.evidence.iter().any(|text| text == NONE) {
                record.evidence.clear();
            }
            let shown: Vec<String> =
                args.evidence.iter().filter(|text| *text != NONE).cloned().collect();
            for line in prose(&shown) {
                if !record.evidence.contains(&line) {
                    record.evidence.push(line);
                }
            }
        });
        Ok(model)
    }

    fn revise(&self, model: &mut Model, change: impl FnOnce(&mut Assessment)) {
        apply(model, |model| revise(model, &self.asked.key, change));
    }

    fn answer(
        &self,
        framework: &Framework,
        group: &Group,
        item: &Item,
        model: &mut Model,
    ) -> Result<(), Failure> {
        let key = &self.asked.key;
        let why = prose(&self.args.why);
        let verdict = if let Some(text) = &self.args.answer {
            let is = answer_of(text, group)?;
            Some(Verdict { is, why, from: String::new(), stamp: self.stamp.clone() })
        } else if self.args.take {
            Some(self.offered(framework, group, item, why)?)
        } else if self.args.clear {
            let answered = model.assessments.get(key).and_then(|record| record.answer.as_ref());
            if answered.is_none() {
                return Err(Failure::usage(format!("{key} has no answer to take back")));
            }
            None
        } else {
            return Ok(());
        };
        let edit = answer(model, key, verdict).map_err(refusal)?;
        let _ = edit.apply(model);
        Ok(())
    }

    /// The answer that the model offers.
    fn offered(
        &self,
        framework: &Framework,
        group: &Group,
        item: &Item,
        why: Vec<String>,
    ) -> Result<Verdict, Failure> {
        let key = &self.asked.key;
        let sheet = self.held.assessor(self.today).sheet(framework);
        let row = sheet.row(&item.id);
        let offer = match (key.subject.id(), row) {
            (_, None) => None,
            (None, Some(row)) => row.offer.clone(),
            (Some(id), Some(row)) => row
                .parts
                .iter()
                .find(|part| part.element == *id)
                .and_then(|part| part.offer.clone()),
        };
        let Some(offer) = offer else {
            let failure = Failure::usage(format!("the model offers no answer to {key}"));
            let near = row.into_iter().flat_map(|row| &row.parts).filter(|it| it.offer.is_some());
            let near: Vec<&str> = near.map(|part| part.element.as_str()).collect();
            return Err(match near.as_slice() {
                [] => failure.hint(format!("give one with --answer: {}", answers(group))),
                near => failure.hint(format!("it offers some for {}", near.join(", "))),
            });
        };
        // What the model said is kept, so that it can be told when it says so no more.
        let why = if why.is_empty() { prose(&[offer.why]) } else { why };
        let is = State::Answered(offer.answer).id(&group.scale).to_string();
        Ok(Verdict { is, why, from: offer.signal, stamp: self.stamp.clone() })
    }

    fn target(&self, group: &Group, model: &mut Model) -> Result<(), Failure> {
        let Some(target) = &self.args.target else { return Ok(()) };
        let target = if target == NONE { "" } else { target };
        if !target.is_empty() && group.rank(target).is_none() {
            let known: Vec<&str> = group.scale.iter().map(|answer| answer.id.as_str()).collect();
            let all = format!("what can be aimed at is {}, {NONE}", known.join(", "));
            return Err(no_such("answer", target, &known).hint(all));
        }
        self.revise(model, |record| record.target = target.to_string());
        Ok(())
    }

    fn task(&self, item: &Item, model: &mut Model) -> Result<(), Failure> {
        let args = &self.args.task;
        let Some(text) = &args.step else { return Ok(()) };
        let key = &self.asked.key;
        let recorded =
            |id: &str| model.assessments.get(key).is_some_and(|it| it.tasks.contains_key(id));
        let is_known = item.steps.iter().any(|step| step.id == *text) || recorded(text);
        if args.drop {
            if !recorded(text) {
                return Err(Failure::usage(format!("nobody took on `{text}`")));
            }
            apply(model, |model| drop_task(model, key, text));
            return Ok(());
        }
        let id: Id = if is_known {
            text.clone()
        } else if id::is_valid(text) || args.outcome().is_some() || text.trim().is_empty() {
            return Err(no_step(text, item, model, key));
        } else {
            let (id, edit) = add_task(model, key, prose(std::slice::from_ref(text)), String::new());
            let _ = edit.apply(model);
            id
        };
        let settled = args.outcome().map(|state| Step {
            state,
            note: prose(&args.note),
            stamp: self.stamp.clone(),
        });
        apply(model, |model| {
            set_task(model, key, &id, |task: &mut Task| {
                if let Some(owner) = &args.owner {
                    task.owner.clone_from(owner);
                }
                if let Some(due) = args.due {
                    task.due = Day::date(due);
                }
                if let Some(settled) = settled {
                    task.settled = Some(settled);
                } else if !args.note.is_empty() {
                    let stamp = self.stamp.clone();
                    task.settled =
                        Some(Step { state: StepState::Todo, note: prose(&args.note), stamp });
                }
            })
        });
        Ok(())
    }

    /// Severity, likelihood and impact by hand.
    fn rate(&self, model: &mut Model) -> Result<(), Failure> {
        let tables: &RiskTables = &self.held.catalog.frameworks().risk;
        let args = self.args;
        if let Some(severity) = args.severity.as_deref().filter(|it| *it != NONE) {
            let known: Vec<&str> = tables.severities.iter().map(|it| it.id.as_str()).collect();
            if !known.contains(&severity) {
                let all = format!("there are {}, {NONE}", known.join(", "));
                return Err(no_such("severity", severity, &known).hint(all));
            }
        }
        let stamp = Some(self.stamp.clone());
        let by_hand = |text: &String| {
            (text != NONE).then(|| Answer { value: text.clone(), stamp: stamp.clone() })
        };
        self.revise(model, |record| {
            for (to, text) in [
                (&mut record.severity, &args.severity),
                (&mut record.likelihood, &args.likelihood),
                (&mut record.impact, &args.impact),
            ] {
                if let Some(text) = text {
                    *to = by_hand(text);
                }
            }
        });
        Ok(())
    }
}

fn apply(model: &mut Model, edit: impl FnOnce(&Model) -> Edit) {
    // The inverse is for those who can undo; here the file is the way back.
    let _ = edit(model).apply(model);
}

/// The spelling of an answer of the scale, or of one that everything can be answered with.
fn answer_of(text: &str, group: &Group) -> Result<String, Failure> {
    let meant = if text == "not-applicable" { NOT_APPLICABLE } else { text };
    if State::of(meant, group).is_some() {
        return Ok(meant.to_string());
    }
    let failure = Failure::usage(format!("`{text}` is no answer to this question"));
    Err(failure.hint(format!("its answers are {}", answers(group))))
}

fn answers(group: &Group) -> String {
    let scale = group.scale.iter().map(|answer| answer.id.as_str());
    scale.chain([NOT_APPLICABLE, ACCEPTED]).collect::<Vec<_>>().join(", ")
}

fn no_step(text: &str, item: &Item, model: &Model, key: &AssessmentKey) -> Failure {
    let own = model.assessments.get(key).into_iter().flat_map(|record| record.tasks.keys());
    let own = own.filter(|id| item.steps.iter().all(|step| step.id != **id));
    let known: Vec<&str> =
        item.steps.iter().map(|step| step.id.as_str()).chain(own.map(String::as_str)).collect();
    let failure = no_such("step", text, &known);
    let failure = if known.is_empty() {
        failure
    } else {
        failure.hint(format!("its steps are {}", known.join(", ")))
    };
    failure.hint("a step of one's own is written in words: --task 'Ask the supplier for digests'")
}

fn refusal(error: AssessmentError) -> Failure {
    match error {
        AssessmentError::NoReason => Failure::usage(error).hint("--why TEXT"),
        AssessmentError::NoName => Failure::usage(error),
    }
}
