//! What becomes of a notice between Plaid and a device: who is told, for how long it is kept, and that nothing is lost
//! without a word, also where the relay's memory is an older one. On both databases where the database is what decides.

use std::path::Path;

use coffer_plaid::relay::message::{InboxPage, Means};
use coffer_relay::{
    database::{Appended, Database, KEPT_MS, Name, Sqlite, Thing},
    keys::RelayKeys,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    plaid::{Plaid, SigningKey, claims, webhook},
    world::{Device, Relay},
};

const MINUTE_MS: i64 = 60_000;

fn name(n: u8) -> Name {
    [n; 32]
}

fn told_of(item: Option<Name>, kind: &str, received_ms: i64) -> Appended {
    Appended {
        item,
        link: None,
        kind: kind.to_owned(),
        code: "CODE".to_owned(),
        error_code: None,
        received_ms,
    }
}

async fn seqs(database: &dyn Database, group: Uuid, after: i64) -> Vec<i64> {
    let notices = database.notices(group, after, 100).await.unwrap();
    notices.iter().map(|notice| notice.seq).collect()
}

/// The same of both databases.
async fn on_both(story: impl AsyncFn(&dyn Database)) {
    let folder = tempfile::tempdir().unwrap();
    story(&Sqlite::open(&folder.path().join("relay.db")).unwrap()).await;
    #[cfg(target_os = "linux")]
    {
        let server = crate::server::Server::start().unwrap();
        let postgres = coffer_relay::database::Postgres::open(&server.url()).await;
        story(&postgres.unwrap()).await;
    }
}

#[tokio::test]
async fn a_notice_is_kept_for_seven_days_and_then_it_is_said_that_it_is_gone() {
    on_both(async |database| {
        let (group, other) = (Uuid::new_v4(), Uuid::new_v4());
        let (ours, theirs) = (name(1), name(2));
        for (item, group) in [(ours, group), (theirs, other)] {
            assert!(
                database
                    .bind(Thing::Item, item, group, None, 1)
                    .await
                    .unwrap()
            );
        }
        let began = 1_700_000_000_000;
        let day_ms = 24 * 60 * MINUTE_MS;
        let first = told_of(Some(ours), "ITEM", began);
        assert_eq!(database.append(&first, name(10)).await.unwrap(), 1);
        let later = told_of(Some(theirs), "ITEM", began + 3 * day_ms);
        assert_eq!(database.append(&later, name(11)).await.unwrap(), 1);
        let kept = seqs(database, group, 0).await;
        assert_eq!(kept.len(), 1);

        database.prune(began + KEPT_MS).await.unwrap();
        assert_eq!(
            seqs(database, group, 0).await,
            kept,
            "to the last millisecond"
        );
        assert_eq!(
            database.place().await.unwrap().oldest,
            0,
            "nothing is gone yet"
        );
        database.prune(began + KEPT_MS + 1).await.unwrap();
        assert_eq!(seqs(database, group, 0).await, [] as [i64; 0]);
        // Who did not hear it is told that there was something; what others are told is kept.
        let place = database.place().await.unwrap();
        assert_eq!(place.oldest, kept[0]);
        assert_eq!(seqs(database, other, 0).await, [place.last]);

        // With everything gone the numbers go on.
        database.prune(began + 30 * day_ms).await.unwrap();
        let after = database.place().await.unwrap();
        assert_eq!((after.last, after.oldest), (place.last, place.last));
        let again = told_of(Some(ours), "ITEM", 5);
        assert_eq!(database.append(&again, name(12)).await.unwrap(), 1);
        assert_eq!(seqs(database, group, place.last).await, [place.last + 1]);
    })
    .await;
}

