//! Comments in a RON text. The canonical form has no place for them, so people are told.

use super::fault::Position;

/// Where the comments of `text` begin. The text must be one that RON accepts.
pub(super) fn comments(text: &str) -> Vec<Position> {
    if !text.contains("//") && !text.contains("/*") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '/', 'r']) {
        let from_here = &rest[at..];
        let length = if from_here.starts_with("//") {
            found.push(text.len() - from_here.len());
            from_here.find('\n').unwrap_or(from_here.len())
        } else if from_here.starts_with("/*") {
            found.push(text.len() - from_here.len());
            block_comment(from_here)
        } else if from_here.starts_with('"') {
            quoted(from_here)
        } else {
            raw_string(from_here).unwrap_or(1)
        };
        rest = &from_here[length..];
    }
    found.into_iter().map(|offset| Position::of(text, offset)).collect()
}

/// Bytes of the comment that `text` begins with; block comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Bytes of the string that `text` begins with.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Bytes of the raw string that `text` begins with, if it does: `r"…"`, `r#"…"#`.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text[1..].bytes().take_while(|b| *b == b'#').count();
    let begin = 1 + hashes;
    let content = text[begin..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = content.find(&end).map_or(content.len(), |at| at + end.len());
    Some(begin + 1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_and_strings_are_not_taken_for_them() {
        let text = r##"( // one
            name: "http://x \" // no", other: r#"a " /* no */ // no"#, /* two /* nested */ */
            raw: r"//", // three
        )"##;
        let lines: Vec<usize> = comments(text).iter().map(|p| p.line).collect();
        assert_eq!(lines, [1, 2, 3]);
        assert_eq!(comments(text)[0].column, 3);
        assert!(comments("(format: 1, name: \"rr\")").is_empty());
    }

    #[test]
    fn unfinished_text_is_harmless() {
        for text in ["\"", "/*", "/* é", "r#\"", "\"\\", "r", "/", "// x"] {
            comments(text);
        }
    }
}
