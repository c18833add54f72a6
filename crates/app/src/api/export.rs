//! Lists as files.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    BulkWhich, CashFlowRequest, MonitorRequest, NetWorthRequest, RegisterFilter, SpendingRequest,
    SyncRef, TrayKind,
};

/// Which list is to be written as CSV into the folder of downloads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "list", content = "filter")]
pub enum ExportRequest {
    /// Transactions as they are listed.
    Register(RegisterFilter),
    /// Transactions that are selected.
    Selected(BulkWhich),
    /// What the bank took back, or what the person deleted.
    Tray(TrayKind),
    /// All accounts with their balances.
    Accounts,
    /// All connections.
    Connections,
    /// All consents.
    Consents,
    /// What was spent, or came in, as a table.
    Spending(SpendingRequest),
    /// What is owned less what is owed: one row for each date and account.
    NetWorth(NetWorthRequest),
    /// What came in and went out by month.
    CashFlow(CashFlowRequest),
    /// The journal of syncs.
    Syncs,
    /// What one sync brought.
    SyncRows(SyncRef),
    /// How the calls to each bank went, by day.
    Calls(MonitorRequest),
    /// Transactions that may be one.
    Doubts,
    /// Every host that was spoken to.
    Hosts,
}

/// A file that was written. It did not take the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// Where it is.
    pub path: String,
    /// Rows below the line of column names.
    pub rows: u32,
}
