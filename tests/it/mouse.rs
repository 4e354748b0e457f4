//! The mouse: select, mark, drag, connect, pan, zoom, tabs.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::ToSpan;
use threatloom::layout::Rect;
use threatloom::model::Model;
use threatloom::picture::Owner;
use threatloom::tui::areas::canvas_area;
use threatloom::tui::overlay::Overlay;
use threatloom::tui::state::{Effect, Screen};
use threatloom::tui::update::Msg;
use threatloom::tui::zoom::Zoom;

use crate::sitting::Sitting;

pub type At = (u16, u16);

const LEFT: MouseButton = MouseButton::Left;

/// One event, with keys held.
pub fn mouse_with(sitting: &mut Sitting, kind: MouseEventKind, at: At, modifiers: KeyModifiers) {
    let event = MouseEvent { kind, column: at.0, row: at.1, modifiers };
    sitting.tell(Msg::Mouse(event));
}

pub fn mouse(sitting: &mut Sitting, kind: MouseEventKind, at: At) {
    mouse_with(sitting, kind, at, KeyModifiers::NONE);
}

/// A click that is no second one.
pub fn click(sitting: &mut Sitting, at: At) {
    click_with(sitting, at, KeyModifiers::NONE);
}

fn click_with(sitting: &mut Sitting, at: At, modifiers: KeyModifiers) {
    sitting.now = sitting.now.saturating_add(1.seconds()).unwrap();
    mouse_with(sitting, MouseEventKind::Down(LEFT), at, modifiers);
    mouse_with(sitting, MouseEventKind::Up(LEFT), at, modifiers);
}

/// The button goes down, and the pointer moves in three steps; the button stays down.
fn pull(sitting: &mut Sitting, from: At, to: At, modifiers: KeyModifiers) {
    sitting.now = sitting.now.saturating_add(1.seconds()).unwrap();
    mouse_with(sitting, MouseEventKind::Down(LEFT), from, modifiers);
    let part = |a: u16, b: u16, n: i32| {
        u16::try_from(i32::from(a) + (i32::from(b) - i32::from(a)) * n / 3).unwrap()
    };
    for n in 1..=3 {
        let at = (part(from.0, to.0, n), part(from.1, to.1, n));
        mouse_with(sitting, MouseEventKind::Drag(LEFT), at, modifiers);
    }
}

fn drag(sitting: &mut Sitting, from: At, to: At) {
    pull(sitting, from, to, KeyModifiers::NONE);
    mouse(sitting, MouseEventKind::Up(LEFT), to);
}

/// Where a world cell is on the screen.
fn on_screen(sitting: &Sitting, (x, y): (i32, i32)) -> At {
    let canvas = canvas_area(&sitting.state);
    let camera = sitting.state.diagram.camera;
    let column = x - camera.0 + i32::from(canvas.x);
    let row = y - camera.1 + i32::from(canvas.y);
    (u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
}

fn card(sitting: &Sitting, id: &str) -> Rect {
    let picture = &sitting.state.derived.picture;
    picture.element(id).or_else(|| picture.boundary(id)).unwrap()
}

/// Where the middle of a box is on the screen.
pub fn place_of(sitting: &Sitting, id: &str) -> At {
    let card = card(sitting, id);
    on_screen(sitting, (card.x + card.w / 2, card.y + card.h / 2))
}

/// A cell of the canvas where nothing is drawn, with room around it.
fn empty_cell(sitting: &Sitting) -> At {
    let area = canvas_area(&sitting.state);
    let is_empty = |x: u16, y: u16| {
        let camera = sitting.state.diagram.camera;
        let (x, y) = (i32::from(x - area.x) + camera.0, i32::from(y - area.y) + camera.1);
        sitting.state.derived.picture.hit(x, y).is_none()
    };
    let at = area.positions().find(|at| {
        at.y > area.y + 6 && (at.x..at.x + 4).all(|x| x < area.right() && is_empty(x, at.y))
    });
    at.map(|at| (at.x, at.y)).unwrap()
}

fn is_pinned(sitting: &Sitting, id: &str) -> bool {
    sitting.state.model().arrangement.places[id].pinned.is_some()
}

fn marked(sitting: &Sitting) -> Vec<&str> {
    sitting.state.diagram.marked.iter().map(String::as_str).collect()
}

/// Two boundaries with two boxes each, and a user outside.
fn town() -> Sitting {
    let mut sitting = Sitting::with(Model::new("Town")).size(160, 50);
    sitting.keys("iUser -> Agent -> Tool [tool]<enter>");
    sitting.keys("Index -> Store<enter>East { Agent, Tool }<enter>West { Index, Store }<enter>");
    sitting.keys("<esc><esc><esc>");
    sitting.size(160, 50)
}

#[test]
fn a_click_selects_and_a_drag_moves_and_pins() {
    let mut sitting = Sitting::on("support-copilot").size(200, 60);
    sitting.keys("/support agent<enter>").keys("<esc>").keys("/mail tool<enter>");
    let at = place_of(&sitting, "mail-tool");
    click(&mut sitting, at);
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("mail-tool"));
    assert!(!is_pinned(&sitting, "mail-tool"));

    drag(&mut sitting, at, (at.0 + 6, at.1 + 3));
    assert!(is_pinned(&sitting, "mail-tool"));
    sitting.keys("u");
    assert!(!is_pinned(&sitting, "mail-tool"));
}

