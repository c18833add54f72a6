//! A page is shown by a process of its own, which may crash or be killed for its memory. The program
//! goes on, and has the page loaded again where it was: everything that is kept is in this process,
//! the place is in the page's address, and what was typed is kept as a draft.

use tauri::WebviewWindow;

/// Loads the page again each time its process has died. A page that dies at once each time is not
/// tried for ever.
///
/// # Errors
/// Tauri's.
#[cfg(target_os = "linux")]
pub fn when_it_dies(window: &WebviewWindow) -> tauri::Result<()> {
    use std::cell::RefCell;
    use webkit2gtk::WebViewExt;

    window.with_webview(|webview| {
        let deaths = RefCell::new(Deaths::default());
        webview
            .inner()
            .connect_web_process_terminated(move |view, reason| {
                if deaths.borrow_mut().may_live_again() {
                    tracing::warn!(?reason, "the web view died; its page is loaded again");
                    view.reload();
                } else {
                    tracing::error!(?reason, "the web view keeps dying and is left alone");
                }
            });
    })
}

/// macOS and Windows have such a signal too; it is not listened to yet.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn when_it_dies(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// How often the page has died lately.
#[cfg(target_os = "linux")]
#[derive(Default)]
struct Deaths(std::collections::VecDeque<std::time::Instant>);

#[cfg(target_os = "linux")]
impl Deaths {
    /// The page is loaded again this often within [`Self::WINDOW`].
    const MOST: usize = 5;
    const WINDOW: std::time::Duration = std::time::Duration::from_secs(60);

    fn may_live_again(&mut self) -> bool {
        self.at(std::time::Instant::now())
    }

    fn at(&mut self, now: std::time::Instant) -> bool {
        while self
            .0
            .front()
            .is_some_and(|first| now.duration_since(*first) >= Self::WINDOW)
        {
            self.0.pop_front();
        }
        if self.0.len() >= Self::MOST {
            return false;
        }
        self.0.push_back(now);
        true
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::time::{Duration, Instant};

    use super::Deaths;

    #[test]
    fn a_page_that_keeps_dying_is_given_up_and_one_that_dies_now_and_then_is_not() {
        let mut deaths = Deaths::default();
        let now = Instant::now();
        for _ in 0..Deaths::MOST {
            assert!(deaths.at(now));
        }
        assert!(!deaths.at(now));
        assert!(deaths.at(now + Deaths::WINDOW));

        let mut seldom = Deaths::default();
        for nth in 0..50 {
            assert!(seldom.at(now + Duration::from_secs(15 * nth)));
        }
    }
}
