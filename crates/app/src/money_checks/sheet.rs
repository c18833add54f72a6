//! The sheet for direct deposit: what a payer needs, on one page, written where the person chooses and readable
//! by them alone.

use std::sync::Arc;

use coffer_domain::text::clean_line;
use coffer_store::audit::{Entry, Kind};
use zeroize::Zeroizing;

use super::{
    Wanted, account,
    numbers::{self, Numbers},
    pdf, prove_owner,
};
use crate::{
    App, FileAsk, Profile,
    api::{AppError, DepositSheet, ErrorCode, NumberSystem, SavedSheet},
    audit, blocking, network,
    read::AccountRow,
    views,
};

/// Writes the sheet where the person chooses; nothing where they chose none. Whose it is, is proven before a file is
/// chosen; the numbers are taken out after it. A dialog stays open for as long as one likes, also over a lock, and
/// then nothing is written.
///
/// # Errors
/// As [`numbers::reveal`]; if it was locked meanwhile, or the file cannot be written.
pub async fn save(app: &App, request: DepositSheet) -> Result<Option<SavedSheet>, AppError> {
    let profile = app.profile()?;
    let row = account(&profile, &request.account_id, &Wanted::Numbers).await?;
    if let Err(error) = prove_owner(app, &profile, request.proof).await {
        record(app, &profile, &row, Err(&error)).await?;
        return Err(error);
    }
    // A lock while the dialog is open closes the profile, and holds nothing back.
    drop(profile);
    let ask = FileAsk::SaveSheet {
        name: "direct-deposit.pdf".to_owned(),
    };
    let asked = app.0.seams.events.choose_file(ask).await;
    let asked = asked.map_err(|why| AppError::new(ErrorCode::BadInput, why))?;
    let Some(path) = asked else { return Ok(None) };
    let profile = app.profile()?;
    let row = account(&profile, &request.account_id, &Wanted::Numbers).await?;
    let told = numbers::fetched(app, &profile, &row, false, request.seen_this_month).await;
    // Whether or not it is written in the end: the numbers were taken out for it.
    record(app, &profile, &row, told.as_ref()).await?;
    let told = told?;
    let today = views::timestamp(app.now_ms());
    let page = page(&row, &told, today.split('T').next().unwrap_or_default());
    let bytes = u64::try_from(page.len()).unwrap_or(u64::MAX);
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if profile.stopping.is_cancelled() {
        return Err(network::locked_meanwhile());
    }
    // The dialog has asked whether to replace what is there.
    blocking(move || crate::relay_file::put_private(&path, &page, true)).await??;
    Ok(Some(SavedSheet { name, bytes }))
}

async fn record(
    app: &App,
    profile: &Arc<Profile>,
    row: &AccountRow,
    told: Result<&Numbers, &AppError>,
) -> Result<(), AppError> {
    let entry = Entry {
        account: Some(row.id),
        item: Some(row.item_id),
        ..Entry::new(Kind::SheetSaved, numbers::revealed(told))
    };
    audit::record(app, profile, entry).await
}

fn page(row: &AccountRow, numbers: &Numbers, day: &str) -> Zeroizing<Vec<u8>> {
    let mut lines = vec![
        pdf::Line::Title("Direct deposit".to_owned()),
        pair("Bank", &row.institution_name),
        pair("Account", &row.name),
    ];
    if let Some(subtype) = &row.subtype {
        lines.push(pair("Kind", subtype));
    }
    for number in numbers.all() {
        lines.push(pdf::Line::Gap);
        let (system, account, bank) = match number.system {
            NumberSystem::Ach => ("United States (ACH)", "Account number", "Routing number"),
            NumberSystem::Eft => ("Canada (EFT)", "Account number", "Institution number"),
            NumberSystem::Bacs => ("United Kingdom (BACS)", "Account number", "Sort code"),
            NumberSystem::International => ("International", "IBAN", "BIC"),
        };
        lines.push(pair("System", system));
        lines.push(pair(bank, number.bank.expose()));
        if let Some(branch) = &number.branch {
            lines.push(pair("Branch", branch.expose()));
        }
        lines.push(pair(account, number.account.expose()));
        if let Some(wire) = &number.wire_routing {
            lines.push(pair("Routing number of wires", wire.expose()));
        }
        if number.tokenized {
            lines.push(pdf::Line::Note(
                "The bank made this number for one connection: it ends when that is disconnected."
                    .to_owned(),
            ));
        }
    }
    lines.push(pdf::Line::Gap);
    lines.push(pair("Signature", &"_".repeat(40)));
    lines.push(pdf::Line::Gap);
    lines.push(pdf::Line::Note(format!(
        "Made on {day} from what the bank states. Whoever has this sheet can pay into the account, and in some places debit it."
    )));
    pdf::page("Direct deposit", &lines)
}

fn pair(name: &str, value: &str) -> pdf::Line {
    pdf::Line::Pair(name.to_owned(), Zeroizing::new(clean_line(value)))
}
