//! The report for an auditor: a register of each framework, then every question with its answer.

use maud::{Markup, html};

use super::bar;
use crate::report::Words;
use crate::report::assessment::{Audit, Audited, Control, ControlGroup};
use crate::report::html::{Frame, facts, table};

/// Paints the report.
pub fn audit(contents: &Audit) -> String {
    let body = html! {
        @for framework in &contents.frameworks { (framework_of(framework)) }
        section id="made" aria-labelledby="made-title" {
            h2 id="made-title" { "How this was made" }
            (facts(&contents.made))
        }
    };
    let part = |of: &Audited| (anchor(of), of.name.clone());
    let parts = contents.frameworks.iter().map(part);
    let frame = Frame {
        what: "Assessment audit",
        name: &contents.name,
        date: contents.date,
        owners: &contents.owners,
        parts: parts.chain([("made".to_string(), Words::from("How this was made"))]).collect(),
        style: super::STYLE,
    };
    frame.page(&body)
}

/// What links to a framework lead to. Ids of frameworks and questions are checked when they are loaded.
fn anchor(framework: &Audited) -> String {
    format!("of-{}", framework.id)
}

fn framework_of(framework: &Audited) -> Markup {
    let anchor = anchor(framework);
    html! {
        section id=(anchor) aria-labelledby={ (anchor) "-title" } {
            h2 id={ (anchor) "-title" } { (framework.name) }
            p class="lead" { (framework.about) }
            p class="quiet" { "Source: " (framework.source) }
            @if !framework.tier.is_empty() {
                p { "This system is sorted into: " b { (framework.tier) } }
            }
            (bar(&framework.tally))
            p { (framework.standing()) "." }
            (register(framework))
            @for group in &framework.groups { (group_of(framework, group)) }
        }
        "\n"
    }
}

/// All questions of a framework at a glance.
fn register(framework: &Audited) -> Markup {
    let rows = html! {
        @for (group, control) in framework.controls() {
            tr {
                td { (group.name) }
                th scope="row" { a href={ "#" (id(framework, control)) } { (control.name) } }
                td { (state(control)) }
                td { (control.target) }
                td { (control.answered.by) }
                td class="day" { (control.answered.on) }
                td class="day" {
                    @if let Some(review) = control.review { (review) }
                    @if control.review_due { " due" }
                }
            }
            "\n"
        }
    };
    let titles = ["Part", "Question", "Answer", "Aimed at", "By", "On", "Review"];
    let caption = format!("Register: {}.", framework.name);
    table("controls", &caption, &titles, &rows)
}

fn id(framework: &Audited, control: &Control) -> String {
    format!("{}-{}", framework.id, control.id)
}

fn group_of(framework: &Audited, group: &ControlGroup) -> Markup {
    html! {
        h3 class="group" { (group.name) }
        p class="lead" { (group.about) }
        @for control in &group.controls { (card(framework, control)) }
    }
}

fn card(framework: &Audited, control: &Control) -> Markup {
    let id = id(framework, control);
    let answered = &control.answered;
    html! {
        article class={ "card " (answered.tone.class()) } id=(id) aria-labelledby={ (id) "-title" } {
            h4 id={ (id) "-title" } { (control.name) }
            p { (control.ask) }
            p class="standing" {
                (state(control))
                @if !control.decides { " · aimed at: " (control.target) }
                @if !answered.signed().is_empty() { " · " (answered.signed()) }
                " · answered " (control.place)
            }
            p class="quiet" { code { (framework.id) "/" (control.id) } }
            (facts(&control.facts()))
        }
        "\n"
    }
}

/// An answer: its colour only repeats the sign and the word.
fn state(control: &Control) -> Markup {
    let answered = &control.answered;
    html! {
        span class={ "answer " (answered.tone.class()) } {
            span aria-hidden="true" { (answered.tone.sign()) } " " (answered.words)
        }
        @if answered.fell { " " span class="late" { "fell away" } }
        @if !control.parts.is_empty() {
            " " span class="quiet" { "(" (control.one_by_one()) ")" }
        }
    }
}
