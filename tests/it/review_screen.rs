//! The review: the open model beside another version of it, both in one picture.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use threatloom::compare::Op;
use threatloom::model::{Element, Model, Values, ops};
use threatloom::review::{Review, Versions};
use threatloom::store::{Document, templates, write_model};
use threatloom::tui::review::union::{signs, union};
use threatloom::tui::review::versions::{Other, Version};
use threatloom::tui::state::{Effect, Screen};
use threatloom::tui::theme::Theme;
use threatloom::tui::update::Msg;
use threatloom::tui::versions::offers;

use crate::clone::Clone as Repository;
use crate::sitting::Sitting;

fn model() -> Model {
    templates::get("support-copilot").unwrap().model().unwrap()
}

fn id_of(model: &Model, name: &str) -> String {
    model.elements.iter().find(|(_, it)| it.name == name).unwrap().0.clone()
}

/// Gives the agent a tool that pays, renames it, and deletes a store.
const EDITS: [&str; 3] = [
    "/support agent<enter>aRefund tool [tool, authority: payment] : refund<enter>",
    "/support agent<enter>r<ctrl-u>Helpdesk agent<enter>",
    "/vector store<enter>d",
];

/// The model with changes that are not saved, beside its file.
fn compared(folder: &Path) -> Sitting {
    let mut document = Document::new(&folder.join("shop.tm.ron"), model());
    document.save().unwrap();
    let mut sitting = Sitting::with(model()).size(120, 40);
    sitting.state.document = document;
    for script in EDITS {
        sitting.keys(script);
    }
    sitting.keys("4csaved<enter>");
    sitting
}

fn entry(sitting: &Sitting) -> &threatloom::tui::review::comparison::Entry {
    sitting.state.review.selected().unwrap().1
}

fn go_to(sitting: &mut Sitting, text: &str) {
    sitting.keys("<home>");
    for _ in 0..80 {
        if entry(sitting).text.contains(text) {
            return;
        }
        sitting.keys("n");
    }
    panic!("no change `{text}`\n{}", sitting.screen());
}

#[test]
fn what_differs_is_one_picture_and_a_list_with_the_risk_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = compared(folder.path());
    assert_eq!(sitting.effects.last(), Some(&Effect::ListVersions));
    assert_eq!(entry(&sitting).heading, "Attack paths opened");
    let mut out = sitting.screen();
    go_to(&mut sitting, "Refund tool: tool");
    out += &sitting.screen();
    sitting.tell(Msg::Resize(80, 24));
    out += &sitting.screen();
    go_to(&mut sitting, "Vector store: vector store");
    out += &sitting.screen();
    insta::assert_snapshot!(out);
}

#[test]
fn one_goes_through_changes_and_the_picture_follows() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = compared(folder.path()).size(80, 24);
    for (text, drawn) in [
        ("Refund tool: tool", "+ Refund tool"),
        ("Helpdesk agent: name", "~ Helpdesk agent"),
        ("Vector store: vector store", "- Vector store"),
    ] {
        go_to(&mut sitting, text);
        let screen = sitting.screen();
        let picture: Vec<&str> = screen.lines().take(11).collect();
        assert!(picture.iter().any(|line| line.contains(drawn)), "{drawn}\n{screen}");
    }
    let here = entry(&sitting).key.clone();
    sitting.keys("nN");
    assert_eq!(entry(&sitting).key, here);
    go_to(&mut sitting, "Helpdesk agent: name");
    sitting.keys("g");
    assert_eq!(sitting.state.screen, Screen::Diagram);
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("support-agent"));
    sitting.keys("4");
    assert!(entry(&sitting).text.contains("Helpdesk agent: name"), "the review is still there");
}

#[test]
fn leaving_the_review_leaves_the_model_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = compared(folder.path());
    let (file, dirty) = (sitting.file(), sitting.state.is_dirty());
    let places = sitting.state.model().arrangement.clone();
    sitting.keys("nnnzzz<ctrl-right><ctrl-down>1");
    assert_eq!(sitting.state.screen, Screen::Diagram);
    assert_eq!((sitting.file(), sitting.state.is_dirty()), (file, dirty));
    assert_eq!(sitting.state.model().arrangement, places);
    assert!(!sitting.screen().contains("- Vector store"), "{}", sitting.screen());
}

