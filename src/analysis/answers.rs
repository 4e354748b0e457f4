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
    kinds: BTreeMap<&'a str, (Option<&'a Kind>, Vec<usize>)>,
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
            let (_, alike) =
                answers.kinds.entry(&element.kind).or_insert_with(|| (kind, Vec::new()));
            alike.push(at);
        }
        for (at, flow) in flows.enumerate() {
            record(&mut answers.of_flows, at, &flow.attributes);
        }
        answers
    }

    /// The kinds of the elements: id, kind if the catalogs know it, and the elements of it.
    pub fn kinds(&self) -> impl Iterator<Item = (&'a str, Option<&'a Kind>, &[usize])> {
        self.kinds.iter().map(|(id, (kind, elements))| (*id, *kind, elements.as_slice()))
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
