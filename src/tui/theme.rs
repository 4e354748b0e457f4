//! Styles by role. Only the terminal's own colours and ANSI names are used, so that light and dark
//! terminals both stay legible, and no meaning rests on colour alone.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is, as far as its looks are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text of less weight: hints, units, what is not recorded.
    Faint,
    /// Headings and names.
    Strong,
    /// What is selected and has the focus.
    Selected,
    /// What is selected while the focus is elsewhere.
    SelectedFaint,
    /// A key that can be pressed.
    Key,
    /// Something is fine or done.
    Good,
    /// Something wants attention.
    Warn,
    /// Something is wrong or critical.
    Bad,
    /// A trust boundary.
    Boundary,
    /// A data flow.
    Flow,
    /// Letters of a fuzzy match, hint letters.
    Match,
    /// A question that waits for an answer.
    Question,
}

/// The looks of every [`Role`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    colour: bool,
}

impl Theme {
    /// With ANSI colours, or with bold, dim, underline and reverse only.
    pub const fn new(colour: bool) -> Self {
        Self { colour }
    }

    /// The style of a role.
    ///
    /// Yellow and cyan vanish on white, and so does whatever many terminals make of bold green: what
    /// has a colour has one that is read on black and on white.
    pub fn style(self, role: Role) -> Style {
        let (colour, modifier) = match role {
            Role::Text | Role::Flow => (None, Modifier::empty()),
            Role::Faint => (None, Modifier::DIM),
            Role::Warn if self.colour => (Some(Color::Magenta), Modifier::empty()),
            Role::Strong | Role::Warn => (None, Modifier::BOLD),
            Role::Selected => (None, Modifier::REVERSED.union(Modifier::BOLD)),
            Role::SelectedFaint => (None, Modifier::BOLD.union(Modifier::UNDERLINED)),
            Role::Key => (Some(Color::Blue), Modifier::BOLD),
            Role::Good => (Some(Color::Green), Modifier::empty()),
            Role::Bad => (Some(Color::Red), Modifier::BOLD),
            Role::Boundary => (Some(Color::Blue), Modifier::empty()),
            Role::Match => (Some(Color::Magenta), Modifier::BOLD.union(Modifier::UNDERLINED)),
            Role::Question => (Some(Color::Magenta), Modifier::BOLD),
        };
        let style = Style::new().add_modifier(modifier);
        match colour {
            Some(colour) if self.colour => style.fg(colour),
            _ => style,
        }
    }
}
