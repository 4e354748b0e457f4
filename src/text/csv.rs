//! Rows of comma-separated values (RFC 4180) that a spreadsheet shows and does not run.

use super::sanitise;

/// A row with its line end. Cells are quoted where they have to be; text that a spreadsheet would take
/// for a formula gets an apostrophe in front, which tells it that this is text. So does what follows a
/// semicolon: where the comma is the decimal sign, spreadsheets split rows at semicolons, and quotes in
/// the middle of what they take for a cell do not hold it together. Tabs do not occur in what is written.
pub fn csv_row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let clean = sanitise(text);
    let guard = if is_formula(text) || is_formula(&clean) { "'" } else { "" };
    let needs_quotes = clean.contains(['"', ',', ';', '\'']) || clean.trim() != clean;
    if needs_quotes || !guard.is_empty() {
        format!("\"{guard}{}\"", guarded(&clean).replace('"', "\"\""))
    } else {
        clean.into_owned()
    }
}

/// Text in which nothing after a semicolon is a formula.
fn guarded(text: &str) -> String {
    let part = |part: &str| {
        let is_formula =
            is_formula(part.trim_start_matches(|c: char| c == '"' || c.is_whitespace()));
        if is_formula { format!("'{part}") } else { part.to_string() }
    };
    let mut parts = text.split(';');
    let first = parts.next().unwrap_or_default();
    parts.fold(first.to_string(), |text, next| format!("{text};{}", part(next)))
}

/// Whether a spreadsheet may take the text for a formula: signs that begin one, also as the full-width
/// forms that some programs fold, after whatever is not seen, and control characters at the start.
fn is_formula(text: &str) -> bool {
    let unseen = |c: char| c.is_whitespace() || super::is_harmful(c);
    let begins = text
        .trim_start_matches(unseen)
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−']);
    begins || text.starts_with(['\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_semicolon_is_no_formula() {
        for (text, written) in [
            ("a;=1+1;b", "\"a;'=1+1;b\"\r\n"),
            ("a; @SUM(1)", "\"a;' @SUM(1)\"\r\n"),
            ("a;\"=1+1\"", "\"a;'\"\"=1+1\"\"\"\r\n"),
            (";", "\";\"\r\n"),
            ("=a;b;", "\"'=a;b;\"\r\n"),
        ] {
            assert_eq!(csv_row([text]), written);
        }
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        assert_eq!(csv_row(["a", "b c", "", "AML.T0051@x"]), "a,b c,,AML.T0051@x\r\n");
        assert_eq!(csv_row(["a,b", "say \"x\"", " a"]), "\"a,b\",\"say \"\"x\"\"\",\" a\"\r\n");
        assert_eq!(csv_row(["one\ntwo\u{1b}"]), "one⏎two⟨1B⟩\r\n");
    }

    #[test]
    fn what_could_run_is_text() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            " =1",
            "\u{a0}\u{3000}=1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\tx",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "﹦1",
            "−1",
            "\u{200b}=1",
            "\u{feff}+1",
            "\u{202e}@x",
        ] {
            let row = csv_row([text]);
            assert!(row.starts_with("\"'"), "{text:?}: {row:?}");
            assert!(row.ends_with("\"\r\n"), "{text:?}: {row:?}");
        }
        assert_eq!(
            csv_row(["=HYPERLINK(\"http://x\",\"y\")"]),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n"
        );
    }

    #[test]
    fn ordinary_text_stays() {
        for text in ["2026-11-21", "support-agent", "a=b", "a+b", "检索", "Größe @ 3"] {
            assert_eq!(csv_row([text]), format!("{text}\r\n"));
        }
    }
}
