//! How sensitive the data is that something handles: the worst that is recorded anywhere near it.

use crate::catalog::Kinds;
use crate::model::{Attributes, Element, Id, Model, Values};
use crate::report::Words;

/// Attribute of how sensitive data is.
const CLASS: &str = "data-class";
/// Attribute of whether people can be identified by it.
const PERSONAL: &str = "personal-data";
/// Its values, the worse the later, with what people read.
const PERSONAL_WORDS: [(&str, &str); 3] =
    [("no", ""), ("yes", "personal data"), ("sensitive", "sensitive personal data")];
/// Trait of kinds that keep data.
const KEEPS: &str = "data";

/// The data class of a whole system.
pub(super) fn of_system(model: &Model, kinds: &Kinds) -> Words {
    let elements = model.elements.values().map(|element| &element.attributes);
    let flows = model.flows.values().map(|flow| &flow.attributes);
    worst(elements.chain(flows), kinds)
}

/// The data class of what an element handles: its own, that of what flows to and from it, and that of the
/// stores of data that it is connected with.
pub(super) fn of_element(model: &Model, kinds: &Kinds, id: &Id, element: &Element) -> Words {
    let flows = model.flows.values().filter(|flow| flow.from == *id || flow.to == *id);
    let near = flows.flat_map(|flow| {
        let other = if flow.from == *id { &flow.to } else { &flow.from };
        let other = model.elements.get(other).filter(|other| kinds.has_trait(&other.kind, KEEPS));
        std::iter::once(&flow.attributes).chain(other.map(|other| &other.attributes))
    });
    worst(std::iter::once(&element.attributes).chain(near), kinds)
}

/// `confidential, personal data`; empty where nothing is recorded.
fn worst<'m>(all: impl Iterator<Item = &'m Attributes>, kinds: &Kinds) -> Words {
    let classes = kinds.attribute(CLASS).map_or(&[][..], |attribute| &attribute.values);
    let (mut class, mut personal) = (None, None);
    for attributes in all {
        let of = |name: &str| attributes.get(name).into_iter().flat_map(Values::iter);
        let rank = |value: &str| classes.iter().position(|known| known.id() == value);
        class = class.max(of(CLASS).filter_map(rank).max());
        let rank = |value: &str| PERSONAL_WORDS.iter().position(|(known, _)| *known == value);
        personal = personal.max(of(PERSONAL).filter_map(rank).max());
    }
    let class = class.map_or(String::new(), |rank| classes[rank].id().replace('-', " "));
    let personal = personal.map_or("", |rank| PERSONAL_WORDS[rank].1);
    let told: Vec<&str> =
        [class.as_str(), personal].into_iter().filter(|it| !it.is_empty()).collect();
    told.join(", ").into()
}
