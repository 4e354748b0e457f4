//! All frameworks at a glance, the worst risks, and what comes next.

use serde::Serialize;

use super::held::Desk;
use super::{Format, due, risk, roadmap, sheet, words};
use crate::analysis::assess::{Planned, Sheet, State, Where};
use crate::catalog::frameworks::RiskLevel;
use crate::cli::output::{Output, Style};
use crate::cli::rows::{as_csv, as_markdown};
use crate::cli::table::Table;
use crate::cli::{Exit, Outcome};
use crate::text::{count, pad};

/// Lines of each list.
const LISTED: usize = 5;
/// Columns of the risk, and of labels of steps.
const RISK: usize = 10;

/// A framework as programs read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    name: &'a str,
    questions: usize,
    assessed: usize,
    settled: usize,
    percent: usize,
    gaps: usize,
    accepted: usize,
    not_applicable: usize,
    /// Answers that were taken from the model, which no longer gives them.
    fell_away: Vec<&'a str>,
    reviews_due: Vec<&'a str>,
    tier: Option<&'a str>,
    /// Questions about the tier that are open.
    deciding: usize,
    /// Questions for the whole organisation.
    of_organisation: usize,
}

const COLUMNS: [&str; 13] = [
    "id",
    "name",
    "questions",
    "assessed",
    "settled",
    "percent",
    "gaps",
    "accepted",
    "not_applicable",
    "fell_away",
    "reviews_due",
    "tier",
    "of_organisation",
];

fn row<'a>(desk: &Desk<'_>, sheet: &'a Sheet<'_>) -> Row<'a> {
    let tally = sheet.tally();
    let ids = |wanted: &dyn Fn(&crate::analysis::assess::Row<'_>) -> bool| {
        let rows = sheet.rows.iter().filter(|row| row.applies && wanted(row));
        rows.map(|row| row.item.id.as_str()).collect()
    };
    Row {
        id: &sheet.framework.id,
        name: &sheet.framework.name,
        questions: tally.all(),
        assessed: tally.assessed(),
        settled: tally.settled(),
        percent: tally.percent(),
        gaps: sheet.gaps().len(),
        accepted: tally.accepted,
        not_applicable: tally.not_applicable,
        fell_away: ids(&|row| row.fell),
        reviews_due: ids(&|row| row.is_due(desk.today)),
        tier: sheet.sorted().and_then(|it| it.tier).map(|tier| tier.id.as_str()),
        deciding: sheet.deciding(),
        of_organisation: sheet.rows.iter().filter(|row| row.place != Where::Here).count(),
    }
}

/// The steps to take next: of each question the first that nobody finished, the most pressing first.
fn next<'a>(desk: &Desk<'a>) -> Vec<Planned<'a>> {
    let mut next: Vec<Planned<'a>> = Vec::new();
    for step in roadmap::steps(desk).into_iter().filter(|step| !step.is_settled()) {
        if next.len() < LISTED && next.iter().all(|known| known.key != step.key) {
            next.push(step);
        }
    }
    next
}

/// Writes it.
pub fn write(desk: &Desk<'_>, format: Format, out: &mut Output) -> Outcome {
    let rows = desk.sheets.iter().map(|sheet| row(desk, sheet));
    match format {
        Format::Json => {
            let next = next(desk);
            let next: Vec<_> = next.iter().map(|step| roadmap::row(desk, step)).collect();
            let risks = (!desk.held.is_organisation()).then(|| {
                let risks = desk.assessor.risks();
                let worst: Vec<_> = risks.worst().into_iter().map(risk::row).collect();
                serde_json::json!({"severity": risk::severity(risks), "attacks": worst})
            });
            let organisation = desk.held.organisation.as_ref();
            out.json(&serde_json::json!({
                "format": 1,
                "model": desk.name(),
                "organisation": organisation.map(|_| desk.organisation_file()),
                "frameworks": rows.collect::<Vec<_>>(),
                "risks": risks,
                "due": due::waiting(desk),
                "next": next,
            }))?;
        }
        Format::Csv => as_csv(COLUMNS, rows, out)?,
        Format::Markdown => as_markdown(COLUMNS, rows, out)?,
        Format::Table => text(desk, out),
    }
    Ok(Exit::Done)
}

