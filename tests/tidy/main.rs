//! Tidy: rules about the tree itself.
