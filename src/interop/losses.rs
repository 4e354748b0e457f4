//! What a writer could not put into a file, gathered so that each sort of loss is told once and names all
//! that it is about.

use std::collections::BTreeMap;

use super::described::one_line;
use super::foreign::{Fact, Foreign, LeftOut};
use super::reading::NAME;
use crate::text::truncate;

/// Sorts of losses with what they are about.
#[derive(Debug, Default)]
pub struct Losses(BTreeMap<(String, String), Vec<String>>);

impl Losses {
    /// Something that is lost, such as `the owner of`, with the item that has a name or at least an id, and why.
    pub fn add(&mut self, what: &str, why: &str, name: &str, source: &str) {
        let name = if name.trim().is_empty() { source } else { name };
        let named = self.0.entry((what.to_string(), why.to_string())).or_default();
        named.push(format!("“{}”", truncate(&one_line(name), NAME)));
    }

    /// The same where there is anything to lose.
    pub fn unless_empty(&mut self, lost: &str, what: &str, why: &str, item: (&str, &str)) {
        if !lost.is_empty() {
            self.add(what, why, item.0, item.1);
        }
    }

    /// Properties that the format has no name for.
    pub fn facts<'a>(
        &mut self,
        facts: impl IntoIterator<Item = &'a Fact>,
        why: &str,
        item: (&str, &str),
    ) {
        for fact in facts {
            self.add(&format!("`{}` of", fact.name), why, item.0, item.1);
        }
    }

    /// What a format of diagrams alone has no place for: what is said of the whole, threats, assumptions.
    pub fn whole(&mut self, foreign: &Foreign, why: &str) {
        let Foreign { name, description, owners, threats, assumptions, .. } = foreign;
        self.unless_empty(description, "the description of", why, (name, "the model"));
        for owner in owners {
            self.add("the owners", why, owner, "");
        }
        for threat in threats {
            self.add("the findings", why, &threat.title, &threat.source);
        }
        for assumption in assumptions {
            self.add("the assumptions", why, &assumption.text, &assumption.source);
        }
    }

    /// All of them: `the owner of “Chat UI”, “Gateway”`.
    pub fn told(self) -> Vec<LeftOut> {
        let told = |((what, why), items): ((String, String), Vec<String>)| {
            LeftOut::new(format!("{what} {}", items.join(", ")), why)
        };
        self.0.into_iter().map(told).collect()
    }
}
