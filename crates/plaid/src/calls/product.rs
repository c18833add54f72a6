//! What Plaid sells, as far as a client of personal finance can want it.

use serde::Serialize;

/// A product that an item can have. Balances and recurring streams are none: Plaid refuses them
/// by name (`INVALID_PRODUCT`), and gives them with any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Product {
    /// Booked and pending transactions. A monthly subscription.
    Transactions,
    /// Holdings and trades. Two monthly subscriptions.
    Investments,
    /// Cards, mortgages and student loans. A monthly subscription.
    Liabilities,
    /// Account and routing numbers. Billed once.
    Auth,
    /// The owners of accounts. Billed once.
    Identity,
    /// The risk of a debit. Billed by the call.
    Signal,
    /// Moving money. Out of reach without a contract.
    Transfer,
}

/// The products of one of Link's lists that stand in none of the lists before it: Plaid refuses a
/// product that is named twice.
pub(super) fn without(list: &[Product], before: &[&[Product]]) -> Option<Vec<Product>> {
    let mut left: Vec<Product> = Vec::new();
    for product in list {
        if !left.contains(product) && !before.iter().any(|named| named.contains(product)) {
            left.push(*product);
        }
    }
    (!left.is_empty()).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::{Product::*, *};

    #[test]
    fn no_product_is_named_twice() {
        let list = [Investments, Transactions, Investments, Auth];
        assert_eq!(
            without(&list, &[&[Transactions], &[Auth]]),
            Some(vec![Investments])
        );
        assert_eq!(without(&list, &[&list]), None);
    }
}
