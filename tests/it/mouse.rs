//! The mouse: select, drag, wheel, tabs.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use threatloom::tui::areas::canvas_area;
use threatloom::tui::state::Screen;
use threatloom::tui::update::Msg;

use crate::sitting::Sitting;

fn mouse(sitting: &mut Sitting, kind: MouseEventKind, at: (u16, u16)) {
    let event = MouseEvent { kind, column: at.0, row: at.1, modifiers: KeyModifiers::NONE };
    sitting.tell(Msg::Mouse(event));
}

/// Where the middle of a box is on the screen.
fn place_of(sitting: &Sitting, id: &str) -> (u16, u16) {
    let card = sitting.state.derived.picture.element(id).unwrap();
    let canvas = canvas_area(&sitting.state);
    let (x, y) = sitting.state.diagram.camera;
    let column = card.x + card.w / 2 - x + i32::from(canvas.x);
    let row = card.y + card.h / 2 - y + i32::from(canvas.y);
    (u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
}

#[test]
fn a_click_selects_and_a_drag_moves_and_pins() {
    let mut sitting = Sitting::on("support-copilot").size(200, 60);
    sitting.keys("/support agent<enter>").keys("<esc>").keys("/mail tool<enter>");
    let at = place_of(&sitting, "mail-tool");
    mouse(&mut sitting, MouseEventKind::Down(MouseButton::Left), at);
    mouse(&mut sitting, MouseEventKind::Up(MouseButton::Left), at);
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("mail-tool"));
    assert!(sitting.state.model().arrangement.places["mail-tool"].pinned.is_none());

    let to = (at.0 + 6, at.1 + 3);
    mouse(&mut sitting, MouseEventKind::Down(MouseButton::Left), at);
    mouse(&mut sitting, MouseEventKind::Drag(MouseButton::Left), to);
    mouse(&mut sitting, MouseEventKind::Up(MouseButton::Left), to);
    assert!(sitting.state.model().arrangement.places["mail-tool"].pinned.is_some());
    sitting.keys("u");
    assert!(sitting.state.model().arrangement.places["mail-tool"].pinned.is_none());
}

#[test]
fn dragging_the_canvas_pans_and_the_wheel_scrolls() {
    let mut sitting = Sitting::on("agent-platform");
    let before = sitting.state.diagram.camera;
    let empty = canvas_area(&sitting.state)
        .positions()
        .filter(|at| at.y > 20)
        .find(|at| {
            let (x, y) = sitting.state.diagram.camera;
            sitting
                .state
                .derived
                .picture
                .hit(i32::from(at.x) + x, i32::from(at.y) - 1 + y)
                .is_none()
        })
        .unwrap();
    mouse(&mut sitting, MouseEventKind::Down(MouseButton::Left), (empty.x, empty.y));
    mouse(&mut sitting, MouseEventKind::Drag(MouseButton::Left), (empty.x, empty.y - 5));
    mouse(&mut sitting, MouseEventKind::Up(MouseButton::Left), (empty.x, empty.y - 5));
    assert_ne!(sitting.state.diagram.camera, before, "dragging pans");
    let panned = sitting.state.diagram.camera;
    mouse(&mut sitting, MouseEventKind::ScrollDown, (5, 10));
    mouse(&mut sitting, MouseEventKind::ScrollDown, (5, 10));
    assert_eq!(sitting.state.diagram.camera.1, panned.1 + 6, "the wheel scrolls");
    assert!(sitting.state.model().arrangement.places.values().all(|place| place.pinned.is_none()));
    assert!(!sitting.state.is_dirty(), "looking around is no change");
}

#[test]
fn tabs_are_clicked() {
    let mut sitting = Sitting::on("support-copilot");
    let title = sitting.screen().lines().next().unwrap().to_string();
    let column = |word: &str| {
        let at = title.find(word).unwrap();
        u16::try_from(title[..at].chars().count()).unwrap()
    };
    for (word, screen) in [
        ("3 ATLAS", Screen::Atlas),
        ("2 Findings", Screen::Findings),
        ("1 Diagram", Screen::Diagram),
    ] {
        mouse(&mut sitting, MouseEventKind::Down(MouseButton::Left), (column(word), 0));
        assert_eq!(sitting.state.screen, screen);
    }
}
