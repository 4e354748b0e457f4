//! Where something stands in a model: a map, the key of a record, and a field of it.

use std::fmt;
use std::str::FromStr;

/// The maps of records that a model consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Map {
    /// The fields of the model itself, as one record without a key.
    Model,
    /// Trust boundaries.
    Boundaries,
    /// Elements.
    Elements,
    /// Flows.
    Flows,
    /// Findings.
    Findings,
    /// Assumptions.
    Assumptions,
    /// Remarks.
    Remarks,
    /// Answers.
    Answers,
    /// Assessments.
    Assessments,
    /// Incidents.
    Incidents,
    /// Recorded conflicts, each under the path that it is about.
    Conflicts,
}

impl Map {
    /// All maps, in the order of the file.
    pub const ALL: [Self; 11] = [
        Self::Model,
        Self::Boundaries,
        Self::Elements,
        Self::Flows,
        Self::Findings,
        Self::Assumptions,
        Self::Remarks,
        Self::Answers,
        Self::Assessments,
        Self::Incidents,
        Self::Conflicts,
    ];

    /// The spelling in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Boundaries => "boundaries",
            Self::Elements => "elements",
            Self::Flows => "flows",
            Self::Findings => "findings",
            Self::Assumptions => "assumptions",
            Self::Remarks => "remarks",
            Self::Answers => "answers",
            Self::Assessments => "assessments",
            Self::Incidents => "incidents",
            Self::Conflicts => "conflicts",
        }
    }

    /// What one record of it is called.
    pub const fn entity(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Boundaries => "boundary",
            Self::Elements => "element",
            Self::Flows => "flow",
            Self::Findings => "finding",
            Self::Assumptions => "assumption",
            Self::Remarks => "remark",
            Self::Answers => "answer",
            Self::Assessments => "assessment",
            Self::Incidents => "incident",
            Self::Conflicts => "conflict",
        }
    }
}

/// A record, or a field of it: `elements/api`, `elements/api#name`,
/// `elements/api#attributes/exposure`, `model#scope`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// The map.
    pub map: Map,
    /// The key within it; empty for the model itself.
    pub key: String,
    /// The field, with what it holds by name after a slash; none for the record as a whole.
    pub field: Option<String>,
}

impl Path {
    /// The path of a whole record.
    pub fn record(map: Map, key: impl Into<String>) -> Self {
        Self { map, key: key.into(), field: None }
    }

    /// The path of a field of this record.
    #[must_use]
    pub fn field(&self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self.clone() }
    }

    /// The path of what the field of this path holds under a name.
    #[must_use]
    pub fn inside(&self, name: &str) -> Self {
        match &self.field {
            Some(field) => self.field(format!("{field}/{name}")),
            None => self.field(name),
        }
    }

    /// The field at the top of the record.
    pub fn top(&self) -> Option<&str> {
        self.field.as_deref().map(|field| field.split('/').next().unwrap_or(field))
    }

    /// What the field holds by this name: the attribute of `attributes/exposure`.
    pub fn name(&self) -> Option<&str> {
        self.field.as_deref()?.split_once('/').map(|(_, name)| name)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.map.id())?;
        if self.map != Map::Model {
            write!(f, "/{}", self.key)?;
        }
        match &self.field {
            Some(field) => write!(f, "#{field}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Path {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (record, field) = match text.split_once('#') {
            Some((record, field)) => (record, Some(field.to_string())),
            None => (text, None),
        };
        let (map, key) = record.split_once('/').unwrap_or((record, ""));
        let found = Map::ALL.into_iter().find(|known| known.id() == map);
        let map = found.ok_or_else(|| format!("`{text}` names nothing in a model"))?;
        Ok(Self { map, key: key.to_string(), field })
    }
}
