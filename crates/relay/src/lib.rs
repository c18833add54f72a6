//! The small server that holds a Plaid secret for others
