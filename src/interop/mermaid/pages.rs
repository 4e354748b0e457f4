//! Where the diagrams of a text are: the whole of it, or the fences of a Markdown file.

/// First words of diagrams that Mermaid draws and that are no flowcharts.
const OTHERS: [&str; 22] = [
    "C4Component",
    "C4Container",
    "C4Context",
    "C4Deployment",
    "C4Dynamic",
    "architecture-beta",
    "block",
    "block-beta",
    "classDiagram",
    "erDiagram",
    "gantt",
    "gitGraph",
    "journey",
    "kanban",
    "mindmap",
    "packet-beta",
    "pie",
    "quadrantChart",
    "requirementDiagram",
    "sequenceDiagram",
    "stateDiagram",
    "timeline",
];

/// A diagram.
#[derive(Debug, PartialEq, Eq)]
pub struct Diagram<'a> {
    /// What it is called: the title in its head, else the heading above it; may be empty.
    pub title: String,
    /// What sort of diagram it is: `flowchart`, `sequenceDiagram`; empty where nothing says so.
    pub sort: &'a str,
    /// Its statements, without what stands before them.
    pub body: &'a str,
    /// Line of the file, from one, where `body` begins.
    pub line: usize,
    /// Whether it stands in Markdown, where there may be others.
    pub fenced: bool,
}

impl Diagram<'_> {
    /// Whether it can be read.
    pub fn is_flowchart(&self) -> bool {
        is_flowchart(self.sort)
    }
}

/// Whether a text holds diagrams of Mermaid, of whatever sort.
pub fn is_mermaid(text: &str) -> bool {
    let known = |sort: &str| is_flowchart(sort) || OTHERS.contains(&sort.trim_end_matches("-v2"));
    diagrams(text).iter().any(|diagram| known(diagram.sort))
}

fn is_flowchart(sort: &str) -> bool {
    matches!(sort, "graph" | "flowchart" | "flowchart-elk")
}

/// The diagrams of a text.
pub fn diagrams(text: &str) -> Vec<Diagram<'_>> {
    let mut found = Vec::new();
    let mut heading = "";
    // The sign of the fence that is open, where it began, and whether it is Mermaid's.
    let mut open: Option<(char, usize, usize, bool)> = None;
    let mut at = 0;
    for (line, said) in text.split_inclusive('\n').enumerate() {
        let (start, trimmed) = (at, said.trim());
        at += said.len();
        let sign = trimmed.chars().next().filter(|c| "`~:".contains(*c));
        let fence = sign.filter(|sign| trimmed.chars().take_while(|c| c == sign).count() >= 3);
        match (open, fence) {
            (None, Some(sign)) => {
                let info = trimmed.trim_start_matches(sign).trim_start_matches([' ', '{']);
                let mermaid = info.get(..7).is_some_and(|it| it.eq_ignore_ascii_case("mermaid"));
                // Three colons mean many things; three of another sign are always a fence.
                if mermaid || sign != ':' {
                    open = Some((sign, at, line + 2, mermaid));
                }
            }
            (Some((sign, from, first, mermaid)), _)
                if !trimmed.is_empty()
                    && fence == Some(sign)
                    && trimmed.chars().all(|c| c == sign) =>
            {
                if mermaid {
                    found.push(diagram(&text[from..start], first, heading, true));
                }
                open = None;
            }
            (None, None) if trimmed.starts_with('#') => heading = trimmed.trim_matches('#').trim(),
            _ => {}
        }
    }
    if let Some((_, from, first, true)) = open {
        found.push(diagram(&text[from..], first, heading, true));
    }
    if found.is_empty() { vec![diagram(text, 1, "", false)] } else { found }
}

/// A diagram without its head: front matter, directives and comments.
fn diagram<'a>(text: &'a str, line: usize, heading: &str, fenced: bool) -> Diagram<'a> {
    let mut title = heading.to_string();
    let mut rest = text.trim_start();
    if let Some((front, after)) = front_matter(rest) {
        let said = front.lines().find_map(|line| line.strip_prefix("title:"));
        if let Some(said) = said {
            title = unquoted(said.trim()).to_string();
        }
        rest = after.trim_start();
    }
    while rest.starts_with("%%") {
        let end = if rest.starts_with("%%{") {
            rest.find("}%%").map(|end| end + 3)
        } else {
            rest.find('\n')
        };
        rest = end.map_or("", |end| rest[end..].trim_start());
    }
    let end = rest.find(|c: char| c.is_whitespace() || c == ';').unwrap_or(rest.len());
    let (sort, body) = rest.split_at(end);
    let before = &text[..text.len() - body.len()];
    Diagram { title, sort, body, line: line + before.matches('\n').count(), fenced }
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|it| it.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

/// What stands between two lines of three dashes at the beginning, and what follows.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix("---")?;
    let first = inside.find('\n').filter(|end| inside[..*end].trim().is_empty())? + 1;
    let mut at = first;
    for line in inside[first..].split_inclusive('\n') {
        let end = at + line.len();
        if line.trim() == "---" {
            return Some((&inside[first..at], &inside[end..]));
        }
        at = end;
    }
    None
}
