//! Plaid's published specification, as something to hold bodies against.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate};
use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::schema;

/// The most breaches told of one body; the first few say it.
const BREACHES_MAX: usize = 5;
/// The rule that a key the specification does not name breaks.
const UNNAMED: &str = "unevaluatedProperties";
/// The longest explanation told, in characters. It may hold the body.
const MESSAGE_MAX: usize = 300;

/// Texts that Plaid's answers have and the published file has not yet: component, key, whether null. Plaid's own
/// generated clients (plaid-python 46, plaid-node 47) require them.
const NEWER: &[(&str, &str, bool)] = &[
    ("Institution", "connection_availability", false),
    ("Security", "figi", true),
    (
        "TransferAuthorizationProposedTransfer",
        "requested_amount",
        false,
    ),
];

/// The specification, read once.
pub struct Spec {
    requests: HashMap<String, Validator>,
    answers: HashMap<String, Validator>,
    error: Validator,
    document: Document,
}

#[derive(Deserialize)]
struct Document {
    paths: HashMap<String, Value>,
    components: Components,
}

#[derive(Deserialize)]
struct Components {
    schemas: Map<String, Value>,
}

/// A place where a body is not as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The endpoint, and whether it was asked or answered.
    pub what: String,
    /// JSON pointer into the body.
    pub pointer: String,
    /// The rule that is broken, such as `required`.
    pub rule: String,
    /// The rule in words.
    pub message: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            pointer,
            rule,
            message,
        } = self;
        write!(out, "{what} at \"{pointer}\" breaks `{rule}`: {message}")
    }
}

static SPEC: LazyLock<Option<Spec>> = LazyLock::new(|| {
    let found = place();
    if found.is_none() {
        println!("skipped: Plaid's specification is not here; name the file in COFFER_PLAID_SPEC");
    }
    found.map(|path| Spec::read(&path))
});

/// The specification; without one, a line has said so. Where the file is, nothing is skipped.
pub fn spec() -> Option<&'static Spec> {
    SPEC.as_ref()
}

/// The file that is named, which must then exist, or the one beside the workspace.
fn place() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("COFFER_PLAID_SPEC") {
        return Some(named.into());
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/plaid-openapi.yml");
    beside.exists().then_some(beside)
}

