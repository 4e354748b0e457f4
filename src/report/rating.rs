//! What the bars and people say of a bug, for findings and incidents alike.

use super::words::{Words, line};
use super::{Fact, Rated, Seen, tally};
use crate::analysis::severity::{BarRating, Level, Rating, Source};
use crate::catalog::Basis;
use crate::model::{Answer, Trials, reliability};

/// A severity in words: `up to critical` while it is not settled.
pub(super) fn rated(level: Level) -> Rated {
    let plain = tally::named(level.worst());
    let words = match level {
        Level::Rated(_) => plain.words,
        Level::Unrated { .. } => format!("up to {}", plain.words).into(),
        Level::NoBar => format!("taken for {}", plain.words).into(),
    };
    Rated { severity: plain.severity, words }
}

/// Why the severity is what it is.
/// What may still come is told where there is work left.
pub(super) fn facts(seen: &Seen<'_>, rating: &Rating, is_work: bool) -> Vec<Fact> {
    let by_hand = rating.override_.as_ref().map(|by_hand| {
        let (stamp, why) = (&by_hand.stamp, line(&by_hand.why));
        let (severity, bars) = (tally::named(by_hand.severity).words, rated(rating.by_bars).words);
        format!("{severity} by {} on {}, where the bars say {bars}: {why}", stamp.by(), stamp.day())
    });
    let no_bar = (rating.level == Level::NoBar)
        .then_some("no bar has a row for it, and nobody has rated it yet");
    let bars = rating.bars.iter().flat_map(|bar| of_bar(seen, bar, is_work));
    [
        by_hand.and_then(|text| Fact::new("Severity set by hand", text)),
        no_bar.and_then(|text| Fact::new("Severity", text)),
        Fact::new("Severity", rating.decided_by(seen.catalog)),
        Fact::of("Bug bars", bars.collect()),
        Fact::of("Answers", answers(seen, rating)),
        Fact::of("Open questions", if is_work { open(seen, rating) } else { Vec::new() }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `Bar (2023): critical – the row that says so`, a line for each row that decides.
fn of_bar(seen: &Seen<'_>, bar: &BarRating, is_work: bool) -> Vec<Words> {
    if bar.level == Level::NoBar {
        return Vec::new();
    }
    let known = seen.catalog.bug_bar.bar(&bar.bar);
    let name = known.map_or(bar.bar.clone(), |known| format!("{} ({})", known.name, known.year));
    let row = |row: &crate::analysis::severity::RatedRow| {
        let outcome = tally::named(row.outcome).words;
        let says = if row.fired { "says" } else { "may come to say" };
        let basis = match row.basis {
            Basis::Verified => String::new(),
            other => format!(" ({})", other.means()),
        };
        Words::from(format!("{name} {says} {outcome}: {}{basis}", row.text))
    };
    bar.rows.iter().filter(|row| row.fired || is_work).map(row).collect()
}

fn answers(seen: &Seen<'_>, rating: &Rating) -> Vec<Words> {
    let bars = &seen.catalog.bug_bar;
    let answer = |(id, known): (&String, &crate::analysis::severity::Known)| {
        let question = bars.question(id);
        let asked = question.map_or(id.as_str(), |question| &question.text);
        let meaning = question.map_or("", |question| question.meaning(&known.value));
        let meaning = if meaning.is_empty() { &known.value } else { meaning };
        let source = match &known.source {
            Source::Recorded(Some(stamp)) => format!("{}, {}", stamp.by(), stamp.day()),
            Source::Recorded(None) => "recorded".to_string(),
            Source::Technique => "follows from the technique".to_string(),
            Source::Model(fact) => format!("from the model: {}", fact.text),
        };
        let against =
            known.against.as_ref().map_or_else(String::new, |fact| format!("; but {}", fact.text));
        Words::from(format!("{asked} {meaning} ({source}{against})"))
    };
    rating.answers.0.iter().map(answer).collect()
}

fn open(seen: &Seen<'_>, rating: &Rating) -> Vec<Words> {
    let questions = rating.open.iter().filter_map(|id| seen.catalog.bug_bar.question(id));
    questions.map(|question| Words::from(&question.text)).collect()
}

/// What stands beside the severity: how easy it is, and how often it worked.
pub(super) fn beside(seen: &Seen<'_>, ease: Option<&Answer>, tries: &Trials) -> Vec<Fact> {
    let ease = ease.map(|ease| match seen.catalog.bug_bar.ease().meaning(&ease.value) {
        "" => ease.value.clone(),
        means => format!("{}: {means}", ease.value),
    });
    let mut worked: Vec<Words> = Vec::new();
    if let Some((hits, of)) = reliability(tries) {
        worked.push(format!("worked in {hits} of {of} tries").into());
        worked.extend(tries.iter().map(|(what, tries)| {
            let note = line(&tries.note);
            let note = if note.is_empty() { String::new() } else { format!(": {note}") };
            let (day, by) = (tries.stamp.day(), tries.stamp.by());
            Words::from(format!("{what}: {} of {}, {day} {by}{note}", tries.succeeded, tries.of))
        }));
    }
    let ease = ease.and_then(|text| Fact::new("Ease of exploitation", text));
    [ease, Fact::of("Tried", worked)].into_iter().flatten().collect()
}
