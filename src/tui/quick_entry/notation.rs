//! The notation of the quick-entry line: from text to names, arrows and frames, whatever they mean.
//! Everything here is a part of the line, so that a mistake can be shown where it is.

/// What is wrong with a line, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Byte of the line.
    pub at: usize,
    /// What is wrong, in plain words.
    pub text: String,
}

/// A sentence of the line.
#[derive(Debug)]
pub(super) enum Sentence<'a> {
    /// `Name { A, B }`
    Frame(Frame<'a>),
    /// `A -> B : label`
    Chain(Chain<'a>),
}

/// A boundary and what it takes in.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// The word before `:`.
    pub kind: Option<&'a str>,
    pub name: &'a str,
    pub members: Vec<Member<'a>>,
}

/// What a boundary takes in.
#[derive(Debug)]
pub(super) enum Member<'a> {
    Named(Named<'a>),
    Frame(Frame<'a>),
}

/// A name and what stands in brackets behind it.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pub name: &'a str,
    /// A word for its kind.
    pub kind: Option<&'a str>,
    /// Parts that say `attribute: value`.
    pub details: Vec<&'a str>,
}

/// Names with arrows between them.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    /// At least one; the arrow of the first means nothing.
    pub groups: Vec<Group<'a>>,
}

/// Names with commas between them, and the arrow that leads there.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub arrow: Arrow,
    /// At least one.
    pub names: Vec<Named<'a>>,
    /// What the arrow is called; may be empty.
    pub label: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrow {
    Forth,
    Back,
    Both,
}

/// The sentences of a line, with `;` between them.
pub(super) fn sentences(line: &str) -> Result<Vec<Sentence<'_>>, Mistake> {
    let parser = Parser { line };
    let parts = split(line, ';');
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    parts.into_iter().map(|part| parser.sentence(part)).collect()
}

/// The mistake that `part` of `line` makes.
pub(super) fn mistake(line: &str, part: &str, text: impl Into<String>) -> Mistake {
    let from = part.as_ptr().addr().saturating_sub(line.as_ptr().addr());
    Mistake { at: from.min(line.len()), text: text.into() }
}

struct Parser<'a> {
    line: &'a str,
}

impl<'a> Parser<'a> {
    fn wrong<T>(&self, part: &str, text: impl Into<String>) -> Result<T, Mistake> {
        Err(mistake(self.line, part, text))
    }

    fn sentence(&self, text: &'a str) -> Result<Sentence<'a>, Mistake> {
        if text.contains('{') {
            self.frame(text).map(Sentence::Frame)
        } else {
            self.chain(text).map(Sentence::Chain)
        }
    }

    fn frame(&self, text: &'a str) -> Result<Frame<'a>, Mistake> {
        let Some((head, rest)) = text.split_once('{') else {
            return self.wrong(text, "a boundary is written Name { A, B }");
        };
        let Some(members) = rest.trim_end().strip_suffix('}') else {
            return self.wrong(&text[head.len()..], "a boundary ends with `}`: Name { A, B }");
        };
        let (kind, name) = match head.split_once(':') {
            Some((word, name)) => (Some(word.trim()), name.trim()),
            None => (None, head.trim()),
        };
        if name.is_empty() {
            return self.wrong(&text[head.len()..], "a boundary needs a name before `{`");
        }
        self.check_name(name)?;
        let members = split(members, ',').into_iter().filter(|part| !part.trim().is_empty());
        let member = |part: &'a str| {
            if part.contains('{') {
                self.frame(part).map(Member::Frame)
            } else {
                self.named(part).map(Member::Named)
            }
        };
        Ok(Frame { kind, name, members: members.map(member).collect::<Result<_, _>>()? })
    }

    fn chain(&self, text: &'a str) -> Result<Chain<'a>, Mistake> {
        let group = |(arrow, part): (Arrow, &'a str)| {
            let (list, label) = split_label(part);
            let names = split(list, ',').into_iter().filter(|name| !name.trim().is_empty());
            let names: Vec<Named> = names.map(|name| self.named(name)).collect::<Result<_, _>>()?;
            if names.is_empty() {
                return self.wrong(part, "a name is missing next to an arrow");
            }
            Ok(Group { arrow, names, label })
        };
        Ok(Chain { groups: split_arrows(text).into_iter().map(group).collect::<Result<_, _>>()? })
    }

    fn named(&self, part: &'a str) -> Result<Named<'a>, Mistake> {
        let (name, details) = match part.split_once('[') {
            None => (part.trim(), ""),
            Some((name, rest)) => {
                let Some(details) = rest.trim_end().strip_suffix(']') else {
                    let text = format!("`[` after {} is not closed", name.trim());
                    return self.wrong(&part[name.len()..], text);
                };
                (name.trim(), details)
            }
        };
        if name.is_empty() {
            return self.wrong(part, "a name is missing before `[`");
        }
        self.check_name(name)?;
        let mut details = details.split(',').map(str::trim).filter(|d| !d.is_empty()).peekable();
        let kind = details.next_if(|first| !first.contains(':'));
        Ok(Named { name, kind, details: details.collect() })
    }

    /// A name is something to call a thing by; signs of this notation in it are a slip.
    fn check_name(&self, name: &str) -> Result<(), Mistake> {
        if let Some((at, sign)) = name.char_indices().find(|(_, c)| "{}[]<>".contains(*c)) {
            let text =
                format!("`{sign}` can't be in a name: a boundary is written Name {{ A, B }}");
            return self.wrong(&name[at..], text);
        }
        if name.chars().any(char::is_alphanumeric) {
            Ok(())
        } else {
            self.wrong(name, format!("`{name}` is no name: use letters or digits"))
        }
    }
}

/// The names before a label, and the label: what follows the last `:` outside brackets.
fn split_label(text: &str) -> (&str, &str) {
    let after = text.rfind(']').map_or(0, |i| i + 1);
    match text[after..].rfind(':') {
        Some(i) => (&text[..after + i], text[after + i + 1..].trim()),
        None => (text, ""),
    }
}

/// What stands between arrows, each with the arrow before it.
fn split_arrows(text: &str) -> Vec<(Arrow, &str)> {
    const ARROWS: [(&str, Arrow); 6] = [
        ("<->", Arrow::Both),
        ("->", Arrow::Forth),
        ("<-", Arrow::Back),
        ("→", Arrow::Forth),
        ("←", Arrow::Back),
        ("↔", Arrow::Both),
    ];
    let mut groups = Vec::new();
    let (mut rest, mut before) = (text, Arrow::Forth);
    loop {
        let next = ARROWS
            .iter()
            .filter_map(|(text, arrow)| {
                rest.find(text).map(|at| (at, std::cmp::Reverse(text.len()), text, arrow))
            })
            .min_by_key(|(at, length, ..)| (*at, *length));
        let Some((at, _, text, arrow)) = next else { break };
        groups.push((before, &rest[..at]));
        before = *arrow;
        rest = &rest[at + text.len()..];
    }
    groups.push((before, rest));
    groups
}

/// Splits outside brackets and braces.
fn split(list: &str, separator: char) -> Vec<&str> {
    let mut depth = 0usize;
    list.split(|c| {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == separator && depth == 0
    })
    .collect()
}
