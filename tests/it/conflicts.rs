//! Conflicts of a merge at the workbench: listed, told in words, and settled one by one.

use std::fs;

use threatloom::compare::{Labels, merge};
use threatloom::model::{ConflictSide, Control, ControlState, Element, Flow, Model, ops};
use threatloom::store::{Document, StoreError, write_model};
use threatloom::tui::state::{Effect, Screen, Then};
use threatloom::tui::theme::Theme;
use threatloom::tui::update::Msg;
use threatloom::tui::versions::merge_with_file;

use crate::sitting::Sitting;

fn base() -> Model {
    let template = threatloom::store::templates::get("support-copilot").unwrap();
    let mut model = template.model().unwrap();
    model.scope = ["The copilot.", "Its data.", "Nothing else."].map(String::from).to_vec();
    model
}

fn draw(model: &mut Model, name: &str, kind: &str) {
    let element = Element { kind: kind.into(), name: name.into(), ..Element::default() };
    model.elements.insert("mailer".into(), element);
    let flow = Flow { from: "support-agent".into(), to: "mailer".into(), ..Flow::default() };
    model.flows.insert(format!("to-{kind}"), flow);
}

/// What two people made of one model: each named the agent, wrote the scope, and drew a mailer; one
/// deleted what the other protected.
fn merged() -> Model {
    let base = base();
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.elements.get_mut("support-agent").unwrap().name = "Helpdesk agent".into();
    theirs.elements.get_mut("support-agent").unwrap().name = "Ticket agent".into();
    ours.scope[1] = "Its data and tools.".into();
    theirs.scope[1] = "Its data at rest.".into();
    let store = base.elements.iter().find(|(_, it)| it.name == "Vector store").unwrap().0.clone();
    let _ = ops::remove(&ours, std::slice::from_ref(&store)).apply(&mut ours);
    let control = Control { state: ControlState::Planned, ..Control::default() };
    theirs.elements.get_mut(&store).unwrap().controls.insert("AML.M0020".into(), control);
    draw(&mut ours, "Mailer", "tool");
    draw(&mut theirs, "Mail gateway", "web_app");
    merge(&base, &ours, &theirs, Labels { ours: "HEAD", theirs: "feature" }).unwrap().model
}

fn sitting() -> Sitting {
    let mut sitting = Sitting::with(merged()).size(80, 24);
    sitting.keys("4");
    sitting
}

fn name(sitting: &Sitting) -> &str {
    sitting.state.model().name_of("support-agent")
}

#[test]
fn a_model_with_conflicts_says_so_and_lists_them() {
    let mut sitting = Sitting::with(merged()).size(80, 24);
    let document = Document::new("shop.tm.ron".as_ref(), merged());
    sitting.tell(Msg::Loaded(Ok((Box::new(document), true))));
    let told = sitting.screen();
    assert!(told.contains("conflicts that nobody has decided: 4 goes through"), "{told}");
    assert!(told.contains(" 4 Rev 4 "), "{told}");
    sitting.keys("4");
    let mut out = String::new();
    for _ in 0..4 {
        out += &sitting.screen();
        sitting.keys("n");
    }
    sitting.tell(Msg::Resize(120, 40));
    out += &sitting.screen();
    insta::assert_snapshot!(out);
}

#[test]
fn each_choice_is_one_key_and_is_taken_back_like_anything_else() {
    let mut sitting = sitting();
    sitting.keys("4/").keys("<esc>");
    let go_to_name = |sitting: &mut Sitting| {
        for _ in 0..4 {
            if sitting.screen().contains("· name") {
                return;
            }
            sitting.keys("n");
        }
        panic!("{}", sitting.screen());
    };
    go_to_name(&mut sitting);
    let all = sitting.state.model().conflicts.len();
    let before = name(&sitting).to_string();
    for (key, chosen) in [
        ("b", before.as_str()),
        ("m", "Helpdesk agent"),
        ("t", "Ticket agent"),
        ("s", before.as_str()),
        ("e<ctrl-u>Desk agent<enter>", "Desk agent"),
    ] {
        go_to_name(&mut sitting);
        sitting.keys(key);
        assert_eq!(name(&sitting), chosen, "{key}");
        assert_eq!(sitting.state.model().conflicts.len(), all - 1, "{key}");
        let left = format!("{} conflicts left", all - 1);
        assert!(sitting.footer().ends_with(&left), "{}", sitting.footer());
        sitting.keys("u");
        assert_eq!((name(&sitting), sitting.state.model().conflicts.len()), (&*before, all));
    }
    go_to_name(&mut sitting);
    sitting.keys("<enter>");
    assert!(sitting.screen().contains("HEAD and feature changed it"), "{}", sitting.screen());
    sitting.keys("<down><enter>");
    assert_eq!(name(&sitting), "Helpdesk agent");
    sitting.keys("u<ctrl-r>");
    assert_eq!(name(&sitting), "Helpdesk agent");
}

