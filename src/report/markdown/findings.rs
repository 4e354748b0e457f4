//! Findings, suggestions and incidents.

use std::fmt::Write as _;

use super::{facts, folded, list, paragraphs, plain, section, severity, table, technique};
use crate::report::sections::{FINDINGS, INCIDENTS, SUGGESTIONS};
use crate::report::{Entry, Finding, Group, IncidentCard, Suggestions};

pub(super) fn findings(out: &mut String, groups: &[Group]) {
    if !section(out, FINDINGS, groups.is_empty()) {
        return;
    }
    let all = groups.iter().flat_map(|group| &group.findings);
    let rows = all.map(|finding| {
        let rest = [&finding.title, &finding.place, &finding.status, &finding.owner, &finding.when];
        std::iter::once(severity(&finding.severity)).chain(rest.map(plain)).collect()
    });
    table(out, &["Severity", "Finding", "On", "Status", "Owner", "When"], rows);
    for group in groups {
        let _ = writeln!(out, "### {}\n", plain(&group.title()));
        group.findings.iter().for_each(|finding| card(out, finding));
    }
}

fn card(out: &mut String, finding: &Finding) {
    let _ = writeln!(out, "#### {} on {}\n", plain(&finding.title), plain(&finding.place));
    let standing = [severity(&finding.severity), plain(&finding.status)].into_iter();
    let standing = standing.chain(finding.standing().map(plain));
    let known = finding.technique.as_ref().map(technique);
    let standing: Vec<String> = standing.chain(known).collect();
    let _ = writeln!(out, "{} · `{}`\n", standing.join(" · "), finding.key);
    paragraphs(out, &finding.what);
    folded(out, "Reasons, severity and history", |out| {
        if !finding.why.is_empty() {
            let _ = writeln!(out, "Why the model speaks for it:\n");
            list(out, "-", finding.why.iter().map(plain));
        }
        facts(out, &finding.facts);
        record(out, &finding.record);
    });
}

fn record(out: &mut String, entries: &[Entry]) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(out, "History and discussion:\n");
    let line = |entry: &Entry| {
        let said =
            format!("{} **{}** {}", plain(&entry.when), plain(&entry.by), plain(&entry.what));
        if entry.why.is_empty() { said } else { format!("{said}: {}", plain(&entry.why)) }
    };
    list(out, "-", entries.iter().map(line));
}

pub(super) fn suggestions(out: &mut String, suggestions: &Suggestions) {
    if !section(out, SUGGESTIONS, suggestions.told.is_empty()) {
        return;
    }
    let _ = writeln!(out, "{}\n", plain(&suggestions.caption()));
    folded(out, "Suggestions", |out| {
        let rows = suggestions.told.iter().map(|row| {
            vec![plain(&row.score), technique(&row.technique), plain(&row.place), plain(&row.why)]
        });
        table(out, &["Score", "Technique", "On", "Why"], rows);
    });
}

pub(super) fn incidents(out: &mut String, incidents: &[IncidentCard]) {
    if !section(out, INCIDENTS, incidents.is_empty()) {
        return;
    }
    for incident in incidents {
        let _ = writeln!(out, "### {}\n", plain(&incident.title));
        let _ = writeln!(out, "{} · {}\n", severity(&incident.severity), plain(&incident.status));
        paragraphs(out, &incident.observed);
        folded(out, "Severity, response and history", |out| {
            facts(out, &incident.facts);
            record(out, &incident.record);
        });
    }
}
