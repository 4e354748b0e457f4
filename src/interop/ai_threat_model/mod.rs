//! Threat models of AI systems by ai-threat-model: <https://github.com/AgileCatalystDV/ai-threat-model>.

mod read;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "ai-threat-model",
    name: "ai-threat-model",
    endings: &["tm.json", "json"],
    recognise: is_ai_threat_model,
    read: Some(read::read),
    write: None,
};

/// Whether it has a system with components and names the framework of its threats.
fn is_ai_threat_model(content: &Content) -> bool {
    content.tree().is_some_and(|file| {
        let system = &file["system"];
        system["components"].is_array() && system.get("threat_modeling_framework").is_some()
    })
}
