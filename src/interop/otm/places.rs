//! Places: the format counts them from the upper left of what is around, threatloom from that of the
//! diagram.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::interop::foreign::Frame;
use crate::interop::json::{list, text};
use crate::interop::reading::{frame, id};

/// How many things around one another are looked at; a circle has no end.
const DEEPEST: usize = 64;

/// What is around something: a zone or a component.
pub fn parent(part: &Value) -> Option<String> {
    let parent = &part["parent"];
    let named = [text(parent, "trustZone"), text(parent, "component")];
    named.into_iter().find(|parent| !parent.is_empty()).map(|parent| id(&parent))
}

/// Places of zones and components by id.
#[derive(Debug, Default)]
pub struct Places(BTreeMap<String, (Option<Frame>, Option<String>)>);

impl Places {
    /// Those of a file.
    pub fn of(file: &Value) -> Self {
        let parts = list(file, "trustZones").iter().chain(list(file, "components"));
        let place = |part: &Value| (id(&text(part, "id")), (local(part), parent(part)));
        Self(parts.map(place).collect())
    }

    /// Where something stands in the diagram.
    pub fn frame(&self, source: &str) -> Option<Frame> {
        let (frame, around) = self.0.get(source)?;
        let mut frame = (*frame)?;
        let mut around = around.as_deref();
        for _ in 0..DEEPEST {
            let Some((place, next)) = around.and_then(|it| self.0.get(it)) else { break };
            if let Some(place) = place {
                (frame.x, frame.y) = (frame.x + place.x, frame.y + place.y);
            }
            around = next.as_deref();
        }
        Some(frame)
    }
}

fn local(part: &Value) -> Option<Frame> {
    list(part, "representations").iter().find_map(frame)
}
