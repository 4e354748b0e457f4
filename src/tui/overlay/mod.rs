//! What lies over a screen while it has the keyboard: a line of text, a list, a question, letters
//! on boxes, a page to read. There is at most one at a time.

pub mod ask;
pub mod hints;
pub mod menu;
pub mod narrow;
pub mod note;
pub mod picker;
pub mod prompt;

pub use ask::Ask;
pub use hints::Hints;
pub use menu::Menu;
pub use note::Note;
pub use picker::{Choice, Item, Picker};
pub use prompt::Prompt;

/// The overlay that has the keyboard.
#[derive(Debug)]
pub enum Overlay {
    /// A line, or lines, of text.
    Prompt(Prompt),
    /// A list to pick from.
    Picker(Picker),
    /// A question with one key an answer.
    Ask(Ask),
    /// Letters on the boxes of the diagram.
    Hints(Hints),
    /// A page to read.
    Note(Note),
    /// The summary of a session, to write and to end it.
    Summary(Note),
    /// A short list beside what it is about.
    Menu(Menu),
}
