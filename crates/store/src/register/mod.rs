//! The register: what is listed, searched and summed. Derived from facts and edits, in their
//! transaction, by one function ([`project`]); it can be rebuilt from them at any time, and
//! [`verify`] does so and compares.

mod balances;
mod browse;
mod candidates;
mod finding;
mod flow;
pub(crate) mod guesses;
mod known;
mod lookup;
pub(crate) mod mates;
mod months;
mod outline;
mod project;
mod rows;
mod verify;
mod worth;

pub use balances::add_balances;
pub use browse::{BankDetail, DayRow, Filter, Outline, Place, RegisterLine, Status};
pub(crate) use candidates::{Candidates, candidates, finds_any};
pub(crate) use finding::Things;
pub use flow::{
    Facet, FacetKey, FlowAsk, FlowCell, FlowKind, Grain, first_month, flow, pending_flow,
};
pub use guesses::{PairSettings, pair_settings, set_pair_settings};
pub use known::{Names, TermRow, merchants, names, terms, understand};
pub use lookup::{
    TrayLine, bank_detail, each, find_transaction, list, transaction, tray, tray_count,
};

pub use months::{MonthRow, months};
pub use outline::{outline, sum_of_list, sum_of_these};
pub use project::{begin_touch, project, rebuild, touch, touch_account};
pub(crate) use project::{project_settled, tell_of_waiting};
pub(crate) use rows::choose;
pub use rows::{each_row, rows};
pub use verify::verify;
pub use worth::{AccountWorth, Known, KnownSpan, WorthAsk, worth, worth_begins};
