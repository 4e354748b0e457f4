//! Accents folded away, for search and ids.

use unicode_normalization::UnicodeNormalization;

/// The base letter of `c`: `é` becomes `e`. Case is kept.
pub fn fold(c: char) -> char {
    std::iter::once(c).nfd().next().unwrap_or(c)
}