#[test]
fn everything_that_is_drawn_is_selected_by_a_click_where_it_is_drawn() {
    for (size, zooms) in [((120, 40), 0), ((80, 24), 1)] {
        let mut sitting = Sitting::on("agent-platform").size(size.0, size.1);
        sitting.keys(&"z".repeat(zooms));
        sitting.state.diagram.minimap = false;
        let area = canvas_area(&sitting.state);
        let (mut seen, camera) = ([0; 5], sitting.state.diagram.camera);
        for at in area.positions().step_by(7) {
            let (x, y) = (i32::from(at.x - area.x), i32::from(at.y - area.y));
            let owner = sitting.state.derived.picture.hit(x + camera.0, y + camera.1);
            let (id, kind) = match owner {
                None => (None, 0),
                Some(Owner::Element(id)) => (Some(id), 1),
                Some(Owner::Flow(id) | Owner::Label(id)) => (Some(id), 2),
                Some(Owner::Boundary(id)) => (Some(id), 3),
                Some(Owner::Crossing { flow, .. }) => (Some(flow), 4),
            };
            let id = id.map(str::to_string);
            seen[kind] += 1;
            click(&mut sitting, (at.x, at.y));
            assert_eq!(sitting.state.diagram.selected, id, "at {at}");
            assert_eq!(sitting.state.diagram.camera, camera, "nothing jumps");
            if let Some(id) = id {
                let style = sitting.buffer()[at].style();
                assert!(style.add_modifier.contains(ratatui::style::Modifier::REVERSED), "{id}");
            }
        }
        assert!(seen[..4].iter().all(|n| *n > 0), "{seen:?}");
        assert!(!sitting.state.is_dirty());
    }
}

#[test]
fn control_marks_and_a_click_on_nothing_clears() {
    let mut sitting = town();
    let [user, agent, tool] = ["user", "agent", "tool"].map(|id| place_of(&sitting, id));
    click(&mut sitting, user);
    click_with(&mut sitting, agent, KeyModifiers::CONTROL);
    assert_eq!(marked(&sitting), ["agent", "user"], "what was selected is meant too");
    click_with(&mut sitting, tool, KeyModifiers::SHIFT);
    click_with(&mut sitting, user, KeyModifiers::CONTROL);
    assert_eq!(marked(&sitting), ["agent", "tool"]);
    let flow = sitting.state.derived.picture.flow("user-agent").unwrap()[0];
    let flow = on_screen(&sitting, (flow.x, flow.y + 1));
    click_with(&mut sitting, flow, KeyModifiers::CONTROL);
    assert_eq!(marked(&sitting).len(), 2, "flows are not marked");
    let empty = empty_cell(&sitting);
    drag(&mut sitting, empty, (empty.0 + 1, empty.1));
    assert_eq!(marked(&sitting).len(), 2, "panning clears nothing");
    let empty = empty_cell(&sitting);
    click(&mut sitting, empty);
    assert_eq!((marked(&sitting).len(), &sitting.state.diagram.selected), (0, &None));
}

