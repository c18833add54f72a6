//! How old data is and why, what costs, how calls went, and what is synced by itself, as people read it.

use std::io::{self, Write};

use coffer_app::api::{
    AgeActor, AgeCure, AgeReason, Forcing, Freshness, Meter, Monitor, NetworkCost, OwedAccess,
    Schedules, SyncNever,
};

use super::harmless;
use super::table::{Align, Table};
use crate::json::DiagnosticsJson;

/// Writes how old the data of each account is.
pub fn write_ages(out: &mut impl Write, ages: &[Freshness]) -> io::Result<()> {
    if ages.is_empty() {
        return super::no_bank(out);
    }
    let mut table = Table::new([
        ("ACCOUNT", Align::Left),
        ("BANK UPDATED", Align::Left),
        ("FETCHED", Align::Left),
        ("WHY", Align::Left),
        ("ID", Align::Left),
    ]);
    let at = |time: &Option<String>| time.clone().unwrap_or_else(|| "unknown".to_owned());
    for age in ages {
        table.row([
            harmless(&age.account),
            at(&age.bank_updated_at),
            at(&age.pulled_at),
            if age.is_old { "old" } else { "fresh" }.to_owned(),
            age.account_id.clone(),
        ]);
        if age.reason != AgeReason::Fresh {
            let (reason, actor) = (reason(age.reason), actor(age.actor));
            let sentences = [reason, actor, cure(age.cure)];
            let said: Vec<&str> = sentences
                .into_iter()
                .filter(|one| !one.is_empty())
                .collect();
            table.remark(format!("    {}", said.join(" ")));
        }
        match &age.forcing {
            Forcing::NotBefore { at } => {
                table.remark(format!("    The bank can be asked at once again at {at}."));
            }
            Forcing::Billed if age.cure == AgeCure::Force => table.remark(
                "    `coffer-cli refresh ITEM` has the bank asked now; Plaid bills that."
                    .to_owned(),
            ),
            Forcing::Billed | Forcing::Free | Forcing::Useless => {}
        }
    }
    table.write(out)
}

const fn reason(reason: AgeReason) -> &'static str {
    match reason {
        AgeReason::Disconnected => "You disconnected this bank.",
        AgeReason::SwitchedOffline => "Coffer is switched offline.",
        AgeReason::PermissionEnded => "The permission has ended.",
        AgeReason::SignInNeeded => "The bank wants you to sign in again.",
        AgeReason::AccountGone => "The bank does not name this account any more.",
        AgeReason::Held => "A sync was taken back, so nothing is fetched until you ask.",
        AgeReason::NeverPulled => "Nothing was fetched yet.",
        AgeReason::BeingPrepared => "The bank's older history is still being prepared.",
        AgeReason::BankDown => "The bank reports an outage.",
        AgeReason::AskedTooOften => "Plaid was asked too often.",
        AgeReason::PullFailed => "The last refresh failed.",
        AgeReason::VisitFailed => "Plaid's last visit to the bank failed.",
        AgeReason::NotPulled => "Nothing was asked for more than a day.",
        AgeReason::NotSaid => "Plaid does not say when it was at the bank.",
        AgeReason::BankQuiet => "Plaid has not been at the bank for more than a day.",
        AgeReason::Fresh => "",
    }
}

const fn actor(actor: AgeActor) -> &'static str {
    match actor {
        AgeActor::Nobody => "",
        AgeActor::Person => "It is yours to mend.",
        AgeActor::Bank => "The bank must mend it.",
        AgeActor::Provider => "It is Plaid's to do.",
        AgeActor::Us => "Coffer does it by itself.",
    }
}

const fn cure(cure: AgeCure) -> &'static str {
    match cure {
        AgeCure::None | AgeCure::Force => "",
        AgeCure::Wait => "Wait.",
        AgeCure::Pull => "`coffer-cli sync` asks now, for free.",
        AgeCure::SignIn => "`coffer-cli relink ITEM` signs in again.",
        AgeCure::ConnectAgain => "`coffer-cli link` connects it anew.",
        AgeCure::SwitchOn => "Switch it on in the settings of the window, under Network.",
        AgeCure::ChooseAccounts => "`coffer-cli relink ITEM` lets you choose accounts.",
    }
}

/// Writes what is still to be given back.
pub fn write_owed(out: &mut impl Write, rows: &[OwedAccess]) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "Nothing is owed: no access is left to give back.");
    }
    for row in rows {
        let bank = row.institution.as_deref().map_or_else(
            || "A connection that could not be kept".to_owned(),
            harmless,
        );
        let why = row.why.as_deref().unwrap_or("It was not offered yet.");
        writeln!(out, "{bank} ({}): {}", row.id, harmless(why))?;
    }
    writeln!(
        out,
        "Coffer goes on offering it. If it has ended at Plaid, or you end it at my.plaid.com: \
         `coffer-cli owed --give-up ID`."
    )
}

