//! Threats, controls and personas of a file that is written.

use serde_json::{Value, json};

use super::{KEPT, Writer, sort};
use crate::interop::foreign::Threat;
use crate::interop::ranks::Rank;
use crate::interop::tm_library::NOBODY;

impl Writer<'_> {
    /// All threats. Who carries them out is not known.
    pub fn threats(&mut self) -> Vec<Value> {
        self.foreign.threats.iter().map(|threat| self.threat(threat)).collect()
    }

    fn threat(&mut self, threat: &Threat) -> Value {
        let item = (threat.title.as_str(), threat.source.as_str());
        for (value, what) in [
            (&threat.status, "the status of"),
            (&threat.severity, "the severity of"),
            (&threat.category, "the category of"),
            (&threat.owner, "the owner of"),
        ] {
            self.losses.unless_empty(value, what, KEPT, item);
        }
        let number = |prefix: &str, id: &str| id.strip_prefix(prefix)?.parse::<u32>().ok();
        let numbers = |prefix: &str| -> Vec<u32> {
            threat.references.iter().filter_map(|id| number(prefix, id)).collect()
        };
        let others = |id: &&String| number("CWE-", id).is_none() && number("CAPEC-", id).is_none();
        if threat.references.iter().any(|id| others(&id)) {
            self.losses.add("references other than to CWE and CAPEC of", KEPT, item.0, item.1);
        }
        let mut written = json!({
            "symbolic_name": self.threat_symbol(&threat.source),
            "title": threat.title,
            "description": threat.description,
            "threat_persona": NOBODY,
            "event": threat.title,
            "sources": ["adversary"],
            "weaknesses": numbers("CWE-")
                .into_iter()
                .map(|id| json!({ "cwe_id": id }))
                .collect::<Vec<_>>(),
            "attack_mechanisms": numbers("CAPEC-")
                .into_iter()
                .map(|id| json!({ "capec_id": id }))
                .collect::<Vec<_>>(),
        });
        if let Some(on) = threat.on.as_deref() {
            match self.known(on) {
                Some(node) if sort(node) == "component" => {
                    written["components_affected"] = json!([self.symbol(on)]);
                }
                _ => self.losses.add("what is affected by", KEPT, item.0, item.1),
            }
        }
        written
    }

    /// What is done about threats, each for its own.
    pub fn controls(&self) -> Vec<Value> {
        let mitigated = self.foreign.threats.iter().filter(|threat| !threat.mitigation.is_empty());
        let control = |threat: &Threat| {
            let status = match threat.status.as_str() {
                "mitigated" => "active",
                "mitigating" => "scheduled",
                "accepted" | "false_positive" | "not_applicable" => "wont_do",
                _ => "suggested",
            };
            let priority = Rank::of(&threat.severity).unwrap_or(Rank::None).word();
            json!({
                "symbolic_name": format!("mitigation-of-{}", self.threat_symbol(&threat.source)),
                "title": format!("Mitigation of: {}", threat.title),
                "description": threat.mitigation,
                "threats": [self.threat_symbol(&threat.source)],
                "status": status,
                "priority": priority,
            })
        };
        mitigated.map(control).collect()
    }

    /// The persona of threats that name none.
    pub fn personas(&self) -> Vec<Value> {
        if self.foreign.threats.is_empty() {
            return Vec::new();
        }
        vec![json!({
            "symbolic_name": NOBODY,
            "title": "Not stated",
            "description": "The model does not say who carries its threats out.",
            "is_person": true,
            "skill_level": "engineer",
            "access_level": "anonymous",
            "malicious_intent": true,
            "applicability_to_org": "moderate",
        })]
    }
}
