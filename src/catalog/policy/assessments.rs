//! How far assessments have to be, checked against the frameworks in force.

use std::ops::Range;

use super::RequiredAssessment;
use super::written::{WrittenAssessment, extents};
use crate::catalog::condition::unknown;
use crate::catalog::frameworks::Framework;
use crate::catalog::source::{Source, Spelled};
use crate::catalog::{CatalogError, Frameworks};

/// Reads the requirements, and notes what is wrong with them. `frameworks` are asked for only if there is
/// a requirement.
pub(super) fn read<'a, 'f>(
    source: Source<'a>,
    written: &[WrittenAssessment<'a>],
    frameworks: impl Fn() -> &'f Frameworks,
    problems: &mut Vec<CatalogError>,
) -> Vec<RequiredAssessment> {
    let words = written.iter().map(|required| required.words().collect());
    let extents = extents(source, "required_assessments", words);
    let mut sound = Vec::new();
    for (required, extent) in written.iter().zip(extents) {
        let start = source.offset(&required.framework).unwrap_or(extent.start);
        let mut reading = Reading { source, extent: start..extent.end, problems };
        sound.extend(reading.required(required, frameworks()));
    }
    sound
}

/// One requirement.
struct Reading<'a, 'p> {
    source: Source<'a>,
    extent: Range<usize>,
    problems: &'p mut Vec<CatalogError>,
}

impl<'a> Reading<'a, '_> {
    fn wrong(&mut self, word: &str, message: impl Into<String>) {
        self.problems.push(self.source.at_word(&self.extent, word, message));
    }

    fn wrong_at(&mut self, word: &Spelled<'a>, message: String) {
        match self.source.offset(word) {
            Some(at) => self.problems.push(self.source.at(at, message)),
            None => self.wrong("", message),
        }
    }

    fn required(
        &mut self,
        written: &WrittenAssessment<'a>,
        frameworks: &Frameworks,
    ) -> Option<RequiredAssessment> {
        let WrittenAssessment { assessed, settled, max_risk, reviewed, .. } = *written;
        let id = &*written.framework.0;
        let Some(framework) = frameworks.get(id) else {
            let known = frameworks.all().iter().map(|framework| framework.id.as_str());
            let message = format!(
                "{} (`threatloom catalog list frameworks` shows all)",
                unknown("framework", id, known)
            );
            self.wrong_at(&written.framework, message);
            return None;
        };
        let groups = framework.groups.iter().map(|group| group.id.as_str());
        self.known("group", &written.groups, &groups.collect::<Vec<_>>());
        let items = framework.items().map(|(_, item)| item.id.as_str());
        self.known("question", &written.items, &items.collect::<Vec<_>>());
        for (what, percent) in [("assessed", assessed), ("settled", settled)] {
            if percent.is_some_and(|percent| percent > 100) {
                self.wrong(&format!("{what}:"), format!("`{what}` is at most 100 percent"));
            }
        }
        if (assessed, settled, max_risk, reviewed) == (None, None, None, false) {
            let message =
                "say what is asked of it: `assessed`, `settled`, `max_risk` or `reviewed`";
            self.wrong("", message);
        }
        if max_risk.is_some() && !guards(framework) {
            let message = "nothing in this framework guards against a type of attacks, so that no risk \
                           is left to limit: leave `max_risk` out";
            self.wrong("max_risk:", message);
        }
        let ids = |words: &[Spelled<'a>]| words.iter().map(|word| word.0.to_string()).collect();
        Some(RequiredAssessment {
            framework: framework.id.clone(),
            groups: ids(&written.groups),
            items: ids(&written.items),
            assessed,
            settled,
            max_risk,
            reviewed,
        })
    }

    fn known(&mut self, what: &str, words: &[Spelled<'a>], known: &[&str]) {
        for word in words.iter().filter(|word| !known.contains(&&*word.0)) {
            self.wrong_at(word, unknown(what, &word.0, known.iter().copied()));
        }
    }
}

fn guards(framework: &Framework) -> bool {
    framework.items().any(|(_, item)| !item.attacks.is_empty())
}
