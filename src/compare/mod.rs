//! Two or three versions of a threat model set side by side: what differs, and what becomes of both
//! sides of a merge.
//!
//! Everything here works on records (an element, a flow, a finding) and their fields, never on lines of
//! a file, and knows nothing of what a difference means for risk: that is for the layers above.

mod diff;
mod merge;
mod path;
mod record;
mod resolve;
mod schema;

pub use diff::{Change, Diff, Op, diff, edit_between};
pub use merge::{ID, Labels, Merged, merge, merge_arrangements};
pub use path::{Map, Path};
pub use record::{edit_at, parse as parse_value, spell, value_at, words};
pub use resolve::{Choice, Unfit, choose, open_conflicts};
pub use schema::{Rule, rule};
