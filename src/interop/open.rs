//! A foreign file from its bytes, and which of a model's sources it is a newer version of.

use std::collections::BTreeSet;

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

/// The source of a model that a file is a newer version of: one of its format of which the file still
/// has at least half of the things, or one of its format and name.
pub fn source_of(model: &Model, format: &Format, file: &str, foreign: &Foreign) -> Option<Id> {
    let known: BTreeSet<&str> = foreign.sources().into_iter().collect();
    let of_format = model.sources.iter().filter(|(_, source)| source.format == format.id);
    let shared = of_format.map(|(key, source)| {
        let items = source.items.keys().filter(|id| !id.is_empty());
        let (same, all) = items.fold((0, 0), |(same, all), id| {
            (same + usize::from(known.contains(id.as_str())), all + 1)
        });
        (same, all, key)
    });
    let best = shared.max_by_key(|(same, ..)| *same);
    let best = best.filter(|(same, all, _)| *same > 0 && same * 2 >= known.len().min(*all));
    let named = || {
        let mut of_name =
            model.sources.iter().filter(|(_, it)| it.format == format.id && it.file == file);
        of_name.next().map(|(key, _)| key)
    };
    best.map(|(.., key)| key).or_else(named).cloned()
}

/// Gives things of one id ids of their own. What refers to the id means the first.
fn tell_apart(foreign: &mut Foreign) {
    let mut seen = BTreeSet::new();
    let mut doubles = Vec::new();
    let mut own = |source: &mut String| {
        let named = source.clone();
        let mut n = 1;
        while !seen.insert(source.clone()) {
            n += 1;
            *source = format!("{named}~{n}");
        }
        if n > 1 {
            doubles.push(named);
        }
    };
    foreign.pages.iter_mut().for_each(|it| own(&mut it.source));
    foreign.zones.iter_mut().for_each(|it| own(&mut it.source));
    foreign.nodes.iter_mut().for_each(|it| own(&mut it.source));
    foreign.links.iter_mut().for_each(|it| own(&mut it.source));
    foreign.threats.iter_mut().for_each(|it| own(&mut it.source));
    foreign.assumptions.iter_mut().for_each(|it| own(&mut it.source));
    foreign.doubles = doubles;
}
