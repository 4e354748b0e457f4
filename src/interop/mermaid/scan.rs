//! The words of a flowchart: names of nodes, labels in brackets of many shapes, quoted and not.

use std::borrow::Cow;

use crate::interop::label::plain;

/// Longest label in bytes. What is longer is an unclosed bracket.
pub const MAX_LABEL: usize = 16 << 10;

/// What opens a shape, what closes it and how it is called; longest first.
const SHAPES: [(&str, &str, &str); 13] = [
    ("(((", ")))", "double-circle"),
    ("((", "))", "circle"),
    ("([", "])", "stadium"),
    ("(-", "-)", "ellipse"),
    ("[[", "]]", "subprocess"),
    ("[(", ")]", "cylinder"),
    ("{{", "}}", "hexagon"),
    ("[/", "]", "lean"),
    ("[\\", "]", "lean"),
    ("(", ")", "rounded"),
    ("[", "]", "rect"),
    ("{", "}", "diamond"),
    (">", "]", "odd"),
];

/// A statement that cannot be read.
#[derive(Debug)]
pub struct Unread;

/// A node where it is mentioned, with what is said of it there.
#[derive(Debug, Default)]
pub struct Vertex {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: Option<String>,
    /// What else says what it is: its shape, icons, classes.
    pub words: Vec<String>,
}

/// Where reading stands in a text.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a text.
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// What is still to be read.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// How many bytes were read.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Goes on by as many bytes.
    pub fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Goes behind a text that stands here.
    pub fn eat(&mut self, text: &str) -> bool {
        let here = self.rest().starts_with(text);
        if here {
            self.at += text.len();
        }
        here
    }

    /// Goes on while characters are such, and returns them.
    pub fn take(&mut self, such: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !such(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Over space within the line.
    pub fn spaces(&mut self) {
        self.take(|c| c.is_whitespace() && c != '\n');
    }

    /// Over space, also to other lines.
    pub fn blank(&mut self) {
        self.take(char::is_whitespace);
    }

    /// To the end of the line.
    pub fn line(&mut self) -> &'a str {
        self.take(|c| c != '\n').trim()
    }

    /// To the end of the statement: of the line, or a semicolon outside of quotes.
    pub fn statement(&mut self) -> &'a str {
        let rest = self.rest();
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '\n' || (c == ';' && !quoted)
        });
        let end = end.unwrap_or(rest.len());
        self.at += end;
        rest[..end].trim()
    }

    /// Whether a statement ends here.
    pub fn ends(&mut self) -> bool {
        self.spaces();
        let rest = self.rest();
        rest.is_empty() || rest.starts_with(['\n', ';']) || rest.starts_with("%%")
    }

    /// The name of a node or an edge; `-` and `=` belong to it where no arrow begins with them.
    pub fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let mut signs = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, c)) = signs.next() {
            let next = signs.peek().map_or('\n', |(_, c)| *c);
            let inside = match c {
                '-' => !"->.".contains(next),
                '=' | '%' => next != c,
                ':' => next != ':' && !next.is_whitespace(),
                c => !c.is_whitespace() && !"[](){}<>|;,\"@~^".contains(c),
            };
            if !inside {
                end = at;
                break;
            }
        }
        self.at += end;
        Some(&rest[..end]).filter(|name| !name.is_empty() && *name != "&")
    }

    /// A node with its shape, properties and classes.
    pub fn vertex(&mut self) -> Result<Vertex, Unread> {
        let id = self.name().ok_or(Unread)?.to_string();
        let mut vertex = Vertex { id, ..Vertex::default() };
        if self.rest().starts_with(['[', '(', '{', '>']) {
            let (label, shape) = self.shape().ok_or(Unread)?;
            vertex.words.push(shape.to_string());
            vertex.name(&label);
        }
        if self.rest().starts_with("@{") {
            self.skip(1);
            let inside = self.closed("{", "}", true).ok_or(Unread)?;
            vertex.properties(inside);
        }
        if self.eat(":::") {
            let classes = self.take(|c| c.is_alphanumeric() || "_-,".contains(c));
            vertex.words.extend(classes.split(',').map(str::to_string));
        }
        Ok(vertex)
    }

    /// A label in brackets, and the name of their shape.
    fn shape(&mut self) -> Option<(Cow<'a, str>, &'static str)> {
        // A label may go over lines, but mostly a bracket that its line doesn't close is a slip.
        for lines in [false, true] {
            for (open, close, shape) in SHAPES {
                if let Some(inside) = self.closed(open, close, lines) {
                    let inside = inside.trim();
                    return Some((unslanted(open, inside), shape));
                }
            }
        }
        None
    }

    /// What stands between what opens and what closes, with brackets in pairs and quotes in it; goes
    /// behind it. With `lines` it may go over several, then no bracket may
    /// open in it.
    fn closed(&mut self, open: &str, close: &str, lines: bool) -> Option<&'a str> {
        let inside = self.rest().strip_prefix(open)?;
        let (mut quoted, mut depth) = (false, 0usize);
        for (at, c) in inside.char_indices().take_while(|(at, _)| *at < MAX_LABEL) {
            quoted ^= c == '"';
            if quoted {
                continue;
            }
            if depth == 0 && inside[at..].starts_with(close) {
                self.at += open.len() + at + close.len();
                return Some(&inside[..at]);
            }
            match c {
                '(' | '[' | '{' if lines => return None,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if !lines => depth = depth.checked_sub(1)?,
                '\n' if !lines => return None,
                _ => {}
            }
        }
        None
    }
}

