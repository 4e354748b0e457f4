//! The style of a cell: `shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.ec2;dashed=0`.

use std::collections::BTreeMap;

/// Keys whose values name what an icon shows; more precise than the shape that holds it.
const ICONS: [&str; 3] = ["resIcon", "grIcon", "prIcon"];

/// Shapes that say how something is drawn, but nothing about what it is.
const LOOKS: [&str; 20] = [
    "arrow",
    "card",
    "cloud",
    "cube",
    "cylinder",
    "cylinder2",
    "cylinder3",
    "doubleellipse",
    "ellipse",
    "ext",
    "hexagon",
    "image",
    "label",
    "parallelogram",
    "partialrectangle",
    "process",
    "rectangle",
    "rhombus",
    "step",
    "trapezoid",
];

/// Shapes that keep something.
const STORES: [&str; 7] = [
    "cylinder",
    "cylinder2",
    "cylinder3",
    "datastore",
    "mxgraph.dfd.datastoreid",
    "mxgraph.dfd.datastoreid2",
    "mxgraph.flowchart.database",
];

/// A style by its keys; a name without a value has an empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Style(BTreeMap<String, String>);

impl Style {
    /// Takes a style apart.
    pub fn new(style: &str) -> Self {
        let entry = |part: &str| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (key.trim().to_string(), value.trim().to_string())
        };
        Self(style.split(';').filter(|part| !part.trim().is_empty()).map(entry).collect())
    }

    /// A value; empty where there is none.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// Whether a name or a key is there.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether a switch is on.
    pub fn is_on(&self, key: &str) -> bool {
        self.get(key) == "1"
    }

    /// The shape in small letters, whether it has a key or is a name.
    pub fn shape(&self) -> String {
        let shape = self.get("shape");
        let named = ["ellipse", "rhombus", "hexagon", "cloud", "actor"];
        let name = named.into_iter().find(|name| self.has(name)).unwrap_or_default();
        if shape.is_empty() { name } else { shape }.to_lowercase()
    }

    /// Whether it is only a text.
    pub fn is_text(&self) -> bool {
        self.has("text") || self.has("edgeLabel") || self.get("shape") == "text"
    }

    /// Whether it is a sheet with a note.
    pub fn is_note(&self) -> bool {
        matches!(self.shape().as_str(), "note" | "note2" | "callout")
    }

    /// Whether it is a gate, as only fault and attack trees have them.
    pub fn is_gate(&self) -> bool {
        let shape = self.shape();
        matches!(shape.as_str(), "xor" | "or") || shape.contains("logic_gate")
    }

    /// Whether it is drawn as something that holds others.
    pub fn is_container(&self) -> bool {
        self.has("swimlane")
            || self.is_on("container")
            || matches!(self.shape().rsplit('.').next(), Some("group" | "groupcenter"))
    }

    /// Whether what it holds is stacked, as the rows of a table are.
    pub fn is_stack(&self) -> bool {
        matches!(self.get("childLayout"), "stackLayout" | "tableLayout")
    }

    /// Whether it is drawn as a row or a line of a table.
    pub fn is_row(&self) -> bool {
        self.is_text()
            || matches!(self.shape().as_str(), "tablerow" | "partialrectangle" | "line")
            || self.has("line")
    }

    /// Whether what is behind it shows, as with the frame of a zone.
    pub fn is_frame(&self) -> bool {
        self.is_on("dashed") || self.get("fillColor") == "none" || self.get("opacity") == "0"
    }

    /// Whether it is drawn as a store: a cylinder, or lines above and below.
    pub fn is_store(&self) -> bool {
        STORES.contains(&self.shape().as_str()) || self.is_open_sided()
    }

    /// Whether it has no left and right side, which is the store of data-flow diagrams.
    pub fn is_open_sided(&self) -> bool {
        let open = |side| self.get(side) == "0";
        self.shape() == "partialrectangle" && (open("right") || open("left")) && !open("bottom")
    }

    /// Whether it is a shape that only data-flow diagrams have.
    pub fn is_data_flow_shape(&self) -> bool {
        self.is_open_sided() || self.shape().starts_with("mxgraph.dfd.")
    }

    /// Whether it is a line, though it is no arrow.
    pub fn is_line(&self) -> bool {
        let shape = self.shape();
        matches!(shape.as_str(), "line" | "requiredinterface" | "mxgraph.basic.arc")
            || self.has("line")
    }

    /// Whether it is a person.
    pub fn is_person(&self) -> bool {
        matches!(self.shape().as_str(), "actor" | "umlactor" | "mxgraph.c4.person2")
    }

    /// What its icon, its picture or its shape is called, in words: `mxgraph aws4 s3`, `azure Bot
    /// Services`.
    pub fn words(&self) -> String {
        let icon = ICONS.iter().map(|key| self.get(key)).find(|icon| !icon.is_empty());
        let shape = self.shape();
        let shape = Some(shape.as_str()).filter(|shape| !LOOKS.contains(shape));
        let named = icon.or(shape).unwrap_or_default();
        [words(named), picture(self.get("image"))].join(" ").trim().to_string()
    }
}

fn words(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The collection and the name of a picture of draw.io: `img/lib/azure2/ai/Bot_Services.svg`.
fn picture(path: &str) -> String {
    let path = path.rsplit_once("img/lib/").map_or("", |(_, path)| path);
    let Some((collection, rest)) = path.split_once('/') else { return String::new() };
    let name = rest.rsplit('/').next().unwrap_or_default();
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    let collection = collection.trim_end_matches(|c: char| c.is_ascii_digit());
    words(&format!("{collection} {name}"))
}
