//! What a Threagile model says. Its lists are maps from titles; its ids stand inside.

mod risks;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::catalog::Shape;
use crate::interop::content::{Content, ImportError};
use crate::interop::described::one_line;
use crate::interop::foreign::{Assumption, Fact, Foreign, LeftOut, Link, Node, Page, Zone};
use crate::interop::json::{self, text, words};
use crate::interop::label::plain;
use crate::interop::losses::Losses;

/// Properties of an asset that say something about it beside those that have a field of their own.
const ASSET: [&str; 16] = [
    "internet",
    "machine",
    "encryption",
    "confidentiality",
    "integrity",
    "availability",
    "multi_tenant",
    "redundant",
    "custom_developed_parts",
    "used_as_client_by_human",
    "out_of_scope",
    "justification_out_of_scope",
    "usage",
    "size",
    "data_formats_accepted",
    "tags",
];

/// The same of a link.
const LINK: [&str; 8] = [
    "protocol",
    "authentication",
    "authorization",
    "vpn",
    "ip_filtered",
    "readonly",
    "usage",
    "tags",
];

/// Where a shared runtime names what runs on it.
const RUNNING: &str = "technical_assets_running";

/// Where assets and links name data.
const DATA: [&str; 4] =
    ["data_assets_processed", "data_assets_received", "data_assets_sent", "data_assets_stored"];

/// Reads a model.
///
/// # Errors
/// Where there are no assets.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content.tree().ok_or_else(|| ImportError::new("a Threagile model is YAML"))?;
    if !file.get("technical_assets").is_some_and(Value::is_object) {
        return Err(ImportError::new("`technical_assets` is missing: the model has no elements"));
    }
    let mut foreign = Foreign {
        name: one_line(&text(file, "title")),
        description: description(file),
        owners: Some(text(&file["author"], "name"))
            .filter(|it| !it.is_empty())
            .into_iter()
            .collect(),
        pages: vec![Page { source: "page model".into(), name: text(file, "title") }],
        ..Foreign::default()
    };
    let data = data_assets(file);
    let within = zones(file, &mut foreign);
    let mut runtimes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (title, runtime) in entries(file, "shared_runtimes") {
        for asset in words(runtime, RUNNING) {
            runtimes.entry(asset).or_default().push(one_line(title));
        }
    }
    for (title, asset) in entries(file, "technical_assets") {
        let id = id(title, asset);
        foreign.nodes.push(node(title, &id, asset, &data));
        if let Some(node) = foreign.nodes.last_mut() {
            node.within = within.get(&id).cloned();
            if let Some(runtimes) = runtimes.get(&id) {
                node.notes =
                    lines(&[node.notes.clone(), format!("Runs on: {}", runtimes.join(", "))]);
            }
        }
        for (title, link) in entries(asset, "communication_links") {
            foreign.links.push(self::link(&id, title, link, &data));
        }
    }
    risks::add(file, &mut foreign)?;
    questions(file, &mut foreign);
    left_out(file, &data, &mut foreign);
    Ok(foreign)
}

/// The entries of a map with their titles; none where there is none.
pub fn entries<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(field).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// The id of an entry, or its title.
pub fn id(title: &str, entry: &Value) -> String {
    Some(text(entry, "id")).filter(|id| !id.is_empty()).unwrap_or_else(|| title.to_string())
}

