//! One cell of the picture: what it means, and the glyph that shows it.
//!
//! Whatever is painted into a cell is merged by taking the larger, arm by arm and layer by layer,
//! so the order of painting can't matter. The glyph is chosen last.

use super::{Shape, Urgency};
use crate::text;

/// How a line leaves a cell towards one side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arm {
    /// Not at all.
    #[default]
    None,
    /// Dashed: a frame.
    Dashed,
    /// Solid: a flow or the border of a card.
    Solid,
}

/// The lines that leave a cell towards its four sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arms {
    /// Towards the row above.
    pub up: Arm,
    /// Towards the column on the right.
    pub right: Arm,
    /// Towards the row below.
    pub down: Arm,
    /// Towards the column on the left.
    pub left: Arm,
}

impl Arms {
    pub(super) const NONE: Self =
        Self { up: Arm::None, right: Arm::None, down: Arm::None, left: Arm::None };

    fn merge(&mut self, other: Self) {
        self.up = self.up.max(other.up);
        self.right = self.right.max(other.right);
        self.down = self.down.max(other.down);
        self.left = self.left.max(other.left);
    }
}

/// Where an arrowhead points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrow {
    /// To the row above.
    Up,
    /// To the right.
    Right,
    /// To the row below.
    Down,
    /// To the left.
    Left,
}

/// A sign on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The end of a flow.
    Arrow(Arrow),
    /// A flow that runs up or down passes a frame.
    CrossingAlong,
    /// A flow that runs left or right passes a frame.
    CrossingAcross,
}

/// Whose a cell is. Later ones lie above earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner<'a> {
    /// The frame of a boundary, or its title.
    Boundary(&'a str),
    /// The line of a flow.
    Flow(&'a str),
    /// The card of an element, or of a collapsed boundary.
    Element(&'a str),
    /// The label of a flow.
    Label(&'a str),
    /// The place where a flow passes the frame of a boundary.
    Crossing {
        /// Id of the flow.
        flow: &'a str,
        /// Id of the boundary.
        boundary: &'a str,
    },
}

/// What a cell is to the eye; themes give each a style.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nothing there.
    #[default]
    Empty,
    /// Dashed border of a boundary.
    Frame,
    /// Name of a boundary.
    FrameTitle,
    /// Line of a flow with its arrowhead.
    Flow,
    /// Border and inside of a card.
    Card(Shape),
    /// Name of an element.
    Title,
    /// Kind of an element.
    Subtitle,
    /// Badge of an element.
    Badge(Urgency),
    /// Label of a flow.
    Label,
    /// A flow passes a frame.
    Crossing,
}

/// One cell of a painted viewport.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// Lines through the cell.
    pub arms: Arms,
    /// Whether corners are drawn sharp.
    pub sharp: bool,
    /// Text in the cell: one grapheme.
    pub text: Option<&'a str>,
    /// Whether the cell is the right half of the wide character before it.
    pub covered: bool,
    /// A sign on the line.
    pub mark: Option<Mark>,
    /// Dots of a braille sign, in the order of its bits: a small picture has these for lines.
    pub dots: u8,
    /// What is uppermost here: what the mouse hits.
    pub owner: Option<Owner<'a>>,
    /// What lies directly below: at a crossing of two flows the other one.
    pub under: Option<Owner<'a>>,
    /// What the cell is to the eye.
    pub role: Role,
}

impl<'a> Cell<'a> {
    pub(super) fn line(&mut self, arms: Arms, owner: Owner<'a>, role: Role) {
        self.arms.merge(arms);
        self.claim(owner, role);
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        self.mark = self.mark.max(Some(mark));
    }

    /// Makes `owner` the uppermost, or the one below, by rank.
    pub(super) fn claim(&mut self, owner: Owner<'a>, role: Role) {
        self.role = self.role.max(role);
        let owner = Some(owner);
        if owner > self.owner {
            self.under = self.owner;
            self.owner = owner;
        } else if owner != self.owner {
            self.under = self.under.max(owner);
        }
    }

    /// Makes `owner` the uppermost, whatever was.
    pub(super) fn take(&mut self, owner: Owner<'a>, role: Role) {
        if self.owner != Some(owner) {
            self.under = self.owner;
        }
        (self.owner, self.role) = (Some(owner), role);
    }

    /// The glyph: nothing for a covered cell.
    pub fn glyph(&self, ascii: bool) -> &'a str {
        if self.covered {
            return "";
        }
        match (self.text, self.mark) {
            (Some(text), _) if !ascii => text,
            (Some(text), _) => text::ascii(text),
            (None, Some(mark)) => sign(mark, ascii),
            (None, None) if self.dots > 0 && !ascii => braille(self.dots),
            (None, None) if self.dots > 0 && matches!(self.role, Role::Card(_)) => "#",
            (None, None) => line(self.arms, self.sharp, ascii),
        }
    }
}

