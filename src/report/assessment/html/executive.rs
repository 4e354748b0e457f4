//! The page for an executive.

use maud::{Markup, html};

use super::bar;
use crate::analysis::assess::Tally;
use crate::catalog::frameworks::Ordinal;
use crate::report::Words;
use crate::report::assessment::sections::{
    ATTENTION, COURSE, NEXT, READING, READING_RISKS, RISKS, STANDING,
};
use crate::report::assessment::{
    Course, Executive, HeatRow, Next, NextStep, Risks, Stage, TopRisk, share,
};
use crate::report::html::{Frame, section, table};
use crate::report::sections::Section;

const STYLE: &str = concat!(include_str!("style.css"), include_str!("one_page.css"));

/// Paints the page.
pub fn executive(contents: &Executive) -> String {
    let body = html! {
        (standing(contents))
        @if !contents.is_organisation { (risks(&contents.risks)) }
        @if !contents.courses.is_empty() { (courses(&contents.courses)) }
        div class="columns" {
            (next(&contents.next))
            (attention(&contents.attention))
        }
        p class="reading" {
            (READING)
            @if !contents.is_organisation { " " (READING_RISKS) }
        }
    };
    let frame = Frame {
        what: "Assessment summary",
        name: &contents.name,
        date: contents.date,
        owners: &contents.owners,
        parts: parts(contents).into_iter().map(|of| (of.id.into(), of.title.into())).collect(),
        style: STYLE,
    };
    frame.page(&body)
}

fn parts(contents: &Executive) -> Vec<Section> {
    let risks = (!contents.is_organisation).then_some(RISKS);
    let course = (!contents.courses.is_empty()).then_some(COURSE);
    [Some(STANDING), risks, course, Some(NEXT), Some(ATTENTION)].into_iter().flatten().collect()
}

fn standing(contents: &Executive) -> Markup {
    let cell = |tally: Option<&Tally>| {
        html! {
            td {
                @match tally {
                    None => span class="quiet" { "nothing asked" },
                    Some(tally) => {
                        @if tally.assessed() > 0 { (bar(tally)) }
                        span class="share" { (share(tally)) }
                        @if tally.assessed() > 0 && tally.open > 0 {
                            span class="quiet" { ", " (tally.open) " not answered" }
                        }
                    }
                }
            }
        }
    };
    let rows = html! {
        @for standing in &contents.standings {
            tr {
                th scope="row" {
                    (standing.framework)
                    @if !standing.tier.is_empty() { span class="tier" { (standing.tier) } }
                }
                @if !contents.is_organisation { (cell(standing.system.as_ref())) }
                (cell(standing.organisation.as_ref()))
            }
        }
    };
    let titles: &[&str] = if contents.is_organisation {
        &["Assessment", "Settled by the organisation"]
    } else {
        &["Assessment", "Settled in this system", "Settled by the organisation"]
    };
    let body = html! {
        p class="verdict" { @for sentence in &contents.verdict { (sentence) " " } }
        @if !contents.about.is_empty() { p class="about" { (contents.about) } }
        (table("standings", "How far each assessment is. Bars from the left: reached, lived with, partly there, missing; light: not answered.", titles, &rows))
    };
    section(STANDING, false, &body)
}

fn risks(risks: &Risks) -> Markup {
    let body = html! {
        div class="columns" {
            div {
                (heat(&risks.heat))
                @if !risks.severity.is_empty() {
                    p class="quiet" { (risks.severity) "." }
                }
            }
            ol class="top" { @for risk in &risks.top { (top(risk)) } }
        }
    };
    section(RISKS, risks.heat.is_empty(), &body)
}

fn heat(rows: &[HeatRow]) -> Markup {
    let rows = html! {
        @for row in rows {
            tr {
                th scope="row" { (row.consequence) }
                @for cell in &row.cells {
                    td class={ "cell " (cell.class()) } {
                        span class="level" { (cell.risk.id()) }
                        @for attack in &cell.attacks { span class="attack" { (attack) } }
                    }
                }
            }
        }
    };
    let likely = |ordinal: &Ordinal| match ordinal {
        Ordinal::Low => "unlikely",
        Ordinal::Medium => "possible",
        Ordinal::High => "likely",
    };
    let titles: Vec<&str> =
        std::iter::once("Harm").chain(Ordinal::ALL.iter().map(likely)).collect();
    table("heat", "Attacks by the harm they would do and by how likely they are.", &titles, &rows)
}

fn top(risk: &TopRisk) -> Markup {
    html! {
        li {
            p {
                span class={ "severity " (risk.class()) } { (risk.risk.id()) } " "
                b { (risk.name) }
            }
            p { (risk.means) }
            p class="quiet" {
                @if !risk.because.is_empty() { "Likelier here: " (risk.because) ". " }
                @if !risk.controls.is_empty() { (risk.controls) "." }
            }
        }
    }
}

fn courses(courses: &[Course]) -> Markup {
    let rows = html! {
        @for course in courses {
            @if let Some((first, last)) = course.ends() {
                tr {
                    th scope="row" { (course.framework) }
                    td { (curve(course)) }
                    td { (first.percent) " % (" (first.settled) " of " (first.all) ")" }
                    td { (last.percent) " % (" (last.settled) " of " (last.all) ")" }
                    td { (course.change()) }
                }
            }
        }
    };
    let titles = ["Assessment", "Course", "First", "Now", "Change"];
    section(COURSE, false, &table("courses", "Settled questions over time.", &titles, &rows))
}

/// A line from the first day to the last, as high as the share that was settled.
fn curve(course: &Course) -> Markup {
    const WIDE: i64 = 200;
    let Some((first, last)) = course.ends() else { return html! {} };
    let days = |from: jiff::civil::Date, to: jiff::civil::Date| {
        i64::from(from.until(to).map_or(0, |span| span.get_days()))
    };
    let all = days(first.date, last.date).max(1);
    let points = course.days.iter().map(|day| {
        let x = days(first.date, day.date) * WIDE / all;
        let high = i64::try_from(day.percent).unwrap_or(0) * 20 / 100;
        format!("{x},{}", 22 - high)
    });
    let path = format!("M{}", points.collect::<Vec<_>>().join(" L"));
    html! {
        svg class="curve" role="img" aria-label=(course.told()) viewBox="-2 0 204 24" preserveAspectRatio="none" {
            path class="base" d="M0,22 L200,22" {}
            path class="line" d=(path) {}
        }
    }
}

fn next(next: &Next) -> Markup {
    let stage = |stage: &Stage| {
        html! {
            tr {
                th scope="row" { (stage.name) }
                td { (stage.theme) }
                td { (stage.steps) }
                td { (stage.taken) }
            }
        }
    };
    let rows = html! { @for one in &next.stages { (stage(one)) } };
    let titles = ["When", "What for", "Steps", "Taken on"];
    let body = html! {
        ol class="next" { @for one in &next.steps { (step(one)) } }
        (table("stages", "Steps to what is aimed at, by when they are to be done.", &titles, &rows))
    };
    section(NEXT, next.steps.is_empty(), &body)
}

fn step(step: &NextStep) -> Markup {
    html! {
        li {
            (step.text) " "
            span class=(if step.is_late { "late" } else { "quiet" }) {
                "(" (step.item) "; " (step.standing()) ")"
            }
        }
    }
}

fn attention(lines: &[Words]) -> Markup {
    let body = html! { ul class="attention" { @for line in lines { li { (line) } } } };
    section(ATTENTION, lines.is_empty(), &body)
}
