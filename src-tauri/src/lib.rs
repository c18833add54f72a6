//! Coffer shell