const fn sign(mark: Mark, ascii: bool) -> &'static str {
    match (mark, ascii) {
        (Mark::Arrow(Arrow::Up), false) => "▴",
        (Mark::Arrow(Arrow::Right), false) => "▸",
        (Mark::Arrow(Arrow::Down), false) => "▾",
        (Mark::Arrow(Arrow::Left), false) => "◂",
        (Mark::Arrow(Arrow::Up), true) => "^",
        (Mark::Arrow(Arrow::Right), true) => ">",
        (Mark::Arrow(Arrow::Down), true) => "v",
        (Mark::Arrow(Arrow::Left), true) => "<",
        (Mark::CrossingAlong, false) => "╪",
        (Mark::CrossingAcross, false) => "╫",
        (Mark::CrossingAlong | Mark::CrossingAcross, true) => "#",
    }
}

/// All braille signs one after the other, three bytes each.
const BRAILLE: [u8; 3 * 256] = {
    let mut all = [0; 3 * 256];
    let mut dots: u8 = 0;
    loop {
        // U+2800 and on.
        let at = 3 * dots as usize;
        (all[at], all[at + 1], all[at + 2]) = (0xe2, 0xa0 + (dots >> 6), 0x80 + (dots & 0x3f));
        if dots == u8::MAX {
            break all;
        }
        dots += 1;
    }
};

fn braille(dots: u8) -> &'static str {
    let at = 3 * usize::from(dots);
    str::from_utf8(&BRAILLE[at..at + 3]).unwrap_or(" ")
}

/// Lines by their arms: up 1, right 2, down 4, left 8.
const SOLID: [&str; 16] =
    [" ", "╵", "╶", "╰", "╷", "│", "╭", "├", "╴", "╯", "─", "┴", "╮", "┤", "┬", "┼"];
const DASHED: [&str; 16] =
    [" ", "┆", "┄", "╰", "┆", "┆", "╭", "┆", "┄", "╯", "┄", "┄", "╮", "┆", "┄", "┆"];
const PLAIN: [&str; 16] =
    [" ", "|", "-", "'", "|", "|", ".", "+", "-", "'", "-", "+", ".", "+", "+", "+"];
const PLAIN_DASHED: [&str; 16] =
    [" ", ":", ".", ":", ":", ":", ".", ":", ".", ":", ".", ".", ".", ":", ".", ":"];

const fn line(arms: Arms, sharp: bool, ascii: bool) -> &'static str {
    let Arms { up, right, down, left } = arms;
    let solid = matches!(up, Arm::Solid)
        || matches!(right, Arm::Solid)
        || matches!(down, Arm::Solid)
        || matches!(left, Arm::Solid);
    let bits = (!matches!(up, Arm::None)) as usize
        | ((!matches!(right, Arm::None)) as usize) << 1
        | ((!matches!(down, Arm::None)) as usize) << 2
        | ((!matches!(left, Arm::None)) as usize) << 3;
    match (solid, ascii, sharp) {
        (true, false, true) => match bits {
            3 => "└",
            6 => "┌",
            9 => "┘",
            12 => "┐",
            _ => SOLID[bits],
        },
        (true, false, false) => SOLID[bits],
        (true, true, true) if matches!(bits, 3 | 6 | 9 | 12) => "+",
        (true, true, _) => PLAIN[bits],
        (false, false, _) => DASHED[bits],
        (false, true, _) => PLAIN_DASHED[bits],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACROSS: Arms = Arms { left: Arm::Solid, right: Arm::Solid, ..Arms::NONE };
    const ALONG: Arms = Arms { up: Arm::Solid, down: Arm::Solid, ..Arms::NONE };

    #[test]
    fn painting_in_any_order_gives_the_same_cell() {
        let paint = |first: bool| {
            let mut cell = Cell::default();
            for one in [first, !first] {
                if one {
                    cell.line(ACROSS, Owner::Flow("a"), Role::Flow);
                } else {
                    cell.line(ALONG, Owner::Flow("b"), Role::Flow);
                }
            }
            cell
        };
        assert_eq!(paint(true), paint(false));
        assert_eq!(paint(true).glyph(false), "┼");
        assert_eq!(paint(true).under, Some(Owner::Flow("a")));
    }

    #[test]
    fn dots_are_braille_signs() {
        let dotted = |dots| Cell { dots, ..Cell::default() }.glyph(false);
        assert_eq!((dotted(1), dotted(0x47), dotted(0xff)), ("⠁", "⡇", "⣿"));
    }

    #[test]
    fn every_glyph_has_an_ascii_twin_of_the_same_width() {
        for text in ["é", "e\u{301}", "検", "…", "x", "⟨", "ß"] {
            let cell = Cell { text: Some(text), ..Cell::default() };
            assert!(cell.glyph(true).is_ascii());
            assert_eq!(text::width(cell.glyph(true)), text::width(text), "{text}");
        }
        assert_eq!(Cell { text: Some("é"), ..Cell::default() }.glyph(true), "e");
    }
}