/// Writes what costs.
pub fn write_meter(out: &mut impl Write, meter: &Meter) -> io::Result<()> {
    if let Some(made) = meter.items_made {
        match meter.items_max {
            Some(max) => writeln!(
                out,
                "{made} of {max} connections of a Trial plan were ever made with these keys."
            )?,
            None => writeln!(out, "{made} connections were ever made with these keys.")?,
        }
    }
    if meter.calls.is_empty() {
        writeln!(out, "No billed call was made in {} (UTC).", meter.month)?;
    }
    for one in &meter.calls {
        writeln!(
            out,
            "{}: {} in {} (UTC)",
            harmless(&one.product),
            one.calls,
            meter.month
        )?;
    }
    match meter.is_billed {
        true => writeln!(
            out,
            "Counted by Coffer on this computer; Plaid's dashboard has the number that counts."
        ),
        false => writeln!(
            out,
            "Nothing here is billed: it is play money, or another's keys."
        ),
    }
}

/// Writes how calls went.
pub fn write_monitor(out: &mut impl Write, monitor: &Monitor) -> io::Result<()> {
    if monitor.banks.is_empty() {
        return writeln!(out, "No call was made in the last {} days.", monitor.days);
    }
    let mut table = Table::new([
        ("BANK", Align::Left),
        ("CALLS", Align::Right),
        ("WORKED", Align::Right),
        ("P50", Align::Right),
        ("P95", Align::Right),
        ("CODES", Align::Left),
    ]);
    let took = |ms: Option<u64>| ms.map_or_else(|| "-".to_owned(), |ms| format!("{ms} ms"));
    for bank in &monitor.banks {
        let share = bank.all.worked_per_mille;
        let codes: Vec<String> = bank
            .codes
            .iter()
            .map(|one| format!("{} x{}", harmless(&one.code), one.count))
            .collect();
        table.row([
            bank.institution
                .as_deref()
                .map_or_else(|| "Plaid itself".to_owned(), harmless),
            bank.all.calls.to_string(),
            format!("{}.{}%", share / 10, share % 10),
            took(bank.all.p50_ms),
            took(bank.all.p95_ms),
            codes.join(", "),
        ]);
        if let Some(failed) = &bank.last_failed {
            table.remark(format!(
                "    last failure {} {} {} request {}",
                failed.at,
                harmless(&failed.endpoint),
                harmless(&failed.code),
                failed
                    .request_id
                    .as_deref()
                    .map_or_else(|| "unknown".to_owned(), harmless)
            ));
        }
    }
    table.write(out)?;
    match monitor.truncated {
        true => writeln!(
            out,
            "There were more calls than are looked at; the oldest are left out."
        ),
        false => Ok(()),
    }
}

/// Writes that a bundle was written.
pub fn write_diagnostics(out: &mut impl Write, saved: &DiagnosticsJson) -> io::Result<()> {
    writeln!(
        out,
        "{} holds {} calls and no name, amount, key or account number ({} bytes). Read it before you pass it on.",
        harmless(&saved.path),
        saved.calls,
        saved.bytes
    )
}

/// Writes what is synced by itself.
pub fn write_schedules(out: &mut impl Write, schedules: &Schedules) -> io::Result<()> {
    if schedules.items.is_empty() {
        return super::no_bank(out);
    }
    let mut table = Table::new([
        ("BANK", Align::Left),
        ("AT START", Align::Left),
        ("ON COMING BACK", Align::Left),
        ("EVERY", Align::Left),
        ("NEXT", Align::Left),
        ("ID", Align::Left),
    ]);
    let word = |is_on: bool| if is_on { "yes" } else { "no" }.to_owned();
    for one in &schedules.items {
        table.row([
            harmless(&one.institution),
            word(one.plan.on_launch),
            word(one.plan.on_focus),
            one.plan
                .every_hours
                .map_or_else(|| "never".to_owned(), |hours| format!("{hours} h")),
            one.next_at.clone().unwrap_or_else(|| "-".to_owned()),
            one.item_id.clone(),
        ]);
        if let Some(never) = one.never {
            table.remark(format!("    {}", never_text(never)));
        }
        if one.failures > 0 {
            table.remark(format!(
                "    The last {} tries failed, so it is asked less often.",
                one.failures
            ));
        }
    }
    table.write(out)?;
    let network = match (schedules.treat_as_metered, schedules.network) {
        (true, _) => "It counts as metered, because you said so: nothing is fetched by itself.",
        (false, NetworkCost::Metered) => {
            "The system says that the network is metered: nothing is fetched by itself."
        }
        (false, NetworkCost::Free) => "The system says that the network is not metered.",
        (false, NetworkCost::Unknown) => "The system does not say whether the network is metered.",
    };
    writeln!(
        out,
        "{network} The window does this while it is open; this program does nothing by itself."
    )
}

const fn never_text(never: SyncNever) -> &'static str {
    match never {
        SyncNever::NotChosen => "Only when you ask.",
        SyncNever::Disconnected => "You disconnected it.",
        SyncNever::Revoked => "The permission has ended: connect it again.",
        SyncNever::Held => "A sync was taken back, so it waits until you ask.",
        SyncNever::Offline => "Coffer is switched offline.",
        SyncNever::Metered => "The network is metered.",
    }
}
