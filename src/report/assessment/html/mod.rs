//! The reports on assessments as pages that need nothing else.

mod audit;
mod executive;

use maud::{Markup, html};

use super::{Tone, share};
use crate::analysis::assess::Tally;

pub use audit::audit;
pub use executive::executive;

const STYLE: &str = include_str!("style.css");

/// How far something is: a bar that repeats what stands beside it.
fn bar(tally: &Tally) -> Markup {
    let parts = [
        (Tone::Reached, tally.reached),
        (Tone::Accepted, tally.accepted),
        (Tone::Some, tally.some),
        (Tone::Missing, tally.none),
    ];
    let all = tally.all().max(1);
    // In thousandths of the width, each part from where those before it end.
    let ends = parts.iter().scan(0, |end, (tone, n)| {
        let from = *end * 1000 / all;
        *end += n;
        Some((tone, from, *end * 1000 / all - from))
    });
    html! {
        svg class="bar" role="img" aria-label=(share(tally)) viewBox="0 0 1000 10" preserveAspectRatio="none" {
            rect class="open" x="0" y="0" width="1000" height="10" {}
            @for (tone, from, wide) in ends {
                @if wide > 0 { rect class=(tone.class()) x=(from) y="0" width=(wide) height="10" {} }
            }
        }
    }
}
