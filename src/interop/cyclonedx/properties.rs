//! Properties: pairs of a name and a value, which any part of a bill may have. Ours carry what the
//! format has no field for.

use serde_json::{Value, json};

use crate::interop::foreign::Fact;
use crate::interop::json::{list, text};
use crate::interop::reading::fact;

/// What the names of our own properties begin with.
const OURS: &str = "threatloom:";

/// The kind of an element.
pub const KIND: &str = "kind";
/// The id of the boundary of an element; its name is the trust zone of a service.
pub const ZONE: &str = "zone";
/// The name of that boundary, where there is no trust zone to hold it.
pub const ZONE_NAME: &str = "zone-name";
/// Who answers for an element or works on a threat.
pub const OWNER: &str = "owner";
/// What became of a threat.
pub const STATUS: &str = "status";
/// What sort of threat it is.
pub const CATEGORY: &str = "category";
/// How bad it is, where the format has no word for that.
pub const SEVERITY: &str = "severity";
/// What is taken for granted; of the whole bill.
pub const ASSUMPTION: &str = "assumption";

/// Those that stand for something else than a fact.
const FIELDS: [&str; 8] = [KIND, ZONE, ZONE_NAME, OWNER, STATUS, CATEGORY, SEVERITY, ASSUMPTION];

/// A property of ours.
pub fn ours(name: &str, value: &str) -> Value {
    json!({ "name": format!("{OURS}{name}"), "value": value })
}

/// The values of our properties of one name.
pub fn all<'a>(part: &'a Value, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let named = move |property: &&Value| text(property, "name").strip_prefix(OURS) == Some(name);
    list(part, "properties").iter().filter(named).map(|property| text(property, "value"))
}

/// The value of a property of ours; empty where there is none.
pub fn one(part: &Value, name: &str) -> String {
    all(part, name).next().unwrap_or_default()
}

/// All other properties, ours without what their names begin with.
pub fn facts(part: &Value) -> Vec<Fact> {
    let fact = |property: &Value| {
        let name = text(property, "name");
        let name = name.strip_prefix(OURS).unwrap_or(&name);
        (!FIELDS.contains(&name) && !name.is_empty())
            .then(|| fact(name, &text(property, "value")))
            .flatten()
    };
    list(part, "properties").iter().filter_map(fact).collect()
}
