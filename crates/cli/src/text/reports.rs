//! What was spent and what is owned, for people.

use std::io::{self, Write};

use coffer_app::api::{MoneyView, NetWorth, Spending};
use coffer_app::read::{Currency, Money};

use super::{
    amount, harmless,
    table::{Align, Table},
};

fn plain(view: &MoneyView) -> String {
    let currency = Currency::from_parts(&view.currency, view.exponent);
    amount::plain(&Money::new(view.minor, currency))
}

fn maybe(view: Option<&MoneyView>) -> String {
    view.map(plain).unwrap_or_default()
}

/// What was spent or came in, most first, and the total of each currency.
pub fn write_spending(out: &mut impl Write, spending: &Spending) -> io::Result<()> {
    if spending.currencies.is_empty() {
        return writeln!(
            out,
            "Nothing from {} to {}.",
            spending.period.from, spending.period.to
        );
    }
    let mut table = Table::new([
        ("NAME", Align::Left),
        ("GROUP", Align::Left),
        ("COUNT", Align::Right),
        ("BEFORE", Align::Right),
        ("AMOUNT", Align::Right),
    ]);
    for currency in &spending.currencies {
        for row in &currency.rows {
            let name = match row.name.as_str() {
                "" => "(none)".to_owned(),
                name => harmless(name),
            };
            table.row([
                name,
                row.group.as_deref().map(harmless).unwrap_or_default(),
                row.count.to_string(),
                maybe(row.compared.as_ref()),
                plain(&row.sum),
            ]);
        }
        if let Some(others) = &currency.others {
            table.row([
                format!("({} more)", others.rows),
                String::new(),
                others.count.to_string(),
                maybe(others.compared.as_ref()),
                plain(&others.sum),
            ]);
        }
        table.row([
            "TOTAL".into(),
            String::new(),
            currency.count.to_string(),
            maybe(currency.compared_total.as_ref()),
            plain(&currency.total),
        ]);
        if currency.pending.count > 0 {
            table.remark(format!(
                "  {} pending, which the total leaves out: {}",
                currency.pending.count,
                plain(&currency.pending.sum)
            ));
        }
        if currency.overlaps {
            table
                .remark("  What has several tags counts under each, and once in the total.".into());
        }
    }
    table.write(out)
}

/// What is owned less what is owed, day by day, and what is not known.
pub fn write_worth(out: &mut impl Write, worth: &NetWorth) -> io::Result<()> {
    if worth.currencies.is_empty() {
        return writeln!(out, "No bank has told what an account holds.");
    }
    let mut table = Table::new([
        ("DATE", Align::Left),
        ("OWNED", Align::Right),
        ("OWED", Align::Right),
        ("NOT KNOWN", Align::Right),
        ("NET WORTH", Align::Right),
    ]);
    for currency in &worth.currencies {
        for (date, point) in worth.dates.iter().zip(&currency.points) {
            let unknown = match point.unknown {
                0 => String::new(),
                1 => "1 account".to_owned(),
                n => format!("{n} accounts"),
            };
            table.row([
                date.clone(),
                maybe(point.assets.as_ref()),
                maybe(point.debts.as_ref()),
                unknown,
                maybe(point.total.as_ref()),
            ]);
        }
    }
    table.write(out)
}
