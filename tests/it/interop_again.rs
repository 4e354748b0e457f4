//! A newer version of a file, taken into a model that people worked on: what each side removed, brought
//! back or changed, and what other files say.

use threatloom::catalog::{Catalog, Imports};
use threatloom::interop::foreign::{Foreign, Node, Threat, Zone};
use threatloom::interop::{Account, Format, Imported, Intake, remember, source_of, take_again};
use threatloom::model::{BoundaryKind, Comment, FindingKey, Model, Origin, Source, Stamp};

fn stamp() -> Stamp {
    Stamp("2026-11-21T09:00:00Z ana".into())
}

fn take(foreign: &Foreign, before: Option<&Model>) -> Imported {
    let (catalog, imports) = (Catalog::bundled().unwrap(), Imports::bundled().unwrap());
    let stamp = stamp();
    let intake = Intake {
        format: "otm",
        file: "shop.otm",
        catalog: &catalog,
        imports: &imports,
        stamp: &stamp,
    };
    let key = "shop".to_string();
    let mut imported = intake.take(foreign, before.map(|model| (model, &key)));
    if let Some(before) = before {
        take_again(before, &key, imported, &stamp).unwrap()
    } else {
        remember(&mut imported.model);
        imported
    }
}

fn first(foreign: &Foreign) -> Model {
    take(foreign, None).model
}

fn again(foreign: &Foreign, before: &Model) -> (Model, Account) {
    let Imported { model, account } = take(foreign, Some(before));
    (model, account)
}

fn node(source: &str, name: &str) -> Node {
    Node { source: source.into(), name: name.into(), ..Node::default() }
}

fn shop() -> Foreign {
    let zone = Zone { source: "z".into(), name: "Cloud".into(), ..Zone::default() };
    let threat = Threat {
        source: "t".into(),
        on: Some("n-1".into()),
        title: "Somebody listens".into(),
        status: "open".into(),
        ..Threat::default()
    };
    Foreign {
        name: "Shop".into(),
        zones: vec![zone],
        nodes: vec![node("n-1", "Web"), node("n-2", "Database")],
        threats: vec![threat],
        ..Foreign::default()
    }
}

#[test]
fn what_is_new_is_not_taken_for_what_was_removed_here() {
    let mut file = shop();
    file.threats.clear();
    let mut model = first(&file);
    model.elements.remove("web").unwrap();
    file.nodes.insert(0, node("n-0", "Web"));
    let (model, _) = again(&file, &model);
    let webs: Vec<&String> =
        model.elements.iter().filter(|(_, it)| it.name == "Web").map(|(id, _)| id).collect();
    assert_eq!(webs.len(), 1, "the new one came, the removed one did not: {webs:?}");
    assert_ne!(webs[0], "web");
    let (third, _) = again(&file, &model);
    assert_eq!(third, model, "and so it stays");
}

#[test]
fn what_other_files_said_is_still_known() {
    let mut model = first(&shop());
    let origin = Origin { record: "elements/pump".into(), ..Origin::default() };
    let items = [("p".to_string(), origin)].into();
    let other = Source { format: "otm".into(), file: "plant.otm".into(), items };
    model.sources.insert("plant".into(), other.clone());
    let (model, _) = again(&shop(), &model);
    assert_eq!(model.sources.get("plant"), Some(&other));
}

#[test]
fn any_field_may_be_edited_before_the_file_lets_go_of_a_record() {
    let mut model = first(&shop());
    let key: FindingKey = model.findings.keys().next().unwrap().clone();
    let finding = model.findings.get_mut(&key).unwrap();
    finding.due = "2027-01-31".parse().ok();
    finding.same_as = Some("AML.T0051@database".parse().unwrap());
    model.boundaries.get_mut("cloud").unwrap().kind = BoundaryKind::Tenant;
    let mut newer = shop();
    newer.threats.clear();
    newer.zones.clear();
    let (model, account) = again(&newer, &model);
    assert!(model.findings[&key].due.is_some());
    assert_eq!(model.boundaries["cloud"].kind, BoundaryKind::Tenant);
    assert_eq!(account.disputed, ["boundaries/cloud".to_string(), format!("findings/{key}")]);
}

#[test]
fn a_finding_that_people_discuss_does_not_vanish_with_its_threat() {
    let mut model = first(&shop());
    let key: FindingKey = model.findings.keys().next().unwrap().clone();
    let comments = &mut model.findings.get_mut(&key).unwrap().comments;
    comments.insert(stamp(), Comment::default());
    let (kept, account) = again(&Foreign { threats: vec![], ..shop() }, &model);
    assert!(kept.findings.contains_key(&key));
    assert_eq!(account.disputed.len(), 1);
}

#[test]
fn what_comes_back_is_known_again() {
    let mut model = first(&shop());
    model.elements.get_mut("database").unwrap().owner = "Ada".into();
    let without = Foreign { nodes: vec![node("n-1", "Web")], ..shop() };
    let (gone, account) = again(&without, &model);
    assert_eq!(account.disputed, ["elements/database"], "edited here, gone there");
    let (still, account) = again(&without, &gone);
    assert_eq!((&still, account.disputed.len()), (&gone, 0), "told once");
    let (back, account) = again(&shop(), &still);
    assert_eq!(back.elements.len(), 2, "no second one: {:?}", back.elements.keys());
    assert_eq!(back.elements["database"].owner, "Ada");
    assert!(account.disputed.is_empty(), "{:?}", account.disputed);
    // Where the decision was to let it go, it comes as something new.
    let mut let_go = still;
    let_go.elements.remove("database").unwrap();
    assert_eq!(again(&shop(), &let_go).0.elements.len(), 2);
}

#[test]
fn the_source_of_that_name_comes_first() {
    let mut model = first(&shop());
    let mut other = model.sources["shop"].clone();
    other.file = "another.otm".into();
    model.sources.insert("zoo".into(), other);
    let format = Format::named("otm").unwrap();
    let source = |file| source_of(&model, format, file, &shop());
    assert_eq!(source("shop.otm").as_deref(), Some("shop"));
    assert_eq!(source("another.otm").as_deref(), Some("zoo"));
}