#[test]
fn prose_is_settled_with_a_text_of_ones_own() {
    let mut sitting = sitting();
    while !sitting.screen().contains("the model · scope") {
        sitting.keys("n");
    }
    let screen = sitting.screen();
    assert!(screen.contains("- Its data.") && screen.contains("+ Its data at rest."), "{screen}");
    sitting.keys("e");
    sitting.keys(" Or less.<enter>");
    let scope = &sitting.state.model().scope;
    assert_eq!(scope.last().unwrap(), "Nothing else. Or less.", "{scope:?}");
}

#[test]
fn of_two_things_with_one_id_one_gets_another_with_all_that_leads_to_it() {
    let mut sitting = sitting();
    while !sitting.screen().contains("one id for two") || !sitting.screen().contains("both") {
        sitting.keys("n");
    }
    let is_apart = |sitting: &Sitting| sitting.screen().contains("· one id for two");
    while !is_apart(&sitting) {
        sitting.keys("n");
    }
    sitting.keys("b");
    assert!(sitting.footer().contains("no such side"), "{}", sitting.footer());
    sitting.keys("e<ctrl-u>mailer<enter>");
    assert!(sitting.screen().contains("the id is taken"), "{}", sitting.screen());
    sitting.keys("<ctrl-u>gateway<enter>");
    let model = sitting.state.model();
    assert_eq!(model.conflicts.len(), 3);
    assert!(model.elements.contains_key("gateway") && model.elements.contains_key("mailer"));
    let ends: Vec<&str> = ["to-tool", "to-web_app"].map(|id| model.flows[id].to.as_str()).to_vec();
    assert!(ends.contains(&"gateway") && ends.contains(&"mailer"), "{ends:?}");
}

#[test]
fn the_rest_is_settled_with_one_side_after_a_question() {
    let mut sitting = sitting();
    sitting.keys("a");
    assert!(sitting.screen().contains("Settle the 4 conflicts left"), "{}", sitting.screen());
    sitting.keys("<esc>a<down><enter>");
    assert_eq!(name(&sitting), "Ticket agent");
    assert!(
        sitting.screen().contains("settled 3 conflicts: 1 conflict left"),
        "{}",
        sitting.screen()
    );
    assert!(sitting.screen().contains("one id for two"), "{}", sitting.screen());
    sitting.keys("s");
    assert!(sitting.screen().contains("No conflict is left"), "{}", sitting.screen());
    sitting.keys("n");
    assert_eq!(sitting.footer(), "no conflict is left");
    sitting.keys("uu");
    assert_eq!(sitting.state.model().conflicts.len(), 4);
}

#[test]
fn ones_own_side_is_first_by_whatever_name_its_branch_has() {
    let mut model = base();
    for (label, name) in [("zulu", "Zulu agent"), ("alpha", "Alpha agent")] {
        let conflict = model.conflicts.entry("elements/support-agent#name".into()).or_default();
        conflict.base = Some("Support agent".into());
        let value = Some(name.to_string());
        conflict.sides.push(ConflictSide { value, label: label.into() });
    }
    for (branch, chosen) in [(None, "Alpha agent"), (Some("zulu".into()), "Zulu agent")] {
        let mut sitting = Sitting::with(model.clone()).size(80, 24);
        sitting.tell(Msg::Branch(branch)).keys("4m");
        assert_eq!(name(&sitting), chosen);
    }
}

#[test]
fn what_a_conflict_is_about_is_shown_in_the_diagram() {
    let mut sitting = sitting();
    while !sitting.screen().contains("· name") {
        sitting.keys("n");
    }
    sitting.keys("g");
    assert_eq!(sitting.state.screen, Screen::Diagram);
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("support-agent"));
}