#[test]
fn a_note_about_a_change_is_a_remark_with_its_stamp() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = compared(folder.path());
    go_to(&mut sitting, "Refund tool: tool");
    let tool = entry(&sitting).key.clone();
    sitting.keys("RWho approves refunds?<enter>");
    let model = sitting.state.model();
    let (_, remark) = model.remarks.iter().next().unwrap();
    assert_eq!(remark.text[0], "Who approves refunds?");
    assert!(remark.text[1].starts_with("+ Refund tool: tool"), "{:?}", remark.text);
    assert!(remark.text[1].ends_with("(compared with the file as saved)"), "{:?}", remark.text);
    assert!(remark.is_question());
    assert_eq!(remark.about.as_deref(), Some(&*id_of(model, "Refund tool")));
    assert!(remark.stamp.as_ref().unwrap().0.contains("Ana"));
    assert_eq!(entry(&sitting).key, tool, "the cursor stays");
    let entries = &sitting.state.review.comparison.as_ref().unwrap().entries;
    assert!(entries.iter().any(|it| it.text.contains("Who approves")), "compared again");
    sitting.keys("u");
    assert!(sitting.state.model().remarks.is_empty());
}

#[test]
fn what_another_version_means_for_risk_is_not_told_of_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = compared(folder.path());
    let told =
        |sitting: &Sitting| sitting.state.review.comparison.as_ref().unwrap().entries.clone();
    let entries = told(&sitting);
    // The answer for a version that was picked before, which took longer.
    let older = Arc::new(Other { name: "an older one".into(), model: Model::new("Shop") });
    let (old, new) = (&older.model, sitting.state.model());
    let review = Review::of(Versions { old, new, catalog: &sitting.state.catalog });
    assert!(!review.is_empty());
    let late = Msg::Weighed(sitting.state.revision, Arc::clone(&older), Box::new(review));
    sitting.tell(late);
    assert_eq!(told(&sitting), entries);
}

#[test]
fn the_same_difference_drawn_closer_is_not_weighed_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = compared(folder.path());
    go_to(&mut sitting, "Refund tool");
    let (here, boxes) = (entry(&sitting).clone(), sitting.state.review.zoom.boxes());
    assert_eq!(here.sign, '!', "{here:?}");
    while sitting.state.review.zoom.boxes() == boxes {
        sitting.keys("z");
    }
    let comparison = sitting.state.review.comparison.as_ref().unwrap();
    assert!(comparison.is_weighed && comparison.zoom == sitting.state.review.zoom.boxes());
    assert_eq!(entry(&sitting), &here);
}

#[test]
fn one_goes_through_changes_of_things_with_one_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut document = Document::new(&folder.path().join("shop.tm.ron"), model());
    document.save().unwrap();
    for _ in 0..2 {
        let new = &mut document.model;
        let (tool, edit) = ops::add_element(new, "tool", "Refund tool", None);
        let _ = edit.apply(new);
        let attributes = &mut new.elements.get_mut(&tool).unwrap().attributes;
        attributes.insert("authority".into(), Values::one("payment"));
        let _ = ops::connect(new, "support-agent", &tool, "refund").1.apply(new);
    }
    let mut sitting = Sitting::with(model()).size(120, 40);
    sitting.state.document = document;
    sitting.keys("4csaved<enter>");
    let comparison = sitting.state.review.comparison.as_ref().unwrap();
    let opened: Vec<_> =
        comparison.entries.iter().filter(|it| it.heading == "Attack paths opened").collect();
    assert!(
        opened.iter().any(|it| opened.iter().filter(|other| other.text == it.text).count() > 1)
    );
    let keys: BTreeSet<&str> = comparison.entries.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys.len(), comparison.entries.len());
    let last = comparison.entries.len() - 1;
    for _ in 0..last {
        sitting.keys("n");
    }
    assert_eq!(sitting.state.review.selected().unwrap().0, last);
}

#[test]
fn a_version_that_cannot_be_read_is_told() {
    let mut sitting = Sitting::with(model()).size(80, 24);
    let before = sitting.file();
    sitting.keys("4canother<enter>nowhere.tm.ron<enter>");
    assert!(sitting.screen().contains("nowhere.tm.ron"), "{}", sitting.screen());
    assert!(sitting.state.review.comparison.is_none());
    sitting.keys("n");
    assert!(sitting.footer().contains("nothing is compared yet: c picks"), "{}", sitting.footer());
    assert_eq!(sitting.file(), before);
}

