//! The report as one page of HTML that needs nothing else: no script, no font, no file, no address is
//! loaded. It is light or dark as the reader likes it, and light on paper.

mod findings;
mod frame;
mod front;
mod rest;

use maud::{Markup, Render, html};

use super::sections::{self, Section};
use super::{Contents, Fact, Rated, Technique, Words};
use crate::model::Severity;
use crate::picture::SVG_STYLE;

pub(super) use frame::Frame;

impl Render for Words {
    fn render_to(&self, buffer: &mut String) {
        self.as_str().render_to(buffer);
    }
}

/// Paints a report.
pub fn html(contents: &Contents) -> String {
    let content = html! {
        (front::summary(contents))
        (front::diagram(contents))
        (findings::findings(&contents.findings))
        (findings::suggestions(&contents.suggestions))
        (rest::coverage(&contents.coverage))
        (rest::paths(&contents.paths))
        (rest::notes(sections::ASSUMPTIONS, &contents.assumptions))
        (rest::notes(sections::REMARKS, &contents.remarks))
        (rest::questions(&contents.questions))
        (findings::incidents(&contents.incidents))
        (rest::conflicts(&contents.unsettled))
        (rest::made(&contents.made))
    };
    let part = |of: Section| (of.id.to_string(), Words::from(of.title));
    let frame = Frame {
        what: "Threat model report",
        name: &contents.name,
        date: contents.date,
        owners: &contents.owners,
        parts: sections::ALL.map(part).to_vec(),
        style: SVG_STYLE,
    };
    frame.page(&content)
}

/// A part with its heading. `is_empty` has the part say that there is nothing.
pub(super) fn section(of: Section, is_empty: bool, body: &Markup) -> Markup {
    html! {
        section id=(of.id) aria-labelledby={ (of.id) "-title" } {
            h2 id={ (of.id) "-title" } { (of.title) }
            @if is_empty {
                p class="empty" { (of.empty) }
            } @else {
                @if !of.lead.is_empty() { p class="lead" { (of.lead) } }
                (body)
            }
        }
        "\n"
    }
}

/// A table that is moved sideways where it has no room, with the keyboard too.
pub(super) fn table(class: &str, caption: &str, titles: &[&str], rows: &Markup) -> Markup {
    html! {
        div class="scroll" role="group" aria-label=(caption) tabindex="0" {
            table class=(class) {
                caption { span { (caption) } }
                thead { tr { @for title in titles { th scope="col" { (title) } } } }
                tbody { (rows) }
            }
        }
    }
}

pub(super) fn paragraphs(texts: &[Words]) -> Markup {
    html! { @for text in texts { p { (text) } } }
}

/// A severity: its colour only repeats the word.
fn severity(rated: &Rated) -> Markup {
    html! { span class={ "severity " (class(rated.severity)) } { (rated.words) } }
}

const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::Important => "important",
        Severity::Moderate => "moderate",
        Severity::Low => "low",
        Severity::ContentIssue | Severity::NotInScope => "aside",
    }
}

/// The name of a technique, with its page.
pub(super) fn technique(technique: &Technique) -> Markup {
    html! {
        @if let Some(page) = &technique.page {
            a href=(page) rel="noreferrer" { (technique.id) } " " (technique.name)
        } @else {
            (technique.id)
        }
    }
}

/// Facts under their labels.
pub(super) fn facts(facts: &[Fact]) -> Markup {
    html! {
        @if !facts.is_empty() {
            dl class="facts" {
                @for fact in facts {
                    div {
                        dt { (fact.label) }
                        @for line in &fact.lines { dd { (line) } }
                    }
                }
            }
        }
    }
}
