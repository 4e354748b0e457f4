//! Coverage, attack paths, notes, questions, conflicts, and how it was made.

use maud::{Markup, html};

use super::{paragraphs, section, table, technique};
use crate::report::sections::{CONFLICTS, COVERAGE, MADE, PATHS, QUESTIONS, Section};
use crate::report::{Coverage, Fact, Note, OpenQuestion, Path, Paths, State, TacticRow, Unsettled};

pub(super) fn coverage(coverage: &Coverage) -> Markup {
    let rows = html! { @for row in &coverage.tactics { (tactic(row)) } };
    let body = html! {
        p class="legend" {
            @for state in State::ALL {
                span class={ "state " (state.word()) } { (sign(state)) " " (state.word()) } " "
            }
        }
        (table("coverage", coverage.caption().as_str(), &["Tactic", "Techniques"], &rows))
    };
    section(COVERAGE, false, &body)
}

fn sign(state: State) -> Markup {
    html! { span aria-hidden="true" { (state.sign()) } }
}

fn tactic(row: &TacticRow) -> Markup {
    html! {
        tr {
            th scope="row" { (row.name) }
            td {
                @for (state, cells) in &row.states {
                    p class={ "state " (state.word()) } {
                        (sign(*state)) " " b { (state.word()) ": " }
                        @for (at, cell) in cells.iter().enumerate() {
                            @if at > 0 { "; " }
                            (technique(&cell.technique))
                            @if cell.times > 1 { " × " (cell.times) }
                        }
                    }
                }
                @if !row.untouched.is_empty() {
                    p class="untouched" {
                        span aria-hidden="true" { "–" } " " b { "not suggested: " }
                        @for (at, name) in row.untouched.iter().enumerate() {
                            @if at > 0 { "; " }
                            (name)
                        }
                    }
                }
            }
        }
        "\n"
    }
}

pub(super) fn paths(paths: &Paths) -> Markup {
    let body = html! {
        p class="lead" { (paths.told_of()) }
        @if !paths.chokes.is_empty() {
            h3 { "Choke points" }
            (chokes(paths))
        }
        @if !paths.passed.is_empty() {
            p {
                "Most paths pass: "
                @for (at, passed) in paths.passed.iter().enumerate() {
                    @if at > 0 { ", " }
                    (passed)
                }
                "."
            }
        }
        @for (at, path) in paths.told.iter().enumerate() { (one(at + 1, path)) }
    };
    section(PATHS, paths.told.is_empty(), &body)
}

fn chokes(paths: &Paths) -> Markup {
    let rows = html! {
        @for choke in &paths.chokes {
            tr {
                th scope="row" { (choke.mitigation) }
                td { (choke.place) }
                td { (choke.paths) " of " (paths.all) }
                td { (choke.takes) }
            }
        }
    };
    let caption = "Controls that would weaken most of the paths, each chosen for the paths that those before it leave.";
    let titles = ["Mitigation", "On", "Paths weakened", "Takes of all scores"];
    table("chokes", caption, &titles, &rows)
}

fn one(number: usize, path: &Path) -> Markup {
    let [from, to] = &path.ends;
    html! {
        article class="path" {
            h3 { "Path " (number) ": " (from) " → " (to) }
            p class="quiet" { "Score " (path.score) " · entry: " (path.entry) " · gain: " (path.gain) }
            ol {
                @for step in &path.steps {
                    li {
                        p class="step" {
                            @if !step.how.is_empty() { span class="how" { (step.how) " " } }
                            b { (step.place) }
                            @if let Some(used) = &step.technique {
                                " · " (technique(used))
                                @if !step.tactic.is_empty() { " (" (step.tactic) ")" }
                            }
                        }
                        @if !step.why.is_empty() { p class="because" { (step.why) } }
                        @if !step.gate.is_empty() { p class="gate" { (step.gate) } }
                    }
                }
            }
            @if path.alike > 0 {
                p class="quiet" { (path.alike) " more with the same techniques by other ways" }
            }
        }
        "\n"
    }
}

pub(super) fn notes(of: Section, notes: &[Note]) -> Markup {
    let body = html! {
        ul class="notes" {
            @for note in notes {
                li {
                    (paragraphs(&note.text))
                    p class="quiet" {
                        @for (at, part) in note.beside().iter().enumerate() {
                            @if at > 0 { " · " }
                            (part)
                        }
                    }
                }
            }
        }
    };
    section(of, notes.is_empty(), &body)
}

pub(super) fn questions(questions: &[OpenQuestion]) -> Markup {
    let body = html! {
        ol class="notes" {
            @for question in questions {
                li {
                    p { (question.text) }
                    p class="quiet" { (question.about) " · " (question.worth) }
                }
            }
        }
    };
    section(QUESTIONS, questions.is_empty(), &body)
}

pub(super) fn conflicts(conflicts: &[Unsettled]) -> Markup {
    let body = html! {
        ul class="notes" {
            @for conflict in conflicts {
                li {
                    p { code { (conflict.place) } }
                    @for side in &conflict.sides { p class="quiet" { (side) } }
                }
            }
        }
    };
    section(CONFLICTS, conflicts.is_empty(), &body)
}

pub(super) fn made(made: &[Fact]) -> Markup {
    section(MADE, false, &super::facts(made))
}
