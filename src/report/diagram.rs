//! The diagram: as pictures, for Mermaid, and in words for whoever cannot see either.

use std::collections::BTreeMap;

use super::{Seen, Words};
use crate::model::{Id, Severity};
use crate::picture::{Badge, Book, Card, Lens, Options, Page, Urgency, Zoom, draw, to_mermaid};
use crate::text::count;

/// Columns that a picture may have: what a printed page still shows in legible letters.
const WIDTH: i32 = 160;
/// Rows from which cards of one line are used, for the same reason.
const ROWS: i32 = 92;
/// Columns that the cards leave for a badge.
const BADGE: usize = 8;

/// What Mermaid draws at most unless told otherwise: characters and flows.
const MERMAID: (usize, usize) = (50_000, 500);

/// The diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagram {
    /// One picture, or an overview and one for each boundary that it does not show from within.
    pub figures: Vec<Figure>,
    /// The same for Mermaid; none of a model that is too large for it.
    pub mermaid: Option<String>,
    /// The elements.
    pub elements: Vec<ElementRow>,
    /// The flows.
    pub flows: Vec<FlowRow>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it shows.
    pub caption: Words,
    /// An SVG element whose texts are harmless; its rules of style are [`crate::picture::SVG_STYLE`].
    pub svg: String,
}

/// An element in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementRow {
    /// Its name.
    pub name: Words,
    /// What it is.
    pub kind: Words,
    /// The boundaries around it, the outermost first.
    pub within: Words,
    /// Who answers for it.
    pub owner: Words,
    /// Findings with work left, as on its card: `C1 M2`.
    pub badge: Words,
    /// Its controls with how far they are.
    pub controls: Vec<Words>,
}

/// A flow in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// Where it begins.
    pub from: Words,
    /// Where it ends.
    pub to: Words,
    /// What flows.
    pub what: Words,
    /// The boundaries that it crosses.
    pub crosses: Words,
}

/// Severity → how many findings with work left.
type Left = BTreeMap<Severity, usize>;

/// The letters of badges; other severities have none.
const LETTERS: [(Severity, char, Urgency); 4] = [
    (Severity::Critical, 'C', Urgency::Critical),
    (Severity::Important, 'I', Urgency::Important),
    (Severity::Moderate, 'M', Urgency::Moderate),
    (Severity::Low, 'L', Urgency::Low),
];

pub(super) fn of(seen: &Seen<'_>, pictures: bool) -> Diagram {
    let left = left(seen);
    let (model, cards) = (seen.model, cards(seen, &left));
    let mermaid = to_mermaid(model, &with_badges(&cards));
    let is_small = mermaid.len() <= MERMAID.0 && model.flows.len() <= MERMAID.1;
    Diagram {
        figures: if pictures { figures(seen, &cards) } else { Vec::new() },
        mermaid: is_small.then_some(mermaid),
        elements: elements(seen, &left),
        flows: flows(seen),
    }
}

/// The findings with work left on each element and flow, and in each boundary.
fn left<'a>(seen: &'a Seen<'_>) -> BTreeMap<&'a str, Left> {
    let mut left: BTreeMap<&str, Left> = BTreeMap::new();
    let all = seen.rows.iter().flat_map(|row| std::iter::once(row).chain(&row.followers));
    for row in all.filter(|row| row.is_work()) {
        let Some(id) = row.key.element() else { continue };
        let around = seen.model.around(id).into_iter();
        for place in std::iter::once(id).chain(around) {
            *left.entry(place).or_default().entry(row.level.worst()).or_default() += 1;
        }
    }
    left
}

/// `C1 M2`: the worst first, as far as a card has room.
fn badge(left: Option<&Left>) -> Option<Badge> {
    let left = left?;
    let mut text = String::new();
    let mut urgency = None;
    for (severity, letter, how) in LETTERS {
        let Some(n) = left.get(&severity) else { continue };
        let part = format!("{letter}{n}");
        if text.len() + 1 + part.len() > BADGE && !text.is_empty() {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&part);
        urgency = urgency.or(Some(how));
    }
    urgency.map(|urgency| Badge { text, urgency })
}

fn cards(seen: &Seen<'_>, left: &BTreeMap<&str, Left>) -> BTreeMap<Id, Card> {
    let Seen { model, catalog, .. } = seen;
    let finish =
        |id: &Id, card: Card| (id.clone(), Card { badge: badge(left.get(id.as_str())), ..card });
    let elements = model.elements.iter();
    let elements = elements.map(|(id, element)| {
        finish(id, Card::of(element, catalog.kinds.kind(&element.kind), false))
    });
    let boundaries = model
        .boundaries
        .iter()
        .map(|(id, boundary)| finish(id, Card::of_boundary(boundary, model.inside(id).count())));
    elements.chain(boundaries).collect()
}

