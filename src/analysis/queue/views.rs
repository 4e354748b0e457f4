//! Queries with a name: bundled ones, those of a team, one's own.

use std::collections::BTreeMap;

use super::{Query, QueryError};

/// Whose view it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Everybody has it.
    Bundled,
    /// The policy has it.
    Team,
    /// One's own.
    Own,
}

impl Origin {
    /// The word for it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Bundled => "bundled",
            Self::Team => "policy",
            Self::Own => "own",
        }
    }
}

/// A query with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedView {
    /// What it is called.
    pub name: String,
    /// The query as it is written.
    pub text: String,
    /// The query, or what is wrong with it.
    pub query: Result<Query, QueryError>,
    /// Whose it is.
    pub origin: Origin,
}

/// All views, the bundled ones first, then those of the team and one's own. One that has the name of
/// another takes its place.
pub fn views(
    bundled: &[(String, String)],
    team: &BTreeMap<String, String>,
    own: &BTreeMap<String, String>,
) -> Vec<NamedView> {
    let bundled = bundled.iter().map(|(name, text)| (name, text, Origin::Bundled));
    let team = team.iter().map(|(name, text)| (name, text, Origin::Team));
    let own = own.iter().map(|(name, text)| (name, text, Origin::Own));
    let mut views: Vec<NamedView> = Vec::new();
    for (name, text, origin) in bundled.chain(team).chain(own) {
        let (name, text) = (name.clone(), text.clone());
        let view = NamedView { query: text.parse(), name, text, origin };
        match views.iter_mut().find(|known| known.name == view.name) {
            Some(known) => *known = view,
            None => views.push(view),
        }
    }
    views
}
