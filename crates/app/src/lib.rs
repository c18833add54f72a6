//! Use cases of Coffer, the command table and its messages
