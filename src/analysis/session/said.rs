//! What was said: answers, decisions, and what waits for them.

use std::collections::BTreeSet;

use super::{Session, by};
use crate::analysis::queue::title;
use crate::analysis::severity::{Bug, level};
use crate::catalog::Catalog;
use crate::model::remark::{Outcome, Settled};
use crate::model::{Finding, FindingKey, Model, Remark, ReplyKey, Stamp, Status};

/// Questions with their answers, in values or in words.
pub fn answered(session: &Session) -> Vec<String> {
    let Session { before, now, .. } = session;
    let given = now.answers.iter().filter(|(key, reply)| before.answers.get(key) != Some(reply));
    let given = given.map(|(key, reply)| {
        let value = reply.value.as_ref().map(|value| value.to_string().replace('_', " "));
        let words = (!reply.text.is_empty()).then(|| reply.text.join(" "));
        let said: Vec<String> = value.into_iter().chain(words).collect();
        format!("{} {}{}", question(now, session.catalog, key), said.join(" · "), by(&reply.stamp))
    });
    let taken_back = before.answers.keys().filter(|key| {
        let subject = key.subject.id();
        !now.answers.contains_key(*key) && subject.is_none_or(|id| now.has_id(id))
    });
    let taken_back =
        taken_back.map(|key| format!("{} taken back", question(now, session.catalog, key)));
    let of_remarks = settled(session)
        .filter(|(_, settled)| settled.outcome == Outcome::Answered)
        .map(|(remark, settled)| {
            format!("{} {}{}", said(remark), settled.why.join(" "), by(&settled.stamp))
        });
    given.chain(taken_back).chain(of_remarks).collect()
}

/// Findings that were taken up, moved on and rated; assumptions; remarks that were dealt with.
pub fn decided(session: &Session) -> Vec<String> {
    let Session { before, now, .. } = session;
    let mut items = Vec::new();
    for (key, finding) in &now.findings {
        let was = before.findings.get(key);
        if was != Some(finding) {
            items.extend(of_finding(session, key, was, finding));
        }
    }
    let gone = before.findings.iter().filter(|(key, _)| !now.findings.contains_key(key));
    items.extend(gone.map(|(key, finding)| {
        format!("finding {}: no longer recorded", named(session, before, key, finding))
    }));
    for (id, assumption) in &now.assumptions {
        let (text, about) = (assumption.text.join(" "), about(now, assumption.about.as_ref()));
        let by = assumption.stamp.as_ref().map(by).unwrap_or_default();
        match before.assumptions.get(id) {
            None => items.push(format!("assumption: {text}{about}{by}")),
            Some(was) if was != assumption => {
                items.push(format!("assumption changed: {text}{about}{by}"));
            }
            Some(_) => {}
        }
    }
    let gone = before.assumptions.iter().filter(|(id, _)| !now.assumptions.contains_key(*id));
    items.extend(gone.map(|(_, was)| format!("no longer assumed: {}", was.text.join(" "))));
    for (remark, settled) in settled(session) {
        let by = by(&settled.stamp);
        match settled.outcome {
            Outcome::Answered => {}
            Outcome::Dropped => {
                items.push(format!("dropped: {}: {}{by}", said(remark), settled.why.join(" ")));
            }
            outcome => items.push(format!("became the {outcome}: {}{by}", said(remark))),
        }
    }
    items
}

/// What a session did to a finding: each change of status, or else what differs.
fn of_finding(
    session: &Session,
    key: &FindingKey,
    was: Option<&Finding>,
    is: &Finding,
) -> Vec<String> {
    let name = named(session, session.now, key, is);
    let is_new = |stamp: &Stamp| was.is_none_or(|was| !was.history.contains_key(stamp));
    let mut items: Vec<String> = (is.history.iter().filter(|(stamp, _)| is_new(stamp)))
        .map(|(stamp, entry)| {
            let why = if entry.why.is_empty() {
                String::new()
            } else {
                format!(": {}", entry.why.join(" "))
            };
            let status = match entry.status {
                Status::Open if was.is_none() => "taken up".to_string(),
                status => status.id().replace('_', " "),
            };
            format!("finding {name}: {status}{why}{}", by(stamp))
        })
        .collect();
    let rated = |model: &Model, finding: &Finding| {
        level(session.catalog, model, &Bug::finding(key, finding))
    };
    let (then, now) = (was.map(|was| rated(session.before, was)), rated(session.now, is));
    let by_hand = is
        .severity_override
        .as_ref()
        .filter(|by_hand| was.is_none_or(|was| was.severity_override.as_ref() != Some(*by_hand)));
    if let Some(by_hand) = by_hand {
        let why = by_hand.why.join(" ");
        let by = by(&by_hand.stamp);
        items.push(format!("finding {name}: set to {} by hand: {why}{by}", by_hand.severity));
    } else if then.is_some_and(|then| then != now) || was.is_none() && now.settled().is_some() {
        items.push(format!("finding {name}: rated {}", now.to_string().replace('_', " ")));
    }
    let mut parts = Vec::new();
    if was.map_or("", |was| &was.owner) != is.owner {
        parts.push(format!("owner {}", if is.owner.is_empty() { "nobody" } else { &is.owner }));
    }
    if was.and_then(|was| was.due) != is.due {
        parts.push(is.due.map_or("no due date".to_string(), |due| format!("due {due}")));
    }
    if !parts.is_empty() {
        items.push(format!("finding {name}: {}", parts.join(", ")));
    }
    if items.is_empty() {
        items.push(format!("finding {name}: {}", if was.is_some() { "changed" } else { "new" }));
    }
    items
}