#[tokio::test]
async fn a_notice_of_transfers_is_for_every_group_that_made_one_and_for_nobody_else() {
    on_both(async |database| {
        let (mover, planner, other) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
        let made = [
            (Thing::Transfer, 1, mover),
            (Thing::Transfer, 2, mover),
            (Thing::Authorization, 3, planner),
            (Thing::Item, 4, other),
        ];
        let moves = told_of(None, "TRANSFER", 1_000);
        assert_eq!(
            database.append(&moves, name(20)).await.unwrap(),
            0,
            "nobody's yet"
        );
        for (thing, n, group) in made {
            assert!(database.bind(thing, name(n), group, None, 1).await.unwrap());
        }
        assert_eq!(database.append(&moves, name(20)).await.unwrap(), 2);
        assert_eq!(
            database.append(&moves, name(20)).await.unwrap(),
            0,
            "sent again"
        );
        assert_eq!(
            database.append(&moves, name(21)).await.unwrap(),
            2,
            "another one"
        );
        for (group, count) in [(mover, 2), (planner, 2), (other, 0)] {
            let told = database.notices(group, 0, 100).await.unwrap();
            assert_eq!(told.len(), count);
            assert!(
                told.iter()
                    .all(|one| one.item.is_none() && one.link.is_none())
            );
        }
        // Each has a number of its own.
        let mut all = seqs(database, mover, 0).await;
        all.extend(seqs(database, planner, 0).await);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 4);
        // What names nobody and is of something else is nobody's.
        let unknown = told_of(None, "INCOME", 1_000);
        assert_eq!(database.append(&unknown, name(22)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_relay_that_was_away_for_long_is_another_memory_and_one_that_was_restarted_is_not() {
    on_both(async |database| {
        let epoch = async || database.place().await.unwrap().epoch;
        let away = 10 * MINUTE_MS;
        database.alive(1_000_000, away, "first").await.unwrap();
        assert_eq!(epoch().await, "first");
        for now_ms in [1_000_000 + away, 1_000_000, 1_000_001 + away] {
            database.alive(now_ms, away, "second").await.unwrap();
            assert_eq!(epoch().await, "first", "at {now_ms}");
        }
        database
            .alive(1_000_002 + 2 * away, away, "second")
            .await
            .unwrap();
        assert_eq!(epoch().await, "second");
    })
    .await;
}

/// A relay with one device and its connection, before a Plaid that signs with a key of the test's.
struct World {
    plaid: Plaid,
    key: SigningKey,
    relay: Relay,
    device: Device,
}

impl World {
    async fn new() -> Self {
        let plaid = Plaid::start().await;
        let key = SigningKey::fresh("plaids-key");
        plaid.knows(&key, None);
        let relay = Relay::start_before(&plaid.url, None, "").await;
        let device = relay.device().await;
        let exchange = json!({ "public_token": "public-sandbox-1" });
        let made = device.plaid("/item/public_token/exchange", exchange).await;
        assert_eq!(made.status, 200, "{}", made.body);
        Self {
            plaid,
            key,
            relay,
            device,
        }
    }

    async fn send(&self, token: &str, body: &[u8]) -> u16 {
        let sent = reqwest::Client::new()
            .post(format!("{}/v1/webhook", self.relay.url))
            .header("Plaid-Verification", token)
            .body(body.to_vec())
            .send();
        sent.await.unwrap().status().as_u16()
    }

    async fn told(&self, after: i64, epoch: &str) -> InboxPage {
        // It is held where there is nothing to be told.
        let path = format!("/v1/inbox?after={after}&wait=50&epoch={epoch}");
        let signed = self.device.signed(&reqwest::Method::GET, &path, b"");
        let sent = self
            .device
            .send(reqwest::Method::GET, &path, Vec::new(), &signed);
        serde_json::from_value(sent.await.body).unwrap()
    }

    fn file(&self) -> std::path::PathBuf {
        self.relay.folder.join("relay.db")
    }
}

fn sql(file: &Path, text: &str) {
    let database = rusqlite::Connection::open(file).unwrap();
    database.execute_batch(text).unwrap();
}

/// The words of two webhooks are the same; a device dealt with the first long ago.
#[tokio::test]
async fn what_could_not_be_written_is_written_when_it_is_sent_again_though_its_words_are_there_already()
 {
    let world = World::new().await;
    let body = webhook("SYNC_UPDATES_AVAILABLE", "item-1");
    let first = world.key.token(&world.key.header(), &claims(&body, -60));
    let second = world.key.sign(&body);
    assert_eq!(world.send(&first, &body).await, 200);
    let fails =
        "CREATE TRIGGER full BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT, 'no room'); END";
    sql(&world.file(), fails);
    assert_eq!(world.send(&second, &body).await, 503);
    sql(&world.file(), "DROP TRIGGER full");
    assert_eq!(world.device.inbox(0, 0).await.notices.len(), 1);
    // Plaid tries again, with the signature that passed before.
    assert_eq!(world.send(&second, &body).await, 200);
    assert_eq!(world.device.inbox(0, 0).await.notices.len(), 2);
    // And once more, because the answer was lost: now it is known.
    for again in [&second, &first] {
        assert_eq!(world.send(again, &body).await, 200);
        assert_eq!(world.device.inbox(0, 0).await.notices.len(), 2);
    }
    world.relay.end().await;
}

#[tokio::test]
async fn plaids_word_of_transfers_reaches_the_device_that_made_one_and_no_other() {
    let world = World::new().await;
    let stranger = world.relay.device().await;
    let keys = RelayKeys::read(&coffer_domain::Secret::new(world.relay.key.clone())).unwrap();
    let transfer = keys.name(Thing::Transfer, "transfer-1");
    let database = Sqlite::open(&world.file()).unwrap();
    let group = world.device.group;
    assert!(
        database
            .bind(Thing::Transfer, transfer, group, None, 1)
            .await
            .unwrap()
    );
    let body = serde_json::to_vec_pretty(&json!({
        "webhook_type": "TRANSFER", "webhook_code": "TRANSFER_EVENTS_UPDATE", "environment": "sandbox",
    }))
    .unwrap();
    assert_eq!(world.send(&world.key.sign(&body), &body).await, 200);
    let page = world.device.inbox(0, 0).await;
    assert_eq!(page.notices.len(), 1);
    assert_eq!(page.notices[0].means, Means::Moves);
    assert_eq!(
        (&page.notices[0].item, &page.notices[0].link),
        (&None, &None)
    );
    assert_eq!(stranger.inbox(0, 0).await.notices, []);
    world.relay.end().await;
}

/// Plaid's table of codes (docs/plaid-coverage.md), each as it comes over the wire.
#[tokio::test]
async fn every_code_of_plaids_table_reaches_the_device_that_it_concerns_with_its_meaning() {
    let world = World::new().await;
    let stranger = world.relay.device().await;
    let keys = RelayKeys::read(&coffer_domain::Secret::new(world.relay.key.clone())).unwrap();
    let database = Sqlite::open(&world.file()).unwrap();
    for (thing, name) in [(Thing::Link, "link-1"), (Thing::Transfer, "transfer-1")] {
        let name = keys.name(thing, name);
        let group = world.device.group;
        assert!(database.bind(thing, name, group, None, 1).await.unwrap());
    }
    let of_item = [
        ("TRANSACTIONS", "SYNC_UPDATES_AVAILABLE", Means::Sync),
        ("TRANSACTIONS", "INITIAL_UPDATE", Means::Nothing),
        ("TRANSACTIONS", "HISTORICAL_UPDATE", Means::Nothing),
        ("TRANSACTIONS", "DEFAULT_UPDATE", Means::Nothing),
        ("TRANSACTIONS", "TRANSACTIONS_REMOVED", Means::Nothing),
        (
            "TRANSACTIONS",
            "RECURRING_TRANSACTIONS_UPDATE",
            Means::Refetch,
        ),
        ("ITEM", "ERROR", Means::Health),
        ("ITEM", "LOGIN_REPAIRED", Means::Health),
        ("ITEM", "PENDING_DISCONNECT", Means::Health),
        ("ITEM", "PENDING_EXPIRATION", Means::Health),
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE", Means::Health),
        ("ITEM", "USER_PERMISSION_REVOKED", Means::Health),
        ("ITEM", "USER_ACCOUNT_REVOKED", Means::Health),
        ("HOLDINGS", "DEFAULT_UPDATE", Means::Refetch),
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE", Means::Refetch),
        (
            "INVESTMENTS_TRANSACTIONS",
            "HISTORICAL_UPDATE",
            Means::Refetch,
        ),
        ("LIABILITIES", "DEFAULT_UPDATE", Means::Refetch),
        ("AUTH", "NEVER_HEARD_OF", Means::Unknown),
    ];
    let of_link = [
        ("LINK", "ITEM_ADD_RESULT", Means::Nothing),
        ("LINK", "SESSION_FINISHED", Means::LinkFinished),
        ("LINK", "EVENTS", Means::Nothing),
    ];
    let of_nothing = [("TRANSFER", "TRANSFER_EVENTS_UPDATE", Means::Moves)];
    let mut sent = Vec::new();
    for (names, codes) in [
        (json!({ "item_id": "item-1" }), &of_item[..]),
        (
            json!({ "link_token": "link-1", "link_session_id": "s" }),
            &of_link[..],
        ),
        (json!({}), &of_nothing[..]),
    ] {
        for (kind, code, means) in codes {
            let mut body = names.clone();
            body["webhook_type"] = json!(kind);
            body["webhook_code"] = json!(code);
            body["environment"] = json!("sandbox");
            let body = serde_json::to_vec_pretty(&body).unwrap();
            assert_eq!(
                world.send(&world.key.sign(&body), &body).await,
                200,
                "{code}"
            );
            sent.push(((*kind).to_owned(), (*code).to_owned(), *means));
        }
    }
    let told = world.device.inbox(0, 0).await.notices.into_iter();
    let told: Vec<_> = told.map(|one| (one.kind, one.code, one.means)).collect();
    assert_eq!(told, sent);
    assert_eq!(stranger.inbox(0, 0).await.notices, []);
    world.relay.end().await;
}

/// Who listens is not taken for somebody who missed what was for others and is forgotten since.
#[tokio::test]
async fn a_device_goes_past_what_others_were_told() {
    let world = World::new().await;
    let other = world.relay.device().await;
    let exchange = json!({ "public_token": "public-sandbox-2" });
    other.plaid("/item/public_token/exchange", exchange).await;
    let body = webhook("SYNC_UPDATES_AVAILABLE", "item-2");
    assert_eq!(world.send(&world.key.sign(&body), &body).await, 200);
    let theirs = other.inbox(0, 0).await;
    assert_eq!(theirs.notices.len(), 1);
    let ours = world.device.inbox(0, 0).await;
    assert_eq!((ours.notices.len(), ours.next), (0, theirs.next));
    sql(&world.file(), "UPDATE notice SET received_ms = 1");
    let database = Sqlite::open(&world.file()).unwrap();
    database
        .prune(chrono::Utc::now().timestamp_millis())
        .await
        .unwrap();
    let ours = world.device.inbox(ours.next, 0).await;
    assert!(ours.oldest <= ours.next, "nothing was missed");
    world.relay.end().await;
}

/// A copy of yesterday is put back in the place of a database that was lost.
#[tokio::test]
async fn an_older_copy_of_the_database_loses_nothing_silently() {
    let mut world = World::new().await;
    let send = async |world: &World, code: &str| {
        let body = webhook(code, "item-1");
        assert_eq!(world.send(&world.key.sign(&body), &body).await, 200);
    };
    send(&world, "BEFORE_THE_COPY").await;
    let before = world.device.inbox(0, 0).await;
    world.relay.stop().await;
    let copy = world.relay.folder.join("copy.db");
    sql(&world.file(), "PRAGMA wal_checkpoint(TRUNCATE)");
    std::fs::copy(world.file(), &copy).unwrap();

    // A restart is no reason for anything.
    world.relay.start_again(&world.plaid.url).await;
    world.device.url.clone_from(&world.relay.url);
    send(&world, "HEARD").await;
    let heard = world.device.inbox(before.next, 0).await;
    assert_eq!(heard.notices.len(), 1);
    assert_eq!(heard.epoch, before.epoch);
    send(&world, "LOST_BEFORE_IT_WAS_HEARD").await;

    world.relay.stop().await;
    for end in ["relay.db-wal", "relay.db-shm"] {
        let _ = std::fs::remove_file(world.relay.folder.join(end));
    }
    std::fs::rename(&copy, world.file()).unwrap();
    // It is of yesterday.
    let yesterday =
        "UPDATE fact SET value = CAST(value AS INTEGER) - 86400000 WHERE name = 'alive_ms'";
    sql(&world.file(), yesterday);
    world.relay.start_again(&world.plaid.url).await;
    world.device.url.clone_from(&world.relay.url);
    // The device is told at once that this is another memory, although there is nothing to tell.
    let asked = std::time::Instant::now();
    let page = world.told(heard.next, &heard.epoch).await;
    assert!(asked.elapsed().as_secs() < 45, "it was held");
    assert_ne!(page.epoch, heard.epoch);
    assert!(page.next < heard.next, "and that numbers were forgotten");

    // What happens from now on has numbers that were never given, so nobody who counts from the old ones misses it.
    send(&world, "AFTER").await;
    let page = world.told(heard.next, &page.epoch).await;
    let codes: Vec<&str> = page.notices.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["AFTER"]);
    world.relay.end().await;
}
