//! As much of JSON Schema as the schemas of the formats that we write use.

use serde_json::{Map, Value};

/// Words that say nothing about what is valid, or nothing that can be told without more machinery.
const PASSED_OVER: [&str; 9] =
    ["$schema", "id", "$id", "title", "description", "default", "definitions", "format", "pattern"];

/// Where and how `value` breaks `schema`, a line each.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(schema) = schema else {
        assert!(schema == &Value::Bool(true), "a schema that nothing fits: {schema}");
        return;
    };
    for (word, wanted) in schema {
        let fits = |schema: &Value| {
            let mut faults = Vec::new();
            check(root, schema, value, at, &mut faults);
            faults.is_empty()
        };
        let is_sound = match word.as_str() {
            "$ref" => {
                let path = wanted.as_str().unwrap().strip_prefix('#').expect("a local reference");
                check(root, root.pointer(path).expect("a definition"), value, at, found);
                true
            }
            "type" => is_of_type(wanted, value),
            "enum" => wanted.as_array().unwrap().contains(value),
            "anyOf" => wanted.as_array().unwrap().iter().any(fits),
            "oneOf" => wanted.as_array().unwrap().iter().filter(|one| fits(one)).count() == 1,
            "minimum" => value.as_f64().is_none_or(|n| n >= wanted.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|n| n <= wanted.as_f64().unwrap()),
            "minItems" => {
                value.as_array().is_none_or(|a| a.len() as u64 >= wanted.as_u64().unwrap())
            }
            "uniqueItems" => value
                .as_array()
                .is_none_or(|all| all.iter().enumerate().all(|(i, one)| !all[..i].contains(one))),
            "items" => {
                for (i, one) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, one, &format!("{at}/{i}"), found);
                }
                true
            }
            "required" => value.as_object().is_none_or(|fields| {
                wanted
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|name| fields.contains_key(name.as_str().unwrap()))
            }),
            "properties" | "additionalProperties" => true,
            other => {
                assert!(PASSED_OVER.contains(&other), "{other} is not known here");
                true
            }
        };
        if !is_sound {
            found.push(format!("{at}: {word} {wanted}"));
        }
    }
    if let Value::Object(fields) = value {
        properties(root, schema, fields, at, found);
    }
}

fn properties(
    root: &Value,
    schema: &Map<String, Value>,
    fields: &Map<String, Value>,
    at: &str,
    found: &mut Vec<String>,
) {
    for (name, field) in fields {
        let at = format!("{at}/{name}");
        let known = schema.get("properties").and_then(|known| known.get(name));
        match (known, schema.get("additionalProperties")) {
            (Some(known), _) => check(root, known, field, &at, found),
            (None, Some(Value::Bool(false))) => found.push(format!("{at}: there is no such field")),
            (None, Some(other)) => check(root, other, field, &at, found),
            (None, None) => {}
        }
    }
}

fn is_of_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("the type {other} is not known here"),
    };
    match wanted {
        Value::Array(names) => names.iter().any(|name| is(name.as_str().unwrap())),
        name => is(name.as_str().unwrap()),
    }
}

#[test]
fn faults_are_found() {
    let schema = serde_json::json!({
        "definitions": {"level": {"enum": ["a", "b"]}},
        "type": "object",
        "required": ["n"],
        "additionalProperties": false,
        "properties": {
            "n": {"type": "integer", "minimum": 1},
            "levels": {"type": "array", "uniqueItems": true, "items": {"$ref": "#/definitions/level"}},
        },
    });
    let faults = |value: Value| faults(&schema, &value);
    assert_eq!(faults(serde_json::json!({"n": 1, "levels": ["a", "b"]})), [""; 0]);
    assert_eq!(faults(serde_json::json!({"levels": ["a", "a"]})).len(), 2);
    assert_eq!(faults(serde_json::json!({"n": 0, "levels": ["c"], "x": 1})).len(), 3);
    assert_eq!(faults(serde_json::json!({"n": "1"})).len(), 1);
    assert_eq!(faults(serde_json::json!([])).len(), 1);
}
