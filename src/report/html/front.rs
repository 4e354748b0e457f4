//! Summary and diagram.

use maud::{Markup, PreEscaped, html};

use super::{class, paragraphs, section, severity, table};
use crate::report::sections::{DIAGRAM, SUMMARY};
use crate::report::{Contents, Diagram, Tally, Words, Worst};

pub(super) fn summary(contents: &Contents) -> Markup {
    let summary = &contents.summary;
    let body = html! {
        p class="verdict" { (summary.verdict) }
        ul class="tiles" aria-label="Findings with work left, by severity" {
            @for row in &summary.tally.rows {
                li class=(class(row.severity.severity)) {
                    span class="count" { (row.left()) }
                    span class="word" { (row.severity.words) }
                    @for part in row.parts() { span class="part" { (part) } }
                }
            }
        }
        div class="columns" {
            div {
                h3 { "The system" }
                (paragraphs(&contents.about))
                p { (summary.size) "." }
            }
            div {
                h3 { "What was looked at" }
                @if contents.scope.is_empty() { p class="empty" { "The model does not say." } }
                (paragraphs(&contents.scope))
            }
        }
        @if !summary.worst.is_empty() {
            h3 { "The worst" }
            ol class="worst" { @for finding in &summary.worst { (worst(finding)) } }
        }
        div class="columns" {
            div {
                h3 { "Needs attention" }
                @if summary.attention.is_empty() { p class="empty" { (SUMMARY.empty) } }
                (list("attention", &summary.attention))
            }
            div {
                h3 { "What to do next" }
                ol class="next" { @for step in &summary.next { li { (step) } } }
            }
        }
        h3 { "All findings by severity" }
        (tally(&summary.tally))
    };
    section(SUMMARY, false, &body)
}

fn worst(finding: &Worst) -> Markup {
    html! {
        li {
            p {
                (severity(&finding.severity)) " "
                a href={ "#" (finding.key) } { (finding.title) } " on " (finding.place)
            }
            @if !finding.sentence.is_empty() { p { (finding.sentence) } }
            p class="quiet" { (finding.standing) }
        }
    }
}

fn list(class: &str, items: &[Words]) -> Markup {
    html! {
        @if !items.is_empty() { ul class=(class) { @for item in items { li { (item) } } } }
    }
}

fn tally(tally: &Tally) -> Markup {
    let caption = "Findings by severity and by where they stand. In hand: being mitigated, with an owner and a date that has not passed.";
    let titles =
        ["Severity", "Open", "In hand", "Accepted or transferred", "Mitigated", "Dismissed", "All"];
    let rows = html! {
        @for row in &tally.rows {
            tr {
                th scope="row" { (severity(&row.severity)) }
                @for n in row.counts.columns() { td { (n) } }
            }
        }
        tr class="total" {
            th scope="row" { "All" }
            @for n in tally.total.columns() { td { (n) } }
        }
    };
    table("numbers", caption, &titles, &rows)
}

pub(super) fn diagram(contents: &Contents) -> Markup {
    let diagram = &contents.diagram;
    let body = html! {
        @if !contents.described.is_empty() {
            h3 { "Description" }
            (paragraphs(&contents.described))
        }
        @if !diagram.elements.is_empty() { (drawn(diagram)) }
    };
    let is_empty = diagram.elements.is_empty() && contents.described.is_empty();
    section(DIAGRAM, is_empty, &body)
}

fn drawn(diagram: &Diagram) -> Markup {
    html! {
        @for figure in &diagram.figures {
            figure {
                // A wide picture is moved sideways, with the keyboard too.
                div class="picture" role="group" aria-label=(figure.caption) tabindex="0" {
                    (PreEscaped(&figure.svg))
                }
                figcaption { (figure.caption) }
            }
        }
        h3 { "Elements" }
        (elements(diagram))
        @if !diagram.flows.is_empty() {
            h3 { "Flows" }
            (flows(diagram))
        }
    }
}

fn elements(diagram: &Diagram) -> Markup {
    let rows = html! {
        @for row in &diagram.elements {
            tr {
                th scope="row" { (row.name) }
                td { (row.kind) }
                td { (row.within) }
                td { (row.owner) }
                td class="badge" { (row.badge) }
                td { @for control in &row.controls { div { (control) } } }
            }
        }
    };
    let caption = "The elements of the diagram. Findings: those with work left.";
    let titles = ["Element", "Kind", "Inside", "Owner", "Findings", "Controls"];
    table("elements", caption, &titles, &rows)
}

fn flows(diagram: &Diagram) -> Markup {
    let rows = html! {
        @for row in &diagram.flows {
            tr {
                td { (row.from) }
                td { (row.to) }
                td { (row.what) }
                td { (row.crosses) }
            }
        }
    };
    let caption = "The flows of the diagram, and the boundaries that they cross.";
    table("flows", caption, &["From", "To", "What flows", "Crosses"], &rows)
}
