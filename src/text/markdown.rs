//! Untrusted text in Markdown: shown as it is, whatever signs it holds.

use super::sanitise;

/// One line of `text` that Markdown shows as it stands: no emphasis, link, HTML, table cell or list
/// comes from it. Characters that a terminal obeys or hides are made visible too.
pub fn markdown(text: &str) -> String {
    let text = sanitise(text);
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => escaped(&mut out, c),
            // Addresses become links of themselves.
            ':' if rest.starts_with("://") => escaped(&mut out, c),
            '.' if text[..at].to_ascii_lowercase().ends_with("www") => escaped(&mut out, c),
            // Forges tell whoever is mentioned, and a backslash does not keep them from it.
            '@' if is_mention(&text[..at], &rest[1..]) => out.push_str("@<!-- -->"),
            // A list within the line.
            '-' | '+' if text[..at].trim().is_empty() => escaped(&mut out, c),
            '.' | ')' if is_number(&text[..at]) => escaped(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

fn escaped(out: &mut String, c: char) {
    out.push('\\');
    out.push(c);
}

fn is_mention(before: &str, after: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric();
    !before.ends_with(is_word) && after.starts_with(is_word)
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_markdown_are_shown_and_not_obeyed() {
        for (text, written) in [
            ("Chat UI (v2), 50% - ok!", "Chat UI (v2), 50% - ok!"),
            ("a|b `c` *d* _e_", r"a\|b \`c\` \*d\* \_e\_"),
            ("[x](y) <b>&amp;", r"\[x\](y) &lt;b&gt;&amp;amp;"),
            ("see https://x.y www.z.a", r"see https\://x.y www\.z.a"),
            ("- item", r"\- item"),
            ("12. item", r"12\. item"),
            ("@org/team (@ben)", "@<!-- -->org/team (@<!-- -->ben)"),
            ("AML.T0051@agent, 5 @ 3", "AML.T0051@agent, 5 @ 3"),
            ("# one\n# two", r"\# one⏎\# two"),
            ("\u{1b}[2J", r"⟨1B⟩\[2J"),
        ] {
            assert_eq!(markdown(text), written, "{text}");
        }
    }
}
