//! Answers that people gave to questions about the model: what, who and when.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Prose, Stamp, Subject, Values, id};

/// A question and what it is about: `autonomy@agent`, `rollback@system`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReplyKey {
    /// Id of an attribute, or of a review question, which no attribute answers.
    pub question: String,
    /// What it is about.
    pub subject: Subject,
}

/// An answer. That to an attribute's question stands beside the attribute, which is what counts; here
/// is who said so and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The values that the attribute was given; none for an answer in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Values>,
    /// The answer in words, where no attribute holds it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Prose,
    /// Who answered and when.
    pub stamp: Stamp,
}

impl ReplyKey {
    /// The key of a question about an element or flow.
    pub fn about(question: impl Into<String>, id: impl Into<String>) -> Self {
        Self { question: question.into(), subject: Subject::Id(id.into()) }
    }
}

impl fmt::Display for ReplyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.question, self.subject)
    }
}

impl FromStr for ReplyKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is not the key of an answer: write question@element or …@system");
        let (question, subject) = text.split_once('@').ok_or_else(wrong)?;
        if !id::is_valid(question) {
            return Err(wrong());
        }
        let subject = subject.parse().map_err(|()| wrong())?;
        Ok(Self { question: question.to_string(), subject })
    }
}

impl Serialize for ReplyKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ReplyKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
