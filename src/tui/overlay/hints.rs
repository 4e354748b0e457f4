//! Letters on the boxes of the diagram, to jump and to connect without walking.

use crossterm::event::KeyCode;

use crate::model::Id;
use crate::tui::keys::Key;

/// The letters in use, the easiest to reach first.
const LETTERS: &[u8] = b"asdfghjklewioruptycvnmbzx";

/// The key of the letter for the thing in this place of an order; none beyond the last letter.
pub fn letter_key(at: usize) -> Option<Key> {
    LETTERS.get(at).map(|letter| Key::plain(KeyCode::Char(char::from(*letter))))
}

/// Boxes that wait for their letters to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hints {
    /// What the letters are for.
    pub what: HintsFor,
    /// Letters and the box they stand for.
    pub boxes: Vec<(String, Id)>,
    /// What was typed so far.
    pub typed: String,
}

/// What happens to the box whose letters are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HintsFor {
    /// It is selected.
    Jump,
    /// A flow is drawn to it.
    Connect {
        /// From here.
        from: Id,
    },
}

/// What a letter led to.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// More letters are needed.
    More,
    /// A box is meant.
    Found(Id),
    /// No box begins like this.
    Nothing,
}

impl Hints {
    /// Gives letters to boxes, in the order given: one each while they last, else two.
    pub fn new(what: HintsFor, ids: Vec<Id>) -> Self {
        let letters: Vec<char> = LETTERS.iter().map(|b| char::from(*b)).collect();
        let single = ids.len() <= letters.len();
        let label = |i: usize| {
            let n = letters.len();
            if single {
                letters[i].to_string()
            } else {
                format!("{}{}", letters[(i / n) % n], letters[i % n])
            }
        };
        let boxes = ids.into_iter().take(letters.len() * letters.len()).enumerate();
        Self { what, boxes: boxes.map(|(i, id)| (label(i), id)).collect(), typed: String::new() }
    }

    /// Takes a letter.
    pub fn letter(&mut self, c: char) -> Typed {
        self.typed.push(c);
        if let Some((_, id)) = self.boxes.iter().find(|(label, _)| *label == self.typed) {
            return Typed::Found(id.clone());
        }
        if self.boxes.iter().any(|(label, _)| label.starts_with(&self.typed)) {
            return Typed::More;
        }
        self.typed.pop();
        Typed::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_boxes_get_one_letter_and_many_get_two() {
        let ids = |count: usize| (0..count).map(|i| format!("e{i}")).collect::<Vec<_>>();
        let mut few = Hints::new(HintsFor::Jump, ids(5));
        assert_eq!(few.letter('d'), Typed::Found("e2".into()));
        let mut many = Hints::new(HintsFor::Jump, ids(200));
        assert_eq!(many.letter('s'), Typed::More);
        assert_eq!(many.letter('1'), Typed::Nothing);
        assert_eq!(many.letter('a'), Typed::Found("e25".into()));
    }
}
