//! How far each framework is, as shares that people understand.

use super::Assessed;
use crate::analysis::assess::{Sheet, Tally};
use crate::catalog::frameworks::Level;
use crate::report::Words;
use crate::text::count;

/// How far a framework is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What people call it.
    pub framework: Words,
    /// What it asks of the system; none where it asks nothing of it.
    pub system: Option<Tally>,
    /// What it asks of the organisation.
    pub organisation: Option<Tally>,
    /// Into which tier the system is sorted, or what is open for that; empty for most frameworks.
    pub tier: Words,
}

/// A share in words: `57 % (20 of 35)`, `not begun`.
pub fn share(tally: &Tally) -> Words {
    match tally {
        tally if tally.all() == 0 => "nothing applies".into(),
        tally if tally.assessed() == 0 => "not begun".into(),
        tally => format!("{} % ({} of {})", tally.percent(), tally.settled(), tally.all()).into(),
    }
}

pub(super) fn of(assessed: Assessed<'_, '_>, sheets: &[Sheet<'_>]) -> Vec<Standing> {
    let standing = |sheet: &Sheet<'_>| {
        let at = |level: Level| {
            let asks = sheet.rows.iter().any(|row| row.group.level == level);
            asks.then(|| Tally::of(sheet.counting().filter(|row| row.group.level == level)))
        };
        Standing {
            framework: sheet.framework.name.as_str().into(),
            system: at(Level::System),
            organisation: at(Level::Organisation),
            tier: if assessed.assessor.is_organisation { "".into() } else { tier(sheet) },
        }
    };
    sheets.iter().map(standing).collect()
}

/// Into which tier a framework sorts the system, in words; empty where it sorts nothing.
pub(super) fn tier(sheet: &Sheet<'_>) -> Words {
    let Some(sorted) = sheet.sorted() else { return "".into() };
    match sorted.open {
        0 => sorted.words().into(),
        open => format!("{}: {} about it", sorted.words(), count(open, "open question")).into(),
    }
}

/// The state of things in a sentence or two.
pub(super) fn verdict(assessed: Assessed<'_, '_>, standings: &[Standing]) -> String {
    let own = |standing: &Standing| {
        if assessed.assessor.is_organisation { standing.organisation } else { standing.system }
    };
    let whom = if assessed.assessor.is_organisation { "the organisation" } else { "this system" };
    let begun: Vec<Tally> =
        standings.iter().filter_map(own).filter(|it| it.assessed() > 0).collect();
    let mut all = Tally::default();
    for tally in &begun {
        all += *tally;
    }
    if all.all() == 0 {
        return format!("Nobody has assessed {whom} yet.");
    }
    let of = match begun.len() {
        1 => "the one assessment that was begun".to_string(),
        n => format!("the {n} assessments that were begun"),
    };
    let (percent, settled) = (all.percent(), all.settled());
    let asked = count(all.all(), "question");
    let gaps = count(all.some + all.none, "gap");
    let are = |n: usize| if n == 1 { "is" } else { "are" };
    let open = match all.open {
        0 => "every question is answered".to_string(),
        n => format!("{} {} not answered yet", count(n, "question"), are(n)),
    };
    format!(
        "{settled} of {asked} about {whom} {} settled ({percent} %), counting {of}; {gaps} {} known, and {open}.",
        are(settled),
        are(all.some + all.none),
    )
}
