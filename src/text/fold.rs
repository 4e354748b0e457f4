//! Accents folded away, for search and ids.

use unicode_normalization::UnicodeNormalization;

/// The base letter of `c`: `é` becomes `e`. Case is kept.
pub fn fold(c: char) -> char {
    // Most letters are plain ones, and the tables are slow.
    if c.is_ascii() {
        return c;
    }
    std::iter::once(c).nfd().next().unwrap_or(c)
}
