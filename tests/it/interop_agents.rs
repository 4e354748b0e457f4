//! Graphs of agents, and Threat Composer.

use crate::interop_helpers::{counts, fact, nodes, read, sample, threats, told};

#[test]
fn agents_name_their_tools_and_models() {
    let text = r#"{
      "nodes": [
        { "id": "Start", "name": "Start", "node_type": "Start" },
        { "name": "painter", "node_type": "Agent", "docstring": "Paints",
          "metadata": { "llm": "LLM(model='openai/gpt-4o', temperature=0.7)", "tools": ["self.brush", "FileWriter"], "memory": true } },
        { "id": "critic", "name": "critic", "node_type": "LlmAgent", "metadata": { "model": "openai/gpt-4o" } },
        { "name": "self.brush", "node_type": "ToolExecutor" },
        { "node_type": "MCPServer" }
      ],
      "edges": [
        { "source": "Start", "target": "painter" },
        { "source": "painter", "target": "self.brush", "condition": { "type": "tool_usage" } },
        { "source": "painter", "target": "critic", "label": "asks" },
        { "source": "critic", "target": "nobody" }
      ],
      "metadata": { "framework": "CrewAI" }
    }"#;
    let foreign = read("agent-graph", text);
    let nodes = nodes(&foreign);
    let ids: Vec<&str> = nodes.keys().copied().collect();
    assert_eq!(ids, ["FileWriter", "critic", "node-4", "openai/gpt-4o", "painter", "self.brush"]);
    assert_eq!(
        (nodes["self.brush"].name.as_str(), nodes["self.brush"].stencil.as_str()),
        ("brush", "Tool Executor")
    );
    assert_eq!(nodes["node-4"].stencil, "MCP Server");
    assert_eq!(nodes["painter"].facts, [fact("memory", "true")]);
    let links: Vec<String> =
        foreign.links.iter().map(|it| format!("{} -> {}: {}", it.from, it.to, it.label)).collect();
    assert_eq!(
        links,
        [
            "painter -> self.brush: tool usage",
            "painter -> critic: asks",
            "critic -> nobody: ",
            "painter -> FileWriter: tool usage",
            "painter -> openai/gpt-4o: prompts",
            "critic -> openai/gpt-4o: prompts",
        ]
    );
    let told = told(&foreign.left_out);
    for item in ["marker “Start”", "edge from “Start” to “painter”"] {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
}

#[test]
fn threats_of_a_composer_keep_what_is_linked() {
    let text = r#"{
      "schema": 1,
      "applicationInfo": { "name": "Chat", "description": "Talks" },
      "dataflow": { "image": "data:image/png;base64,AA", "description": "1. asks" },
      "assumptions": [{ "id": "a", "numericId": 1, "content": "TLS" }, { "content": "No id" }],
      "mitigations": [{ "id": "m", "content": "Filter", "status": "mitigationResolved" }, { "id": "n", "content": "Loose" }],
      "mitigationLinks": [{ "mitigationId": "m", "linkedId": "t" }],
      "assumptionLinks": [{ "type": "Threat", "assumptionId": "a", "linkedId": "t" }],
      "threats": [
        { "id": "t", "statement": "An actor injects a prompt", "threatAction": "inject a prompt", "status": "threatIdentified",
          "metadata": [{ "key": "Priority", "value": "High" }, { "key": "STRIDE", "value": ["S", "E"] }] },
        { "threatSource": "insider", "impactedAssets": ["weights"] }
      ],
      "brainstorm": { "x": 1 }
    }"#;
    let foreign = read("threat-composer", text);
    assert_eq!(counts(&foreign), [0, 0, 0, 2, 2, 3]);
    assert_eq!(foreign.description, "Talks\nData flows: 1. asks");
    let threats = threats(&foreign);
    let threat = threats["t"];
    assert_eq!(threat.title, "inject a prompt");
    assert_eq!(threat.description, "An actor injects a prompt\nAssumption: TLS");
    assert_eq!((threat.status.as_str(), threat.severity.as_str()), ("threatIdentified", "High"));
    assert_eq!(threat.category, "Spoofing, Elevation of privilege");
    assert_eq!(threat.mitigation, "Filter (mitigationResolved)");
    assert_eq!(threats["threat-1"].title, "Who: insider");
    let told = told(&foreign.left_out);
    for item in ["the picture of the dataflow", "mitigation “Loose”", "`brainstorm`"] {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
}

