//! Stories in the real window: the built app in WebKitGTK, driven the way a person does it.
//!
//! They are for what only the window can show: that the parts are wired together, what each window
//! may call, and that what is on the screen survives. Rules about money and sync are proven below.

#![cfg(target_os = "linux")]

mod canaries;
mod connection;
mod ending;
mod endurance;
mod figures;
mod hostile;
mod keyboard;
mod keys;
mod life;
mod link_window;
mod lock;
mod main_job;
mod moves;
mod own_word;
mod recovery;
mod relayed;
mod steps;
mod taking_back;
mod two_copies;
mod typed_secrets;
mod window;