/// Questions without an answer, remarks that nobody dealt with, and open findings: those of the
/// session by name, those from before by number.
pub fn left_open(session: &Session) -> Vec<String> {
    let Session { before, now, .. } = session;
    let mut open: Vec<&Remark> = now.remarks.values().filter(|remark| remark.is_open()).collect();
    open.sort_by_key(|remark| (!remark.is_question(), &remark.stamp));
    let put_off = session.put_off.iter();
    let put_off = put_off.filter_map(|key| open_question(now, session.catalog, key));
    let mut items: Vec<String> =
        put_off.map(|question| format!("question: {question} Nobody could answer.")).collect();
    items.extend(open.into_iter().map(|remark| {
        let what = if remark.is_question() { "question" } else { "remark" };
        let by = remark.stamp.as_ref().map(by).unwrap_or_default();
        format!("{what}: {}{}{by}", remark.text.join(" "), about(now, remark.about.as_ref()))
    }));
    let mut older = 0;
    for (key, finding) in now.findings.iter().filter(|(_, finding)| finding.status.is_open()) {
        if before.findings.get(key) == Some(finding) {
            older += 1;
        } else {
            let level = level(session.catalog, now, &Bug::finding(key, finding))
                .to_string()
                .replace('_', " ");
            let name = named(session, now, key, finding);
            items.push(format!("finding {name}: {}, {level}", finding.status));
        }
    }
    match older {
        0 => {}
        1 => items.push("1 more open finding from before".to_string()),
        n => items.push(format!("{n} more open findings from before")),
    }
    items
}

/// A question that was put off, as it is put; none once it has an answer, or what it is about is gone.
pub fn open_question(model: &Model, catalog: &Catalog, key: &ReplyKey) -> Option<String> {
    let id = key.subject.id()?;
    let of_element = model.elements.get(id).map(|element| &element.attributes);
    let recorded = of_element.or_else(|| model.flows.get(id).map(|flow| &flow.attributes))?;
    let is_open = !model.answers.contains_key(key) && !recorded.contains_key(&key.question);
    is_open.then(|| question(model, catalog, key))
}

/// Whoever sits at the keyboard or recorded something in the session, in the order of the alphabet.
pub fn authors(session: &Session) -> Vec<String> {
    let Session { before, now, .. } = session;
    let mut stamps: Vec<&Stamp> = Vec::new();
    let answers = now.answers.iter().filter(|(key, reply)| before.answers.get(key) != Some(reply));
    stamps.extend(answers.map(|(_, reply)| &reply.stamp));
    let changed = now.assumptions.iter().filter(|(id, is)| before.assumptions.get(*id) != Some(is));
    stamps.extend(changed.filter_map(|(_, assumption)| assumption.stamp.as_ref()));
    for (id, remark) in &now.remarks {
        let was = before.remarks.get(id);
        stamps.extend(remark.stamp.as_ref().filter(|_| was.is_none()));
        stamps.extend(remark.settled.as_ref().map(|settled| &settled.stamp).filter(|stamp| {
            was.and_then(|was| was.settled.as_ref()).is_none_or(|was| was.stamp != **stamp)
        }));
    }
    for (key, finding) in &now.findings {
        let was = before.findings.get(key);
        let is_new = |stamp: &&Stamp| was.is_none_or(|was| !was.history.contains_key(*stamp));
        stamps.extend(finding.history.keys().filter(is_new));
    }
    stamps.extend(super::assessed::stamps(session));
    let names = stamps.into_iter().map(Stamp::by).chain([session.by]);
    let names: BTreeSet<&str> = names.filter(|name| !name.trim().is_empty()).collect();
    names.into_iter().map(str::to_string).collect()
}

/// Remarks that were settled in the session, oldest decision first.
fn settled<'a>(session: &Session<'a>) -> impl Iterator<Item = (&'a Remark, &'a Settled)> {
    let before = session.before;
    let mut all: Vec<(&Remark, &Settled)> = session
        .now
        .remarks
        .iter()
        .filter_map(|(id, remark)| {
            let settled = remark.settled.as_ref()?;
            let was = before.remarks.get(id).and_then(|was| was.settled.as_ref());
            (was != Some(settled)).then_some((remark, settled))
        })
        .collect();
    all.sort_by_key(|(_, settled)| &settled.stamp);
    all.into_iter()
}

/// A question as it is put.
fn question(model: &Model, catalog: &Catalog, key: &ReplyKey) -> String {
    let subject = model.name_about(key.subject.id());
    if let Some(attribute) = catalog.kinds.attribute(&key.question) {
        return attribute.question.replace("{it}", &subject);
    }
    let asked = catalog.ml_threats.question(&key.question);
    let asked = asked.map_or(key.question.as_str(), |question| question.ask.as_str());
    format!("{asked} ({subject})")
}

fn said(remark: &Remark) -> String {
    format!("“{}”", remark.text.join(" "))
}

fn named(session: &Session, model: &Model, key: &FindingKey, finding: &Finding) -> String {
    let subject = key.element().map_or(model.name.as_str(), |id| model.name_of(id));
    format!("{} on {subject}", title(session.catalog, key, finding))
}

fn about(model: &Model, id: Option<&String>) -> String {
    id.map_or(String::new(), |id| format!(" (about {})", model.name_of(id)))
}
