//! OpenAPI 3.0 schemas as JSON Schema 2020-12, which is what validators understand.
//!
//! - `nullable: true` admits null beside the type, also where the type is an `enum`, and where there is only an
//!   `allOf` (which OpenAPI leaves open; Plaid's examples show null there).
//! - An object that lists its properties may have no others, through references and `allOf` too. The
//!   specification allows more almost everywhere, so that Plaid can add to it; a key that it does not name is
//!   a mistake of ours all the same, in an answer of the sandbox as in a request.
//! - `#/components/schemas/X` becomes `#/$defs/X`, and only what is reached is taken along.
//! - A keyword that this page does not know is an error: nothing is let through by being overlooked.

use serde_json::{Map, Value, json};

/// Keywords that mean the same in both, and hold no schema.
const SAME: &[&str] = &[
    "required",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Keywords that say something to a reader and nothing to a validator.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "example",
    "default",
    "deprecated",
    "externalDocs",
    "readOnly",
    "writeOnly",
];

/// Formats of numbers, where the type says all there is to hold a JSON number against.
const NUMBER_FORMATS: &[&str] = &["double", "float", "int32", "int64"];

/// A schema of the specification as a document of its own.
pub fn standalone(schema: &Value, components: &Map<String, Value>) -> Value {
    let mut translation = Translation {
        components,
        reached: Vec::new(),
    };
    let mut root = translation.place(schema);
    let mut definitions = Map::new();
    let mut next = 0;
    // Each name is reached once, so this ends with the last of the components.
    while let Some(name) = translation.reached.get(next).cloned() {
        let definition = translation.schema(translation.component(&name));
        definitions.insert(name, definition);
        next += 1;
    }
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["$defs"] = Value::Object(definitions);
    root
}

struct Translation<'a> {
    components: &'a Map<String, Value>,
    reached: Vec<String>,
}