#[test]
fn a_rectangle_marks_what_lies_inside() {
    let mut sitting = town();
    let frame = card(&sitting, "east");
    let from = on_screen(&sitting, (frame.x - 1, frame.y - 1));
    let to = on_screen(&sitting, (frame.x + frame.w, frame.y + frame.h));
    pull(&mut sitting, from, to, KeyModifiers::CONTROL);
    let screen = sitting.screen();
    assert!(screen.contains("••••") && screen.contains("marks 3"), "{screen}");
    assert!(marked(&sitting).is_empty(), "not before it is let go");
    mouse(&mut sitting, MouseEventKind::Up(LEFT), to);
    assert_eq!(marked(&sitting), ["agent", "east", "tool"]);
    assert!(!sitting.screen().contains("••••"), "{}", sitting.screen());
}

#[test]
fn marked_boxes_are_dragged_together_as_one_step() {
    let mut sitting = town();
    let [agent, tool] = ["agent", "tool"].map(|id| place_of(&sitting, id));
    click_with(&mut sitting, agent, KeyModifiers::CONTROL);
    click_with(&mut sitting, tool, KeyModifiers::CONTROL);
    let before = sitting.state.model().arrangement.clone();
    let to = (agent.0 + 2, agent.1);
    pull(&mut sitting, agent, to, KeyModifiers::NONE);
    let screen = sitting.screen();
    assert_eq!(screen.matches('╔').count(), 2, "two ghosts\n{screen}");
    assert!(screen.contains("moves 2 things and pins"), "{screen}");
    mouse(&mut sitting, MouseEventKind::Up(LEFT), to);
    assert!(is_pinned(&sitting, "agent") && is_pinned(&sitting, "tool"));
    assert!(!is_pinned(&sitting, "user"));
    sitting.keys("u");
    assert_eq!(sitting.state.model().arrangement, before);
}

#[test]
fn a_box_is_dropped_into_another_boundary_and_out_of_all() {
    let mut sitting = town();
    let boundary =
        |sitting: &Sitting, id: &str| sitting.state.model().elements[id].boundary.clone();
    let before = sitting.file();
    let (tool, west) = (place_of(&sitting, "tool"), card(&sitting, "west"));
    let into = on_screen(&sitting, (west.x + 1, west.y + 1));
    pull(&mut sitting, tool, into, KeyModifiers::NONE);
    assert!(sitting.footer().starts_with("moves Tool into West"), "{}", sitting.footer());
    mouse(&mut sitting, MouseEventKind::Up(LEFT), into);
    assert_eq!(boundary(&sitting, "tool").as_deref(), Some("west"));
    assert!(sitting.footer().starts_with("Tool moved into West: u"), "{}", sitting.footer());
    let (tool, west) = (card(&sitting, "tool"), card(&sitting, "west"));
    assert!(west.encloses(tool) && is_pinned(&sitting, "tool"));
    sitting.keys("u");
    assert_eq!(sitting.file(), before, "one step");

    let user = card(&sitting, "user");
    let (tool, out) = (place_of(&sitting, "tool"), on_screen(&sitting, (user.x - 1, user.y)));
    drag(&mut sitting, tool, out);
    assert_eq!(boundary(&sitting, "tool"), None);
    assert!(sitting.footer().contains("out of all boundaries"), "{}", sitting.footer());
}

#[test]
fn what_is_dropped_onto_a_collapsed_boundary_goes_into_that_and_not_into_what_it_hides() {
    let mut sitting = town();
    // By its id it comes before the one around it, and it is as large as the card that hides it.
    sitting.keys("iAnnex { Index }<enter>West { Annex }<enter><esc><esc>/west<enter>-");
    let [tool, west] = ["tool", "west"].map(|id| place_of(&sitting, id));
    drag(&mut sitting, tool, west);
    let tool = &sitting.state.model().elements["tool"];
    assert_eq!(tool.boundary.as_deref(), Some("west"), "{}", sitting.footer());
}

