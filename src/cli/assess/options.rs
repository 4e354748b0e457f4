//! The options that answer a question, and what they ask for.

use jiff::civil::Date;

use crate::catalog::frameworks::Ordinal;
use crate::cli::Failure;
use crate::cli::triage::values::{self, Day, NONE};
use crate::model::StepState;

/// What is recorded about a question.
#[derive(Debug, Default, clap::Args)]
pub struct ChangeArgs {
    /// Answer it: an answer of its scale, not_applicable or accepted
    #[arg(long, value_name = "ANSWER", group = "says", requires = "item")]
    pub answer: Option<String>,
    /// Take over what the model offers as the answer
    #[arg(long, group = "says", requires = "item")]
    pub take: bool,
    /// Take the answer back
    #[arg(long, group = "says", requires = "item")]
    pub clear: bool,
    /// Reason of the answer, or what makes up for an accepted gap
    #[arg(long, value_name = "TEXT", requires = "item")]
    pub why: Vec<String>,
    /// Add what shows that the answer is true; `none` removes what there is
    #[arg(long, value_name = "TEXT", requires = "item")]
    pub evidence: Vec<String>,
    /// Who answers
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Who closes the gap; an empty N takes the name away
    #[arg(long, value_name = "N", requires = "item")]
    pub owner: Option<String>,
    /// When the answer has to be looked at again, such as 2027-05-31; `none` leaves that to the
    /// framework
    #[arg(long, value_name = "DATE", value_parser = values::day, requires = "item")]
    pub review_by: Option<Day>,
    /// The answer that is aimed at; `none` goes back to that of the framework
    #[arg(long, value_name = "ANSWER", requires = "item")]
    pub target: Option<String>,
    #[command(flatten)]
    pub task: TaskArgs,
    /// How likely an attack is, against what the model says: low, medium, high, none
    #[arg(long, value_name = "HOW", value_parser = ordinal, requires = "item")]
    pub likelihood: Option<String>,
    /// How much an attack harms: low, medium, high, none
    #[arg(long, value_name = "HOW", value_parser = ordinal, requires = "item")]
    pub impact: Option<String>,
    /// How severe a missing control is, of risk/use-case or of a control: critical, high, medium, low,
    /// informational, none
    #[arg(long, value_name = "HOW", requires = "item")]
    pub severity: Option<String>,
}

/// What is recorded about a step.
#[derive(Debug, Default, clap::Args)]
pub struct TaskArgs {
    /// Take on a step by its id, or write down one of one's own
    #[arg(long = "task", id = "task", value_name = "STEP|TEXT", requires = "item")]
    pub step: Option<String>,
    /// Who does it
    #[arg(long = "task-owner", id = "task_owner", value_name = "N", requires = "task")]
    pub owner: Option<String>,
    /// Until when, such as 2027-01-31; `none` takes the date away
    #[arg(long = "task-due", id = "task_due", value_name = "DATE", value_parser = values::day)]
    #[arg(requires = "task")]
    pub due: Option<Day>,
    /// It is done
    #[arg(long, group = "outcome", requires = "task")]
    pub done: bool,
    /// It is left out; needs --note
    #[arg(long, group = "outcome", requires = "task")]
    pub skip: bool,
    /// Nobody takes it on any more
    #[arg(long, group = "outcome", requires = "task", conflicts_with_all = ["task_owner", "task_due"])]
    pub drop: bool,
    /// What was done, or why it is left out
    #[arg(long, value_name = "TEXT", requires = "task")]
    pub note: Vec<String>,
}

impl TaskArgs {
    /// What became of it.
    pub const fn outcome(&self) -> Option<StepState> {
        if self.done {
            Some(StepState::Done)
        } else if self.skip {
            Some(StepState::Skipped)
        } else {
            None
        }
    }
}

