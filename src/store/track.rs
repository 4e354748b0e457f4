//! A layer around a deserializer that sees every map key go by.
//!
//! RON keeps the last of two equal keys without a word, and it knows no positions of values. Keys
//! are handed out as slices of the text, though, so their address tells where they stand: this layer
//! refuses the second of two equal keys, notes where the entries of the top-level maps are, and
//! knows the way to the place where something went wrong.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess,
    Visitor,
};

/// What was seen of a text while it was read.
pub(super) struct Tracker<'de> {
    text: &'de str,
    seen: RefCell<Seen<'de>>,
}

#[derive(Default)]
struct Seen<'de> {
    /// Keys on the way to the value being read. Stays where it is on the first error.
    trail: Vec<Key<'de>>,
    entries: Vec<Entry>,
    problem: Option<KeyProblem>,
}

/// An entry of a top-level map, such as an element.
#[derive(Debug)]
pub(super) struct Entry {
    /// Name of the map: `elements`.
    pub section: String,
    /// Key of the entry.
    pub key: String,
    /// Bytes of the key; those of the name of the map if the key is spelled with escapes.
    pub span: Range<usize>,
}

/// A key that was refused.
#[derive(Debug, Clone)]
pub(super) struct KeyProblem {
    /// Bytes of the key; none if it was spelled with escapes.
    pub span: Option<Range<usize>>,
    /// Whether it stands in the map for the second time; otherwise the reader has no use for it.
    pub duplicate: Option<String>,
}

#[derive(Clone)]
struct Key<'de> {
    text: Cow<'de, str>,
    span: Option<Range<usize>>,
}

impl<'de> Tracker<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self { text, seen: RefCell::default() }
    }

    /// Reads a `T`, with this tracker watching.
    pub(super) fn read<T, D>(&self, inner: D) -> Result<T, D::Error>
    where
        T: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        T::deserialize(Tracked { inner, tracker: self })
    }

    /// The entries of the top-level maps, in the order of the text.
    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.seen.into_inner().entries
    }

    /// The key that was refused, if that is what went wrong.
    pub(super) fn problem(&self) -> Option<KeyProblem> {
        self.seen.borrow().problem.clone()
    }

    /// The keys on the way to what went wrong, and the bytes of the last one.
    pub(super) fn trail(&self) -> (Vec<String>, Option<Range<usize>>) {
        let seen = self.seen.borrow();
        let keys = seen.trail.iter().map(|key| key.text.to_string()).collect();
        (keys, seen.trail.last().and_then(|key| key.span.clone()))
    }

    fn key(&self, text: Cow<'de, str>) -> Key<'de> {
        let span = match text {
            Cow::Borrowed(part) => (part.as_ptr().addr())
                .checked_sub(self.text.as_ptr().addr())
                .filter(|start| start + part.len() <= self.text.len())
                .map(|start| start..start + part.len()),
            Cow::Owned(_) => None,
        };
        Key { text, span }
    }

    fn enter(&self, key: Key<'de>) {
        let mut seen = self.seen.borrow_mut();
        if let [section] = &seen.trail[..]
            && let Some(span) = key.span.as_ref().or(section.span.as_ref())
        {
            let entry = Entry {
                section: section.text.to_string(),
                key: key.text.to_string(),
                span: span.clone(),
            };
            seen.entries.push(entry);
        }
        seen.trail.push(key);
    }

    fn leave(&self) {
        self.seen.borrow_mut().trail.pop();
    }

    fn refuse(&self, key: &Key<'de>, is_duplicate: bool) {
        let duplicate = is_duplicate.then(|| key.text.to_string());
        let span = key.span.clone();
        self.seen.borrow_mut().problem.get_or_insert(KeyProblem { span, duplicate });
    }
}

/// A deserializer, seed, visitor or access with the tracker watching.
struct Tracked<'t, 'de, T> {
    inner: T,
    tracker: &'t Tracker<'de>,
}

impl<'t, 'de> Tracker<'de> {
    fn wrap<T>(&'t self, inner: T) -> Tracked<'t, 'de, T> {
        Tracked { inner, tracker: self }
    }
}

macro_rules! deserialize {
    ($($method:ident($($arg:ident: $type:ty),*))*) => {
        $(fn $method<V: Visitor<'de>>(self, $($arg: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method($($arg,)* self.tracker.wrap(visitor))
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Tracked<'_, 'de, D> {
    type Error = D::Error;

    deserialize! {
        deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32()
        deserialize_i64() deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64()
        deserialize_f32() deserialize_f64() deserialize_char() deserialize_str()
        deserialize_string() deserialize_bytes() deserialize_byte_buf() deserialize_option()
        deserialize_unit() deserialize_seq() deserialize_map() deserialize_identifier()
        deserialize_ignored_any()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }
}

macro_rules! visit {
    ($($method:ident($type:ty))*) => {
        $(fn $method<E: de::Error>(self, value: $type) -> Result<V::Value, E> {
            self.inner.$method(value)
        })*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Tracked<'_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    visit! {
        visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_char(char)
        visit_str(&str) visit_borrowed_str(&'de str) visit_string(String)
        visit_bytes(&[u8]) visit_borrowed_bytes(&'de [u8]) visit_byte_buf(Vec<u8>)
    }

    fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.inner.visit_some(self.tracker.wrap(inner))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.inner.visit_newtype_struct(self.tracker.wrap(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.inner.visit_seq(self.tracker.wrap(inner))
    }

    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(TrackedMap { inner, tracker: self.tracker, keys: BTreeSet::new() })
    }

    /// The variants of the format have no content, so there is nothing to watch inside.
    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.inner.visit_enum(inner)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Tracked<'_, 'de, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(self.tracker.wrap(inner))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Tracked<'_, 'de, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_element_seed(self.tracker.wrap(seed))
    }
}

/// A map or struct being read, and the keys that it had so far.
struct TrackedMap<'t, 'de, A> {
    inner: A,
    tracker: &'t Tracker<'de>,
    keys: BTreeSet<Cow<'de, str>>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for TrackedMap<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let Some(text) = self.inner.next_key_seed(KeyText)? else { return Ok(None) };
        let key = self.tracker.key(text);
        if !self.keys.insert(key.text.clone()) {
            self.tracker.refuse(&key, true);
            return Err(A::Error::custom(format_args!("duplicate key `{}`", key.text)));
        }
        let text = de::value::CowStrDeserializer::new(key.text.clone());
        let value = seed.deserialize(text).inspect_err(|_| self.tracker.refuse(&key, false))?;
        self.tracker.enter(key);
        Ok(Some(value))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let value = self.inner.next_value_seed(self.tracker.wrap(seed))?;
        self.tracker.leave();
        Ok(value)
    }
}

/// Reads a key as text: a quoted string in a map, a bare word in a struct.
struct KeyText;

impl<'de> DeserializeSeed<'de> for KeyText {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<Cow<'de, str>, D::Error> {
        inner.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeyText {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_string()))
    }
}
