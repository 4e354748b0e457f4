//! What the findings screen lists, remembered: it is asked for in every frame, and by keys between them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::views::{self, Count};
use super::{asker, terms};
use crate::analysis::queue::{Query, QueueRow, queue};
use crate::catalog::{Catalog, Policy};
use crate::model::FindingKey;
use crate::tui::state::State;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A heading.
    Heading {
        /// What the findings below have in common.
        label: String,
        /// How many there are.
        count: usize,
        /// How many of them are late.
        late: usize,
        /// Whether they are hidden.
        folded: bool,
    },
    /// A finding, by its place in [`Listing::rows`].
    Row(usize),
    /// A finding that another one decides for: the place of that, and its own there.
    Follower(usize, usize),
}

/// What is listed.
#[derive(Debug, Default)]
pub struct Listing {
    /// All findings of the model, the most urgent first.
    pub rows: Arc<Vec<QueueRow>>,
    /// What is shown of them, in order.
    pub items: Vec<Item>,
    /// Findings that pass the query, those under folded headings included.
    pub found: Vec<usize>,
    /// Views with how many findings each shows.
    pub views: Vec<Count>,
    places: BTreeMap<FindingKey, usize>,
}

impl Listing {
    /// Where a finding stands.
    pub fn place(&self, key: &FindingKey) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The finding of an item; none of a heading.
    pub fn row(&self, item: &Item) -> Option<&QueueRow> {
        match item {
            Item::Heading { .. } => None,
            Item::Row(row) => self.rows.get(*row),
            Item::Follower(row, at) => self.rows.get(*row)?.followers.get(*at),
        }
    }

    /// Where a heading stands.
    pub fn heading(&self, wanted: &str) -> Option<usize> {
        let is_it = |item: &Item| matches!(item, Item::Heading { label, .. } if label == wanted);
        self.items.iter().position(is_it)
    }

    /// The findings under a heading, folded or not, are those that it counts; none without it.
    pub fn under(&self, heading: &str) -> Vec<FindingKey> {
        let mut before = 0;
        for item in &self.items {
            if let Item::Heading { label, count, .. } = item {
                if label == heading {
                    let under = &self.found[before..before + count];
                    return under.iter().map(|row| self.rows[*row].key.clone()).collect();
                }
                before += count;
            }
        }
        Vec::new()
    }
}

/// What was listed last.
#[derive(Debug, Default)]
pub struct Remembered {
    rows: RefCell<Option<(Occasion, Arc<Vec<QueueRow>>)>>,
    listing: RefCell<Option<(Wanted, Arc<Listing>)>>,
}

/// A copy remembers nothing: it belongs to another state.
impl Clone for Remembered {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// All that rows depend on.
#[derive(Debug, Clone)]
struct Occasion {
    revision: u64,
    today: Date,
    catalog: Arc<Catalog>,
    policy: Option<Arc<Policy>>,
}

/// Catalogs and policies never change in their place.
impl PartialEq for Occasion {
    fn eq(&self, other: &Self) -> bool {
        let policies = (&self.policy, &other.policy);
        let same_policy = match policies {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        self.revision == other.revision
            && self.today == other.today
            && Arc::ptr_eq(&self.catalog, &other.catalog)
            && same_policy
    }
}

/// All that the list depends on besides.
#[derive(Debug, PartialEq)]
struct Wanted {
    occasion: Occasion,
    filter: String,
    folded: BTreeSet<String>,
    /// One's own; those of the policy and the catalog are part of the occasion.
    views: BTreeMap<String, String>,
    who: String,
}

/// All findings, the most urgent first.
pub fn rows(state: &State) -> Arc<Vec<QueueRow>> {
    let occasion = occasion(state);
    let remembered = &state.findings.remembered.rows;
    if let Some((known, rows)) = &*remembered.borrow()
        && *known == occasion
    {
        return Arc::clone(rows);
    }
    let rows = Arc::new(queue(&state.catalog, state.model(), &terms(state)));
    remembered.replace(Some((occasion, Arc::clone(&rows))));
    rows
}

/// What is listed; everything while the query makes no sense.
pub fn of(state: &State) -> Arc<Listing> {
    let wanted = Wanted {
        occasion: occasion(state),
        filter: state.findings.filter.clone(),
        folded: state.findings.folded.clone(),
        views: state.settings.views.clone(),
        who: state.settings.who.clone(),
    };
    let remembered = &state.findings.remembered.listing;
    if let Some((known, listing)) = &*remembered.borrow()
        && *known == wanted
    {
        return Arc::clone(listing);
    }
    let listing = Arc::new(list(state));
    remembered.replace(Some((wanted, Arc::clone(&listing))));
    listing
}

fn occasion(state: &State) -> Occasion {
    Occasion {
        revision: state.revision,
        today: state.today(),
        catalog: Arc::clone(&state.catalog),
        policy: state.policy.clone(),
    }
}

fn list(state: &State) -> Listing {
    let rows = rows(state);
    let all: Vec<&QueueRow> = rows.iter().collect();
    let query: Query = state.findings.filter.parse().unwrap_or_default();
    let mut listing = Listing { rows: Arc::clone(&rows), ..Listing::default() };
    for section in query.sections(&all, asker(state)) {
        let folded = match section.heading {
            None => false,
            Some(label) => {
                let folded = state.findings.folded.contains(&label);
                let late = section.rows.iter().filter(|row| rows[**row].overdue).count();
                let count = section.rows.len();
                listing.items.push(Item::Heading { label, count, late, folded });
                folded
            }
        };
        for row in section.rows {
            listing.found.push(row);
            if folded {
                continue;
            }
            let followers = (0..rows[row].followers.len()).map(|at| Item::Follower(row, at));
            for item in std::iter::once(Item::Row(row)).chain(followers) {
                if let Some(key) = listing.row(&item).map(|row| row.key.clone()) {
                    listing.places.insert(key, listing.items.len());
                }
                listing.items.push(item);
            }
        }
    }
    listing.views = views::counted(views::all(state), &all, asker(state));
    listing
}