#[test]
fn a_boundary_is_dragged_by_its_title_and_into_another() {
    let mut sitting = town();
    let (east, west) = (card(&sitting, "east"), card(&sitting, "west"));
    let title = on_screen(&sitting, (east.x + 4, east.y));
    drag(&mut sitting, title, (title.0 + 3, title.1 + 1));
    assert!(is_pinned(&sitting, "east"), "{}", sitting.footer());
    assert_eq!(sitting.state.model().boundaries["east"].parent, None);
    sitting.keys("u");
    let into = on_screen(&sitting, (west.x + 1, west.y + 1));
    drag(&mut sitting, title, into);
    assert_eq!(sitting.state.model().boundaries["east"].parent.as_deref(), Some("west"));
    let west = card(&sitting, "west");
    assert!(west.encloses(card(&sitting, "east")) && west.encloses(card(&sitting, "tool")));
}

#[test]
fn a_flow_is_drawn_from_the_border_of_one_box_to_another() {
    for (zooms, modifiers) in
        [(0, KeyModifiers::NONE), (1, KeyModifiers::NONE), (0, KeyModifiers::ALT)]
    {
        let mut sitting = town();
        sitting.keys(&"z".repeat(zooms));
        let user = card(&sitting, "user");
        let border = if modifiers.is_empty() { user.x } else { user.x + 2 };
        let from = on_screen(&sitting, (border, user.y + user.h / 2));
        let to = place_of(&sitting, "store");
        pull(&mut sitting, from, to, modifiers);
        let screen = sitting.screen();
        assert!(screen.contains("connects User to Store") && screen.contains("•"), "{screen}");
        mouse(&mut sitting, MouseEventKind::Up(LEFT), to);
        assert!(matches!(sitting.state.overlay, Some(Overlay::Prompt(_))), "asks for the label");
        sitting.keys("files<enter>");
        let flow = &sitting.state.model().flows["user-store"];
        assert_eq!((&*flow.from, &*flow.to, &*flow.label), ("user", "store", "files"));

        // Beside a box it is nothing.
        let flows = sitting.state.model().flows.len();
        let user = card(&sitting, "user");
        let from = on_screen(&sitting, (user.x + user.w - 1, user.y + user.h / 2));
        let empty = empty_cell(&sitting);
        drag(&mut sitting, from, empty);
        assert_eq!(sitting.state.model().flows.len(), flows);
        assert!(sitting.state.overlay.is_none());
    }
}

#[test]
fn escape_another_button_or_a_resize_takes_a_drag_back() {
    let mut sitting = town();
    let (before, camera) = (sitting.file(), sitting.state.diagram.camera);
    let east = card(&sitting, "east");
    let user = card(&sitting, "user");
    let starts = [
        place_of(&sitting, "tool"),
        on_screen(&sitting, (east.x + 4, east.y)),
        on_screen(&sitting, (user.x, user.y + 1)),
        empty_cell(&sitting),
    ];
    let far = place_of(&sitting, "store");
    for modifiers in [KeyModifiers::NONE, KeyModifiers::CONTROL] {
        for start in starts {
            for way in ["key", "button", "resize"] {
                pull(&mut sitting, start, far, modifiers);
                match way {
                    "key" => {
                        sitting.keys("<esc>");
                    }
                    "button" => mouse(&mut sitting, MouseEventKind::Down(MouseButton::Right), far),
                    _ => {
                        sitting.tell(Msg::Resize(160, 50));
                    }
                }
                mouse(&mut sitting, MouseEventKind::Up(LEFT), far);
                assert_eq!(sitting.file(), before, "{way}");
                assert!(sitting.state.overlay.is_none() && marked(&sitting).is_empty(), "{way}");
                assert!(
                    sitting.state.model().arrangement.places.values().all(|p| p.pinned.is_none())
                );
                if way != "resize" {
                    assert_eq!(sitting.state.diagram.camera, camera, "{way}");
                    assert!(sitting.footer().starts_with("taken back"), "{}", sitting.footer());
                }
            }
        }
    }
}

#[test]
fn a_rectangle_in_the_overview_is_seen_while_it_is_drawn() {
    let mut sitting = Sitting::on("mlops-pipeline").size(120, 40);
    sitting.keys("zz");
    let canvas = canvas_area(&sitting.state);
    let (from, to) = ((canvas.x + 4, canvas.y + 2), (canvas.x + 40, canvas.y + 20));
    pull(&mut sitting, from, to, KeyModifiers::CONTROL);
    let buffer = sitting.buffer();
    let corners = [from, (to.0, from.1), (from.0, to.1), to];
    for corner in corners {
        assert_eq!(buffer[corner].symbol(), "•", "{corner:?}\n{}", sitting.screen());
    }
}