#[test]
fn the_same_model_differs_in_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut document = Document::new(&folder.path().join("shop.tm.ron"), model());
    document.save().unwrap();
    let mut sitting = Sitting::with(model()).size(80, 24);
    sitting.state.document.model.arrangement = document.model.arrangement.clone();
    sitting.state.document = document;
    sitting.keys("4csaved<enter>");
    assert!(sitting.screen().contains("nothing differs"), "{}", sitting.screen());
    sitting.keys("n");
    assert_eq!(sitting.footer(), "nothing differs");
}

#[test]
fn signs_are_read_without_colours_in_ascii_and_on_the_smallest_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = compared(folder.path());
    sitting.state.settings.theme = Theme::new(false);
    sitting.state.settings.ascii = true;
    for (columns, rows) in [(80, 24), (40, 10), (39, 9), (1, 1), (200, 60)] {
        sitting.tell(Msg::Resize(columns, rows));
        for keys in ["nnn", "z", "nn<ctrl-left>", "z", "z"] {
            let screen = sitting.keys(keys).screen();
            assert!(screen.is_ascii(), "{screen}");
        }
    }
    let screen = sitting.screen();
    for sign in ["+ Refund tool", "- Vector store", "~ Helpdesk agent"] {
        assert!(screen.contains(sign), "{sign}\n{screen}");
    }
    let buffer = sitting.buffer();
    let coloured = buffer.content().iter().find(|cell| cell.fg != ratatui::style::Color::Reset);
    assert_eq!(coloured.map(ratatui::buffer::Cell::symbol), None);
}

#[test]
fn both_versions_are_in_the_union_whatever_an_id_means_in_each() {
    let old = model();
    let mut new = old.clone();
    let store = id_of(&old, "Vector store");
    let _ = ops::remove(&new, std::slice::from_ref(&store)).apply(&mut new);
    // What was an element is a boundary now.
    let boundary = threatloom::model::Boundary { name: "Stores".into(), ..Default::default() };
    new.boundaries.insert(store.clone(), boundary);
    let tool = Element { kind: "tool".into(), name: "Tool".into(), ..Element::default() };
    new.elements.insert("new-tool".into(), tool);
    let signs = signs(threatloom::compare::diff(&old, &new).changes.iter());
    let both = union(&old, &new, &signs);
    assert_eq!(signs["new-tool"], Op::Add);
    assert_eq!(both.elements["new-tool"].name, "+ Tool");
    assert!(!both.elements.contains_key(&store) && both.boundaries.contains_key(&store));
    let gone = old.flows.keys().filter(|id| !new.flows.contains_key(*id));
    for id in gone {
        assert_eq!(signs[id], Op::Remove);
        assert!(both.flows[id].label.starts_with('-'), "{id}");
    }
}

#[test]
fn git_offers_where_the_branch_left_first_then_branches_tags_and_commits() {
    let repository = Repository::new();
    let path = repository.path("shop.tm.ron");
    assert_eq!(offers(&path).unwrap(), [], "nothing is committed yet");
    repository.write("shop.tm.ron", &write_model(&model()));
    let base = repository.commit("Draw the shop");
    repository.ask(&["tag", "v1"]);
    repository.ask(&["switch", "--quiet", "--create", "feature"]);
    let mut changed = model();
    changed.name = "Shop".into();
    repository.write("shop.tm.ron", &write_model(&changed));
    repository.commit("Name the shop");
    repository.ask(&["switch", "--quiet", "main"]);
    repository.commit("Go on");
    repository.ask(&["switch", "--quiet", "feature"]);
    let offers = offers(&path).unwrap();
    let names: Vec<&str> = offers.iter().map(|offer| offer.text.as_str()).collect();
    assert_eq!(names[..2], ["merge base with main", "HEAD"]);
    for name in ["feature", "main", "v1"] {
        assert!(names[2..5].contains(&name), "{names:?}");
    }
    assert!(names[5].ends_with(" Name the shop") && names[6].ends_with(" Draw the shop"));
    let Version::Commit { id, .. } = &offers[0].version else { panic!("{:?}", offers[0]) };
    assert_eq!(id.to_string(), base);

    let mut sitting = Sitting::with(changed).size(80, 24);
    sitting.state.document = Document::open(&path).unwrap();
    sitting.keys("4c");
    sitting.tell(Msg::Versions(Ok(offers)));
    assert!(sitting.screen().contains("▸ merge base with main"), "{}", sitting.screen());
    sitting.keys("<enter>");
    assert!(sitting.screen().contains("against merge base with main"), "{}", sitting.screen());
    assert!(sitting.screen().contains("the model: name: Support copilot → Shop"));
}
