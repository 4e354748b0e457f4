//! The elements and flows of a model by what is recorded about them, so that a condition is decided
//! once for all that have the same answer.

use std::collections::BTreeMap;

use crate::catalog::{Kind, On};
use crate::model::{Attributes, Element, Flow, Values};

/// Who has which kind, and who recorded which values of which attribute, by index.
#[derive(Debug, Default)]
pub struct Answers<'a> {
    of_elements: Recorded<'a>,
    of_flows: Recorded<'a>,
    kinds: BTreeMap<&'a str, Vec<usize>>,
    /// Attribute → the elements whose kind has it.
    of_kind: BTreeMap<&'a str, Vec<usize>>,
    /// Elements of a kind that the catalogs do not know.
    of_unknown_kind: Vec<usize>,
}

/// Attribute → values → those that have them.
type Recorded<'a> = BTreeMap<&'a str, BTreeMap<&'a Values, Vec<usize>>>;

impl<'a> Answers<'a> {
    /// Sorts elements and flows by their answers.
    pub fn of(
        elements: impl Iterator<Item = (&'a Element, Option<&'a Kind>)>,
        flows: impl Iterator<Item = &'a Flow>,
    ) -> Self {
        let mut answers = Self::default();
        for (at, (element, kind)) in elements.enumerate() {
            record(&mut answers.of_elements, at, &element.attributes);
            answers.kinds.entry(&element.kind).or_default().push(at);
            match kind {
                Some(kind) => {
                    for attribute in &kind.attributes {
                        answers.of_kind.entry(attribute).or_default().push(at);
                    }
                }
                None => answers.of_unknown_kind.push(at),
            }
        }
        for (at, flow) in flows.enumerate() {
            record(&mut answers.of_flows, at, &flow.attributes);
        }
        answers
    }

    /// The kinds of the elements, each with the elements of it.
    pub fn kinds(&self) -> impl Iterator<Item = (&'a str, &[usize])> {
        self.kinds.iter().map(|(id, elements)| (*id, elements.as_slice()))
    }

    /// The elements of which an attribute could be recorded: their kind has it or is unknown.
    pub fn could_have(&self, attribute: &str) -> [&[usize]; 2] {
        let of_kind = self.of_kind.get(attribute).map_or(&[][..], Vec::as_slice);
        [of_kind, &self.of_unknown_kind]
    }

    /// The recorded values of an attribute of elements or flows, each with those that have them.
    pub fn values(&self, on: On, attribute: &str) -> impl Iterator<Item = (&'a Values, &[usize])> {
        let recorded = match on {
            On::Element => &self.of_elements,
            On::Flow => &self.of_flows,
        };
        let values = recorded.get(attribute).into_iter().flatten();
        values.map(|(values, subjects)| (*values, subjects.as_slice()))
    }
}

fn record<'a>(recorded: &mut Recorded<'a>, at: usize, attributes: &'a Attributes) {
    for (attribute, values) in attributes {
        recorded.entry(attribute).or_default().entry(values).or_default().push(at);
    }
}
