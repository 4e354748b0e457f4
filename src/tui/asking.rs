//! The next question, remembered: it is asked for in every frame, and by keys between them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::analysis::Asked;
use crate::model::{Id, ReplyKey};

/// The question that was looked for last. It belongs to one [`super::derive::Derived`], so that what
/// is derived anew is asked anew.
#[derive(Debug, Default)]
pub struct Remembered(RefCell<Option<(Occasion, Option<Asked>)>>);

/// All that the next question depends on besides suggestions and catalog.
#[derive(Debug, PartialEq, Eq)]
struct Occasion {
    revision: u64,
    about: Option<Id>,
    put_off: BTreeSet<ReplyKey>,
}

impl Remembered {
    /// The question about `about` at this revision of the model without what was put off: the one
    /// that is remembered, else what `look` finds.
    pub fn or_look(
        &self,
        revision: u64,
        about: Option<&str>,
        put_off: &BTreeSet<ReplyKey>,
        look: impl FnOnce() -> Option<Asked>,
    ) -> Option<Asked> {
        if let Some((occasion, asked)) = &*self.0.borrow()
            && occasion.revision == revision
            && occasion.about.as_deref() == about
            && occasion.put_off == *put_off
        {
            return asked.clone();
        }
        let asked = look();
        let about = about.map(str::to_string);
        let occasion = Occasion { revision, about, put_off: put_off.clone() };
        self.0.replace(Some((occasion, asked.clone())));
        asked
    }
}
