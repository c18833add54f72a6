//! Shared parts of the acceptance stories.