impl<'a> Translation<'a> {
    fn component(&self, name: &str) -> &'a Value {
        self.components
            .get(name)
            .unwrap_or_else(|| panic!("the specification refers to {name} and does not have it"))
    }

    /// A schema where a value stands: at the root, under a property, in a list. Parts of an `allOf` are none,
    /// because each sees only its own properties.
    fn place(&mut self, schema: &Value) -> Value {
        let mut placed = self.schema(schema);
        if self.lists_properties(schema) {
            placed["unevaluatedProperties"] = json!(false);
        }
        placed
    }

    fn lists_properties(&self, schema: &Value) -> bool {
        if let Some(name) = referred(schema) {
            return self.lists_properties(self.component(name));
        }
        let listed = schema["properties"]
            .as_object()
            .is_some_and(|all| !all.is_empty());
        let parts = ["allOf", "oneOf", "anyOf"].map(|key| schema[key].as_array());
        let mut parts = parts.into_iter().flatten().flatten();
        listed || parts.any(|part| self.lists_properties(part))
    }

    /// The properties of an object, those of references and parts included, and the names that are required.
    fn listed(&self, schema: &Value) -> (Vec<(String, Value)>, Vec<Value>) {
        let schema = referred(schema).map_or(schema, |name| self.component(name));
        let mut properties = Vec::new();
        let mut required = schema["required"].as_array().cloned().unwrap_or_default();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            let (more, needed) = self.listed(part);
            properties.extend(more);
            required.extend(needed);
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            properties.push((name.clone(), property.clone()));
        }
        (properties, required)
    }

    /// Whether two parts say something of the same property. Each alone would forbid what the other adds to it.
    fn shares_properties(&self, parts: &Value) -> bool {
        let mut names: Vec<String> = Vec::new();
        for part in parts.as_array().into_iter().flatten() {
            let own = self.listed(part).0.into_iter().map(|(name, _)| name);
            names.extend(own.collect::<std::collections::BTreeSet<_>>());
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        names.len() < count
    }

    /// Parts that share properties as one object: of a shared property, all that is said of it holds.
    fn flattened(&self, parts: &Value) -> Value {
        let (properties, required) = self.listed(&json!({ "allOf": parts }));
        let required: std::collections::BTreeSet<&str> =
            required.iter().filter_map(Value::as_str).collect();
        let mut whole: Map<String, Value> = Map::new();
        for (name, property) in properties {
            let said = match whole.remove(&name) {
                Some(earlier) if earlier == property => property,
                Some(earlier) => json!({ "allOf": [earlier, property] }),
                None => property,
            };
            whole.insert(name, said);
        }
        json!({ "type": "object", "required": required, "properties": whole })
    }

    fn schema(&mut self, schema: &Value) -> Value {
        if let Some(name) = referred(schema) {
            if !self.reached.iter().any(|reached| reached == name) {
                self.reached.push(name.to_owned());
            }
            return json!({ "$ref": format!("#/$defs/{name}") });
        }
        let source = schema.as_object().expect("a schema is an object");
        let mut out = Map::new();
        for (key, value) in source {
            match key.as_str() {
                "type" | "enum" | "nullable" => {}
                "properties" => {
                    let properties = value.as_object().expect("properties are an object");
                    let placed = properties
                        .iter()
                        .map(|(name, property)| (name.clone(), self.place(property)));
                    out.insert(key.clone(), placed.collect());
                }
                "items" => {
                    out.insert(key.clone(), self.place(value));
                }
                "additionalProperties" => match value {
                    // The default; see the top of this page.
                    Value::Bool(true) => {}
                    Value::Bool(false) => {
                        out.insert(key.clone(), value.clone());
                    }
                    _ => {
                        out.insert(key.clone(), self.place(value));
                    }
                },
                "allOf" if self.shares_properties(value) => {
                    let whole = self.schema(&self.flattened(value));
                    for (key, value) in whole.as_object().expect("a schema is an object") {
                        out.insert(key.clone(), value.clone());
                    }
                }
                "allOf" | "oneOf" | "anyOf" => {
                    let parts = value.as_array().expect("a composition is a list");
                    let parts = parts.iter().map(|part| self.schema(part)).collect();
                    out.insert(key.clone(), parts);
                }
                "format" if NUMBER_FORMATS.contains(&value.as_str().unwrap_or_default()) => {}
                "format" => {
                    out.insert(key.clone(), value.clone());
                }
                // A switch beside `minimum` in OpenAPI 3.0, the bound itself in JSON Schema.
                "exclusiveMinimum" | "exclusiveMaximum" => {
                    let bound = key.trim_start_matches("exclusive").to_lowercase();
                    if value == &json!(true) {
                        out.insert(key.clone(), source[&bound].clone());
                    }
                }
                same if SAME.contains(&same) => {
                    out.insert(key.clone(), value.clone());
                }
                note if ANNOTATIONS.contains(&note) || note.starts_with("x-") => {}
                unknown => panic!("the specification uses {unknown:?}, which is not translated"),
            }
        }
        admit_null(source, out)
    }
}

/// Adds the type and the values, with null among them where it is allowed.
fn admit_null(source: &Map<String, Value>, mut out: Map<String, Value>) -> Value {
    let nullable = source.get("nullable") == Some(&json!(true));
    if let Some(values) = source.get("enum").and_then(Value::as_array) {
        let mut values = values.clone();
        if nullable && !values.contains(&Value::Null) {
            values.push(Value::Null);
        }
        out.insert("enum".into(), Value::Array(values));
    }
    match (source.get("type"), nullable) {
        (Some(kind), true) => out.insert("type".into(), json!([kind, "null"])),
        (Some(kind), false) => out.insert("type".into(), kind.clone()),
        (None, true) if !out.is_empty() => {
            return json!({ "anyOf": [Value::Object(out), { "type": "null" }] });
        }
        (None, _) => None,
    };
    Value::Object(out)
}

/// The name of the component that a schema stands for.
fn referred(schema: &Value) -> Option<&str> {
    let reference = schema.get("$ref")?.as_str()?;
    Some(
        reference
            .strip_prefix("#/components/schemas/")
            .unwrap_or_else(|| panic!("{reference} does not refer to a schema")),
    )
}
