//! Files of other tools that records of a model came from, so that a newer version of such a file can be
//! taken in again without losing what people did in between.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A file that was imported. Its key in the model is made of its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Id of its format, such as `threat-dragon`.
    pub format: String,
    /// Its name, without the folder that it was in.
    pub file: String,
    /// What came from it: what the file calls a thing → what that became.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, Origin>,
}

/// What a thing in a file became, and what the file said of it when it was last read: digests of its
/// fields, which tell later who changed a field, the file or a person.
///
/// Spelled `elements/web-app kind=k3xd9a name=…`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The record: `elements/web-app`, `findings/AML.T0051@agent`.
    pub record: String,
    /// Field → digest of its value. A field that the file says nothing of is absent.
    pub said: BTreeMap<String, String>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.record)?;
        self.said.iter().try_for_each(|(field, digest)| write!(f, " {field}={digest}"))
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` says not where something came from: write map/key field=digest …");
        let mut words = text.split(' ');
        let record = words.next().filter(|record| record.contains('/')).ok_or_else(wrong)?;
        let field = |word: &str| {
            let (field, digest) = word.rsplit_once('=')?;
            Some((field.to_string(), digest.to_string()))
        };
        let said = words.map(field).collect::<Option<_>>().ok_or_else(wrong)?;
        Ok(Self { record: record.to_string(), said })
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
