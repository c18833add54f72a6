//! TypeScript for the window: one file per message, and the table of commands.
//!
//! `make bindings` writes them to `ui/src/bindings`; a tidy test compares.

use std::path::Path;

use ts_rs::{Config, TS};

use crate::api::*;

/// Writes all bindings into a folder.
pub fn write(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::new().with_out_dir(folder).with_large_int("number");
    // Named here because they stand inside an array or beside `null`, which have no file.
    Category::export_all(&config)?;
    Tag::export_all(&config)?;
    SavedView::export_all(&config)?;
    Connection::export_all(&config)?;
    ConsentView::export_all(&config)?;
    ProofView::export_all(&config)?;
    Doubt::export_all(&config)?;
    Adoption::export_all(&config)?;
    SavedBackup::export_all(&config)?;
    ChosenBackup::export_all(&config)?;
    SavedDiagnostics::export_all(&config)?;
    CategoryUse::export_all(&config)?;
    CategoryHint::export_all(&config)?;
    RuleView::export_all(&config)?;
    PairView::export_all(&config)?;
    SavedAttachment::export_all(&config)?;
    Freshness::export_all(&config)?;
    BankIdentity::export_all(&config)?;
    SavedSheet::export_all(&config)?;
    SavedAudit::export_all(&config)?;
    OwedAccess::export_all(&config)?;
    AppError::export_all(&config)?;
    Topic::export_all(&config)?;
    EditProgress::export_all(&config)?;
    let mut table = String::from(
        "// Written by `make bindings` from crates/app/src/command_table.rs. Do not edit.\n",
    );
    let mut imports = std::collections::BTreeSet::new();
    let mut types = String::from("export type CommandMap = {\n");
    let mut runtime = String::from("export const COMMANDS = {\n");

    macro_rules! emit {
        ($($kind:ident $name:ident ($request:ty) -> $response:ty, $window:ident [$($topic:ident),*];)*) => {
            $(
                <$request as TS>::export_all(&config).or_else(builtin)?;
                <$response as TS>::export_all(&config).or_else(builtin)?;
                for name in [<$request as TS>::name(&config), <$response as TS>::name(&config)] {
                    collect(&name, &mut imports);
                }
                types.push_str(&format!(
                    "  {}: {{ request: {}; response: {} }};\n",
                    stringify!($name),
                    <$request as TS>::name(&config),
                    <$response as TS>::name(&config),
                ));
                let topics: Vec<String> = [$(Topic::$topic),*]
                    .iter()
                    .map(|topic: &Topic| serde_json::to_string(topic))
                    .collect::<Result<_, _>>()?;
                runtime.push_str(&format!(
                    "  {}: {{ kind: \"{}\", window: \"{}\", topics: [{}] }},\n",
                    stringify!($name),
                    stringify!($kind),
                    stringify!($window),
                    topics.join(", "),
                ));
            )*
        };
    }
    crate::with_commands!(emit);

    imports.insert("Topic".into());
    for name in &imports {
        table.push_str(&format!("import type {{ {name} }} from \"./{name}\";\n"));
    }
    types.push_str("};\n");
    runtime.push_str(
        "} as const satisfies Record<\n  keyof CommandMap,\n  { kind: \"query\" | \"mutation\"; window: \"main\" | \"link\"; topics: readonly Topic[] }\n>;\n",
    );
    table.push('\n');
    table.push_str(&types);
    table.push('\n');
    table.push_str(&runtime);
    std::fs::write(folder.join("commands.ts"), table)?;
    Ok(())
}

/// Built-in types such as `null` have no file of their own, which is no failure.
fn builtin(error: ts_rs::ExportError) -> Result<(), ts_rs::ExportError> {
    match error {
        ts_rs::ExportError::CannotBeExported(_) => Ok(()),
        other => Err(other),
    }
}

fn collect(name: &str, imports: &mut std::collections::BTreeSet<String>) {
    let inner = name.trim_start_matches("Array<").trim_end_matches('>');
    let inner = inner.trim_end_matches(" | null");
    if inner.chars().next().is_some_and(char::is_uppercase) {
        imports.insert(inner.to_owned());
    }
}
