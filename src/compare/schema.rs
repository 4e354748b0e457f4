//! How each field of each record is compared and merged.

use super::path::Map;

/// What sort of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// One value that is either the one or the other.
    Atom,
    /// The id of another record.
    Reference,
    /// A triage status: of two the more cautious one holds.
    Status,
    /// Lines of prose, merged line by line.
    Lines,
    /// Words in no order, merged as a set.
    Set,
    /// One word or several; merged as a set where any side has several.
    Values,
    /// A value with who recorded it and when; the same value recorded twice is no difference.
    Stamped,
    /// Who recorded the record itself; of two the earlier one holds.
    Earliest,
    /// Entries by name, each by its own rule.
    Each(&'static Rule),
    /// A record in a field.
    Fields(&'static [(&'static str, Rule)]),
}

use Rule::{Atom, Each, Earliest, Fields, Lines, Reference, Set, Stamped, Values};

const ATTRIBUTES: Rule = Each(&Values);
const CONTROL: Rule = Fields(&[("state", Atom), ("evidence", Lines)]);

const MODEL: &[(&str, Rule)] = &[
    ("name", Atom),
    ("description", Lines),
    ("scope", Lines),
    ("owners", Set),
    ("catalogs", Atom),
    ("due_days", Atom),
];
const BOUNDARY: &[(&str, Rule)] =
    &[("kind", Atom), ("name", Atom), ("parent", Reference), ("notes", Lines)];
const ELEMENT: &[(&str, Rule)] = &[
    ("kind", Atom),
    ("guess", Atom),
    ("name", Atom),
    ("boundary", Reference),
    ("owner", Atom),
    ("attributes", ATTRIBUTES),
    ("controls", Each(&CONTROL)),
    ("notes", Lines),
];
const FLOW: &[(&str, Rule)] = &[
    ("from", Reference),
    ("to", Reference),
    ("label", Atom),
    ("attributes", ATTRIBUTES),
    ("notes", Lines),
];
const FINDING: &[(&str, Rule)] = &[
    ("title", Atom),
    ("description", Lines),
    ("status", Rule::Status),
    ("owner", Atom),
    ("due", Atom),
    ("review_by", Atom),
    ("classes", Set),
    ("answers", Each(&Stamped)),
    ("override", Stamped),
    ("ease", Stamped),
    ("tries", Each(&Stamped)),
    ("same_as", Atom),
    ("mitigations", Set),
    ("evidence", Lines),
    ("facts", Set),
    ("history", Each(&Atom)),
    ("comments", Each(&Atom)),
];
const ASSUMPTION: &[(&str, Rule)] = &[("text", Lines), ("about", Reference), ("stamp", Earliest)];
const REMARK: &[(&str, Rule)] = &[
    ("text", Lines),
    ("kind", Atom),
    ("about", Reference),
    ("stamp", Earliest),
    ("settled", Stamped),
];
const TASK: Rule = Fields(&[("text", Lines), ("owner", Atom), ("due", Atom), ("settled", Stamped)]);
const ASSESSMENT: &[(&str, Rule)] = &[
    ("answer", Stamped),
    ("evidence", Lines),
    ("owner", Atom),
    ("review_by", Atom),
    ("target", Atom),
    ("severity", Stamped),
    ("likelihood", Stamped),
    ("impact", Stamped),
    ("tasks", Each(&TASK)),
];
const INCIDENT: &[(&str, Rule)] = &[
    ("title", Atom),
    ("status", Atom),
    ("observed", Lines),
    ("observed_on", Atom),
    ("observed_by", Atom),
    ("owner", Atom),
    ("elements", Set),
    ("techniques", Lines),
    ("playbook", Atom),
    ("steps", Each(&Stamped)),
    ("classes", Set),
    ("answers", Each(&Stamped)),
    ("override", Stamped),
    ("ease", Stamped),
    ("tries", Each(&Stamped)),
    ("evidence", Lines),
    ("timeline", Each(&Atom)),
    ("findings", Set),
    ("lessons", Lines),
    ("history", Each(&Atom)),
];

impl Map {
    /// The fields of its records, in the order of the file. An answer and a conflict have none: they
    /// are one value.
    pub const fn fields(self) -> &'static [(&'static str, Rule)] {
        match self {
            Self::Model => MODEL,
            Self::Boundaries => BOUNDARY,
            Self::Elements => ELEMENT,
            Self::Flows => FLOW,
            Self::Findings => FINDING,
            Self::Assumptions => ASSUMPTION,
            Self::Remarks => REMARK,
            Self::Assessments => ASSESSMENT,
            Self::Incidents => INCIDENT,
            Self::Answers | Self::Conflicts => &[],
        }
    }
}

/// The rule of a field such as `attributes/exposure`; none for a field that records of the map do not
/// have.
pub fn rule(map: Map, field: &str) -> Option<Rule> {
    let (top, mut rest) = match field.split_once('/') {
        Some((top, rest)) => (top, Some(rest)),
        None => (field, None),
    };
    let mut rule = map.fields().iter().find(|(name, _)| *name == top)?.1;
    while let Some(name) = rest {
        (rule, rest) = match rule {
            // The names of a record within entries come last, whatever the entry is called.
            Each(Fields(fields)) => match name.rsplit_once('/') {
                Some((_, last)) if fields.iter().any(|(name, _)| *name == last) => {
                    (Fields(fields), Some(last))
                }
                _ => (Fields(fields), None),
            },
            Each(rule) => (*rule, None),
            Fields(fields) => (fields.iter().find(|(known, _)| *known == name)?.1, None),
            _ => return None,
        };
    }
    Some(rule)
}
