//! What attacks come to: a heat map, and the attacks, worst first.

use serde::Serialize;

use super::held::Desk;
use super::{Format, words};
use crate::analysis::assess::{AttackRisk, Risks};
use crate::catalog::frameworks::{Consequence, Ordinal, RiskTables};
use crate::cli::output::{Output, Style};
use crate::cli::rows::{as_csv, as_markdown};
use crate::cli::{Exit, Failure, Outcome};
use crate::text::pad;

/// Columns of the words beside the heat map, of one of its cells, and of labels below an attack.
const SIDE: usize = 12;
const CELL: usize = 16;
const INDENT: usize = 4;
const LABEL: usize = 12;

/// An attack as programs read it. Fields may be added, never renamed.
#[derive(Serialize)]
pub struct Attack<'a> {
    id: &'a str,
    name: &'a str,
    applies: bool,
    risk: &'static str,
    consequence: &'static str,
    likelihood: &'static str,
    /// Where the likelihood began, before the model moved it.
    starts: &'static str,
    /// Whether somebody set the likelihood.
    likelihood_set: bool,
    impact: &'static str,
    impact_set: bool,
    exploitability: &'static str,
    raised: Vec<&'a str>,
    lowered: Vec<&'a str>,
    findings: Vec<String>,
    evidence: Vec<&'a str>,
    source: &'a str,
}

const COLUMNS: [&str; 12] = [
    "id",
    "name",
    "applies",
    "risk",
    "consequence",
    "likelihood",
    "starts",
    "impact",
    "exploitability",
    "raised",
    "lowered",
    "findings",
];

/// An attack for programs.
pub fn row<'a>(risk: &'a AttackRisk<'_>) -> Attack<'a> {
    let moved = |up: bool| {
        let moves = risk.moves.iter().filter(move |(is_up, _)| *is_up == up);
        moves.map(|(_, why)| why.as_str()).collect()
    };
    let record = risk.record;
    Attack {
        id: &risk.attack.id,
        name: &risk.attack.name,
        applies: risk.applies,
        risk: risk.risk.id(),
        consequence: risk.consequence.id(),
        likelihood: risk.likelihood.id(),
        starts: risk.attack.likelihood.id(),
        likelihood_set: record.is_some_and(|it| it.likelihood.is_some()),
        impact: risk.impact.id(),
        impact_set: record.is_some_and(|it| it.impact.is_some()),
        exploitability: risk.attack.exploitability.id(),
        raised: moved(true),
        lowered: moved(false),
        findings: risk.findings.iter().map(ToString::to_string).collect(),
        evidence: record.into_iter().flat_map(|it| &it.evidence).map(String::as_str).collect(),
        source: &risk.attack.source,
    }
}

/// The severity of the system for programs.
pub fn severity(risks: &Risks<'_>) -> Option<serde_json::Value> {
    let severity = risks.severity.as_ref()?;
    Some(serde_json::json!({
        "id": severity.level.id,
        "because": severity.because,
        "set": severity.set.is_some(),
    }))
}

/// Writes it.
pub fn write(desk: &Desk<'_>, format: Format, out: &mut Output) -> Outcome {
    if desk.held.is_organisation() {
        let failure = Failure::usage("risks are those of a system: the organisation has none here");
        return Err(failure.hint("`threatloom assess MODEL --risk` tells those of one"));
    }
    let risks = desk.assessor.risks();
    let rows = risks.attacks.iter().map(row);
    match format {
        Format::Json => out.json(&serde_json::json!({
            "format": 1,
            "model": desk.name(),
            "severity": severity(risks),
            "attacks": rows.collect::<Vec<_>>(),
        }))?,
        Format::Csv => as_csv(COLUMNS, rows, out)?,
        Format::Markdown => as_markdown(COLUMNS, rows, out)?,
        Format::Table => text(desk, risks, out),
    }
    Ok(Exit::Done)
}

fn text(desk: &Desk<'_>, risks: &Risks<'_>, out: &mut Output) {
    out.text(Style::Strong, "Risk").text(Style::Plain, &format!(" · {}", desk.name())).end();
    out.paragraph(0, Style::Plain, &severity_told(risks));
    out.line("");
    let worst = risks.worst();
    heat_map(&desk.assessor.catalog.frameworks().risk, &worst, out);
    out.line("");
    for (at, risk) in worst.iter().enumerate() {
        one(at + 1, risk, out);
        out.line("");
    }
    let none = risks.attacks.iter().filter(|risk| !risk.applies);
    let none: Vec<&str> = none.map(|risk| risk.attack.name.as_str()).collect();
    if !none.is_empty() {
        out.paragraph(0, Style::Plain, &format!("Nothing to attack: {}", none.join(", ")));
    }
    let hint = "before what controls take away: --framework risk-assessment tells what is left; \
                --item risk/ATTACK --likelihood HOW sets one by hand";
    out.paragraph(0, Style::Faint, hint);
}