impl Spec {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // The bounds against hostile documents are far below this one's 90,000 lines.
        let options = serde_saphyr::Options {
            budget: None,
            ..serde_saphyr::Options::default()
        };
        let mut document: Document = serde_saphyr::from_str_with_options(&text, options)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (component, key, nullable) in NEWER {
            let property = &mut document.components.schemas[*component]["properties"][*key];
            assert!(
                property.is_null(),
                "{component}.{key} is published now: drop it from NEWER"
            );
            *property = json!({ "type": "string", "nullable": nullable });
        }
        let schemas = &document.components.schemas;
        let validators = |part: fn(&Value) -> &Value| {
            // What the sandbox serves, and what our client asks of the real one.
            let ours = coffer_plaid::endpoint::ALL.iter().map(|ours| ours.path);
            (crate::ENDPOINTS.iter().copied().chain(ours))
                .map(|path| {
                    let operation = document.paths.get(path).map(|path| &path["post"]);
                    let operation =
                        operation.unwrap_or_else(|| panic!("Plaid does not publish {path}"));
                    (path.to_owned(), validator(part(operation), schemas))
                })
                .collect()
        };
        let default = |operation: &Value| operation["responses"]["default"].clone();
        let errors = crate::ENDPOINTS
            .iter()
            .map(|path| default(&document.paths[*path]["post"]));
        for error in errors {
            // One validator serves for all, as long as this holds.
            let refers = &error["content"]["application/json"]["schema"]["$ref"];
            assert_eq!(refers, "#/components/schemas/PlaidError");
        }
        Self {
            requests: validators(|operation| {
                &operation["requestBody"]["content"]["application/json"]["schema"]
            }),
            answers: validators(|operation| {
                &operation["responses"]["200"]["content"]["application/json"]["schema"]
            }),
            error: validator(
                &json!({ "$ref": "#/components/schemas/PlaidError" }),
                schemas,
            ),
            document,
        }
    }

    /// Where a request is not as published.
    pub fn of_request(&self, path: &str, body: &Value) -> Vec<Breach> {
        let published = self.requests.get(path);
        let validator = published.unwrap_or_else(|| panic!("Plaid publishes no {path}"));
        breaches(&format!("{path} asked"), validator, body)
    }

    /// Where an answer is not as published. A path that Plaid does not have is answered with an error.
    pub fn of_answer(&self, path: &str, status: u16, body: &Value) -> Vec<Breach> {
        let what = format!("{path} answered {status}");
        if status == 200 {
            let validator = self.answers.get(path);
            return match validator {
                Some(validator) => breaches(&what, validator, body),
                None => panic!("{path} answered 200 and is no endpoint of this story"),
            };
        }
        let mut found = breaches(&what, &self.error, body);
        if body.is_null() {
            // PlaidError is nullable for the sake of `item.error`; an answer is never null.
            found.push(Breach {
                what,
                pointer: String::new(),
                rule: "type".into(),
                message: "an error has a body".into(),
            });
        }
        found
    }

    /// Where a body is not as a component of the specification, such as a webhook.
    pub fn of_component(&self, component: &str, body: &Value) -> Vec<Breach> {
        let schemas = &self.document.components.schemas;
        assert!(
            schemas.contains_key(component),
            "Plaid does not publish {component}"
        );
        let reference = json!({ "$ref": format!("#/components/schemas/{component}") });
        breaches(component, &validator(&reference, schemas), body)
    }

    /// Every field a request may have, objects in objects included, in the order of the specification's names.
    pub fn request_fields(&self, path: &str) -> Vec<Field> {
        let operation = &self.document.paths[path]["post"];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let mut fields = Vec::new();
        self.collect(schema, &[], &mut fields);
        fields
    }

    fn collect(&self, schema: &Value, above: &[String], fields: &mut Vec<Field>) {
        let schema = self.resolved(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, above, fields);
        }
        let required = schema["required"].as_array();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let mut path = above.to_vec();
            path.push(name.clone());
            let required = required.is_some_and(|names| names.iter().any(|known| known == name));
            fields.push(Field {
                path: path.clone(),
                required,
                nullable: self.resolved(property)["nullable"] == true,
            });
            self.collect(property, &path, fields);
        }
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"]
            .as_str()
            .and_then(|name| name.rsplit('/').next());
        name.map_or(schema, |name| &self.document.components.schemas[name])
    }
}

/// A published field of a request.
pub struct Field {
    /// Names from the outermost object inwards.
    pub path: Vec<String>,
    /// Whether its object is nothing without it.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
}

fn validator(schema: &Value, components: &Map<String, Value>) -> Validator {
    jsonschema::options()
        .with_format("date", |text: &str| {
            text.len() == "YYYY-MM-DD".len() && text.parse::<NaiveDate>().is_ok()
        })
        .with_format("date-time", |text: &str| {
            DateTime::parse_from_rfc3339(text).is_ok()
        })
        .with_format("url", |text: &str| url::Url::parse(text).is_ok())
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .build(&schema::standalone(schema, components))
        .unwrap_or_else(|error| panic!("the translated schema is none: {error}"))
}

fn breaches(what: &str, validator: &Validator, body: &Value) -> Vec<Breach> {
    let found = validator.iter_errors(body).map(|error| Breach {
        what: what.to_owned(),
        pointer: error.instance_path().to_string(),
        rule: error.kind().keyword().to_owned(),
        message: error.to_string().chars().take(MESSAGE_MAX).collect(),
    });
    let found: Vec<Breach> = found.collect();
    // An object that breaks a rule counts as not looked at, so all its keys would be unexpected as well.
    let echo = |breach: &Breach| {
        let at = |other: &&Breach| {
            other.pointer.starts_with(&breach.pointer)
                && (other.rule != UNNAMED || other.pointer.len() > breach.pointer.len())
        };
        breach.rule == UNNAMED && found.iter().any(|other| at(&other))
    };
    let told = found.iter().filter(|breach| !echo(breach));
    told.take(BREACHES_MAX).cloned().collect()
}
