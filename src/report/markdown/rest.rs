//! Coverage, attack paths, notes, questions, conflicts, and how it was made.

use std::fmt::Write as _;

use super::{facts, folded, list, plain, section, table, technique};
use crate::report::sections::{CONFLICTS, COVERAGE, MADE, PATHS, QUESTIONS, Section};
use crate::report::{
    Cell, Coverage, Fact, Note, OpenQuestion, Path, PathStep, Paths, TacticRow, Unsettled, Words,
};

pub(super) fn coverage(out: &mut String, coverage: &Coverage) {
    section(out, COVERAGE, false);
    let _ = writeln!(out, "{}\n", plain(&coverage.caption()));
    folded(out, "Techniques by tactic", |out| {
        table(out, &["Tactic", "Techniques"], coverage.tactics.iter().map(tactic));
    });
}

fn tactic(row: &TacticRow) -> Vec<String> {
    let cell = |cell: &Cell| match cell.times {
        1 => technique(&cell.technique),
        times => format!("{} × {times}", technique(&cell.technique)),
    };
    let states = row.states.iter().map(|(state, cells)| {
        let cells: Vec<String> = cells.iter().map(cell).collect();
        format!("{} **{}:** {}", state.sign(), state.word(), cells.join("; "))
    });
    let others: Vec<String> = row.untouched.iter().map(plain).collect();
    let others =
        (!others.is_empty()).then(|| format!("– **not suggested:** {}", others.join("; ")));
    vec![plain(&row.name), states.chain(others).collect::<Vec<_>>().join("<br>")]
}

pub(super) fn paths(out: &mut String, paths: &Paths) {
    if !section(out, PATHS, paths.told.is_empty()) {
        return;
    }
    let _ = writeln!(out, "{}\n", plain(&paths.told_of()));
    if !paths.chokes.is_empty() {
        let _ = writeln!(out, "### Choke points\n");
        let rows = paths.chokes.iter().map(|choke| {
            let weakened = format!("{} of {}", choke.paths, paths.all);
            vec![plain(&choke.mitigation), plain(&choke.place), weakened, plain(&choke.takes)]
        });
        table(out, &["Mitigation", "On", "Paths weakened", "Takes of all scores"], rows);
    }
    if !paths.passed.is_empty() {
        let passed: Vec<String> = paths.passed.iter().map(plain).collect();
        let _ = writeln!(out, "Most paths pass: {}.\n", passed.join(", "));
    }
    for (at, path) in paths.told.iter().enumerate() {
        one(out, at + 1, path);
    }
}

fn one(out: &mut String, number: usize, path: &Path) {
    let [from, to] = path.ends.each_ref().map(plain);
    let _ = writeln!(out, "### Path {number}: {from} → {to}\n");
    let [score, entry, gain] = [&path.score, &path.entry, &path.gain].map(plain);
    let _ = writeln!(out, "Score {score} · entry: {entry} · gain: {gain}\n");
    folded(out, "Steps", |out| {
        list(out, "1.", path.steps.iter().map(step));
        if path.alike > 0 {
            let _ = writeln!(out, "{} more with the same techniques by other ways\n", path.alike);
        }
    });
}

fn step(step: &PathStep) -> String {
    let mut text = format!("{} **{}**", step.how, plain(&step.place)).trim_start().to_string();
    if let Some(used) = &step.technique {
        let _ = write!(text, " · {}", technique(used));
    }
    if !step.tactic.is_empty() {
        let _ = write!(text, " ({})", plain(&step.tactic));
    }
    for more in [&step.why, &step.gate].into_iter().filter(|more| !more.is_empty()) {
        let _ = write!(text, "<br>{}", plain(more));
    }
    text
}

pub(super) fn notes(out: &mut String, of: Section, notes: &[Note]) {
    if section(out, of, notes.is_empty()) {
        list(out, "-", notes.iter().map(|note| item(&note.text, note.beside())));
    }
}

/// What was said, and beside it what is known of that.
fn item<'a>(text: &[Words], beside: impl IntoIterator<Item = &'a Words>) -> String {
    let text: Vec<String> = text.iter().map(plain).collect();
    let beside: Vec<String> = beside.into_iter().map(plain).collect();
    format!("{}<br>{}", text.join("<br>"), beside.join(" · "))
}

pub(super) fn questions(out: &mut String, questions: &[OpenQuestion]) {
    if section(out, QUESTIONS, questions.is_empty()) {
        let one = |question: &OpenQuestion| {
            item(std::slice::from_ref(&question.text), [&question.about, &question.worth])
        };
        list(out, "1.", questions.iter().map(one));
    }
}

pub(super) fn conflicts(out: &mut String, conflicts: &[Unsettled]) {
    if section(out, CONFLICTS, conflicts.is_empty()) {
        let one =
            |conflict: &Unsettled| item(std::slice::from_ref(&conflict.place), &conflict.sides);
        list(out, "-", conflicts.iter().map(one));
    }
}

pub(super) fn made(out: &mut String, made: &[Fact]) {
    section(out, MADE, false);
    facts(out, made);
}
