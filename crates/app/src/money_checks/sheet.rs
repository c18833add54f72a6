//! The sheet for direct deposit: what a payer needs, on one page, written where the person chooses and readable
//! by them alone.

use coffer_domain::text::clean_line;
use coffer_store::audit::{Entry, Kind};

use super::{Wanted, account, numbers, pdf};
use crate::{
    App, FileAsk,
    api::{AccountNumber, AppError, DepositSheet, ErrorCode, NumberSystem, SavedSheet},
    audit, blocking,
    read::AccountRow,
    views,
};

/// Writes the sheet where the person chooses; nothing where they chose none.
///
/// # Errors
/// As [`numbers::reveal`], and if the file cannot be written.
pub async fn save(app: &App, request: DepositSheet) -> Result<Option<SavedSheet>, AppError> {
    let profile = app.profile()?;
    let row = account(&profile, &request.account_id, &Wanted::Numbers).await?;
    let told = numbers::told(
        app,
        &profile,
        &row,
        request.proof,
        false,
        request.seen_this_month,
    )
    .await;
    // Whether or not it is written in the end: the numbers were taken out for it.
    let entry = Entry {
        account: Some(row.id),
        item: Some(row.item_id),
        ..Entry::new(Kind::SheetSaved, numbers::revealed(&told))
    };
    audit::record(app, &profile, entry).await?;
    let told = told?.shown();
    let ask = FileAsk::SaveSheet {
        name: "direct-deposit.pdf".to_owned(),
    };
    let asked = app.0.seams.events.choose_file(ask).await;
    let asked = asked.map_err(|why| AppError::new(ErrorCode::BadInput, why))?;
    let Some(path) = asked else { return Ok(None) };
    let today = views::timestamp(app.now_ms());
    let page = page(&row, &told, today.split('T').next().unwrap_or_default());
    let bytes = u64::try_from(page.len()).unwrap_or(u64::MAX);
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    // The dialog has asked whether to replace what is there.
    blocking(move || crate::relay_file::put_private(&path, &page, true)).await??;
    Ok(Some(SavedSheet { name, bytes }))
}

fn page(row: &AccountRow, numbers: &[AccountNumber], day: &str) -> Vec<u8> {
    let mut lines = vec![
        pdf::Line::Title("Direct deposit".to_owned()),
        pdf::Line::Pair("Bank".to_owned(), clean_line(&row.institution_name)),
        pdf::Line::Pair("Account".to_owned(), clean_line(&row.name)),
    ];
    if let Some(subtype) = &row.subtype {
        lines.push(pdf::Line::Pair("Kind".to_owned(), clean_line(subtype)));
    }
    for number in numbers {
        lines.push(pdf::Line::Gap);
        let (system, account, bank) = match number.system {
            NumberSystem::Ach => ("United States (ACH)", "Account number", "Routing number"),
            NumberSystem::Eft => ("Canada (EFT)", "Account number", "Institution number"),
            NumberSystem::Bacs => ("United Kingdom (BACS)", "Account number", "Sort code"),
            NumberSystem::International => ("International", "IBAN", "BIC"),
        };
        let mut pair = |name: &str, value: &str| {
            lines.push(pdf::Line::Pair(name.to_owned(), clean_line(value)));
        };
        pair("System", system);
        pair(bank, &number.bank_code);
        if let Some(branch) = &number.branch {
            pair("Branch", branch);
        }
        pair(account, &number.account);
        if let Some(wire) = &number.wire_routing {
            pair("Routing number of wires", wire);
        }
        if number.tokenized {
            lines.push(pdf::Line::Note(
                "The bank made this number for one connection: it ends when that is disconnected."
                    .to_owned(),
            ));
        }
    }
    lines.push(pdf::Line::Gap);
    lines.push(pdf::Line::Pair("Signature".to_owned(), "_".repeat(40)));
    lines.push(pdf::Line::Gap);
    lines.push(pdf::Line::Note(format!(
        "Made on {day} from what the bank states. Whoever has this sheet can pay into the account, and in some places debit it."
    )));
    pdf::page("Direct deposit", &lines)
}