impl ChangeArgs {
    /// Whether something is to be recorded.
    pub fn changes_something(&self) -> bool {
        self.task.step.is_some() || self.changes_more_than_tasks()
    }

    /// Whether something other than a task is to be recorded.
    pub fn changes_more_than_tasks(&self) -> bool {
        self.answers()
            || self.rates()
            || self.owner.is_some()
            || self.review_by.is_some()
            || self.target.is_some()
            || !self.evidence.is_empty()
    }

    /// Whether the answer itself is touched.
    pub const fn answers(&self) -> bool {
        self.answer.is_some() || self.take || self.clear
    }

    /// Whether a severity, likelihood or impact is set.
    pub const fn rates(&self) -> bool {
        self.likelihood.is_some() || self.impact.is_some() || self.severity.is_some()
    }

    /// Refuses what makes no sense whatever is asked.
    pub fn check(&self, today: Date) -> Result<(), Failure> {
        if let Some(day) = self.review_by.and_then(Day::date).filter(|day| *day < today) {
            let message = format!("{day} went by: the answer would have to be looked at at once");
            let later = today.saturating_add(jiff::Span::new().months(6));
            return Err(Failure::usage(message).hint(format!("for example --review-by {later}")));
        }
        for (option, texts) in
            [("why", &self.why), ("evidence", &self.evidence), ("note", &self.task.note)]
        {
            if texts.iter().any(|text| text.trim().is_empty()) {
                return Err(Failure::usage(format!("--{option} says nothing")));
            }
        }
        if !self.why.is_empty() && self.answer.is_none() && !self.take {
            let failure = Failure::usage("--why explains --answer: give the answer too");
            return Err(failure.hint("what shows it belongs to --evidence"));
        }
        if self.task.skip && self.task.note.is_empty() {
            let failure = Failure::usage("leaving a step out needs a reason");
            return Err(failure.hint("say why it is left out: --note TEXT"));
        }
        Ok(())
    }

    /// The options that answer, as a shell takes them.
    pub fn answering(&self) -> String {
        let mut words = Vec::new();
        if self.take {
            words.push("--take".to_string());
        }
        if self.clear {
            words.push("--clear".to_string());
        }
        let day = |day: &Day| day.date().map_or_else(|| NONE.to_string(), |day| day.to_string());
        let (review_by, task_due) =
            (self.review_by.as_ref().map(day), self.task.due.as_ref().map(day));
        let single = [
            ("answer", &self.answer),
            ("target", &self.target),
            ("owner", &self.owner),
            ("review-by", &review_by),
            ("task", &self.task.step),
            ("task-owner", &self.task.owner),
            ("task-due", &task_due),
            ("by", &self.by),
        ];
        let single = single.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
        let many = [("why", &self.why), ("evidence", &self.evidence), ("note", &self.task.note)];
        let many =
            many.into_iter().flat_map(|(name, texts)| texts.iter().map(move |it| (name, it)));
        words.extend(single.chain(many).map(|(name, text)| format!("--{name} {}", quoted(text))));
        for (name, is_set) in
            [("done", self.task.done), ("skip", self.task.skip), ("drop", self.task.drop)]
        {
            if is_set {
                words.push(format!("--{name}"));
            }
        }
        words.iter().fold(String::new(), |line, word| line + " " + word)
    }
}

/// Text as one word of a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_string()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Reads low, medium, high, or `none`.
fn ordinal(text: &str) -> Result<String, String> {
    if text == NONE {
        return Ok(text.to_string());
    }
    let known = text.parse::<Ordinal>().map_err(|error| format!("{error}, {NONE}"))?;
    Ok(known.id().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_back_as_a_shell_takes_them() {
        let args = ChangeArgs {
            answer: Some("developing".into()),
            why: vec!["it's so".into()],
            ..ChangeArgs::default()
        };
        assert_eq!(args.answering(), r" --answer developing --why 'it'\''s so'");
        assert_eq!(quoted(""), "''");
    }
}