/// Mermaid has no badges: they stand beside the kind.
fn with_badges(cards: &BTreeMap<Id, Card>) -> BTreeMap<Id, Card> {
    let badged = |(id, card): (&Id, &Card)| {
        let mut card = card.clone();
        if let Some(badge) = &card.badge {
            card.subtitle = format!("{} · {}", card.subtitle, badge.text);
        }
        (id.clone(), card)
    };
    cards.iter().map(badged).collect()
}

fn figures(seen: &Seen<'_>, cards: &BTreeMap<Id, Card>) -> Vec<Figure> {
    let model = seen.model;
    if model.elements.is_empty() && model.boundaries.is_empty() {
        return Vec::new();
    }
    let whole = draw(model, cards, &Options { zoom: Zoom::Cards, lens: Lens::default() });
    let bounds = whole.bounds();
    let pages = if bounds.w <= WIDTH && bounds.h <= ROWS {
        vec![Page { about: None, picture: whole }]
    } else {
        Book { model, cards, zooms: &[Zoom::Compact], width: Some(WIDTH) }.pages(None)
    };
    let is_only = pages.len() == 1;
    let figure = |page: &Page| {
        let path = model.enclosing(page.about.as_deref()).into_iter().rev();
        let path: Vec<&str> = path.map(|id| model.name_of(id)).collect();
        let caption = match page.about {
            None if is_only => {
                "Data-flow diagram; a diamond marks where a flow crosses a boundary".to_string()
            }
            None => "Overview: a boundary with [+] has a picture of its own below".to_string(),
            Some(_) => path.join(" › "),
        };
        Figure { caption: caption.into(), svg: page.picture.to_inline_svg(model) }
    };
    pages.iter().map(figure).collect()
}

fn elements(seen: &Seen<'_>, left: &BTreeMap<&str, Left>) -> Vec<ElementRow> {
    let Seen { model, catalog, .. } = seen;
    let rows = model.elements.iter().map(|(id, element)| {
        let controls = element.controls.iter().map(|(id, control)| {
            let state = control.state.id().replace('_', " ");
            Words::from(format!("{} ({state})", catalog.atlas.name(id)))
        });
        let badge = badge(left.get(id.as_str()));
        ElementRow {
            name: element.name.as_str().into(),
            kind: catalog.kinds.name_of(&element.kind).into(),
            within: names(seen, model.around(id).into_iter().rev(), " › "),
            owner: element.owner.as_str().into(),
            badge: badge.map_or_else(|| "".into(), |badge| badge.text.into()),
            controls: controls.collect(),
        }
    });
    rows.collect()
}

fn flows(seen: &Seen<'_>) -> Vec<FlowRow> {
    let rows = seen.model.flows.values().map(|flow| FlowRow {
        from: seen.named(Some(&flow.from)),
        to: seen.named(Some(&flow.to)),
        what: flow.label.as_str().into(),
        crosses: names(seen, seen.model.crossings(flow).into_iter(), ", "),
    });
    rows.collect()
}

fn names<'b>(seen: &Seen<'_>, ids: impl Iterator<Item = &'b str>, between: &str) -> Words {
    ids.map(|id| seen.model.name_of(id)).collect::<Vec<_>>().join(between).into()
}

impl Diagram {
    /// How large the system is: `12 elements, 14 flows, 5 boundaries`.
    pub(super) fn size(seen: &Seen<'_>) -> String {
        let model = seen.model;
        [
            count(model.elements.len(), "element"),
            count(model.flows.len(), "flow"),
            count(model.boundaries.len(), "boundary"),
        ]
        .join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Severity::{ContentIssue, Critical, Important, Low, Moderate};

    #[test]
    fn a_badge_names_the_worst_first_and_has_room() {
        let text = |left: &[(Severity, usize)]| {
            let left: Left = left.iter().copied().collect();
            badge(Some(&left)).map(|badge| (badge.text, badge.urgency))
        };
        assert_eq!(text(&[(Low, 1), (Critical, 2)]), Some(("C2 L1".into(), Urgency::Critical)));
        let many = [(Critical, 10), (Important, 10), (Moderate, 3), (Low, 1)];
        assert_eq!(text(&many), Some(("C10 I10".into(), Urgency::Critical)));
        assert_eq!(text(&[(ContentIssue, 1)]), None, "no letter, no badge");
        assert_eq!(badge(None), None);
    }
}