#[test]
fn samples() {
    let composer = "threat-composer__ThreatComposer_Workshop_GenAI-ex1.tc.json";
    for (format, file, expected) in [
        ("agent-graph", "Agent-Wiz__crewai_graph.json", [20, 10, 0, 0, 0, 6]),
        ("agent-graph", "Agent-Wiz__googleadk_graph.json", [4, 4, 0, 0, 0, 4]),
        ("threat-composer", composer, [0, 0, 0, 0, 1, 2]),
        ("ai-threat-model", "ai-threat-model__agentic-system.tm.json", [5, 5, 0, 10, 0, 0]),
        ("ai-threat-model", "ai-threat-model__simple-llm-app.tm.json", [4, 4, 0, 5, 0, 0]),
        ("threat-forge", "threat-forge__v1.0-canonical-full.thf", [4, 3, 2, 3, 0, 1]),
        ("threat-forge", "threat-forge__duplicate-element-id.thf", [2, 0, 0, 0, 0, 0]),
    ] {
        let folder = if format == "threat-forge" { "threatforge" } else { format };
        if let Some(foreign) = sample(format, &format!("{folder}/{file}")) {
            assert_eq!(counts(&foreign), expected, "{file}: {}", told(&foreign.left_out));
        }
    }
}

#[test]
fn threats_of_ai_threat_model_stand_where_they_affect() {
    let text = r#"{
      "metadata": { "author": "Ada" },
      "system": { "name": "Chat", "type": "llm-app", "threat_modeling_framework": "owasp-llm-top10-2025",
        "components": [{ "id": "llm", "name": "LLM", "type": "llm", "trust_level": "internal", "capabilities": ["talk"] }, { "id": "db", "type": "database" }],
        "data_flows": [{ "from": "llm", "to": "db", "data_type": "prompt", "encrypted": false, "protocol": "HTTP" }] },
      "threats": [{ "id": "t", "category": "LLM01", "title": "Injection", "severity": "high", "affected_components": ["llm", "db"], "affected_data_flows": ["llm->db"],
        "mitigations": [{ "description": "Filter", "implementation": "By a model", "status": "proposed" }] }],
      "visualization": { "layout": "x" }
    }"#;
    let foreign = read("ai-threat-model", text);
    assert_eq!(counts(&foreign), [2, 1, 0, 3, 0, 1]);
    assert_eq!(foreign.links[0].source, "llm->db");
    assert_eq!(foreign.links[0].facts, [fact("protocol", "HTTP")]);
    let threats = threats(&foreign);
    assert_eq!(threats["t"].on.as_deref(), Some("llm"));
    assert_eq!(threats["t@db"].on.as_deref(), Some("db"));
    assert_eq!(threats["t"].mitigation, "Filter: By a model (proposed)");
    assert_eq!(threats["t"].category, "LLM01");
}

#[test]
fn boundaries_of_threat_forge_list_what_they_contain() {
    let text = "
version: '1.0'
metadata: { title: Shop, author: Ada }
elements:
  - { id: web, type: process, name: Web, trust_zone: dmz, subtype: api_gateway, position: { x: 1, y: 2 } }
  - { id: db, type: data_store, name: Orders, stores: [orders] }
  - { id: note, type: text, name: A note }
data_flows:
  - { id: f, name: Saves, from: web, to: db, authenticated: true, data: [orders] }
trust_boundaries:
  - { id: b, name: Inside, contains: [web, b] }
threats:
  - { id: t, title: Theft, element: web, flow: f, severity: high, mitigation: { status: in_progress, description: Guard } }
surprise: 1
";
    let foreign = read("threat-forge", text);
    assert_eq!(counts(&foreign), [2, 1, 1, 1, 0, 2]);
    let nodes = nodes(&foreign);
    assert_eq!(nodes["web"].within.as_deref(), Some("b"));
    assert_eq!(nodes["web"].stencil, "api gateway");
    assert_eq!(foreign.zones[0].within, None);
    assert_eq!(foreign.threats[0].on.as_deref(), Some("f"));
    assert_eq!(foreign.threats[0].status, "in_progress");
    let told = told(&foreign.left_out);
    assert!(told.contains("text “A note”") && told.contains("`surprise`"), "{told}");
}
