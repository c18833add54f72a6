//! The register: what is listed, searched and summed. Derived from facts and edits, in their
//! transaction, by one function ([`project`]); it can be rebuilt from them at any time, and
//! [`verify`] does so and compares.

mod browse;
mod lookup;
mod months;
mod project;
mod verify;

pub(crate) use browse::choose;
pub use browse::{
    BankDetail, DayRow, Filter, Outline, Place, RegisterLine, Status, each_row, outline, rows,
    sum_of_list, sum_of_these,
};
pub use lookup::{
    TrayLine, bank_detail, each, find_transaction, list, transaction, tray, tray_count,
};
pub use months::{MonthRow, months};
pub use project::{begin_touch, project, rebuild, touch, touch_account};
pub use verify::verify;
