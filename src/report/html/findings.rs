//! Findings, suggestions and incidents.

use maud::{Markup, html};

use super::{facts, paragraphs, section, severity, table, technique};
use crate::report::sections::{FINDINGS, INCIDENTS, SUGGESTIONS};
use crate::report::{Entry, Finding, Group, IncidentCard, Suggestions};

pub(super) fn findings(groups: &[Group]) -> Markup {
    let body = html! {
        (register(groups))
        @for group in groups {
            h3 class="group" { (group.title()) }
            @for finding in &group.findings { (card(finding)) }
        }
    };
    section(FINDINGS, groups.is_empty(), &body)
}

/// All findings at a glance.
fn register(groups: &[Group]) -> Markup {
    let rows = html! {
        @for finding in groups.iter().flat_map(|group| &group.findings) {
            tr {
                td { (severity(&finding.severity)) }
                th scope="row" { a href={ "#" (finding.key) } { (finding.title) } }
                td { (finding.place) }
                td { (finding.status) }
                td { (finding.owner) }
                td { (finding.when) }
            }
        }
    };
    let titles = ["Severity", "Finding", "On", "Status", "Owner", "When"];
    table("register", "Register of findings.", &titles, &rows)
}

fn card(finding: &Finding) -> Markup {
    html! {
        article class={ "card " (super::class(finding.severity.severity)) } id=(finding.key)
            aria-labelledby={ "title-of-" (finding.key) } {
            h4 id={ "title-of-" (finding.key) } { (finding.title) " on " (finding.place) }
            p class="standing" {
                (severity(&finding.severity)) " "
                span class="status" { (finding.status) }
                @for part in finding.standing() { " · " (part) }
            }
            p class="quiet" {
                @if let Some(known) = &finding.technique { (technique(known)) " · " }
                code { (finding.key) }
            }
            (paragraphs(&finding.what))
            @if !finding.why.is_empty() {
                div class="why" {
                    p class="label" { "Why the model speaks for it" }
                    ul { @for reason in &finding.why { li { (reason) } } }
                }
            }
            (facts(&finding.facts))
            (record(&finding.record))
        }
        "\n"
    }
}

fn record(entries: &[Entry]) -> Markup {
    html! {
        @if !entries.is_empty() {
            div class="record" {
                p class="label" { "History and discussion" }
                ol {
                    @for entry in entries {
                        li {
                            span class="when" { (entry.when) } " "
                            b { (entry.by) } " "
                            span class="what" { (entry.what) }
                            @if !entry.why.is_empty() { ": " (entry.why) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn suggestions(suggestions: &Suggestions) -> Markup {
    let rows = html! {
        @for row in &suggestions.told {
            tr {
                td { (row.score) }
                th scope="row" { (technique(&row.technique)) }
                td { (row.place) }
                td { (row.why) }
            }
        }
    };
    let (caption, titles) = (suggestions.caption(), ["Score", "Technique", "On", "Why"]);
    let body = table("suggestions", caption.as_str(), &titles, &rows);
    section(SUGGESTIONS, suggestions.told.is_empty(), &body)
}

pub(super) fn incidents(incidents: &[IncidentCard]) -> Markup {
    let body = html! {
        @for incident in incidents {
            article class={ "card " (super::class(incident.severity.severity)) } {
                h3 { (incident.title) }
                p class="standing" {
                    (severity(&incident.severity)) " "
                    span class="status" { (incident.status) }
                }
                (paragraphs(&incident.observed))
                (facts(&incident.facts))
                (record(&incident.record))
            }
        }
    };
    section(INCIDENTS, incidents.is_empty(), &body)
}
