//! What a window manager would do, on a screen that has none.

use anyhow::{Context, Result, bail};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window,
};

/// Longest title that is read, in units of four bytes.
const TITLE_MAX: u32 = 64;

/// Clicks the X of the window with this title: asks it to close, as a person does.
///
/// # Errors
/// There is no such window, or no screen.
pub fn close_window(display: &str, title: &str) -> Result<()> {
    let (screen, window) = find(display, title)?;
    let protocols = atom(&screen, b"WM_PROTOCOLS")?;
    let delete = atom(&screen, b"WM_DELETE_WINDOW")?;
    let ask = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
    screen
        .send_event(false, window, EventMask::NO_EVENT, ask)?
        .check()?;
    Ok(())
}

/// The number of the window with this title, for programs that take one.
///
/// # Errors
/// There is no such window, or no screen.
pub fn window_number(display: &str, title: &str) -> Result<u32> {
    find(display, title).map(|(_, window)| window)
}

/// The window that is shown under this title. GTK keeps others of the same name that are not.
fn find(display: &str, title: &str) -> Result<(impl Connection + use<>, Window)> {
    let (screen, number) = x11rb::connect(Some(display))?;
    let root = screen
        .setup()
        .roots
        .get(number)
        .context("the display has a screen")?
        .root;
    let windows = screen.query_tree(root)?.reply()?.children;
    for window in windows {
        let shown = screen.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE;
        if shown && title_of(&screen, window)? == title {
            return Ok((screen, window));
        }
    }
    bail!("no window on {display} has the title {title:?}")
}

fn title_of(screen: &impl Connection, window: Window) -> Result<String> {
    let (name, any) = (AtomEnum::WM_NAME, AtomEnum::ANY);
    let property = screen.get_property(false, window, name, any, 0, TITLE_MAX)?;
    Ok(String::from_utf8_lossy(&property.reply()?.value).into_owned())
}

fn atom(screen: &impl Connection, name: &[u8]) -> Result<u32> {
    Ok(screen.intern_atom(false, name)?.reply()?.atom)
}