fn text(desk: &Desk<'_>, out: &mut Output) {
    out.text(Style::Strong, desk.name());
    out.text(Style::Plain, &format!(" · {}", desk.today)).end();
    out.line("");
    frameworks(desk, out);
    out.line("");
    if !desk.held.is_organisation() {
        risks(desk, out);
        out.line("");
    }
    let waiting = due::waiting(desk);
    if !waiting.is_empty() {
        out.text(Style::Strong, "To look at again").end();
        for one in waiting.iter().take(LISTED) {
            out.text(Style::Plain, "  ").text(Style::Id, &one.question());
            out.text(Style::Plain, "  ").text(Style::Warning, &one.told()).end();
        }
        more(waiting.len(), "--due", out);
        out.line("");
    }
    let next = next(desk);
    if !next.is_empty() {
        out.text(Style::Strong, "Next").end();
        if let Some(told) = unanswered(desk) {
            out.paragraph(2, Style::Warning, &told);
        }
        for step in &next {
            out.text(Style::Plain, "  ");
            out.text(Style::Id, &format!("{}/{}", step.framework, step.key.item));
            if let Some(risk) = step.risk {
                out.text(Style::Plain, "  ").text(words::risk_style(risk), &format!("{risk} risk"));
            }
            out.end();
            out.paragraph(4, Style::Plain, &step.text);
        }
        out.paragraph(2, Style::Faint, "--roadmap has all steps, --gaps what is missing");
        out.line("");
    }
    out.paragraph(0, Style::Faint, &organisation(desk));
}

/// How many questions wait for a first answer, and for how many of them the model has one.
fn unanswered(desk: &Desk<'_>) -> Option<String> {
    let rows = desk.sheets.iter().flat_map(|sheet| &sheet.rows);
    let open = rows.filter(|row| {
        row.applies && row.place == Where::Here && row.state == State::NotAssessed && !row.fell
    });
    let (offered, rest): (Vec<_>, Vec<_>) = open.partition(|row| row.offer.is_some());
    let all = offered.len() + rest.len();
    (all > 0).then(|| {
        let questions = count(all, "question");
        match offered.first() {
            Some(row) => format!(
                "Answer {questions} first: the model offers answers to {}, such as --item {}/{} --take",
                offered.len(),
                row.key.framework,
                row.item.id
            ),
            None => format!("Answer {questions} first: --framework F lists those of one"),
        }
    })
}

fn frameworks(desk: &Desk<'_>, out: &mut Output) {
    let mut table = Table::new(&["framework", "answered", "settled", "gaps", "note…"]);
    for of in &desk.sheets {
        let row = row(desk, of);
        let mut told = Vec::new();
        if !of.framework.tiers.is_empty() {
            told.push(sheet::tier(of));
        }
        if row.of_organisation == of.rows.len() && !desk.held.is_organisation() {
            told.push("for the organisation".to_string());
        } else if row.of_organisation > 0 {
            told.push(format!("{} for the organisation", row.of_organisation));
        }
        if !row.fell_away.is_empty() {
            told.push(format!("{} fell away", row.fell_away.len()));
        }
        if !row.reviews_due.is_empty() {
            told.push(format!("{} due", count(row.reviews_due.len(), "review")));
        }
        table.row([
            (Style::Id, row.id.to_string()),
            (Style::Plain, format!("{} of {}", row.assessed, row.questions)),
            (Style::Plain, row.settled.to_string()),
            (if row.gaps == 0 { Style::Good } else { Style::Warning }, row.gaps.to_string()),
            (Style::Plain, told.join(", ")),
        ]);
    }
    table.write(out);
}

fn risks(desk: &Desk<'_>, out: &mut Output) {
    let risks = desk.assessor.risks();
    out.text(Style::Strong, "Worst risks").end();
    out.paragraph(2, Style::Plain, &format!("{}.", risk::severity_in_short(risks)));
    let worst = risks.worst();
    for risk in worst.iter().take(LISTED) {
        out.text(Style::Plain, "  ");
        out.text(words::risk_style(risk.risk), &pad(RiskLevel::id(risk.risk), RISK));
        out.text(Style::Plain, &risk.attack.name);
        let told = format!(" · {} likelihood, {}", risk.likelihood, risk.consequence);
        out.text(Style::Faint, &told).end();
    }
    more(worst.len(), "--risk", out);
}

fn more(all: usize, option: &str, out: &mut Output) {
    if let Some(more) = all.checked_sub(LISTED).filter(|more| *more > 0) {
        out.paragraph(2, Style::Faint, &format!("and {more} more: {option}"));
    }
}

/// Where the questions for the whole organisation are answered.
fn organisation(desk: &Desk<'_>) -> String {
    if desk.held.is_organisation() {
        return "this is answered once for all systems below; each model has the rest".to_string();
    }
    let file = desk.organisation_file();
    match desk.held.organisation {
        Some(_) => format!("what concerns the whole organisation is answered in {file}"),
        None => format!(
            "what concerns the whole organisation is answered once, in organisation.tm.ron; there is \
             none: `threatloom new {file}` makes it"
        ),
    }
}
