//! The canonical form: the one spelling of a model, so that equal models are equal bytes and a
//! change of one field is a change of one line.

use std::fmt::Display;

use serde::ser::{self, Impossible, Serialize};
use thiserror::Error;

use super::escape::push_quoted;
use crate::model::{Arrangement, Clip, Model};

const INDENT: &str = "    ";

/// The content of `NAME.tm.ron`.
pub fn write_model(model: &Model) -> String {
    canonical(model)
}

/// The content of `NAME.tm-layout.ron`.
pub fn write_arrangement(arrangement: &Arrangement) -> String {
    canonical(arrangement)
}

/// The content of the clipboard.
pub(super) fn write_clip(clip: &Clip) -> String {
    canonical(clip)
}

fn canonical(value: &impl Serialize) -> String {
    let mut writer = Writer { out: String::new(), depth: 0 };
    if let Err(error) = value.serialize(&mut writer) {
        // Only a new field of a type outside the format gets here; the round-trip tests find it.
        unreachable!("{error}");
    }
    writer.out.push('\n');
    writer.out
}

/// A type that the file format has no spelling for: a float, a tuple, a variant with content.
#[derive(Debug, Error)]
#[error("the file format has no {0}")]
struct Unsupported(String);

impl ser::Error for Unsupported {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

fn unsupported<T>(what: &str) -> Result<T, Unsupported> {
    Err(Unsupported(what.to_string()))
}

struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    fn new_line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str(INDENT);
        }
    }

    fn open(&mut self, open: char, close: char) -> Block<'_> {
        self.out.push(open);
        self.depth += 1;
        Block { writer: self, close, is_empty: true, entries: Vec::new() }
    }
}

/// An open bracket with one entry a line.
struct Block<'a> {
    writer: &'a mut Writer,
    close: char,
    is_empty: bool,
    /// Where the entries of a map begin, and where the text of their keys ends.
    entries: Vec<(usize, usize)>,
}

impl Block<'_> {
    fn next(&mut self) {
        self.is_empty = false;
        self.writer.new_line();
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unsupported> {
        value.serialize(&mut *self.writer)?;
        self.writer.out.push(',');
        Ok(())
    }

    fn close(self) {
        self.writer.depth -= 1;
        if !self.is_empty {
            self.writer.new_line();
        }
        self.writer.out.push(self.close);
    }

    /// Brings the entries of a map into the byte order of their keys as spelled. Most maps are in
    /// order already; finding keys compare by their parts, which is not the same.
    fn sort(&mut self) {
        let out = &mut self.writer.out;
        let Some(&(begin, _)) = self.entries.first() else { return };
        let ends = self.entries.iter().skip(1).map(|(start, _)| *start).chain([out.len()]);
        let mut parts: Vec<(&str, &str)> = self
            .entries
            .iter()
            .zip(ends)
            .map(|(&(start, key_end), end)| (out[start..key_end].trim_start(), &out[start..end]))
            // Without the closing quote, which sorts after a space.
            .map(|(key, entry)| (key.strip_suffix('"').unwrap_or(key), entry))
            .collect();
        if !parts.is_sorted_by_key(|(key, _)| *key) {
            parts.sort_by_key(|(key, _)| *key);
            let sorted: String = parts.into_iter().map(|(_, entry)| entry).collect();
            out.replace_range(begin.., &sorted);
        }
    }
}

impl<'a> ser::Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Unsupported;
    type SerializeSeq = Block<'a>;
    type SerializeMap = Block<'a>;
    type SerializeStruct = Block<'a>;
    type SerializeTuple = Impossible<(), Unsupported>;
    type SerializeTupleStruct = Impossible<(), Unsupported>;
    type SerializeTupleVariant = Impossible<(), Unsupported>;
    type SerializeStructVariant = Impossible<(), Unsupported>;

    fn serialize_bool(self, v: bool) -> Result<(), Unsupported> {
        self.out.push_str(if v { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, v: i8) -> Result<(), Unsupported> {
        self.serialize_i64(v.into())
    }

    fn serialize_i16(self, v: i16) -> Result<(), Unsupported> {
        self.serialize_i64(v.into())
    }

    fn serialize_i32(self, v: i32) -> Result<(), Unsupported> {
        self.serialize_i64(v.into())
    }

    fn serialize_i64(self, v: i64) -> Result<(), Unsupported> {
        self.out.push_str(&v.to_string());
        Ok(())
    }

    fn serialize_u8(self, v: u8) -> Result<(), Unsupported> {
        self.serialize_u64(v.into())
    }

    fn serialize_u16(self, v: u16) -> Result<(), Unsupported> {
        self.serialize_u64(v.into())
    }

    fn serialize_u32(self, v: u32) -> Result<(), Unsupported> {
        self.serialize_u64(v.into())
    }

    fn serialize_u64(self, v: u64) -> Result<(), Unsupported> {
        self.out.push_str(&v.to_string());
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Unsupported> {
        unsupported("floats")
    }

    fn serialize_f64(self, _: f64) -> Result<(), Unsupported> {
        unsupported("floats")
    }

    fn serialize_char(self, v: char) -> Result<(), Unsupported> {
        self.serialize_str(v.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, v: &str) -> Result<(), Unsupported> {
        push_quoted(&mut self.out, v);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Unsupported> {
        unsupported("bytes")
    }

    fn serialize_none(self) -> Result<(), Unsupported> {
        self.out.push_str("None");
        Ok(())
    }

    /// `implicit_some`: what is there is written as itself.
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unsupported> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unsupported> {
        self.out.push_str("()");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unsupported> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unsupported> {
        self.out.push_str(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unsupported> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: &T,
    ) -> Result<(), Unsupported> {
        unsupported(variant)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Block<'a>, Unsupported> {
        Ok(self.open('[', ']'))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Block<'a>, Unsupported> {
        Ok(self.open('{', '}'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Block<'a>, Unsupported> {
        Ok(self.open('(', ')'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Unsupported> {
        unsupported("tuples")
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Unsupported> {
        unsupported(name)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unsupported> {
        unsupported(variant)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unsupported> {
        unsupported(variant)
    }
}

impl ser::SerializeSeq for Block<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.next();
        self.value(value)
    }

    fn end(self) -> Result<(), Unsupported> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeMap for Block<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unsupported> {
        let start = self.writer.out.len();
        self.next();
        key.serialize(&mut *self.writer)?;
        self.entries.push((start, self.writer.out.len()));
        self.writer.out.push_str(": ");
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.value(value)
    }

    fn end(mut self) -> Result<(), Unsupported> {
        self.sort();
        self.close();
        Ok(())
    }
}

impl ser::SerializeStruct for Block<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unsupported> {
        self.next();
        self.writer.out.push_str(name);
        self.writer.out.push_str(": ");
        self.value(value)
    }

    fn end(self) -> Result<(), Unsupported> {
        self.close();
        Ok(())
    }
}
