//! What follows from a model and the catalogs: suggestions with their reasons and questions,
//! severity, problems, the triage queue.
//!
//! [`suggest()`] evaluates the rules of the catalog on every element. A condition is true, false or
//! unknown; a rule whose condition is unknown suggests more weakly and asks for what is missing.
//! Everything here is a pure function of the model and the catalog.

mod answers;
pub mod assess;
mod change;
mod changes;
pub mod check;
mod control_places;
mod dismissal;
mod evaluate;
mod evidence;
mod explore;
mod fact;
mod failure;
pub mod incident;
mod interview;
mod outdated;
pub mod paths;
mod preparation;
mod question;
pub mod queue;
mod reach;
mod reading;
mod reads;
mod reason;
mod scene;
pub mod session;
pub mod severity;
pub mod standing;
mod suggest;
mod suggestion;
pub mod test_plan;
mod tried;
mod truth;
mod truths;
mod update;
mod upgrade;
mod weighing;
mod why_not;

pub use change::{Change, Place};
pub use dismissal::{fact_in_words, reopened};
pub use interview::{Asked, Interview, Outcome};
pub use outdated::outdated_dismissals;
pub use paths::{AttackPath, AttackPaths, attack_paths};
pub use preparation::{Prepared, preparation};
pub use question::{Choice, Moves, Question};
pub use suggest::suggest;
pub use suggestion::{
    Analysis, Covered, GRAVE, LIMIT, NOTABLE, Reason, Suggestion, THRESHOLD, score_text,
};
pub use tried::{Belongs, Suggested, belongs};
pub use update::Suggester;
pub use upgrade::{OldRule, Touched, old_rules, signed, touched};
pub use weighing::Weighing;
pub use why_not::{Because, why_not};
