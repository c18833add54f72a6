//! A profile on disk with one linked bank, and short ways to say what a bank says.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use coffer_domain::{
    AccountFact, AccountId, AccountKind, Balances, ChangeSet, CivilDate, Currency, Cursor, ItemId,
    Money, OperationId, Removal, SyncId, TransactionFact, TransactionId, UpdateStatus, ids::Mint,
};
use coffer_store::{
    Store, StoreError,
    edits::{self, EditMeta, Origin, Saying, Which},
    facts::{self, Applied, ItemRow, NewItem},
    identity::{self, Adopted, Answer, DoubtRow},
    register::{self, Filter, Outline, Place, RegisterLine, Status},
};

pub mod meeting;
pub mod proofs;

/// Counts instead of asking clock and chance.
pub struct Counter(u128);

impl From<u128> for Counter {
    fn from(start: u128) -> Self {
        Self(start)
    }
}

impl Mint for Counter {
    fn next(&mut self) -> uuid::Uuid {
        self.0 += 1;
        uuid::Uuid::from_u128(self.0)
    }
}

pub struct Profile {
    pub store: Store,
    pub item_id: ItemId,
    mint: std::cell::RefCell<Counter>,
    now_ms: std::cell::Cell<i64>,
    _folder: tempfile::TempDir,
}

pub fn day(year: i32, month: u32, day: u32) -> CivilDate {
    CivilDate::from_ymd_opt(year, month, day).unwrap()
}

pub fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("USD"))
}

pub fn removal(id: &str) -> Removal {
    Removal {
        external_id: id.into(),
        external_account_id: None,
    }
}

/// An account like the first one under another id.
pub fn account_as(id: &str) -> AccountFact {
    AccountFact {
        external_id: id.into(),
        ..account(100_000)
    }
}

pub fn fact(id: &str, minor: i64) -> TransactionFact {
    TransactionFact {
        external_id: id.into(),
        external_account_id: "acc".into(),
        pending_external_id: None,
        pending: false,
        date: day(2026, 3, 1),
        authorized_date: None,
        amount: usd(minor),
        amount_rounded: false,
        name: "GROCER 42".into(),
        merchant_name: None,
        merchant_entity_id: None,
        original_description: None,
        category_detailed: Some("FOOD_AND_DRINK_GROCERIES".into()),
        category_confidence: None,
        channel: None,
        check_number: None,
        details: Some("{\"location\":{\"city\":\"Austin\"}}".into()),
    }
}

pub fn changes(
    start: Option<&str>,
    next: &str,
    upserts: impl IntoIterator<Item = TransactionFact>,
) -> ChangeSet {
    ChangeSet {
        start_cursor: start.and_then(Cursor::new),
        next_cursor: Cursor::new(next),
        upserts: upserts.into_iter().collect(),
        removed: vec![],
        quarantined: vec![],
        accounts: vec![],
        shared: None,
        status: UpdateStatus::Historical,
        request_ids: vec!["req".into()],
        pages: 1,
        staged: false,
        resync: false,
    }
}

/// The one account of these stories, with a balance.
pub fn account(current: i64) -> AccountFact {
    AccountFact {
        external_id: "acc".into(),
        persistent_id: None,
        name: "Checking".into(),
        official_name: None,
        mask: Some("0000".into()),
        kind: AccountKind::Depository,
        type_text: "depository".into(),
        subtype: Some("checking".into()),
        holder_category: None,
        currency: Some(Currency::from_code("USD")),
        balances: Balances {
            current: Some(usd(current)),
            ..Balances::default()
        },
    }
}

