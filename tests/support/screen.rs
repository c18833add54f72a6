//! What a window manager would do, on a screen that has none.

use anyhow::{Context, Result, bail};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ClientMessageEvent, ConnectionExt,
    EventMask, ImageFormat, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT,
    MapState, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;

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

/// Keys by the numbers that X has for their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keysym {
    /// The left one.
    Control = 0xffe3,
    /// The large one.
    Enter = 0xff0d,
    /// The letter.
    A = 0x61,
}

/// The left button of a mouse.
const LEFT: u8 = 1;

/// Clicks a place of the window with this title, by the mouse: no driver takes part in it.
///
/// # Errors
/// There is no such window, or no screen.
pub fn click_at(display: &str, title: &str, x: i16, y: i16) -> Result<()> {
    let (screen, window) = find(display, title)?;
    let root = screen.query_tree(window)?.reply()?.root;
    let place = screen.translate_coordinates(window, root, x, y)?.reply()?;
    for (kind, detail) in [
        (MOTION_NOTIFY_EVENT, 0),
        (BUTTON_PRESS_EVENT, LEFT),
        (BUTTON_RELEASE_EVENT, LEFT),
    ] {
        screen
            .xtest_fake_input(kind, detail, 0, root, place.dst_x, place.dst_y, 0)?
            .check()?;
    }
    Ok(())
}

/// What a part of a window looks like: its pixels, as the screen has them.
///
/// # Errors
/// There is no such window, or the part is not on the screen.
pub fn part_of(display: &str, title: &str, part: (i16, i16, u16, u16)) -> Result<Vec<u8>> {
    let (screen, window) = find(display, title)?;
    let (x, y, width, height) = part;
    let image = screen
        .get_image(ImageFormat::Z_PIXMAP, window, x, y, width, height, u32::MAX)?
        .reply()?;
    Ok(image.data)
}

/// Presses keys together, by the keyboard: whatever has the focus hears of them.
///
/// # Errors
/// The keyboard has no such key, or there is no screen.
pub fn press(display: &str, keys: &[Keysym]) -> Result<()> {
    let numbers: Vec<u32> = keys.iter().map(|key| *key as u32).collect();
    press_numbers(display, &numbers, false)
}

/// The left one.
const SHIFT: u32 = 0xffe1;

fn press_numbers(display: &str, keys: &[u32], shifted: bool) -> Result<()> {
    let (screen, number) = x11rb::connect(Some(display))?;
    let setup = screen.setup();
    let root = setup
        .roots
        .get(number)
        .context("the display has a screen")?
        .root;
    let (first, last) = (setup.min_keycode, setup.max_keycode);
    let map = screen
        .get_keyboard_mapping(first, last - first + 1)?
        .reply()?;
    let width = usize::from(map.keysyms_per_keycode).max(1);
    let mut codes = Vec::new();
    for key in shifted.then_some(&SHIFT).into_iter().chain(keys) {
        let place = map
            .keysyms
            .chunks(width)
            .position(|of_one| of_one.contains(key))
            .with_context(|| format!("the keyboard has no {key:#x}"))?;
        codes.push(first + u8::try_from(place)?);
    }
    let down = codes.iter().map(|code| (KEY_PRESS_EVENT, *code));
    let up = codes.iter().rev().map(|code| (KEY_RELEASE_EVENT, *code));
    for (kind, code) in down.chain(up) {
        screen
            .xtest_fake_input(kind, code, 0, root, 0, 0, 0)?
            .check()?;
    }
    Ok(())
}

/// Types a text into the window with this title, which gets the keyboard first: there is no window
/// manager that would give it to a dialog.
///
/// # Errors
/// There is no such window, or the keyboard has no key for a character.
pub fn type_into(display: &str, title: &str, text: &str) -> Result<()> {
    let (screen, window) = find(display, title)?;
    screen
        .set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?
        .check()?;
    drop(screen);
    for letter in text.chars() {
        let key = u32::from(letter);
        press_numbers(
            display,
            &[key],
            letter.is_ascii_uppercase() || letter == '_',
        )?;
    }
    Ok(())
}

/// What the window with this title shows, to be held against what it shows later.
///
/// # Errors
/// There is no such window, or no screen.
pub fn pixels(display: &str, title: &str) -> Result<Vec<u8>> {
    let (screen, window) = find(display, title)?;
    let size = screen.get_geometry(window)?.reply()?;
    let format = ImageFormat::Z_PIXMAP;
    let image = screen
        .get_image(format, window, 0, 0, size.width, size.height, u32::MAX)?
        .reply()?;
    Ok(image.data)
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
