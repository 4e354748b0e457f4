//! The value of an attribute: one or several words of its catalog entry.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// The recorded values of one attribute, never empty: an attribute nobody answered is absent from
/// the element, which every reader takes as `unknown`.
///
/// Written as a bare string when there is one value and as a list when there are several. Values
/// merge as a set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Values(BTreeSet<String>);

impl Values {
    /// The set of `values`, or `None` when there is nothing to record.
    pub fn new<S: Into<String>>(values: impl IntoIterator<Item = S>) -> Option<Self> {
        let set: BTreeSet<String> = values.into_iter().map(Into::into).collect();
        (!set.is_empty()).then_some(Self(set))
    }

    /// A single value.
    pub fn one(value: impl Into<String>) -> Self {
        Self(BTreeSet::from([value.into()]))
    }

    /// Whether `value` is among the recorded ones.
    pub fn contains(&self, value: &str) -> bool {
        self.0.contains(value)
    }

    /// The values in byte order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, value) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            f.write_str(value)?;
        }
        Ok(())
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.first() {
            Some(only) if self.0.len() == 1 => serializer.serialize_str(only),
            _ => serializer.collect_seq(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValuesVisitor;
        impl<'de> Visitor<'de> for ValuesVisitor {
            type Value = Values;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value such as \"public\", or a list of values")
            }

            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Values, E> {
                Ok(Values::one(value))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Values, A::Error> {
                let mut set = BTreeSet::new();
                while let Some(value) = seq.next_element::<String>()? {
                    set.insert(value);
                }
                if set.is_empty() {
                    return Err(serde::de::Error::custom(
                        "an empty list: leave the attribute out to say that it is unknown",
                    ));
                }
                Ok(Values(set))
            }
        }
        deserializer.deserialize_any(ValuesVisitor)
    }
}
