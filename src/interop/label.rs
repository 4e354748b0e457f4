//! Labels as other tools write them, with tags and entities, as plain text on one line.

use super::described::one_line;

/// Longest name of an entity, with its sign; HTML has none that is longer.
const MAX_ENTITY: usize = 34;

/// Tags that begin or end a line.
const BREAKS: [&str; 12] = ["br", "div", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "td", "ul"];

/// What `label` shows: without tags, with what entities stand for, in one line. `signs` are what an
/// entity begins with: `&` in HTML, also `#` in Mermaid. What a tag or an entity stands for is not read
/// once more, so that an escaped tag stays text.
pub fn plain(label: &str, signs: &[char]) -> String {
    let mut out = String::with_capacity(label.len());
    let mut rest = label;
    while let Some(at) = rest.find(|c| c == '<' || signs.contains(&c)) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let read = if rest.starts_with('<') { tag(rest) } else { entity(rest) };
        if let Some((said, after)) = read {
            out.push_str(&said);
            rest = after;
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    one_line(&out)
}

/// What a tag at the beginning of a text stands for, and the text behind it.
fn tag(text: &str) -> Option<(String, &str)> {
    let inside = &text[1..];
    let end = inside.find(['<', '>']).filter(|end| inside[*end..].starts_with('>'))?;
    let (said, after) = (&inside[..end], &inside[end + 1..]);
    let name = said.trim_start_matches('/');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
        return None;
    }
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let breaks = BREAKS.contains(&name.to_ascii_lowercase().as_str());
    Some((if breaks { " " } else { "" }.to_string(), after))
}

/// What an entity at the beginning of a text stands for, and the text behind it.
fn entity(text: &str) -> Option<(String, &str)> {
    let end = text.bytes().take(MAX_ENTITY).position(|byte| byte == b';')?;
    let (name, after) = (&text[1..end], &text[end + 1..]);
    let number = name.strip_prefix('#').unwrap_or(name);
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) if number != name => u32::from_str_radix(digits, 16).ok(),
        _ => number.parse().ok(),
    };
    let said = match code {
        Some(code) => char::from_u32(code)?.to_string(),
        None => quick_xml::escape::resolve_html5_entity(name)?.to_string(),
    };
    Some((said, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_entities_become_text() {
        let html = |label| plain(label, &['&']);
        assert_eq!(html("RAG<br/>Module<div>A &amp; B</div>"), "RAG Module A & B");
        assert_eq!(html("<font color=\"#f00\">Red</font>&nbsp;&#x45;C2"), "Red EC2");
        assert_eq!(html("a < b, c <3, #35; &nothing; &"), "a < b, c <3, #35; &nothing; &");
        assert_eq!(html("&amp;lt;b&amp;gt; &lt;b&gt;"), "&lt;b&gt; <b>", "read once only");
        assert_eq!(plain("#quot;x#quot; #35;1 #38;lt;", &['&', '#']), "\"x\" #1 &lt;");
        assert_eq!(html("&#1114112; &#xD800;"), "&#1114112; &#xD800;");
    }
}
