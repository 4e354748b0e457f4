//! The facts of the model that a conclusion rests on, as lines that a finding can keep.

use super::reading::is_answer;
use super::scene::{Scene, Subject};

/// A fact that decided something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact<'a> {
    /// An attribute, recorded or not.
    Attribute(Subject, &'a str),
    /// A flow is there.
    Flow(usize),
    /// A control on an element, by mitigation id.
    Control(usize, &'a str),
}

impl Fact<'_> {
    /// A stable line such as `agent.autonomy=autonomous` or `flow user->agent carries=content`.
    pub fn line(&self, scene: &Scene<'_>) -> String {
        // The answer to a call is there as long as the call is, and has its attributes but one.
        let is_answer = |at: usize| is_answer(scene.flows[at].id);
        let flow_name = |at: usize| {
            let flow = &scene.flows[at].flow;
            let (from, to) = (&flow.from, &flow.to);
            let (from, to) = if is_answer(at) { (to, from) } else { (from, to) };
            format!("flow {from}->{to}")
        };
        match self {
            Self::Attribute(subject, attribute) => {
                let recorded = scene.attributes(*subject).get(*attribute);
                let value = recorded.map_or("unknown".to_string(), ToString::to_string);
                match subject {
                    Subject::Element(at) => {
                        format!("{}.{attribute}={value}", scene.elements[*at].id)
                    }
                    Subject::Flow(at) if is_answer(*at) && *attribute == "carries" => {
                        flow_name(*at)
                    }
                    Subject::Flow(at) => format!("{} {attribute}={value}", flow_name(*at)),
                }
            }
            Self::Flow(at) => flow_name(*at),
            Self::Control(at, mitigation) => {
                let seen = &scene.elements[*at];
                let state = seen.element.controls.get(*mitigation).map_or("none", |c| c.state.id());
                format!("{}.{mitigation}={state}", seen.id)
            }
        }
    }
}
