//! Blueprints of version 2.0: data-flow diagrams, each of them a page.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::catalog::Shape;
use crate::interop::foreign::{Assumption, Fact, Foreign, LeftOut, Link, Node, Page, Zone};
use crate::interop::json::{is_true, list, text, word, words};
use crate::interop::reading::{
    all_facts, answers, called, facts, leave_out, lines, own_id, text_or, title_of, unread,
};

/// Fields of a blueprint that are read or reported one by one.
const FIELDS: [&str; 17] = [
    "actors",
    "assets",
    "assumptions",
    "boundaries",
    "bom-ref",
    "dataSets",
    "dataStores",
    "description",
    "flows",
    "metadata",
    "modelTypes",
    "name",
    "properties",
    "relationships",
    "useCases",
    "visualizations",
    "zones",
];

/// Adds all blueprints, and tells which components their assets stand for.
pub fn add(file: &Value, foreign: &mut Foreign) -> BTreeSet<String> {
    let mut stood_for = BTreeSet::new();
    let parts = by_ref(list(file, "components").iter().chain(list(file, "services")));
    for (page, blueprint) in list(file, "blueprints").iter().enumerate() {
        let name = text(blueprint, "name");
        foreign.pages.push(Page {
            source: own_id(blueprint, "bom-ref", &format!("blueprint-{page}")),
            name: name.clone(),
        });
        if foreign.description.is_empty() {
            foreign.description = text(blueprint, "description");
        }
        for zone in list(blueprint, "zones") {
            foreign.zones.push(self::zone(zone, page));
        }
        let sets = by_ref(list(blueprint, "dataSets"));
        for asset in list(blueprint, "assets") {
            stood_for.extend(words(asset, "componentRef"));
            foreign.nodes.push(self::asset(asset, &parts, page));
        }
        for store in list(blueprint, "dataStores") {
            foreign.nodes.push(self::store(store, &sets, page));
        }
        for actor in list(blueprint, "actors") {
            foreign.nodes.push(self::actor(actor, page));
        }
        for flow in list(blueprint, "flows") {
            foreign.links.push(self::flow(flow));
        }
        for assumption in list(blueprint, "assumptions") {
            foreign.assumptions.push(Assumption {
                source: own_id(assumption, "bom-ref", &text(assumption, "description")),
                on: words(assumption, "relatedAssets").into_iter().next(),
                text: lines(&[
                    ("", text(assumption, "description")),
                    ("Validity", text(assumption, "validity")),
                    ("Impact", text(assumption, "impact")),
                ]),
            });
        }
        rest(blueprint, &called("blueprint", &name, &page.to_string()), foreign);
    }
    stood_for
}

/// Entries by what others call them.
type ByRef<'a> = BTreeMap<String, &'a Value>;

fn by_ref<'a>(entries: impl IntoIterator<Item = &'a Value>) -> ByRef<'a> {
    let named = entries.into_iter().map(|entry| (text(entry, "bom-ref"), entry));
    named.filter(|(id, _)| !id.is_empty()).collect()
}

fn rest(blueprint: &Value, within: &str, foreign: &mut Foreign) {
    let left_out = &mut foreign.left_out;
    for (field, sort, why) in [
        ("boundaries", "boundary", "it lies between two zones; here the zones are the boundaries"),
        ("relationships", "relationship of", "only flows connect elements here"),
        ("useCases", "use case", "a model here has none"),
        ("visualizations", "visualisation", "a model here has no pictures"),
    ] {
        leave_out(list(blueprint, field), sort, why, left_out);
    }
    let stores: BTreeSet<String> =
        list(blueprint, "dataStores").iter().flat_map(|store| words(store, "dataSets")).collect();
    for set in list(blueprint, "dataSets") {
        if !stores.contains(&text(set, "bom-ref")) {
            let why = "no data store of the blueprint holds it";
            left_out.push(LeftOut::new(called("data set", &title_of(set), ""), why));
        }
    }
    unread(blueprint, &FIELDS, within, left_out);
}

/// A word, or the name of an object, as a type may be either.
fn sort(entry: &Value) -> String {
    text_or(entry, "type", &text(&entry["type"], "name"))
}

fn zone(zone: &Value, page: usize) -> Zone {
    let name = text(zone, "name");
    Zone {
        source: own_id(zone, "bom-ref", &name),
        stencil: lines(&[("", sort(zone)), ("", words(zone, "characteristics").join(" "))])
            .replace('\n', " "),
        name,
        page,
        within: words(zone, "parent").into_iter().next(),
        notes: lines(&[
            ("", text(zone, "description")),
            ("Constraints", words(zone, "constraints").join("; ")),
        ]),
        facts: facts(zone, &["characteristics"]),
        ..Zone::default()
    }
}