#[test]
fn a_double_click_renames() {
    let mut sitting = town();
    let at = place_of(&sitting, "tool");
    click(&mut sitting, at);
    click(&mut sitting, at);
    assert!(sitting.state.overlay.is_none(), "two slow clicks are two clicks");
    mouse(&mut sitting, MouseEventKind::Down(LEFT), at);
    mouse(&mut sitting, MouseEventKind::Up(LEFT), at);
    sitting.keys(" box<enter>");
    assert_eq!(sitting.state.model().elements["tool"].name, "Tool box");
}

#[test]
fn dragging_the_canvas_pans_and_the_wheel_scrolls() {
    let mut sitting = Sitting::on("agent-platform");
    let before = sitting.state.diagram.camera;
    let empty = empty_cell(&sitting);
    drag(&mut sitting, empty, (empty.0, empty.1 - 5));
    assert_ne!(sitting.state.diagram.camera, before, "dragging pans");
    let panned = sitting.state.diagram.camera;
    mouse(&mut sitting, MouseEventKind::ScrollDown, (5, 10));
    mouse(&mut sitting, MouseEventKind::ScrollDown, (5, 10));
    assert_eq!(sitting.state.diagram.camera.1, panned.1 + 6, "the wheel scrolls");
    sitting.state.diagram.camera.0 = 20;
    mouse_with(&mut sitting, MouseEventKind::ScrollUp, (5, 10), KeyModifiers::SHIFT);
    assert_eq!(sitting.state.diagram.camera.0, 11, "and sideways with Shift");
    mouse(&mut sitting, MouseEventKind::ScrollRight, (5, 10));
    assert_eq!(sitting.state.diagram.camera.0, 19);
    // The middle button grabs the canvas wherever it is.
    let camera = sitting.state.diagram.camera;
    for kind in [MouseEventKind::Down, MouseEventKind::Drag, MouseEventKind::Up] {
        let at = if kind(LEFT) == MouseEventKind::Down(LEFT) { (40, 20) } else { (38, 19) };
        mouse(&mut sitting, kind(MouseButton::Middle), at);
    }
    assert_eq!(sitting.state.diagram.camera, (camera.0 + 2, camera.1 + 1));
    assert!(sitting.state.model().arrangement.places.values().all(|place| place.pinned.is_none()));
    assert!(!sitting.state.is_dirty(), "looking around is no change");
}

#[test]
fn the_wheel_with_control_zooms_around_the_pointer() {
    let mut sitting = Sitting::on("agent-platform").size(60, 16);
    sitting.keys("/orchestrator<enter>");
    let id = sitting.state.diagram.selected.clone().unwrap();
    let at = place_of(&sitting, &id);
    mouse_with(&mut sitting, MouseEventKind::ScrollDown, at, KeyModifiers::CONTROL);
    assert_eq!(sitting.state.diagram.zoom, Zoom::Compact);
    assert_eq!(place_of(&sitting, &id), at, "it stays under the pointer");
    mouse_with(&mut sitting, MouseEventKind::ScrollUp, at, KeyModifiers::CONTROL);
    assert_eq!((sitting.state.diagram.zoom, place_of(&sitting, &id)), (Zoom::Cards, at));
    mouse_with(&mut sitting, MouseEventKind::ScrollUp, at, KeyModifiers::CONTROL);
    assert_eq!(sitting.state.diagram.zoom, Zoom::Cards, "nearer is not");
    sitting.keys("z");
    assert_eq!(place_of(&sitting, &id), at, "by key as well");
}

#[test]
fn the_mouse_is_left_to_the_terminal_and_taken_back() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("<f3>");
    assert!(sitting.footer().contains("F3 takes it back"), "{}", sitting.footer());
    sitting.keys(":mouse<enter>");
    assert_eq!(sitting.effects, [Effect::Mouse(false), Effect::Mouse(true)]);
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
        mouse(&mut sitting, MouseEventKind::Down(LEFT), (column(word), 0));
        assert_eq!(sitting.state.screen, screen);
    }
}
