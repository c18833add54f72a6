//! The register: what is listed, searched and summed. Derived from facts and edits, in their
//! transaction, by one function ([`project`]); it can be rebuilt from them at any time, and
//! [`verify`] does so and compares.

mod browse;
mod flow;
mod lookup;
mod months;
mod project;
mod verify;
mod worth;

pub(crate) use browse::choose;
pub use browse::{
    BankDetail, DayRow, Filter, Outline, Place, RegisterLine, Status, each_row, outline, rows,
    sum_of_list, sum_of_these,
};
pub use flow::{
    Facet, FacetKey, FlowAsk, FlowCell, FlowKind, Grain, first_month, flow, pending_flow,
};
pub use lookup::{
    TrayLine, bank_detail, each, find_transaction, list, transaction, tray, tray_count,
};
pub use months::{MonthRow, months};
pub use project::{begin_touch, project, rebuild, touch, touch_account};
pub use verify::verify;
pub use worth::{AccountWorth, Known, KnownSpan, WorthAsk, worth, worth_begins};