fn within(entry: &Value) -> Option<String> {
    words(entry, "zone").into_iter().next()
}

/// Properties of the whole entry, with those of a classification.
fn about(entry: &Value, names: &[&str]) -> Vec<Fact> {
    let mut about = facts(entry, names);
    about.extend(all_facts(&entry["classification"]));
    about.extend(super::properties::facts(entry));
    about
}

fn asset(asset: &Value, parts: &ByRef<'_>, page: usize) -> Node {
    let component = text(asset, "componentRef");
    let part = parts.get(&component).copied().unwrap_or(&Value::Null);
    let sort = sort(asset);
    // These only say how it is drawn, so that its name speaks for what it is.
    let stencil = if matches!(sort.as_str(), "actor" | "data-store") { "" } else { &sort };
    Node {
        source: own_id(asset, "bom-ref", &text_or(asset, "name", &component)),
        name: text_or(asset, "name", &text(part, "name")),
        stencil: lines(&[("", text(part, "type")), ("", stencil.to_string())]).replace('\n', " "),
        shape: match sort.as_str() {
            "data-store" | "data" | "cache" => Some(Shape::Store),
            "actor" => Some(Shape::External),
            _ => None,
        },
        page,
        within: within(asset),
        owner: text(&asset["ownership"], "owner"),
        notes: lines(&[
            ("", text_or(asset, "description", &text(part, "description"))),
            ("Responsibilities", words(asset, "responsibilities").join("; ")),
            ("Tags", words(asset, "tags").join(", ")),
        ]),
        facts: about(asset, &["authentication", "authorization"]),
        ..Node::default()
    }
}

fn store(store: &Value, sets: &ByRef<'_>, page: usize) -> Node {
    let held = words(store, "dataSets");
    let held: Vec<String> =
        held.iter().filter_map(|id| sets.get(id)).map(|set| text(set, "name")).collect();
    Node {
        source: own_id(store, "bom-ref", &text(store, "name")),
        name: text(store, "name"),
        stencil: format!("{} store", sort(store)).trim().to_string(),
        shape: Some(Shape::Store),
        page,
        within: within(store),
        notes: lines(&[
            ("", text(store, "description")),
            ("Vendor", text(store, "vendor")),
            ("Product", text(store, "product")),
            ("Version", text(store, "version")),
            ("Location", text(store, "location")),
            ("Technologies", words(store, "technologies").join(", ")),
            ("Data sets", held.join(", ")),
        ]),
        facts: about(store, &["environment", "authorization"]),
        ..Node::default()
    }
}

fn actor(actor: &Value, page: usize) -> Node {
    let party = &actor["party"];
    let names = [&party["organization"], &party["person"], &party["persona"], party];
    let name = names
        .iter()
        .flat_map(|it| [text(it, "name"), text(it, "archetype")])
        .find(|name| !name.is_empty())
        .or_else(|| Some(word(party)).filter(|name| !name.is_empty()));
    let source = own_id(actor, "bom-ref", name.as_deref().unwrap_or("actor"));
    let roles: Vec<String> = list(party, "roles").iter().map(|it| text(it, "role")).collect();
    Node {
        name: name.unwrap_or_else(|| source.clone()),
        stencil: format!("actor {}", roles.join(" ")).trim().to_string(),
        shape: Some(Shape::External),
        page,
        within: within(actor),
        notes: lines(&[
            ("", text(actor, "description")),
            ("Permissions", words(actor, "permissions").join(", ")),
        ]),
        facts: super::properties::facts(actor),
        source,
        ..Node::default()
    }
}

fn flow(flow: &Value) -> Link {
    let (from, to) = (text(flow, "source"), text(flow, "destination"));
    let objects = list(flow, "dataObjects").iter().map(|it| text(it, "name"));
    Link {
        source: own_id(flow, "bom-ref", &format!("{from}->{to}")),
        label: text(flow, "name"),
        from,
        to,
        both_ways: is_true(flow, "bidirectional"),
        notes: lines(&[
            ("", text(flow, "description")),
            ("Data", objects.collect::<Vec<_>>().join(", ")),
            ("Volume", text(flow, "volume")),
            ("Timing", text(flow, "timing")),
        ]),
        facts: [
            answers(flow, &["encrypted"]),
            about(flow, &["type", "protocols", "authentication", "authorization"]),
        ]
        .concat(),
    }
}
