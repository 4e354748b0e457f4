//! The page for an executive.

use std::fmt::Write as _;

use crate::analysis::assess::Tally;
use crate::report::assessment::sections::{
    ATTENTION, COURSE, NEXT, READING, READING_RISKS, RISKS, STANDING,
};
use crate::report::assessment::{Course, Executive, HeatRow, Next, Risks, TopRisk, share};
use crate::report::markdown::{heading, list, plain, section, table};

/// Paints the page.
pub fn executive(contents: &Executive) -> String {
    let mut out = heading("Assessment summary", &contents.name, contents.date, &contents.owners);
    standing(&mut out, contents);
    if !contents.is_organisation {
        risks(&mut out, &contents.risks);
    }
    if !contents.courses.is_empty() {
        courses(&mut out, &contents.courses);
    }
    next(&mut out, &contents.next);
    if section(&mut out, ATTENTION, contents.attention.is_empty()) {
        list(&mut out, "-", contents.attention.iter().map(plain));
    }
    let risks = if contents.is_organisation { "" } else { READING_RISKS };
    let _ = writeln!(out, "{}", format!("{READING} {risks}").trim_end());
    out
}

fn standing(out: &mut String, contents: &Executive) {
    section(out, STANDING, false);
    let verdict: Vec<String> = contents.verdict.iter().map(plain).collect();
    let _ = writeln!(out, "**{}**\n", verdict.join(" "));
    if !contents.about.is_empty() {
        let _ = writeln!(out, "{}\n", plain(&contents.about));
    }
    let cell = |tally: Option<&Tally>| match tally {
        None => "nothing asked".to_string(),
        Some(tally) if tally.assessed() > 0 && tally.open > 0 => {
            format!("{}, {} not answered", plain(&share(tally)), tally.open)
        }
        Some(tally) => plain(&share(tally)),
    };
    let rows = contents.standings.iter().map(|standing| {
        let mut name = format!("**{}**", plain(&standing.framework));
        if !standing.tier.is_empty() {
            let _ = write!(name, "<br>{}", plain(&standing.tier));
        }
        let organisation = cell(standing.organisation.as_ref());
        if contents.is_organisation {
            vec![name, organisation]
        } else {
            vec![name, cell(standing.system.as_ref()), organisation]
        }
    });
    let titles: &[&str] = if contents.is_organisation {
        &["Assessment", "Settled by the organisation"]
    } else {
        &["Assessment", "Settled in this system", "Settled by the organisation"]
    };
    table(out, titles, rows);
}

fn risks(out: &mut String, risks: &Risks) {
    if !section(out, RISKS, risks.heat.is_empty()) {
        return;
    }
    table(out, &["Harm", "Unlikely", "Possible", "Likely"], risks.heat.iter().map(row));
    if !risks.severity.is_empty() {
        let _ = writeln!(out, "{}.\n", plain(&risks.severity));
    }
    list(out, "1.", risks.top.iter().map(top));
}

fn row(row: &HeatRow) -> Vec<String> {
    let cells = row.cells.iter().map(|cell| {
        let attacks: Vec<String> = cell.attacks.iter().map(plain).collect();
        if attacks.is_empty() {
            cell.risk.id().to_string()
        } else {
            format!("{}: **{}**", cell.risk.id(), attacks.join(", "))
        }
    });
    std::iter::once(row.consequence.to_string()).chain(cells).collect()
}

fn top(risk: &TopRisk) -> String {
    let mut text =
        format!("**{}** ({}): {}", plain(&risk.name), risk.risk.id(), plain(&risk.means));
    if !risk.because.is_empty() {
        let _ = write!(text, "<br>Likelier here: {}.", plain(&risk.because));
    }
    if !risk.controls.is_empty() {
        let _ = write!(text, "<br>{}.", plain(&risk.controls));
    }
    text
}

fn courses(out: &mut String, courses: &[Course]) {
    section(out, COURSE, false);
    let rows = courses.iter().filter_map(|course| {
        let (first, last) = course.ends()?;
        Some(vec![
            plain(&course.framework),
            format!("{} % ({} of {})", first.percent, first.settled, first.all),
            format!("{} % ({} of {})", last.percent, last.settled, last.all),
            plain(&course.change()),
            plain(&course.told()),
        ])
    });
    table(out, &["Assessment", "First", "Now", "Change", "Course"], rows);
}

fn next(out: &mut String, next: &Next) {
    if !section(out, NEXT, next.steps.is_empty()) {
        return;
    }
    let step = next.steps.iter().map(|step| {
        format!("{} ({}; {})", plain(&step.text), plain(&step.item), plain(&step.standing()))
    });
    list(out, "1.", step);
    let rows = next.stages.iter().map(|stage| {
        let (steps, taken) = (stage.steps.to_string(), stage.taken.to_string());
        vec![plain(&stage.name), plain(&stage.theme), steps, taken]
    });
    table(out, &["When", "What for", "Steps", "Taken on"], rows);
}