/// What is said of the whole; texts may have tags.
fn description(file: &Value) -> String {
    let overview = |field: &str| plain(&text(&file[field], "description"), &['&']);
    let comment = plain(&text(file, "management_summary_comment"), &['&']);
    let (business, technical) = (overview("business_overview"), overview("technical_overview"));
    let mut said = vec![overview("application_description"), business];
    said.extend([technical, comment]);
    let people = json::list(file, "contributors").iter().map(|it| text(it, "name"));
    let people = people.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ");
    if !people.is_empty() {
        said.push(format!("Contributors: {people}"));
    }
    let criticality = text(file, "business_criticality");
    if !criticality.is_empty() {
        said.push(format!("Business criticality: {criticality}"));
    }
    let mut lines: Vec<String> = Vec::new();
    for line in said.into_iter().filter(|line| !line.is_empty()) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// What data there is, by id: its title, and how confidential it is.
type Data = BTreeMap<String, String>;

fn data_assets(file: &Value) -> Data {
    let said = |(title, asset): (&String, &Value)| {
        let class = text(asset, "confidentiality");
        let class = if class.is_empty() { class } else { format!(" ({class})") };
        (id(title, asset), format!("{title}{class}"))
    };
    entries(file, "data_assets").map(said).collect()
}

/// A line that names data by their ids; empty where there are none.
fn data_line(value: &Value, field: &str, title: &str, data: &Data) -> String {
    let title_of = |id: String| data.get(&id).cloned().unwrap_or(id);
    let titles: Vec<String> = words(value, field).into_iter().map(title_of).collect();
    if titles.is_empty() { String::new() } else { format!("{title}: {}", titles.join(", ")) }
}

fn facts(value: &Value, names: &[&str]) -> Vec<Fact> {
    let fact = |name: &&str| Fact { name: (*name).into(), value: words(value, name).join(", ") };
    // `authentication: none` says something; `encryption: none` is what an asset begins with.
    let said = |fact: &Fact| {
        let default = fact.value == "false" || (fact.name == "encryption" && fact.value == "none");
        !fact.value.is_empty() && !default
    };
    names.iter().map(fact).filter(said).collect()
}

fn lines(lines: &[String]) -> String {
    let said: Vec<&str> =
        lines.iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
    said.join("\n")
}

fn node(title: &str, id: &str, asset: &Value, data: &Data) -> Node {
    let shape = match text(asset, "type").as_str() {
        "external-entity" => Some(Shape::External),
        "process" => Some(Shape::Process),
        "datastore" => Some(Shape::Store),
        _ => None,
    };
    let mut technologies = words(asset, "technology");
    technologies.extend(words(asset, "technologies"));
    Node {
        source: id.to_string(),
        name: one_line(title),
        stencil: technologies.join(" "),
        shape,
        owner: text(asset, "owner"),
        notes: lines(&[
            text(asset, "description"),
            text(asset, "justification_cia_rating"),
            data_line(asset, "data_assets_processed", "Processes", data),
            data_line(asset, "data_assets_stored", "Stores", data),
        ]),
        facts: facts(asset, &ASSET),
        ..Node::default()
    }
}

fn link(from: &str, title: &str, link: &Value, data: &Data) -> Link {
    Link {
        source: format!("{from}>{title}"),
        label: one_line(title),
        from: from.to_string(),
        to: text(link, "target"),
        both_ways: false,
        notes: lines(&[
            text(link, "description"),
            data_line(link, "data_assets_sent", "Sends", data),
            data_line(link, "data_assets_received", "Receives", data),
        ]),
        facts: facts(link, &LINK),
    }
}

/// Adds the boundaries; returns the one that each asset is in, by id.
fn zones(file: &Value, foreign: &mut Foreign) -> BTreeMap<String, String> {
    let (mut assets, mut nested) = (BTreeMap::new(), BTreeMap::new());
    for (title, zone) in entries(file, "trust_boundaries") {
        let id = id(title, zone);
        for asset in words(zone, "technical_assets_inside") {
            assets.entry(asset).or_insert_with(|| id.clone());
        }
        for inner in words(zone, "trust_boundaries_nested") {
            nested.entry(inner).or_insert_with(|| id.clone());
        }
    }
    for (title, zone) in entries(file, "trust_boundaries") {
        let id = id(title, zone);
        foreign.zones.push(Zone {
            name: one_line(title),
            stencil: text(zone, "type"),
            within: nested.get(&id).cloned(),
            notes: text(zone, "description"),
            facts: facts(zone, &["tags"]),
            source: id,
            ..Zone::default()
        });
    }
    assets
}

/// Questions that have an answer are what the model takes for granted.
fn questions(file: &Value, foreign: &mut Foreign) {
    for (question, answer) in entries(file, "questions") {
        let answer = one_line(answer.as_str().unwrap_or_default());
        if answer.is_empty() {
            let item = format!("question “{question}”");
            foreign
                .left_out
                .push(LeftOut::new(item, "it has no answer yet; the interview asks its own"));
        } else {
            let source = format!("question {question}");
            foreign.assumptions.push(Assumption {
                source,
                on: None,
                text: format!("{question} {answer}"),
            });
        }
    }
}

/// What has no place, an entry for each sort.
fn left_out(file: &Value, data: &Data, foreign: &mut Foreign) {
    let links = |(_, asset)| entries(asset, "communication_links").map(|(_, link)| link);
    let assets = || entries(file, "technical_assets");
    let holders = assets().map(|(_, asset)| asset).chain(assets().flat_map(links));
    let named = |holder: &Value| DATA.map(|field| words(holder, field)).concat();
    let used: BTreeSet<String> = holders.flat_map(named).collect();
    let unused = data.iter().filter(|(id, _)| !used.contains(*id)).map(|(_, name)| name.clone());
    let unused: Vec<String> = unused.collect();
    let idle = |(_, runtime): &(&String, &Value)| words(runtime, RUNNING).is_empty();
    let idle = entries(file, "shared_runtimes").filter(idle).map(|(title, _)| title.clone());
    let titles = |field: &str| -> Vec<String> {
        entries(file, field).map(|(title, _)| title.clone()).collect()
    };
    let sorts = [
        (
            "abuse cases",
            titles("abuse_cases"),
            "findings come from techniques; add those that apply",
        ),
        (
            "security requirements",
            titles("security_requirements"),
            "a model here has no requirements",
        ),
        ("shared runtimes", idle.collect(), "nothing runs on them"),
        ("data", unused, "no element or flow names it"),
    ];
    let mut losses = Losses::default();
    for (sort, titles, why) in sorts {
        for title in &titles {
            losses.add(sort, why, title, "");
        }
    }
    foreign.left_out.extend(losses.told());
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "threagile_version: 1.0.0
title: Shop
author: { name: Ann }
business_criticality: important
questions:
  Who patches?: The vendor
  Who else?: ''
abuse_cases:
  Theft: As a thief I steal
data_assets:
  Orders: { id: orders, confidentiality: confidential }
  Dust: { id: dust, confidentiality: public }
technical_assets:
  Web Shop:
    id: shop
    type: process
    technology: web-server
    internet: true
    multi_tenant: false
    owner: Team A
    tags:
    data_assets_processed: [orders, lost]
    communication_links:
      Keep Orders:
        target: db
        protocol: jdbc
        authentication: none
        data_assets_sent: [orders]
      Nowhere:
        target: gone
  Store:
    id: db
    type: datastore
    technologies: [database, ai]
trust_boundaries:
  Outer: { id: outer, type: network-on-prem, trust_boundaries_nested: [inner] }
  Inner: { id: inner, type: execution-environment, technical_assets_inside: [db], trust_boundaries_nested: [outer] }
shared_runtimes:
  Node: { id: node }
  Host: { id: host, technical_assets_running: [shop] }
individual_risk_categories:
  Odd:
    id: odd
    stride: tampering
    cwe: 693
    risks_identified:
      <b>Odd</b> at Store:
        severity: high
        most_relevant_technical_asset: db
risk_tracking:
  odd@*: { status: accepted, justification: Fine, date: 2020-01-04 }
  sql-injection@shop@db@shop>keep-orders: { status: mitigated }
  '@': { status: mitigated }
";

    fn model(text: &str) -> Foreign {
        read(&Content::parse(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn assets_links_and_boundaries() {
        let foreign = model(MODEL);
        assert_eq!((foreign.name.as_str(), foreign.owners.join(" ").as_str()), ("Shop", "Ann"));
        assert_eq!(foreign.description, "Business criticality: important");
        let shop = foreign.nodes.iter().find(|it| it.source == "shop").unwrap();
        assert_eq!((shop.name.as_str(), shop.stencil.as_str()), ("Web Shop", "web-server"));
        assert_eq!((shop.owner.as_str(), shop.shape), ("Team A", Some(Shape::Process)));
        assert_eq!(shop.notes, "Processes: Orders (confidential), lost\nRuns on: Host");
        assert_eq!(shop.facts, [Fact { name: "internet".into(), value: "true".into() }]);
        let db = foreign.nodes.iter().find(|it| it.source == "db").unwrap();
        assert_eq!((db.stencil.as_str(), db.within.as_deref()), ("database ai", Some("inner")));
        let ends: Vec<(&str, &str)> =
            foreign.links.iter().map(|it| (it.from.as_str(), it.to.as_str())).collect();
        assert_eq!(ends, [("shop", "db"), ("shop", "gone")]);
        let facts: Vec<&str> = foreign.links[0].facts.iter().map(|it| it.value.as_str()).collect();
        assert_eq!(facts, ["jdbc", "none"]);
        let zones: Vec<(&str, Option<&str>)> =
            foreign.zones.iter().map(|it| (it.source.as_str(), it.within.as_deref())).collect();
        assert_eq!(zones, [("inner", Some("outer")), ("outer", Some("inner"))], "as the file says");
    }

    #[test]
    fn risks_questions_and_the_rest() {
        let foreign = model(MODEL);
        let odd = &foreign.threats[0];
        assert_eq!((odd.title.as_str(), odd.on.as_deref()), ("Odd at Store", Some("db")));
        assert_eq!(
            (odd.status.as_str(), odd.reason.as_str()),
            ("accepted", "Fine\nDate: 2020-01-04")
        );
        assert_eq!(
            (odd.category.as_str(), odd.references.join(" ").as_str()),
            ("tampering", "CWE-693")
        );
        let tracked = &foreign.threats[1];
        assert_eq!(
            (tracked.title.as_str(), tracked.on.as_deref()),
            ("sql injection", Some("shop"))
        );
        assert_eq!(foreign.threats.len(), 2);
        assert_eq!(foreign.assumptions[0].text, "Who patches? The vendor");
        let left: Vec<&str> = foreign.left_out.iter().map(|it| it.item.as_str()).collect();
        assert_eq!(
            left,
            [
                "risk tracking “@”",
                "question “Who else?”",
                "abuse cases “Theft”",
                "data “Dust (public)”",
                "shared runtimes “Node”",
            ]
        );
    }

    #[test]
    fn what_is_no_model_is_refused() {
        for text in ["threagile_version: 1.0.0", "threagile_version: 1\ntechnical_assets: 3"] {
            let content = Content::parse(text.as_bytes()).unwrap();
            assert!((crate::interop::threagile::FORMAT.recognise)(&content));
            assert!(read(&content).unwrap_err().message.contains("technical_assets"));
        }
    }
}
