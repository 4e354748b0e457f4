//! The properties of an element: each has a name that the tool shows and a value, or a list of values of
//! which one is selected.

use crate::interop::described::one_line;
use crate::interop::foreign::Fact;
use crate::interop::xml::Node;

/// Values that say that nothing was said.
const UNSAID: [&str; 6] = ["", "0", "Not Applicable", "Not Selected", "Select", "false"];

/// What the properties of an element say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// What the element is called.
    pub name: String,
    /// What the tool calls what it is: the first heading.
    pub heading: String,
    /// What is not at its default.
    pub facts: Vec<Fact>,
}

impl Properties {
    /// Reads them from an element.
    pub fn of(element: &Node) -> Self {
        let mut properties = Self::default();
        let Some(list) = element.child("Properties") else { return properties };
        for property in &list.children {
            let name = one_line(property.said("DisplayName"));
            let sort = property.attribute("type").rsplit(':').next().unwrap_or_default();
            if sort == "HeaderDisplayAttribute" {
                if properties.heading.is_empty() {
                    properties.heading = name;
                }
                continue;
            }
            let value = value(property);
            if name == "Name" {
                properties.name = value;
            } else if !name.is_empty() && !UNSAID.contains(&value.as_str()) {
                properties.facts.push(Fact { name, value });
            }
        }
        properties
    }
}

/// The value, or that of several which is selected.
fn value(property: &Node) -> String {
    let Some(value) = property.child("Value") else { return String::new() };
    if value.children.is_empty() {
        return one_line(&value.text);
    }
    let selected: usize = property.said("SelectedIndex").parse().unwrap_or_default();
    // The first of several is what the tool begins with; a list of one is fixed by the template.
    if selected == 0 && value.children.len() > 1 {
        return String::new();
    }
    value.children.get(selected).map(|it| one_line(&it.text)).unwrap_or_default()
}
