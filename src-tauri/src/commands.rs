//! One `#[tauri::command]` for each row of the command table. Who may call which is not decided
//! here but in `capabilities/`, which the tidy tests compare with the table.

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
    fn windows_of(capability: &str) -> serde_json::Value {
        let file: serde_json::Value = serde_json::from_str(capability).unwrap();
        file["windows"].clone()
    }

    /// Which commands each capability grants is compared with the table by the tidy tests.
    #[test]
    fn a_capability_is_for_windows_of_its_own_kind_alone() {
        let main = windows_of(include_str!("../capabilities/main.json"));
        assert_eq!(main, serde_json::json!([crate::main_window::MAIN]));
        let link = windows_of(include_str!("../capabilities/link.json"));
        assert_eq!(link, serde_json::json!(["link-*"]));
    }
}
