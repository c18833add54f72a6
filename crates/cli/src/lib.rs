//! coffer-cli: Coffer without a window
