//! The arrows of a flowchart: `-->`, `-- text -->`, `-.->`, `<==>`, `--x` and their likes.

use super::scan::{Cursor, MAX_LABEL, Unread, text};

/// An arrow between nodes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arrow {
    /// Its id, where it has one.
    pub id: Option<String>,
    /// What stands at it.
    pub label: String,
    /// Whether it has a head at its beginning, too.
    pub both_ways: bool,
    /// Whether it has a head at an end at all.
    pub heads: bool,
    /// Whether it only helps the layout.
    pub invisible: bool,
}

/// The sort of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Thin,
    Thick,
    Dotted,
    Invisible,
}

/// What one run of signs is.
enum Run {
    /// A whole arrow.
    Whole,
    /// The first half of one with a text in it.
    Open(Line),
}

impl Arrow {
    /// The arrow that stands here, behind space; none where there is none.
    pub fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, Unread> {
        let mut ahead = *cursor;
        ahead.spaces();
        // An arrow may begin the next line, but there `x` and `o` begin the name of a node.
        let next_line = ahead.rest().starts_with('\n');
        ahead.blank();
        if next_line && ahead.rest().starts_with(['x', 'o']) {
            return Ok(None);
        }
        let mut arrow = Self::default();
        let mut named = ahead;
        if let Some(id) = named.name()
            && named.eat("@")
            && named.rest().starts_with(['-', '=', '<', '~', 'x', 'o'])
        {
            arrow.id = Some(id.to_string());
            ahead = named;
        }
        let Some(run) = arrow.run(&mut ahead) else { return Ok(None) };
        if let Run::Open(line) = run {
            arrow.label = arrow.until_closed(&mut ahead, line).ok_or(Unread)?;
        }
        ahead.spaces();
        if ahead.eat("|") {
            arrow.label = text(label(&mut ahead).ok_or(Unread)?);
        }
        *cursor = ahead;
        Ok(Some(arrow))
    }

    /// A run of signs that is an arrow or begins one.
    fn run(&mut self, cursor: &mut Cursor<'_>) -> Option<Run> {
        let mut ahead = *cursor;
        let (back, round) = (ahead.eat("<"), ahead.eat("x") || ahead.eat("o"));
        if back && round {
            return None;
        }
        let (line, long) = signs(&mut ahead)?;
        let heads = (long || line != Line::Dotted) && head(&mut ahead);
        self.both_ways = back && (heads || !long);
        self.heads = heads || back;
        self.invisible = line == Line::Invisible;
        *cursor = ahead;
        Some(if heads || long { Run::Whole } else { Run::Open(line) })
    }

    /// The text up to the second half of an arrow, and behind that.
    fn until_closed(&mut self, cursor: &mut Cursor<'_>, line: Line) -> Option<String> {
        let inside = cursor.rest();
        let (mut quoted, mut before) = (false, ' ');
        for (at, c) in inside.char_indices().take_while(|(at, _)| *at < MAX_LABEL) {
            quoted ^= c == '"';
            let begins = c != std::mem::replace(&mut before, c);
            if quoted || !begins || !"-=.".contains(c) {
                if c == '\n' && !quoted {
                    return None;
                }
                continue;
            }
            let mut ahead = *cursor;
            ahead.skip(at);
            if let Some(heads) = closes(&mut ahead, line) {
                *cursor = ahead;
                self.heads |= heads;
                self.both_ways &= heads;
                return Some(text(inside[..at].trim_end_matches(['<'])));
            }
        }
        None
    }
}

/// The line of an arrow, and whether it is long enough to be one without a head.
fn signs(cursor: &mut Cursor<'_>) -> Option<(Line, bool)> {
    let mut ahead = *cursor;
    let found = if ahead.eat("-.") {
        ahead.take(|c| c == '.');
        (Line::Dotted, ahead.eat("-"))
    } else if ahead.rest().starts_with("--") {
        (Line::Thin, ahead.take(|c| c == '-').len() > 2)
    } else if ahead.rest().starts_with("==") {
        (Line::Thick, ahead.take(|c| c == '=').len() > 2)
    } else if ahead.rest().starts_with("~~~") {
        ahead.take(|c| c == '~');
        (Line::Invisible, true)
    } else {
        return None;
    };
    *cursor = ahead;
    Some(found)
}

/// Whether the second half of an arrow stands here; whether it has a head.
fn closes(cursor: &mut Cursor<'_>, line: Line) -> Option<bool> {
    let mut ahead = *cursor;
    let long = if line == Line::Dotted {
        if ahead.take(|c| c == '.').is_empty() || !ahead.eat("-") {
            return None;
        }
        true
    } else {
        signs(&mut ahead).filter(|(found, _)| *found == line)?.1
    };
    let heads = head(&mut ahead);
    if !heads && !long {
        return None;
    }
    *cursor = ahead;
    Some(heads)
}

/// Whether there is a head here: a point, a circle or a cross.
fn head(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat(">") || cursor.eat("x") || cursor.eat("o")
}

/// What stands up to the next `|` outside of quotes, and behind that.
fn label<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    let inside = cursor.rest();
    let mut quoted = false;
    for (at, c) in inside.char_indices().take_while(|(at, _)| *at < MAX_LABEL) {
        quoted ^= c == '"';
        if c == '|' && !quoted {
            cursor.skip(at + 1);
            return Some(&inside[..at]);
        }
    }
    None
}