impl Vertex {
    /// What stands in `@{ shape: cyl, label: "…" }`.
    fn properties(&mut self, inside: &str) {
        let mut quoted = false;
        let parts = inside.split(|c| {
            quoted ^= c == '"';
            (c == ',' || c == '\n') && !quoted
        });
        for part in parts {
            let Some((key, value)) = part.split_once(':') else { continue };
            match key.trim().trim_matches('"') {
                "label" => self.name(value.trim()),
                "shape" | "icon" => self.words.push(text(value)),
                _ => {}
            }
        }
    }

    /// The label of a node. Icons such as `fa:fa-database` in it say what it is.
    fn name(&mut self, label: &str) {
        let mut icons = Vec::new();
        let rest: Vec<String> = label
            .split(' ')
            .map(|word| {
                let icon = word.trim_matches('"').split_once(":fa-");
                match icon.filter(|(set, _)| set.starts_with("fa") && set.len() <= 3) {
                    Some((_, icon)) => {
                        icons.push(icon.to_string());
                        word.chars().filter(|c| *c == '"').collect()
                    }
                    None => word.to_string(),
                }
            })
            .collect();
        let name = text(&rest.join(" "));
        self.label = Some(if name.is_empty() { icons.join(" ") } else { name })
            .filter(|label| !label.is_empty());
        self.words.extend(icons);
    }
}

/// The label of a slanted box without its second slash; `[/api/users]` is no slanted box, but a path.
fn unslanted<'a>(open: &str, inside: &'a str) -> Cow<'a, str> {
    match open.strip_prefix('[').filter(|slash| matches!(*slash, "/" | "\\")) {
        None => Cow::Borrowed(inside),
        Some(slash) => match inside.strip_suffix(['/', '\\']) {
            Some(label) => Cow::Borrowed(label),
            None => Cow::Owned(format!("{slash}{inside}")),
        },
    }
}

/// A label as it shows: without quotes, signs of Markdown, tags and entities.
pub fn text(label: &str) -> String {
    let label = label.trim();
    let Some(quoted) = label.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
        return plain(label, &['&', '#']);
    };
    let Some(markdown) = quoted.strip_prefix('`').and_then(|it| it.strip_suffix('`')) else {
        return plain(quoted, &['&', '#']);
    };
    let words = markdown.replace("**", "");
    let words = words.split_whitespace().map(|word| word.trim_matches(['*', '_']));
    plain(&words.collect::<Vec<_>>().join(" "), &['&', '#'])
}
