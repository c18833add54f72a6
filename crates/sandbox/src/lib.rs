//! A Plaid-shaped bank on loopback
