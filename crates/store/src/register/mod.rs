//! The register: what is listed, searched and summed. Derived from facts and edits, in their
//! transaction, by one function ([`project`]); it can be rebuilt from them at any time, and
//! [`verify`] does so and compares.

mod browse;
mod lookup;
mod project;
mod verify;

pub use browse::{BankDetail, DayRow, Filter, Outline, Place, RegisterLine, Status, outline, rows};
pub use lookup::{bank_detail, find_transaction, list, transaction};
pub use project::{begin_touch, project, rebuild, touch};
pub use verify::verify;
