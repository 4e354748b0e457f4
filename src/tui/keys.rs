//! Keys as people write them: `ctrl-s`, `enter`, `shift-up`, `A`, `?`.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key press without the details that differ between terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The key; letters carry their case.
    pub code: KeyCode,
    /// Control, Alt, and Shift for keys that are not characters.
    pub modifiers: KeyModifiers,
}

impl Key {
    /// The character that this key types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// A plain key.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, modifiers: KeyModifiers::NONE }
    }

    /// The event that a terminal would send.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let mut modifiers =
            event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            code @ KeyCode::Char(_) => {
                modifiers -= KeyModifiers::SHIFT;
                code
            }
            code => code,
        };
        Self { code, modifiers }
    }
}

const NAMED: [(&str, KeyCode, &str); 20] = [
    ("enter", KeyCode::Enter, "Enter"),
    ("esc", KeyCode::Esc, "Esc"),
    ("tab", KeyCode::Tab, "Tab"),
    ("space", KeyCode::Char(' '), "Space"),
    ("backspace", KeyCode::Backspace, "Backspace"),
    ("delete", KeyCode::Delete, "Del"),
    ("up", KeyCode::Up, "↑"),
    ("down", KeyCode::Down, "↓"),
    ("left", KeyCode::Left, "←"),
    ("right", KeyCode::Right, "→"),
    ("home", KeyCode::Home, "Home"),
    ("end", KeyCode::End, "End"),
    ("pageup", KeyCode::PageUp, "PgUp"),
    ("pagedown", KeyCode::PageDown, "PgDn"),
    ("insert", KeyCode::Insert, "Ins"),
    ("f1", KeyCode::F(1), "F1"),
    ("f2", KeyCode::F(2), "F2"),
    ("f3", KeyCode::F(3), "F3"),
    ("f4", KeyCode::F(4), "F4"),
    ("f5", KeyCode::F(5), "F5"),
];

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((prefix, after)) =
            rest.split_once('-').filter(|(_, after)| !after.is_empty())
        {
            modifiers |= match prefix {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => {
                    return Err(format!(
                        "`{text}` is not a key: `{prefix}` is not ctrl, alt or shift"
                    ));
                }
            };
            rest = after;
        }
        let named = NAMED.iter().find(|(name, ..)| *name == rest).map(|(_, code, _)| *code);
        let mut chars = rest.chars();
        let code = match (named, chars.next(), chars.next()) {
            (Some(code), ..) => code,
            (None, Some(c), None) => KeyCode::Char(c),
            _ => {
                return Err(format!(
                    "`{text}` is not a key: write it like ctrl-s, shift-up, enter or a"
                ));
            }
        };
        Ok(Self { code, modifiers })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::ALT) {
            f.write_str("Alt-")?;
        }
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            f.write_str("⇧")?;
        }
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("^")?;
        }
        match NAMED.iter().find(|(_, code, _)| *code == self.code) {
            Some((_, _, shown)) => f.write_str(shown),
            None => match self.code {
                KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                    write!(f, "{}", c.to_ascii_uppercase())
                }
                KeyCode::Char(c) => write!(f, "{c}"),
                KeyCode::F(n) => write!(f, "F{n}"),
                other => write!(f, "{other}"),
            },
        }
    }
}

/// The keys of a script such as `ax web<enter><ctrl-s>`: characters type themselves, names stand in
/// angle brackets, `<lt>` is `<` itself.
///
/// # Errors
/// Names the part that is not a key.
pub fn script(text: &str) -> Result<Vec<Key>, String> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            keys.push(if name == "lt" { Key::plain(KeyCode::Char('<')) } else { name.parse()? });
            rest = after;
        } else {
            keys.push(Key::plain(KeyCode::Char(c)));
            rest = &rest[c.len_utf8()..];
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_shown() {
        for (written, shown) in [
            ("ctrl-s", "^S"),
            ("A", "A"),
            ("shift-up", "⇧↑"),
            ("enter", "Enter"),
            ("alt-x", "Alt-x"),
            ("-", "-"),
            ("?", "?"),
            ("space", "Space"),
        ] {
            assert_eq!(written.parse::<Key>().unwrap().to_string(), shown, "{written}");
        }
        assert!("hyper-x".parse::<Key>().is_err());
        assert!("enterr".parse::<Key>().is_err());
    }

    #[test]
    fn a_script_types_text_and_names_keys() {
        let keys = script("a<enter><lt>é<ctrl-s>").unwrap();
        let shown: Vec<String> = keys.iter().map(Key::to_string).collect();
        assert_eq!(shown, ["a", "Enter", "<", "é", "^S"]);
        assert!(script("<nokey>").is_err());
    }

    #[test]
    fn terminals_that_report_shift_differently_agree() {
        let shifted = KeyEvent::new(KeyCode::Char('A'), KeyModifiers::SHIFT);
        assert_eq!(Key::from(shifted), "A".parse().unwrap());
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Key::from(back), "shift-tab".parse().unwrap());
    }
}
