//! What the bars rate: a finding, a suggestion, or an incident.

use std::collections::BTreeMap;

use crate::catalog::{BugBar, Classed, When};
use crate::model::{Answer, Finding, FindingKey, Incident, Override, Trials};

/// What severity needs to know of a bug.
#[derive(Debug, Clone)]
pub struct Bug<'a> {
    /// The ATLAS techniques.
    techniques: Vec<&'a str>,
    /// Elements, flows and boundaries that it is about.
    pub(super) places: Vec<&'a str>,
    /// Classes that a person chose; empty where those of the techniques count.
    pub chosen: &'a [String],
    /// Question → recorded answer.
    pub answers: &'a BTreeMap<String, Answer>,
    /// How easy it is to exploit; stands beside the severity.
    pub ease: Option<&'a Answer>,
    /// How often it worked when it was tried; stands beside the severity.
    pub tries: &'a Trials,
    pub(super) by_hand: Option<&'a Override>,
}

impl<'a> Bug<'a> {
    /// A finding, or a suggestion when given an empty finding.
    pub fn finding(key: &'a FindingKey, finding: &'a Finding) -> Self {
        Self {
            techniques: key.technique_id().into_iter().collect(),
            places: key.element().into_iter().collect(),
            chosen: &finding.classes,
            answers: &finding.answers,
            ease: finding.ease.as_ref(),
            tries: &finding.tries,
            by_hand: finding.severity_override.as_ref(),
        }
    }

    /// An incident, which may show several techniques on several elements.
    pub fn incident(incident: &'a Incident) -> Self {
        Self {
            techniques: incident.techniques.iter().map(String::as_str).collect(),
            places: incident.elements.iter().map(String::as_str).collect(),
            chosen: &incident.classes,
            answers: &incident.answers,
            ease: incident.ease.as_ref(),
            tries: &incident.tries,
            by_hand: incident.severity_override.as_ref(),
        }
    }

    /// Its classes, each with the answers under which it applies: those that a person chose, otherwise
    /// those of the techniques.
    pub(super) fn classes<'b>(&self, bars: &'b BugBar) -> Vec<(&'b str, Option<&'b When>)>
    where
        'a: 'b,
    {
        if !self.chosen.is_empty() {
            return self.chosen.iter().map(|class| (class.as_str(), None)).collect();
        }
        let mut classes: Vec<(&str, Option<&When>)> = Vec::new();
        for classed in self.classed(bars) {
            for (class, when) in &classed.classes {
                if !classes.contains(&(class.as_str(), Some(when))) {
                    classes.push((class, Some(when)));
                }
            }
        }
        classes
    }

    /// The answer that follows from what the techniques are; none where they do not agree.
    pub(super) fn implied<'b>(&self, bars: &'b BugBar, question: &str) -> Option<&'b str> {
        let mut implied = self.classed(bars).filter_map(|classed| classed.implies.get(question));
        let first = implied.next()?;
        implied.all(|other| other == first).then_some(first)
    }

    /// Whether only people answer a question, whatever the model records.
    pub(super) fn is_for_people(&self, bars: &BugBar, question: &str) -> bool {
        self.classed(bars).any(|classed| classed.asked.iter().any(|asked| asked == question))
    }

    fn classed<'b>(&self, bars: &'b BugBar) -> impl Iterator<Item = &'b Classed> + use<'b, '_, 'a> {
        self.techniques.iter().filter_map(|id| bars.technique(id))
    }
}
