//! Attack paths on the diagram, by keys.

use threatloom::tui::overlay::Overlay;
use threatloom::tui::theme::Theme;

use crate::sitting::Sitting;

fn is_listing(sitting: &Sitting) -> bool {
    matches!(&sitting.state.overlay, Some(Overlay::Picker(_)))
}

/// The elements of the path on show.
fn trail(sitting: &Sitting) -> Vec<String> {
    let trail = sitting.state.diagram.trail.iter();
    trail.flat_map(|trail| trail.stops.iter().map(|(id, _)| id.clone())).collect()
}

#[test]
fn paths_are_listed_shown_and_walked() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("P");
    assert!(is_listing(&sitting), "{}", sitting.screen());
    let first = trail(&sitting);
    assert!(first.len() > 2);
    insta::assert_snapshot!("list", sitting.screen());

    // What is under the cursor is what the canvas shows.
    sitting.keys("<down><down>");
    let third = trail(&sitting);
    assert_ne!(third, first);
    sitting.keys("<enter>");
    assert!(!is_listing(&sitting));
    assert_eq!(trail(&sitting), third);
    assert_eq!(sitting.state.diagram.selected.as_ref(), third.first());
    for id in &third[1..] {
        sitting.keys("s");
        assert_eq!(sitting.state.diagram.selected.as_ref(), Some(id));
        let name = sitting.state.model().name_of(id).to_string();
        assert!(sitting.footer().contains(&name), "{}", sitting.footer());
    }
    sitting.keys("S");
    assert_eq!(sitting.state.diagram.selected.as_ref(), third.get(third.len() - 2));
    insta::assert_snapshot!("walk", sitting.screen());
    sitting.keys("<esc>");
    assert_eq!(trail(&sitting), Vec::<String>::new());
    assert!(sitting.state.diagram.selected.is_some(), "the first Esc only puts the path away");
}

#[test]
fn a_selection_narrows_the_list_and_esc_leaves_nothing() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/mail tool<enter>P");
    assert!(sitting.screen().contains("Attack paths through Mail tool"), "{}", sitting.screen());
    assert!(trail(&sitting).contains(&"mail-tool".to_string()));
    sitting.keys("<esc>");
    assert!(!is_listing(&sitting) && trail(&sitting).is_empty());
}

#[test]
fn where_to_cut_is_in_the_list() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("Pcut");
    assert_eq!(trail(&sitting).len(), 1, "{}", sitting.screen());
    let element = trail(&sitting).remove(0);
    sitting.keys("<enter>");
    assert_eq!(sitting.state.diagram.selected, Some(element));
}

#[test]
fn a_path_is_told_by_its_signs_without_colour() {
    let mut sitting = Sitting::on("support-copilot").size(120, 60);
    sitting.state.settings.theme = Theme::new(false);
    let before = sitting.screen();
    assert!(!before.contains('━'));
    sitting.keys("P<enter>");
    let screen = sitting.screen();
    assert!(screen.contains('━') && screen.contains('┃') && screen.contains(" 2 "), "{screen}");
    sitting.state.settings.ascii = true;
    let screen = sitting.screen();
    assert!(screen.is_ascii() && screen.contains('#') && screen.contains('='), "{screen}");
}

#[test]
fn an_edit_makes_them_be_found_anew() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("P<enter>");
    let on_show = trail(&sitting);
    assert!(on_show.contains(&"support-agent".to_string()));
    sitting.keys("/support agent<enter>d");
    assert_eq!(trail(&sitting), Vec::<String>::new(), "a path that lost an element is no path");
    sitting.keys("P");
    assert!(!trail(&sitting).contains(&"support-agent".to_string()));
    sitting.keys("<esc>uP");
    assert_eq!(trail(&sitting), on_show);
}

#[test]
fn small_screens_show_list_and_canvas() {
    let mut sitting = Sitting::on("agent-platform").size(80, 24);
    sitting.keys("P");
    insta::assert_snapshot!("narrow", sitting.screen());
    let mut sitting = Sitting::on("agent-platform").size(40, 10);
    sitting.keys("P<down><enter>sss");
    assert!(sitting.screen().contains("4/"), "{}", sitting.screen());
}
