//! What is seen in the diagram, and how quick entry is written.

use super::actions::Action;
use super::overlay::Note;
use super::state::State;
use super::theme::Role;
use crate::analysis::{GRAVE, NOTABLE, score_text};
use crate::catalog::Kind;
use crate::model::BoundaryKind;

/// The legend.
pub fn note(state: &State) -> Note {
    let glyph = |kind: &Kind| if state.settings.ascii { kind.glyph.1 } else { kind.glyph.0 };
    let example = state.catalog.kinds.kind("agent").map_or('A', glyph);
    let kinds: Vec<&str> = BoundaryKind::ALL.iter().map(|kind| kind.id()).collect();
    // As the diagram draws them; the screen as a whole would fold them to other signs.
    let sign = |usual, ascii| if state.settings.ascii { ascii } else { usual };
    let (sharp, round) = (sign("┌ ┐", "+ +"), sign("╭ ╮", ". ."));
    let (dashed, crossings) = (sign("╭┄╮", "..."), sign("╪ ╫", "#  "));
    let (arrows, bold) = (sign("▸ ▾", "> v"), sign("━", "="));
    let (marked, pinned) = (sign("█", "#"), sign("⊙", "*"));
    let flag = sign("⚑", "^");
    let lines = [
        (Role::Strong, "Diagram".to_string()),
        (
            Role::Text,
            format!("  {sharp} sharp corners: outside the system    {round} round: does something"),
        ),
        (
            Role::Text,
            format!("  open sides: keeps something              {dashed} dashed: a trust boundary"),
        ),
        (
            Role::Text,
            format!(
                "  {crossings} a flow crosses a boundary            {arrows} where a flow arrives"
            ),
        ),
        (
            Role::Text,
            format!("  {example} and other signs before a kind tell kinds apart at a glance"),
        ),
        (Role::Text, format!("  {bold} with numbers on boxes: an attack path, in its order")),
        (Role::Text, format!("  {bold} with →1 →2: what an attacker reaches, in so many steps")),
        (
            Role::Text,
            format!(
                "  {{ }} or {dashed} with [+]: a collapsed boundary, its numbers summed; {} opens it",
                state.settings.keymap.shown(Action::Collapse)
            ),
        ),
        (
            Role::Text,
            "  3 flows: a line for several    +3: flows that lead out of the focus".into(),
        ),
        (Role::Text, format!("  {bold} bold, in a session: what was drawn last")),
        (
            Role::Text,
            format!(
                "  {marked} at a corner, underlined: marked    {pinned} before a name: pinned by hand"
            ),
        ),
        (Role::Text, format!("  {flag} before a name: an incident that is not closed")),
        (
            Role::Text,
            format!(
                "  {0}a on a border: a bookmark; {0} and its letter lead there",
                state.settings.keymap.shown(Action::Bookmarks)
            ),
        ),
        (Role::Text, "  in the map: light on dark is what you see, * is the selection".into()),
        (Role::Text, String::new()),
        (Role::Strong, "Numbers in a box".into()),
        (
            Role::Text,
            format!(
                "  open suggestions; ! the best scores {} or more, !! {} or more",
                score_text(NOTABLE),
                score_text(GRAVE)
            ),
        ),
        (Role::Text, "  A score ranks, it is no probability. ✓ is a finding already.".into()),
        (Role::Text, String::new()),
        (Role::Strong, "Mouse".into()),
        (Role::Text, "  click selects, twice renames           Ctrl-click marks".into()),
        (Role::Text, "  right button: what can be done with it".into()),
        (
            Role::Text,
            "  drag a box, or a boundary by its frame: it moves, also into another".into(),
        ),
        (
            Role::Text,
            "  drag the border of a box to another: a flow (Alt: from anywhere in it)".into(),
        ),
        (
            Role::Text,
            "  drag the canvas: pans                  Ctrl-drag: marks what lies inside".into(),
        ),
        (Role::Text, "  wheel: up and down, Shift: sideways, Ctrl: nearer and farther".into()),
        (Role::Text, String::new()),
        (Role::Strong, "Quick entry".into()),
        (Role::Text, "  User -> Chat UI -> Model : prompt      flows, with a label".into()),
        (Role::Text, "  Agent <-> Memory, Index                both ways, several at once".into()),
        (Role::Text, "  Agent : ask -> Tool : call             a label for each flow".into()),
        (Role::Text, "  Refund tool [tool, authority: payment] kind and attributes".into()),
        (Role::Text, "  Cloud { Agent, Data { Memory } }       boundaries around these".into()),
        (Role::Text, "  A -> B; C <- B : answer                several sentences".into()),
        (
            Role::Text,
            "  ! they log prompts    ? who reads them a remark, a question for later".into(),
        ),
        (
            Role::Text,
            format!("  vendor: Supplier {{ Model }}             its kind: {}", kinds.join(", ")),
        ),
    ];
    Note { title: "Legend".into(), text: lines.to_vec(), scroll: 0 }
}
