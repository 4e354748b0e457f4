//! What is lifted out of the diagram: the reach of an attacker, crossings, what a search found.

use ratatui::layout::Position;
use ratatui::style::Modifier;
use threatloom::picture::Owner;
use threatloom::tui::areas::canvas_area;
use threatloom::tui::sight;

use crate::sitting::Sitting;

/// The symbols of the canvas that are underlined, in the order of reading.
fn underlined(sitting: &Sitting) -> String {
    let buffer = sitting.buffer();
    let cells = canvas_area(&sitting.state).positions().map(|at| &buffer[at]);
    let lit = cells.filter(|cell| cell.modifier.contains(Modifier::UNDERLINED));
    lit.map(ratatui::buffer::Cell::symbol).collect()
}

#[test]
fn an_attacker_with_an_agent_reaches_what_it_drives_and_what_it_reads() {
    let mut sitting = Sitting::on("support-copilot").size(200, 60);
    sitting.keys("/support agent<enter>G");
    let reach = sitting.state.diagram.reach.clone().unwrap();
    let steps = |id: &str| reach.elements.get(id).copied();
    assert_eq!(steps("mail-tool"), Some(1), "it drives its tool: {reach:?}");
    assert_eq!(steps("order-database"), Some(1), "and reads what is sent to it");
    assert_eq!(steps("customer"), Some(2), "mail leaves by the tool");
    assert_eq!(steps("delivery-partner"), None, "no flow leads back there");
    let screen = sitting.screen();
    assert!(screen.contains("→0") && screen.contains("→1") && screen.contains("→2"), "{screen}");
    assert!(screen.contains('━') && sitting.footer().contains("reaches"), "{screen}");

    sitting.keys("ddu");
    assert!(sitting.state.diagram.reach.is_none(), "what it was about was gone for a moment");
    sitting.keys("/mail tool<enter>G").keys("/support agent<enter>G");
    assert_eq!(sitting.state.diagram.reach.as_ref().unwrap().from, "support-agent");
    sitting.keys("<esc>");
    assert!(sitting.state.diagram.reach.is_none() && sitting.state.diagram.selected.is_some());
    sitting.keys("GG");
    assert!(sitting.state.diagram.reach.is_none());
}

#[test]
fn an_edit_is_reached_too() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>GaRefund tool [tool] : refund<enter>");
    let reach = sitting.state.diagram.reach.as_ref().unwrap();
    assert_eq!(reach.elements.get("refund-tool"), Some(&1));
}

#[test]
fn along_a_flow_one_goes_from_crossing_to_crossing() {
    let mut sitting = Sitting::on("support-copilot").size(120, 40);
    sitting.keys("#");
    assert!(sitting.footer().contains("select a flow first"), "{}", sitting.footer());
    let flows = &sitting.state.model().flows;
    let flow = flows.iter().find(|(_, flow)| flow.to == "hosted-llm").unwrap().0.clone();
    sitting.state.select(Some(flow.clone()));
    let mut seen = Vec::new();
    loop {
        sitting.keys("#");
        let Some(boundary) = sitting.state.diagram.crossing.clone() else { break };
        assert_eq!(sitting.state.diagram.selected.as_ref(), Some(&flow));
        let mark = canvas_area(&sitting.state).positions().find(|at| {
            let owner = sight::hit(&sitting.state, *at);
            owner == Some(Owner::Crossing { flow: &flow, boundary: &boundary })
        });
        let at = mark.unwrap_or_else(|| panic!("{boundary} is in view\n{}", sitting.screen()));
        let look = &sitting.buffer()[at];
        assert!(look.modifier.contains(Modifier::REVERSED), "the place is selected");
        let lines = sitting.buffer();
        let reversed = canvas_area(&sitting.state)
            .positions()
            .filter(|at| lines[*at].modifier.contains(Modifier::REVERSED));
        assert_eq!(reversed.count(), 1, "and nothing else is\n{}", sitting.screen());
        seen.push(boundary);
    }
    assert_eq!(seen, ["ai-services", "shop", "model-provider"]);
    assert_eq!(sitting.state.diagram.selected, Some(flow), "then the whole flow again");
}

#[test]
fn at_a_crossing_the_panel_says_what_changes_there() {
    let mut sitting = Sitting::on("support-copilot").size(120, 40);
    let flows = &sitting.state.model().flows;
    let flow = flows.iter().find(|(_, flow)| flow.to == "hosted-llm").unwrap().0.clone();
    sitting.state.select(Some(flow.clone()));
    sitting.keys("###");
    insta::assert_snapshot!(sitting.screen());
    sitting.keys("<esc>");
    assert_eq!(sitting.state.diagram.crossing, None);
    assert_eq!(sitting.state.diagram.selected, Some(flow), "Esc goes back to the flow");
}

#[test]
fn a_crossing_is_selected_by_a_click_on_its_mark() {
    use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
    let mut sitting = Sitting::on("support-copilot").size(200, 60);
    let crossings = sitting.state.derived.picture.crossings();
    let crossing = crossings.iter().find(|crossing| crossing.boundary == "ai-services").unwrap();
    let (flow, cell) = (crossing.flow.clone(), crossing.at);
    sitting.keys("W");
    let canvas = canvas_area(&sitting.state);
    let (x, y) = sitting.state.diagram.camera;
    let at = |place: i32, camera: i32, first: u16| u16::try_from(place - camera).unwrap() + first;
    let at = Position::new(at(cell.x, x, canvas.x), at(cell.y, y, canvas.y));
    for kind in [MouseEventKind::Down(MouseButton::Left), MouseEventKind::Up(MouseButton::Left)] {
        let modifiers = KeyModifiers::NONE;
        let event = MouseEvent { kind, column: at.x, row: at.y, modifiers };
        sitting.tell(threatloom::tui::update::Msg::Mouse(event));
    }
    assert_eq!(sitting.state.diagram.selected, Some(flow));
    assert_eq!(sitting.state.diagram.crossing.as_deref(), Some("ai-services"));
}

#[test]
fn what_a_search_finds_is_lit_while_it_is_open_and_after_it() {
    let mut sitting = Sitting::on("agent-platform").size(240, 160);
    sitting.keys("/mcp");
    let lit = sitting.state.diagram.lit.clone();
    assert!(lit.contains("ticket-mcp") && lit.contains("repository-mcp"), "{lit:?}");
    assert!(underlined(&sitting).contains("Repository MCP"), "{}", sitting.screen());
    sitting.keys("<enter>");
    assert_eq!(sitting.state.diagram.lit, lit);
    assert!(sitting.footer().contains("found · n next"), "{}", sitting.footer());
    for key in ["N", "N", "N", "n"] {
        sitting.keys(key);
        let selected = sitting.state.diagram.selected.clone().unwrap();
        assert!(lit.contains(&selected), "{selected}");
    }
    sitting.keys("<esc>");
    assert!(sitting.state.diagram.lit.is_empty() && sitting.state.diagram.selected.is_some());

    sitting.keys("/mcp<esc>");
    assert!(sitting.state.diagram.lit.is_empty(), "a search that was left is over");
    sitting.keys("/ticket mcp<enter>");
    assert!(sitting.state.diagram.lit.is_empty(), "one find alone is the selection");
}
