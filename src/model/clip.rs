//! Part of a model on its way to another place, or to another model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cell, FORMAT, Flow, Id, Model, id};

/// The version of [`Clip`] that is written and read.
pub const CLIP_FORMAT: u32 = 1;

/// Elements and boundaries that were cut or copied, with what belongs to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clip {
    /// Version of this format, always the first field.
    pub clip: u32,
    /// How it was taken.
    pub taken: Taken,
    /// The file of the model that it was taken from; none where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Boundaries, elements, flows between them, and answers and assumptions about all these. Of
    /// what was cut also findings, and flows of which one end was left behind. `boundary` and
    /// `parent` may name what was left behind.
    pub part: Model,
    /// Where people had put elements and boundaries.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pins: BTreeMap<Id, Cell>,
}

/// How a clip was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// The model kept it.
    Copied,
    /// The model lost it.
    Cut,
}

impl Clip {
    /// Makes sure that what somebody else wrote is a part of a model.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        if self.clip != CLIP_FORMAT {
            return Err(format!("its format is {}, this version knows {CLIP_FORMAT}", self.clip));
        }
        if self.part.format != FORMAT {
            let format = self.part.format;
            return Err(format!("its model has format {format}, this version knows {FORMAT}"));
        }
        let Model { elements, boundaries, flows, assumptions, .. } = &self.part;
        let ids = elements.keys().chain(boundaries.keys()).chain(flows.keys());
        let is_good = |id: &str| id::is_valid(id) && id != "system";
        if let Some(wrong) = ids.chain(assumptions.keys()).find(|id| !is_good(id)) {
            return Err(format!("`{wrong}` cannot be an id"));
        }
        let twice = |id: &&Id| elements.contains_key(*id) || boundaries.contains_key(*id);
        let twice = flows.keys().find(twice);
        let twice = twice.or_else(|| boundaries.keys().find(|id| elements.contains_key(*id)));
        if let Some(twice) = twice {
            return Err(format!("`{twice}` is the id of two things"));
        }
        let is_inside = |end: &Id| elements.contains_key(end);
        let loose = |(_, flow): &(&Id, &Flow)| !is_inside(&flow.from) && !is_inside(&flow.to);
        if let Some((loose, _)) = flows.iter().find(loose) {
            return Err(format!("the flow `{loose}` touches nothing of it"));
        }
        let circular = |id: &&Id| {
            let parent = boundaries[*id].parent.as_deref();
            self.part.enclosing(parent).contains(&id.as_str())
        };
        match boundaries.keys().find(circular) {
            Some(circular) => Err(format!("the boundary `{circular}` lies inside itself")),
            None => Ok(()),
        }
    }
}