#[test]
fn conflicts_are_read_without_colours_in_ascii_and_on_the_smallest_screen() {
    let mut sitting = sitting();
    sitting.state.settings.theme = Theme::new(false);
    sitting.state.settings.ascii = true;
    for (columns, rows) in [(80, 24), (40, 10), (39, 9), (1, 1), (200, 60)] {
        sitting.tell(Msg::Resize(columns, rows));
        for _ in 0..4 {
            sitting.keys("n<pagedown>");
            let screen = sitting.screen();
            assert!(screen.is_ascii(), "{screen}");
        }
        sitting.keys("NNN");
    }
    let buffer = sitting.buffer();
    let coloured = buffer.content().iter().find(|cell| cell.fg != ratatui::style::Color::Reset);
    assert_eq!(coloured.map(ratatui::buffer::Cell::symbol), None);
}

/// A sitting on a file that somebody else has written since.
fn changed_on_disk(folder: &std::path::Path, theirs: impl Fn(&mut Model)) -> Sitting {
    let path = folder.join("shop.tm.ron");
    let mut document = Document::new(&path, base());
    document.save().unwrap();
    let mut sitting = Sitting::with(base());
    sitting.state.document = document;
    let mut other = base();
    theirs(&mut other);
    fs::write(&path, write_model(&other)).unwrap();
    sitting
}

/// Saves, is told that the file changed, and asks for a merge.
fn save_and_merge(sitting: &mut Sitting) {
    let refused = sitting.state.document.save().unwrap_err();
    assert!(matches!(refused, StoreError::ChangedOnDisk { .. }));
    sitting.tell(Msg::Saved(Err(refused), Then::Stay));
    assert!(sitting.screen().contains("m merge"), "{}", sitting.screen());
    sitting.keys("m");
    assert_eq!(sitting.effects.pop(), Some(Effect::MergeWithFile(Then::Stay)));
    let document = &sitting.state.document;
    let result = merge_with_file(document.path(), document.base(), &document.model);
    let revision = sitting.state.revision;
    let result = result.map(Box::new);
    sitting.tell(Msg::MergedWithFile { revision, result, then: Then::Stay });
}

#[test]
fn a_file_that_somebody_else_wrote_is_merged_as_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = changed_on_disk(folder.path(), |model| {
        model.elements.get_mut("support-agent").unwrap().name = "Ticket agent".into();
        draw(model, "Mailer", "tool");
    });
    sitting.keys("/support agent<enter>r<ctrl-u>Helpdesk agent<enter>");
    save_and_merge(&mut sitting);
    assert_eq!(sitting.state.screen, Screen::Review);
    assert!(sitting.screen().contains("1 conflict to decide"), "{}", sitting.screen());
    let screen = sitting.keys("<esc>4").screen();
    assert!(screen.contains("mine") && screen.contains("the file"), "{screen}");
    sitting.keys("m");
    assert_eq!(name(&sitting), "Helpdesk agent");
    assert!(sitting.state.model().elements.contains_key("mailer"));
    sitting.state.document.save().unwrap();
    sitting.keys("uu");
    assert_eq!(name(&sitting), "Helpdesk agent");
    assert!(!sitting.state.model().elements.contains_key("mailer"), "the merge is one step");
    assert!(sitting.state.model().conflicts.is_empty());
    assert!(sitting.state.is_dirty());
}

#[test]
fn a_merge_without_conflicts_goes_on_saving() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = changed_on_disk(folder.path(), |model| draw(model, "Mailer", "tool"));
    sitting.keys("/support agent<enter>r<ctrl-u>Helpdesk agent<enter>");
    save_and_merge(&mut sitting);
    let save = Effect::Save { overwrite: false, then: Then::Stay };
    assert_eq!(sitting.effects.pop(), Some(save));
    sitting.state.document.save().unwrap();
    assert!(sitting.state.model().elements.contains_key("mailer"));
    assert_eq!(name(&sitting), "Helpdesk agent");
}

#[test]
fn a_broken_file_is_not_merged_and_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut sitting = changed_on_disk(folder.path(), |_| {});
    fs::write(sitting.state.document.path(), "(format: 1, name:").unwrap();
    sitting.keys("/support agent<enter>r<ctrl-u>Helpdesk agent<enter>");
    let before = sitting.file();
    save_and_merge(&mut sitting);
    assert!(sitting.screen().contains("not merged: "), "{}", sitting.screen());
    assert_eq!(sitting.file(), before);
}
