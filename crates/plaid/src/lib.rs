//! Everything Plaid: wire types, client, transport, retry
