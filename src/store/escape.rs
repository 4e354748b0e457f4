//! How text is spelled inside quotes.

use std::fmt::Write;

/// Appends `text` as a RON string literal.
///
/// The table of escaped characters is frozen: it follows no Unicode version, so that every release
/// writes the same bytes for the same model. What a reviewer could not see or a terminal would obey
/// is spelled as a code; letters of every script and combining marks stay as they are.
pub(super) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut written = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| is_escaped(*c)) {
        out.push_str(&text[written..at]);
        written = at + c.len_utf8();
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out.push_str(&text[written..]);
    out.push('"');
}

/// The signs of the syntax, control characters, bidirectional controls, zero-width and other
/// invisible characters, tags.
fn is_escaped(c: char) -> bool {
    matches!(c, '"' | '\\') || !(' '..='~').contains(&c) && is_unseen(c)
}

fn is_unseen(c: char) -> bool {
    matches!(
        u32::from(c),
        0x00..=0x1F                 // C0
            | 0x7F..=0x9F           // DEL, C1
            | 0xAD                  // soft hyphen
            | 0x34F                 // combining grapheme joiner
            | 0x61C                 // Arabic letter mark
            | 0x115F..=0x1160       // Hangul fillers
            | 0x17B4..=0x17B5       // inherent Khmer vowels
            | 0x180B..=0x180F       // Mongolian selectors
            | 0x200B..=0x200F       // zero-width, direction marks
            | 0x2028..=0x202E       // line and paragraph separator, bidirectional embedding
            | 0x2060..=0x206F       // word joiner, bidirectional isolates
            | 0x3164                // Hangul filler
            | 0xFEFF                // byte order mark
            | 0xFFA0                // halfwidth Hangul filler
            | 0xFFF0..=0xFFFB       // interlinear annotation
            | 0x1D173..=0x1D17A     // musical controls
            | 0xE0000..=0xE0FFF // tags, supplementary variation selectors
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = String::new();
        push_quoted(&mut out, text);
        out
    }

    #[test]
    fn readable_text_is_kept() {
        for text in ["Chat UI", "Größe", "検索エンジン", "e\u{301}", "हिन्दी", "→ ⟨x⟩ ❤\u{fe0f}"]
        {
            assert_eq!(quoted(text), format!("\"{text}\""));
        }
    }

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        assert_eq!(quoted("a\"b\\c\n\r\t"), r#""a\"b\\c\n\r\t""#);
        assert_eq!(quoted("\0\u{1b}[2J\u{7f}\u{9b}"), r#""\u{0}\u{1b}[2J\u{7f}\u{9b}""#);
        assert_eq!(quoted("\u{202e}\u{200b}\u{e0041}"), r#""\u{202e}\u{200b}\u{e0041}""#);
    }
}
