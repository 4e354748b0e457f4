//! Whose model it is that is looked at.

use jiff::civil::Date;

use super::Assessor;
use crate::catalog::Catalog;
use crate::model::Model;

/// Whose model it is: that of a system, or that of the organisation. The model does not say so, its file
/// does.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// A system, under an organisation if there is one.
    System(Option<Organisation<'a>>),
    /// The organisation, which answers once what concerns all its systems.
    Organisation,
}

/// The organisation that a system belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Organisation<'a> {
    /// What it answered.
    pub model: &'a Model,
    /// Whether it is looked at by itself as well, so that what it lacks need not be told of each system.
    pub is_told_apart: bool,
}

impl Default for Whose<'_> {
    fn default() -> Self {
        Self::System(None)
    }
}

impl<'a> Whose<'a> {
    /// Whether it is the model of the organisation.
    pub const fn is_organisation(self) -> bool {
        matches!(self, Self::Organisation)
    }

    /// What the answers of a model are computed from.
    pub fn assessor(self, model: &'a Model, catalog: &'a Catalog, today: Date) -> Assessor<'a> {
        match self {
            Self::Organisation => Assessor::organisation(model, catalog, today),
            Self::System(organisation) => {
                Assessor::of(model, organisation.map(|it| it.model), catalog, today)
            }
        }
    }
}
