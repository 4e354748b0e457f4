//! The diagram from far away: the overview and the map in the corner.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};
use threatloom::picture::Owner;
use threatloom::tui::areas::canvas_area;
use threatloom::tui::update::Msg;
use threatloom::tui::zoom::Zoom;
use threatloom::tui::{minimap, sight};

use crate::sitting::Sitting;

fn click(sitting: &mut Sitting, at: Position) {
    for kind in [MouseEventKind::Down(MouseButton::Left), MouseEventKind::Up(MouseButton::Left)] {
        let modifiers = KeyModifiers::NONE;
        let event = MouseEvent { kind, column: at.x, row: at.y, modifiers };
        sitting.tell(Msg::Mouse(event));
    }
}

/// The boxes of the picture with what they cover on the screen.
fn boxes(sitting: &Sitting) -> Vec<(String, Option<Rect>)> {
    let canvas = canvas_area(&sitting.state);
    let place = |rect| sight::place_of(&sitting.state, canvas, rect);
    let boxes = sitting.state.derived.picture.elements();
    boxes.map(|(id, rect)| (id.to_string(), place(rect))).collect()
}

#[test]
fn all_of_a_model_is_seen_at_once() {
    let mut sitting = Sitting::on("agent-platform");
    sitting.keys("/coding agent<enter>zz");
    assert_eq!(sitting.state.diagram.zoom, Zoom::Overview);
    insta::assert_snapshot!(sitting.screen());
    sitting.state.settings.ascii = true;
    sitting.keys("/coding agent<enter>");
    let screen = sitting.screen();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!("without_dots", screen);
}

#[test]
fn every_box_is_in_the_overview_and_can_be_clicked() {
    for (model, columns, rows) in [("support-copilot", 120, 40), ("mlops-pipeline", 200, 60)] {
        let mut sitting = Sitting::on(model).size(columns, rows);
        sitting.keys("zz");
        for (id, place) in boxes(&sitting) {
            let mut cells = place.expect("a place for every box").positions();
            let is_it =
                |at: &Position| sight::hit(&sitting.state, *at) == Some(Owner::Element(&id));
            let at = cells.find(is_it).unwrap_or_else(|| panic!("{id}\n{}", sitting.screen()));
            click(&mut sitting, at);
            assert_eq!(sitting.state.diagram.selected.as_deref(), Some(id.as_str()));
        }
    }
}

#[test]
fn the_eye_comes_back_to_where_the_selection_is() {
    let mut sitting = Sitting::on("agent-platform").size(80, 24);
    let camera = sitting.state.diagram.camera;
    sitting.keys("Z").keys("<ctrl-right><pagedown>");
    assert_eq!(sitting.state.diagram.camera, camera, "there is nothing to pan");
    sitting.keys("/ticket system<enter><esc>");
    assert_eq!(sitting.state.diagram.camera, camera);
    let before = sitting.state.diagram.selected.clone();
    sitting.keys("k");
    assert_ne!(sitting.state.diagram.selected, before, "one walks as ever");
    sitting.keys("jz");
    assert_eq!(sitting.state.diagram.zoom, Zoom::Cards);
    let selected = sitting.state.diagram.selected.clone().unwrap();
    let place = boxes(&sitting).into_iter().find(|(id, _)| *id == selected).unwrap().1.unwrap();
    let (canvas, middle) = (canvas_area(&sitting.state), place.x + place.width / 2);
    assert!((canvas.width / 4..3 * canvas.width / 4).contains(&middle), "{}", sitting.screen());
}

#[test]
fn the_map_never_covers_the_selection() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut sitting = Sitting::on("agent-platform").size(columns, rows);
        let mut shown = 0;
        for _ in 0..sitting.state.model().elements.len() {
            sitting.keys("n");
            let selected = sitting.state.diagram.selected.clone().unwrap();
            let place = boxes(&sitting).into_iter().find(|(id, _)| *id == selected).unwrap().1;
            if let Some(map) = minimap::area(&sitting.state) {
                shown += 1;
                assert!(!map.intersects(place.unwrap()), "{}", sitting.screen());
            }
        }
        assert!(shown > 10, "{shown}");
        sitting.keys("W");
        assert_eq!(minimap::area(&sitting.state), None);
        assert!(sitting.footer().contains("the map is hidden"), "{}", sitting.footer());
    }
}

#[test]
fn a_click_on_the_map_moves_the_view() {
    let mut sitting = Sitting::on("agent-platform").size(80, 24);
    let map = minimap::area(&sitting.state).unwrap();
    let at = Position::new(map.right() - 3, map.bottom() - 2);
    let (x, y) = minimap::world_at(&sitting.state, at).unwrap();
    click(&mut sitting, at);
    let view = sight::view(&sitting.state, canvas_area(&sitting.state));
    assert!(view.contains(x, y), "{view:?} {x} {y}");
    assert_eq!(minimap::world_at(&sitting.state, Position::new(map.x, map.y)), None, "the border");
    assert_eq!(sitting.state.diagram.selected, None);
}

#[test]
fn a_picture_that_fits_needs_no_map() {
    let sitting = Sitting::on("support-copilot").size(200, 60);
    assert_eq!(minimap::area(&sitting.state), None);
}