/// The severity of the system, why, and what it means.
pub fn severity_told(risks: &Risks<'_>) -> String {
    let means = risks.severity.as_ref().map_or("", |severity| severity.level.means.as_str());
    format!("{}: {means}", severity_in_short(risks))
}

/// The severity of the system, and why.
pub fn severity_in_short(risks: &Risks<'_>) -> String {
    let Some(severity) = &risks.severity else {
        return "the severity of the use case is not known".to_string();
    };
    let because = match (&severity.set, severity.because.as_slice()) {
        (Some(set), _) => match &set.stamp {
            Some(stamp) => format!("set by {}", words::signed(stamp)),
            None => "set by hand".to_string(),
        },
        (None, []) => "nothing in the model says more".to_string(),
        (None, names) => format!("because of {}", some_of(names)),
    };
    format!("Severity of the use case: {}, {because}", severity.level.name)
}

/// The first few names of many.
fn some_of(names: &[String]) -> String {
    const NAMED: usize = 3;
    let more = match names.len().checked_sub(NAMED) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    format!("{}{more}", names[..names.len().min(NAMED)].join(", "))
}

/// Likelihood downwards, consequence to the right; in each cell the risk and the numbers of attacks.
fn heat_map(tables: &RiskTables, worst: &[&AttackRisk<'_>], out: &mut Output) {
    out.text(Style::Faint, &pad("", SIDE)).text(Style::Faint, "consequence →").end();
    out.text(Style::Faint, &pad("likelihood", SIDE));
    for consequence in Consequence::ALL {
        out.text(Style::Faint, &pad(consequence.id(), CELL));
    }
    out.end();
    for likelihood in Ordinal::ALL.iter().rev() {
        out.text(Style::Faint, &pad(likelihood.id(), SIDE));
        for consequence in Consequence::ALL {
            let here = worst.iter().enumerate().filter(|(_, risk)| {
                risk.likelihood == *likelihood && risk.consequence == *consequence
            });
            let numbers: Vec<String> = here.map(|(at, _)| (at + 1).to_string()).collect();
            let level = tables.risk(*consequence, *likelihood);
            let is_empty = numbers.is_empty();
            let style = if is_empty { Style::Faint } else { words::risk_style(level) };
            let told =
                if is_empty { level.to_string() } else { format!("{level} {}", numbers.join(",")) };
            out.text(style, &pad(&told, CELL));
        }
        out.end();
    }
}

fn one(number: usize, risk: &AttackRisk<'_>, out: &mut Output) {
    out.text(Style::Plain, &pad(&format!("{number}."), INDENT));
    out.text(Style::Strong, &risk.attack.name).text(Style::Plain, " · ");
    out.text(words::risk_style(risk.risk), &format!("{} risk", risk.risk));
    out.text(Style::Plain, " · ").text(Style::Id, &format!("risk/{}", risk.attack.id)).end();
    facts(INDENT, risk, out);
}

/// How likely an attack is, what it harms, and why.
pub fn facts(indent: usize, risk: &AttackRisk<'_>, out: &mut Output) {
    let likelihood = risk.record.and_then(|it| it.likelihood.as_ref());
    let impact = risk.record.and_then(|it| it.impact.as_ref());
    let begins = if likelihood.is_some() || risk.moves.is_empty() {
        String::new()
    } else {
        format!(", beginning at {}", risk.attack.likelihood)
    };
    let told = format!("{}{begins}", words::ordinal(risk.likelihood, likelihood));
    out.labelled(indent, "likelihood", LABEL, &told);
    for (up, why) in &risk.moves {
        out.labelled(indent + LABEL, if *up { "+" } else { "-" }, 2, why);
    }
    let told =
        format!("{}: {} with this use case", words::ordinal(risk.impact, impact), risk.consequence);
    out.labelled(indent, "impact", LABEL, &told);
    if let Some(evidence) = risk.record.map(|it| it.evidence.join(" ")).filter(|it| !it.is_empty())
    {
        out.labelled(indent, "evidence", LABEL, &evidence);
    }
}
