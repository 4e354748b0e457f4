//! Terminals that know nothing but ASCII.

use super::{fold, width};

/// A folded letter is no part of its grapheme and has to be borrowed from here.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The nearest ASCII to a grapheme, as wide as it is.
pub fn ascii(grapheme: &str) -> &str {
    if grapheme.is_ascii() {
        return grapheme;
    }
    match grapheme {
        "…" | "⋯" | "⋮" => return "~",
        "·" | "•" => return ".",
        "⟨" | "←" | "◂" => return "<",
        "⟩" | "→" | "▸" | "›" => return ">",
        "↑" | "▴" | "⇧" | "⚑" => return "^",
        "↓" | "▾" => return "v",
        "–" | "—" | "─" | "━" | "═" | "┄" | "↔" => return "-",
        "│" | "┃" | "║" | "┆" => return "|",
        "‘" | "’" => return "'",
        "“" | "”" => return "\"",
        "×" => return "x",
        "✓" => return "*",
        // The other lines, corners and joints.
        _ if ("\u{2500}"..="\u{257f}").contains(&grapheme) => return "+",
        _ => {}
    }
    let base = grapheme.chars().next().map(fold);
    let found = base.and_then(|base| LETTERS.find(base)).and_then(|at| LETTERS.get(at..=at));
    found.unwrap_or(if width(grapheme) > 1 { "??" } else { "?" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_sign_is_taken_and_the_width_kept() {
        for (grapheme, near) in
            [("é", "e"), ("e\u{301}", "e"), ("検", "??"), ("▸", ">"), ("╭", "+"), ("☃", "?")]
        {
            assert_eq!(ascii(grapheme), near);
            assert_eq!(width(near), width(grapheme), "{grapheme}");
        }
    }
}