impl Profile {
    pub fn linked() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("coffer.db"), &[7; 32]).unwrap();
        let mut mint = Counter(0);
        let item_id = ItemId::mint(&mut mint);
        let account = account(100_000);
        store
            .write(|w| {
                facts::link(
                    w,
                    &mut mint,
                    &NewItem {
                        id: item_id,
                        provider: "plaid",
                        external_id: "item-1",
                        institution_id: Some("ins_1"),
                        institution_name: "First Bank",
                        token_sealed: b"sealed",
                        accounts: &[account],
                    },
                    1_000,
                )
            })
            .unwrap();
        Self {
            store,
            item_id,
            mint: mint.into(),
            now_ms: 2_000.into(),
            _folder: folder,
        }
    }

    pub fn try_sync(&self, changes: ChangeSet) -> Result<Applied, StoreError> {
        let mint = &mut *self.mint.borrow_mut();
        let now_ms = self.later();
        self.store
            .write(|w| facts::apply(w, mint, self.item_id, &changes, now_ms - 1_000, now_ms))
    }

    /// The present: 3,000 at first, and never twice the same.
    fn later(&self) -> i64 {
        let now_ms = self.now_ms.get() + 1_000;
        self.now_ms.set(now_ms);
        now_ms
    }

    /// It is noon of a day, and goes on from there.
    pub fn turn_to(&self, day: CivilDate) {
        let noon = day.and_hms_opt(12, 0, 0).unwrap().and_utc();
        self.now_ms.set(noon.timestamp_millis());
    }

    /// When the newest thing happened.
    pub fn now(&self) -> i64 {
        self.now_ms.get()
    }

    pub fn revert(&self, sync: SyncId) -> Result<facts::Reverted, StoreError> {
        let mint = &mut *self.mint.borrow_mut();
        let now_ms = self.later();
        self.store.write(|w| facts::revert(w, mint, sync, now_ms))
    }

    /// The newest sync that can be reverted.
    pub fn newest(&self) -> SyncId {
        let syncs = self.store.read(|r| facts::syncs(r, None, None, 100));
        let can = syncs.unwrap().into_iter().find(|entry| entry.can_revert);
        can.unwrap().id
    }

    pub fn revert_newest(&self) {
        self.revert(self.newest()).unwrap();
        self.verified();
    }

    pub fn restore(&self, ids: &[TransactionId]) -> Result<u32, StoreError> {
        let meta = self.meta();
        let mint = &mut *self.mint.borrow_mut();
        self.store.write(|w| edits::restore(w, &meta, mint, ids))
    }

    pub fn sync(&self, changes: ChangeSet) -> Applied {
        self.try_sync(changes).unwrap()
    }

    pub fn item(&self) -> ItemRow {
        self.store.read(|r| facts::item(r, self.item_id)).unwrap()
    }

    fn filter(search: &str) -> Filter {
        Filter {
            search: search.into(),
            ..Filter::default()
        }
    }

    pub fn lines(&self, search: &str) -> Vec<RegisterLine> {
        let filter = Self::filter(search);
        self.store
            .read(|r| register::rows(r, &filter, Place::Pending { skip: 0 }, 1_000))
            .unwrap()
    }

    pub fn outline(&self, search: &str) -> Outline {
        let filter = Self::filter(search);
        self.store.read(|r| register::outline(r, &filter)).unwrap()
    }

    pub fn meta(&self) -> EditMeta {
        EditMeta {
            id: OperationId::mint(&mut *self.mint.borrow_mut()),
            at_ms: self.later(),
            origin: Origin::Window,
        }
    }

    pub fn try_note(&self, id: TransactionId, note: &str) -> Result<(), StoreError> {
        self.store
            .write(|w| edits::set_note(w, &self.meta(), id, note))
    }

    pub fn note(&self, id: TransactionId, note: &str) {
        self.try_note(id, note).unwrap();
    }

    pub fn tags(&self, id: TransactionId, tags: &[&str]) {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        self.store
            .write(|w| edits::set_tags(w, &self.meta(), id, &tags))
            .unwrap();
    }

    pub fn category(&self, id: TransactionId, code: &str) {
        let categories = self.store.read(edits::categories).unwrap();
        let category = categories
            .iter()
            .find(|category| category.code.as_deref() == Some(code))
            .unwrap();
        self.store
            .write(|w| edits::set_category(w, &self.meta(), id, Some(category.id)))
            .unwrap();
    }

    pub fn try_say(&self, id: TransactionId, saying: &Saying) -> Result<u32, StoreError> {
        self.store
            .write(|w| edits::say(w, &self.meta(), Which::These(&[id]), saying))
    }

    pub fn say(&self, id: TransactionId, saying: &Saying) {
        self.try_say(id, saying).unwrap();
    }

    /// A second login at the same bank: another Item with an account like the first one's.
    pub fn link_again(&self, external_id: &str, account: AccountFact) -> ItemId {
        let mint = &mut *self.mint.borrow_mut();
        let id = ItemId::mint(mint);
        let new = NewItem {
            id,
            provider: "plaid",
            external_id,
            institution_id: Some("ins_1"),
            institution_name: "First Bank",
            token_sealed: b"sealed",
            accounts: &[account],
        };
        let now_ms = self.later();
        self.store
            .write(|w| facts::link(w, mint, &new, now_ms))
            .unwrap();
        id
    }

    pub fn sync_of(&self, item: ItemId, changes: ChangeSet) -> Applied {
        let mint = &mut *self.mint.borrow_mut();
        let now_ms = self.later();
        self.store
            .write(|w| facts::apply(w, mint, item, &changes, now_ms - 1_000, now_ms))
            .unwrap()
    }

    pub fn account(&self, external_id: &str) -> AccountId {
        let accounts = self.store.read(facts::accounts).unwrap();
        accounts
            .iter()
            .find(|account| account.external_id == external_id)
            .unwrap()
            .id
    }

    pub fn adopt(&self, new: AccountId, old: AccountId) -> Result<Adopted, StoreError> {
        let now_ms = self.later();
        self.store.write(|w| identity::adopt(w, new, old, now_ms))
    }

    pub fn doubts(&self) -> Vec<DoubtRow> {
        self.store.read(identity::doubts).unwrap()
    }

    pub fn answer(&self, doubt: &DoubtRow, answer: Answer) -> Result<(), StoreError> {
        self.store.write(|w| {
            identity::answer(
                w,
                &self.meta(),
                doubt.transaction.id,
                doubt.other.id,
                answer,
            )
        })
    }

    pub fn take_apart(&self, id: TransactionId) -> Result<TransactionId, StoreError> {
        let meta = self.meta();
        let mint = &mut *self.mint.borrow_mut();
        self.store
            .write(|w| identity::take_apart(w, mint, &meta, id))
    }

    pub fn listed_as(&self, status: Status) -> Vec<RegisterLine> {
        self.store
            .read(|r| register::list(r, &Filter::default(), status, None))
            .unwrap()
    }

    pub fn delete(&self, ids: &[TransactionId]) -> Result<(), StoreError> {
        self.store
            .write(|w| edits::set_deleted(w, &self.meta(), ids, true))
    }

    pub fn undo(&self) -> Result<edits::Undone, StoreError> {
        self.store.write(|w| edits::undo(w, &self.meta()))
    }

    pub fn redo(&self) -> Result<edits::Undone, StoreError> {
        self.store.write(|w| edits::redo(w, &self.meta()))
    }

    /// The same profile, opened anew.
    pub fn restarted(self) -> Self {
        let Self {
            store,
            item_id,
            mint,
            now_ms,
            _folder,
        } = self;
        let path = store.path().to_owned();
        drop(store);
        Self {
            store: Store::open(&path, &[7; 32]).unwrap(),
            item_id,
            mint,
            now_ms,
            _folder,
        }
    }

    /// The store's own check finds nothing.
    pub fn verified(&self) {
        self.store.check_integrity().unwrap();
        assert_eq!(
            self.store.read(facts::verify).unwrap(),
            Vec::<String>::new()
        );
        assert_eq!(
            self.store.write(register::verify).unwrap(),
            Vec::<String>::new()
        );
    }
}
