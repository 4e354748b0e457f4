//! Identifiers: made once from a name, never changed by a rename.

/// A slug of `[a-z0-9-]`, 1 to [`MAX_LENGTH`] bytes. Elements, flows and boundaries share one
/// namespace.
pub type Id = String;

/// Longest id in bytes; longer names are cut at a word where possible.
pub const MAX_LENGTH: usize = 48;

/// Whether `text` is a well-formed id.
pub fn is_valid(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_LENGTH
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// An id made from `name` that `taken` does not refuse.
///
/// Latin letters lose their accents. A name without any Latin letter or digit falls back to
/// `fallback` (the kind of the element) plus four characters drawn from the name itself, so that
/// two branches that add the same element agree. A collision gets a short suffix in the same way.
pub fn from_name(name: &str, fallback: &str, taken: impl Fn(&str) -> bool) -> Id {
    let mut base = slug(name);
    if base.is_empty() {
        let kind = slug(fallback);
        let kind = if kind.is_empty() { "item" } else { &kind };
        base = format!("{kind}-{}", digest(name, 0, 4));
    }
    if !taken(&base) {
        return base;
    }
    (1..10_000u64).map(|round| suffixed(&base, name, round)).find(|id| !taken(id)).unwrap_or(base)
}

/// `id` with a suffix that depends on `content` only, so that whoever needs another id for the same
/// thing gets the same.
pub fn with_suffix_of(id: &str, content: &str) -> Id {
    suffixed(id, content, 1)
}

fn suffixed(id: &str, content: &str, round: u64) -> Id {
    let stem: String = id.chars().take(MAX_LENGTH - 5).collect();
    format!("{}-{}", stem.trim_end_matches('-'), digest(content, round, 4))
}

/// The Latin letters and digits of `name` in lower case, words joined by `-`; may be empty.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if let Some(ascii) = transliterate(c) {
            out.push_str(&ascii);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() > MAX_LENGTH {
            break;
        }
    }
    if out.len() > MAX_LENGTH {
        out.truncate(MAX_LENGTH);
        if let Some(cut) = out.rfind('-').filter(|cut| *cut > MAX_LENGTH / 2) {
            out.truncate(cut);
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

fn transliterate(c: char) -> Option<String> {
    if c.is_ascii_alphanumeric() {
        return Some(c.to_ascii_lowercase().to_string());
    }
    let folded = match c {
        'ö' | 'Ö' => "oe",
        'ü' | 'Ü' => "ue",
        'ß' => "ss",
        'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
        'ø' | 'Ø' => "o",
        'å' | 'Å' => "a",
        'þ' | 'Þ' => "th",
        'ð' | 'Ð' | 'đ' | 'Đ' => "d",
        'ł' | 'Ł' => "l",
        _ => {
            let letter = crate::text::fold(c);
            return letter.is_ascii_alphanumeric().then(|| letter.to_ascii_lowercase().to_string());
        }
    };
    Some(folded.to_string())
}

/// So many characters, at most ten, that depend only on `text` and `round` (FNV-1a, mixed, in base 32).
pub fn digest(text: &str, round: u64, characters: u32) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ round;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    // The last bytes of a text would hardly reach the bits that are looked at (the finaliser of
    // MurmurHash3).
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^= hash >> 33;
    (0..characters.min(10))
        .map(|i| {
            let index = (hash >> (13 + 5 * i)) & 31;
            char::from(b"abcdefghijkmnpqrstuvwxyz23456789"[usize::try_from(index).unwrap_or(0)])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_from_names() {
        let free = |_: &str| false;
        assert_eq!(from_name("Chat UI", "web-app", free), "chat-ui");
        assert_eq!(from_name("  Größe & Über-Prüfung! ", "x", free), "groesse-ueber-pruefung");
        assert_eq!(from_name("Café", "x", free), "cafe");
        let id = from_name("検索", "vector-store", free);
        assert!(id.starts_with("vector-store-") && is_valid(&id), "{id}");
        assert_eq!(id, from_name("検索", "vector-store", free), "the same name gives the same id");
    }

    #[test]
    fn texts_that_differ_at_their_end_have_different_digests() {
        let digests: std::collections::BTreeSet<String> =
            (0..10_000).map(|n| digest(&format!("z{n}"), 0, 6)).collect();
        assert!(digests.len() >= 9_999, "{}", digests.len());
    }

    #[test]
    fn a_taken_id_gets_a_suffix_and_long_names_are_cut() {
        let id = from_name("Agent", "agent", |id| id == "agent");
        assert!(id.starts_with("agent-") && is_valid(&id), "{id}");
        let long = from_name(&"very long name ".repeat(10), "x", |_| false);
        assert!(is_valid(&long), "{long}");
        let again = from_name(&"very long name ".repeat(10), "x", |id| id == long);
        assert!(is_valid(&again) && again != long, "{again}");
    }
}
