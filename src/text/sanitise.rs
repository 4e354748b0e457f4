//! Untrusted text made visible and harmless.
//!
//! Model files come from pull requests: a name may hold terminal escapes, right-to-left overrides
//! or invisible tag characters that make a line look like another. Everything that is shown on
//! screen or written to stdout passes through here first.

use std::borrow::Cow;

/// One line of harmless text: every character that a terminal obeys or hides is replaced by its
/// code in `⟨…⟩`; line breaks become `⏎`, tabs a space.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_harmful(c) || c == '\n' || c == '\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => out.push('⏎'),
            '\t' => out.push(' '),
            c => push_visible(&mut out, c),
        }
    }
    Cow::Owned(out)
}

/// Like [`sanitise`], but line breaks stay.
pub fn sanitise_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(sanitise).collect();
    lines.join("\n")
}

/// JSON in which every character that a terminal obeys or hides is a `\u` escape, but for line
/// breaks: the values are the same.
pub fn escape_json(json: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_harmful(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

fn push_visible(out: &mut String, c: char) {
    if is_harmful(c) {
        use std::fmt::Write;
        let _ = write!(out, "⟨{:X}⟩", u32::from(c));
    } else {
        out.push(c);
    }
}

/// Control characters, bidirectional controls, zero-width and other invisible characters, tags,
/// private use and unassigned specials.
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0xAD | 0x61C
                | 0x115F..=0x1160
                | 0x17B4..=0x17B5
                | 0x180B..=0x180F
                | 0x200B..=0x200F
                | 0x2028..=0x202E
                | 0x2060..=0x206F
                | 0x3164
                | 0xE000..=0xF8FF
                | 0xFE00..=0xFE0F
                | 0xFEFF
                | 0xFFA0
                | 0xFFF0..=0xFFFC
                | 0xFFFE..=0xFFFF
                | 0x1D173..=0x1D17A
                | 0xE0000..=0x10_FFFF
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["Chat UI", "Größe", "検索エンジン", "e\u{301}", "→ ⟨x⟩"] {
            assert!(matches!(sanitise(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_a_terminal_obeys_or_hides_is_shown() {
        assert_eq!(sanitise("a\u{1b}[2Jb"), "a⟨1B⟩[2Jb");
        assert_eq!(sanitise("evil\u{202e}nor."), "evil⟨202E⟩nor.");
        assert_eq!(sanitise("a\u{200b}b\u{e0041}"), "a⟨200B⟩b⟨E0041⟩");
        assert_eq!(sanitise("a\u{ffff}b"), "a⟨FFFF⟩b", "no character of XML");
        assert_eq!(sanitise("one\ntwo\tthree\u{9b}"), "one⏎two three⟨9B⟩");
        assert_eq!(sanitise_lines("one\ntwo\u{7}"), "one\ntwo⟨7⟩");
    }
}
