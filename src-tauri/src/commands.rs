//! One `#[tauri::command]` for each row of the command table. Who may call which is not decided
//! here but in `capabilities/`, which a test compares with the table.

use coffer_app::api::*;
use tauri::State;
use tauri::ipc::Invoke;

use crate::shell::Shell;

macro_rules! adapters {
    ($($kind:ident $name:ident ($request:ty) -> $response:ty, $window:ident [$($topic:ident),*];)*) => {
        $(
            #[tauri::command]
            async fn $name(shell: State<'_, Shell>, request: $request) -> Result<$response, AppError> {
                coffer_app::commands::$name(shell.app().await, request).await
            }
        )*

        /// Routes a call to its adapter.
        pub fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}
coffer_app::with_commands!(adapters);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    macro_rules! rows {
        ($($kind:ident $name:ident ($request:ty) -> $response:ty, $window:ident [$($topic:ident),*];)*) => {
            &[$((stringify!($name), stringify!($window))),*]
        };
    }
    const TABLE: &[(&str, &str)] = coffer_app::with_commands!(rows);

    fn granted(capability: &str) -> BTreeSet<String> {
        let file: serde_json::Value = serde_json::from_str(capability).unwrap();
        assert!(
            file.get("remote").is_none(),
            "a capability with `remote` would let web pages call commands"
        );
        let permissions = file["permissions"].as_array().unwrap();
        let names = permissions.iter().map(|p| p.as_str().unwrap().to_owned());
        names.collect()
    }

    fn of_window(window: &str) -> impl Iterator<Item = String> {
        TABLE
            .iter()
            .filter(move |(_, of)| *of == window)
            .map(|(name, _)| format!("allow-{}", name.replace('_', "-")))
    }

    #[test]
    fn the_main_window_may_call_its_rows_of_the_table_and_hear_events_and_nothing_else() {
        let mut expected: BTreeSet<String> = of_window("main").collect();
        expected.insert("core:event:allow-listen".into());
        expected.insert("core:event:allow-unlisten".into());
        assert_eq!(granted(include_str!("../capabilities/main.json")), expected);
    }

    #[test]
    fn the_link_window_may_call_its_row_of_the_table_and_nothing_else() {
        let expected: BTreeSet<String> = of_window("link").collect();
        assert_eq!(expected.len(), 1);
        assert_eq!(granted(include_str!("../capabilities/link.json")), expected);
    }

    #[test]
    fn no_capability_stands_beside_these_two() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src-tauri/capabilities");
        let names: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names, BTreeSet::from(["link.json".into(), "main.json".into()]));
    }
}
