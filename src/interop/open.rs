//! A foreign file from its bytes, and which of a model's sources it is a newer version of.

use std::collections::{BTreeMap, BTreeSet};

use super::again::digest_of;
use super::content::{Content, ImportError};
use super::foreign::Foreign;
use super::format::{FORMATS, Format};
use crate::model::{Id, Model};

/// How many things a file may hold. The workbench is made for models of a few thousand.
const MOST: usize = 20_000;

/// What a file says, and the format that it is in: the named one, or the one that its content shows.
///
/// # Errors
/// What is wrong with the file, where, and what to do.
pub fn open(
    bytes: &[u8],
    named: Option<&'static Format>,
) -> Result<(&'static Format, Foreign), ImportError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportError::new("the file is empty"));
    }
    let content = Content::parse(bytes)?;
    let unknown = || {
        let known: Vec<&str> =
            FORMATS.iter().filter(|it| it.read.is_some()).map(|it| it.name).collect();
        ImportError::new("no known format has content like this")
            .remedy(format!("known are {}; --from names one", known.join(", ")))
    };
    let format = named.or_else(|| Format::of(&content)).ok_or_else(unknown)?;
    let unreadable = || ImportError::new(format!("{} can only be written", format.name));
    let mut foreign = format.read.ok_or_else(unreadable)?(&content)?;
    let size = foreign.sources().len();
    if size > MOST {
        return Err(ImportError::new(format!("the file holds {size} things, more than {MOST}"))
            .remedy("split it into one file for each part of the system"));
    }
    tell_apart(&mut foreign);
    Ok((format, foreign))
}

/// The source of a model that a file is a newer version of: one of its format with which it shares at
/// least half of the things of the smaller of the two, that of its name first, or else one of its format
/// and name. Ids that any file may have, such as `A` and `B`, are not enough: most of what has the same id
/// must have the same name as well.
pub fn source_of(model: &Model, format: &Format, file: &str, foreign: &Foreign) -> Option<Id> {
    let known: BTreeSet<&str> = foreign.sources().into_iter().collect();
    let called = foreign.names();
    let of_format = || model.sources.iter().filter(|(_, source)| source.format == format.id);
    let alike = of_format().filter_map(|(key, source)| {
        let items = || source.items.iter().filter(|(id, _)| !id.is_empty());
        let same = items().filter(|(id, _)| known.contains(id.as_str())).count();
        let same_name = items().filter_map(|(id, origin)| {
            let (name, was) = (called.get(id.as_str())?, origin.said.get("name")?);
            Some(digest_of(name) == *was)
        });
        let (kept, renamed): (Vec<bool>, Vec<bool>) = same_name.partition(|is_same| *is_same);
        let is_alike = same > 0 && same * 2 >= known.len().min(items().count());
        (is_alike && kept.len() >= renamed.len()).then_some((source.file == file, same, key))
    });
    let best = alike.max_by_key(|(is_named, same, _)| (*is_named, *same)).map(|(.., key)| key);
    let of_file = || of_format().find(|(_, source)| source.file == file).map(|(key, _)| key);
    best.or_else(of_file).cloned()
}

/// Gives things of one id ids of their own. What refers to the id means the first.
fn tell_apart(foreign: &mut Foreign) {
    let mut seen = BTreeSet::new();
    // How often an id was there: counting from one each time takes too long where thousands have it.
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut doubles = Vec::new();
    let mut own = |source: &mut String| {
        if seen.insert(source.clone()) {
            return;
        }
        let named = source.clone();
        let n = counts.entry(named.clone()).or_insert(1);
        while !seen.insert(source.clone()) {
            *n += 1;
            *source = format!("{named}~{n}");
        }
        doubles.push(named);
    };
    foreign.pages.iter_mut().for_each(|it| own(&mut it.source));
    foreign.zones.iter_mut().for_each(|it| own(&mut it.source));
    foreign.nodes.iter_mut().for_each(|it| own(&mut it.source));
    foreign.links.iter_mut().for_each(|it| own(&mut it.source));
    foreign.threats.iter_mut().for_each(|it| own(&mut it.source));
    foreign.assumptions.iter_mut().for_each(|it| own(&mut it.source));
    foreign.doubles = doubles;
}
