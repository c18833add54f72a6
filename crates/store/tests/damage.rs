//! Damaged, truncated, foreign and separated files (R5, R6): what is wrong is noticed before it is
//! shown, and what is shown is right.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::path::Path;

use coffer_store::{
    Store, StoreError, copy, edits, facts,
    register::{self, Filter, Status},
};
use support::{Profile, changes, fact};

const KEY: [u8; 32] = [7; 32];

/// Everything a person could read; an error where any of it could not be read.
fn told(path: &Path) -> Result<String, StoreError> {
    let store = Store::open(path, &KEY)?;
    store.read(|r| {
        let mut text = format!("{:?}{:?}", facts::items(r)?, facts::accounts(r)?);
        for status in [Status::Listed, Status::Withdrawn, Status::Deleted] {
            for line in register::list(r, &Filter::default(), status, None)? {
                text.push_str(&format!(
                    "{line:?}{:?}{:?}",
                    register::bank_detail(r, line.id)?,
                    edits::history(r, line.id)?
                ));
            }
        }
        text.push_str(&format!("{:?}", register::outline(r, &Filter::default())?));
        Ok(text)
    })
}

/// A profile of some hundred rows with edits, closed, as one file.
fn written() -> (tempfile::TempDir, Vec<u8>, String) {
    let profile = Profile::linked();
    let rows = (0..300).map(|n| fact(&format!("t{n}"), -100 - n));
    profile.sync(changes(None, "c1", rows));
    let id = profile
        .store
        .read(|r| register::find_transaction(r, "t7"))
        .unwrap();
    profile.note(id, "dinner with Ana");
    profile.delete(&[id]).unwrap();
    profile.store.checkpoint().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coffer.db");
    std::fs::copy(profile.store.path(), &path).unwrap();
    drop(profile);
    let good = std::fs::read(&path).unwrap();
    let text = told(&path).unwrap();
    (folder, good, text)
}

/// Writes a file in the place of the database, without a log of another one.
fn put(path: &Path, bytes: &[u8]) {
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    std::fs::write(path, bytes).unwrap();
}

/// Places that look random and are the same in every run.
fn places(count: usize, below: usize) -> impl Iterator<Item = usize> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    (0..count).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    })
}

#[test]
fn r5_each_of_a_thousand_flipped_bits_is_noticed_or_harmless() {
    let (folder, good, text) = written();
    let path = folder.path().join("coffer.db");
    let (mut noticed, mut harmless) = (0, 0);
    for bit in places(1_000, good.len() * 8) {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        put(&path, &bad);
        // Reading notices what it reads; the check of every page notices the rest.
        match told(&path) {
            Err(error) => {
                assert!(
                    matches!(error, StoreError::Damaged(_) | StoreError::NotOurs),
                    "bit {bit}: {error:?}"
                );
                noticed += 1;
            }
            Ok(read) => {
                assert_eq!(read, text, "bit {bit} changed what is shown, silently");
                put(&path, &bad);
                match copy::check(&path, &KEY) {
                    Err(_) => noticed += 1,
                    Ok(_) => harmless += 1,
                }
            }
        }
    }
    // The signature covers each page whole, so there is next to nothing that is harmless.
    assert!(noticed >= 999, "{noticed} noticed, {harmless} harmless");
}

/// What a search answers, a word of every row's after the other, and a backup of the whole.
fn searched(path: &Path) -> Vec<Result<(), StoreError>> {
    let store = Store::open(path, &KEY).unwrap();
    let mut told: Vec<Result<(), StoreError>> = ["Ana", "dinner", "GROCER", "42", "gro"]
        .map(|words| {
            let filter = Filter {
                search: words.to_owned(),
                ..Filter::default()
            };
            store.read(|r| register::list(r, &filter, Status::Listed, None).map(drop))
        })
        .into();
    let into = path.with_extension("copy");
    let _ = std::fs::remove_file(&into);
    told.push(copy::make(path, &KEY, &into));
    told
}

#[test]
fn r5_a_damaged_page_is_told_as_damage_by_a_search_and_by_a_backup_too() {
    let (folder, good, _) = written();
    let path = folder.path().join("coffer.db");
    let (mut by_search, mut by_backup) = (0, 0);
    let pages = good.len() / 4096;
    for page in 1..pages {
        let mut bad = good.clone();
        bad[page * 4096 + 100] ^= 0x10;
        put(&path, &bad);
        if Store::open(&path, &KEY).is_err() {
            continue;
        }
        let told = searched(&path);
        for (at, result) in told.iter().enumerate() {
            if let Err(error) = result {
                assert!(
                    matches!(error, StoreError::Damaged(_)),
                    "page {page}, {at}: {error:?}"
                );
            }
        }
        by_search += usize::from(told[..5].iter().any(Result::is_err));
        by_backup += usize::from(told[5].is_err());
    }
    assert!(by_search > 3, "{by_search} searches met one");
    // Of a page that nothing is on any more, nobody needs to know.
    assert!(by_backup * 10 > pages * 7, "{by_backup} backups of {pages}");
}

#[test]
fn r5_a_truncated_file_an_exchanged_page_and_a_zeroed_page_are_noticed() {
    let (folder, good, text) = written();
    let path = folder.path().join("coffer.db");
    let page = 4096;
    let pages = good.len() / page;
    assert!(pages > 20);
    let mut bad: Vec<(String, Vec<u8>)> = Vec::new();
    for keep in [
        1,
        15,
        16,
        100,
        page,
        page + 1,
        good.len() / 2,
        good.len() - page,
        good.len() - 1,
    ] {
        bad.push((format!("cut to {keep}"), good[..keep].to_vec()));
    }
    for (a, b) in [(1, 2), (3, pages - 1), (pages / 2, pages - 2)] {
        let mut exchanged = good.clone();
        exchanged[a * page..(a + 1) * page].copy_from_slice(&good[b * page..(b + 1) * page]);
        exchanged[b * page..(b + 1) * page].copy_from_slice(&good[a * page..(a + 1) * page]);
        bad.push((format!("pages {a} and {b} exchanged"), exchanged));
    }
    for at in [0, 1, pages / 2, pages - 1] {
        let mut zeroed = good.clone();
        zeroed[at * page..(at + 1) * page].fill(0);
        bad.push((format!("page {at} zeroed"), zeroed));
    }
    for (what, bytes) in bad {
        put(&path, &bytes);
        let read = told(&path);
        put(&path, &bytes);
        let checked = copy::check(&path, &KEY);
        match read {
            Ok(read) => assert!(read == text && checked.is_err(), "{what}: {checked:?}"),
            Err(error) => assert!(
                matches!(error, StoreError::Damaged(_) | StoreError::NotOurs),
                "{what}: {error:?}"
            ),
        }
        assert_eq!(
            std::fs::read(&path).unwrap(),
            bytes,
            "{what}: nobody repaired it"
        );
    }
}

#[test]
fn r5_another_program_s_file_and_another_profile_s_database_are_refused_and_kept() {
    let (folder, _good, _text) = written();
    let path = folder.path().join("coffer.db");
    let other = tempfile::tempdir().unwrap();
    let others = other.path().join("coffer.db");
    drop(Store::create(&others, &[9; 32]).unwrap());
    let mut plain = b"SQLite format 3\0".to_vec();
    plain.resize(8192, 0);
    for bytes in [std::fs::read(&others).unwrap(), plain, vec![0x5a; 20_000]] {
        put(&path, &bytes);
        assert!(matches!(told(&path), Err(StoreError::NotOurs)));
        assert!(copy::check(&path, &KEY).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn r6_without_its_log_or_its_index_it_is_an_older_consistent_state_and_a_sync_doubles_nothing() {
    let profile = Profile::linked();
    profile.sync(changes(
        None,
        "c1",
        (0..40).map(|n| fact(&format!("t{n}"), -100 - n)),
    ));
    profile.store.checkpoint().unwrap();
    let older = profile.lines("").len();
    let second = || {
        changes(
            Some("c1"),
            "c2",
            (40..60).map(|n| fact(&format!("t{n}"), -500)),
        )
    };
    profile.sync(second());
    // Copied while it is open, as a file manager does: with the log, without it, without its index.
    let folder = tempfile::tempdir().unwrap();
    let copied = |name: &str, suffixes: &[&str]| {
        let to = folder.path().join(name);
        std::fs::create_dir(&to).unwrap();
        for suffix in suffixes {
            let from = format!("{}{suffix}", profile.store.path().display());
            std::fs::copy(from, to.join(format!("coffer.db{suffix}"))).unwrap();
        }
        to.join("coffer.db")
    };
    let whole = copied("whole", &["", "-wal", "-shm"]);
    let without_index = copied("without-index", &["", "-wal"]);
    let without_log = copied("without-log", &[""]);
    let foreign_index = copied("without-log-but-index", &["", "-shm"]);
    let rows = |path: &Path| {
        let store = Store::open(path, &KEY).unwrap();
        store.check_integrity().unwrap();
        store
            .read(|r| register::list(r, &Filter::default(), Status::Listed, None))
            .unwrap()
            .len()
    };
    assert_eq!(rows(&whole), older + 20);
    assert_eq!(rows(&without_index), older + 20);
    assert_eq!(rows(&without_log), older);
    assert_eq!(rows(&foreign_index), older);
    // What the bank sends again from the cursor of then.
    let store = Store::open(&without_log, &KEY).unwrap();
    let item = store.read(facts::items).unwrap().remove(0);
    assert_eq!(
        item.cursor.as_ref().map(|cursor| cursor.as_str()),
        Some("c1")
    );
    let mut mint = support::Counter::from(1 << 64);
    for _ in 0..2 {
        let _ = store.write(|w| facts::apply(w, &mut mint, item.id, &second(), 2_000, 3_000));
    }
    drop(store);
    assert_eq!(rows(&without_log), older + 20);
}

#[test]
fn a_copy_is_sound_has_the_same_rows_and_is_made_beside_a_writer() {
    let profile = Profile::linked();
    profile.sync(changes(
        None,
        "c1",
        (0..40).map(|n| fact(&format!("t{n}"), -100 - n)),
    ));
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("coffer.db");
    let started = std::sync::Barrier::new(2);
    let from = profile.store.path().to_owned();
    std::thread::scope(|scope| {
        let copying = scope.spawn(|| {
            started.wait();
            copy::make(&from, &KEY, &into)
        });
        started.wait();
        for n in 0..20 {
            let next = format!("d{n}");
            let before = profile.item().cursor.unwrap();
            profile.sync(changes(Some(before.as_str()), &next, [fact(&next, -1)]));
        }
        copying.join().unwrap().unwrap();
    });
    assert_eq!(
        copy::check(&into, &KEY).unwrap(),
        coffer_store::SCHEMA_VERSION
    );
    let bytes = std::fs::read(&into).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(!bytes.windows(9).any(|window| window == b"GROCER 42"));
    let store = Store::open(&into, &KEY).unwrap();
    assert_eq!(store.write(register::verify).unwrap(), Vec::<String>::new());
    drop(store);
    assert!(
        copy::make(profile.store.path(), &KEY, &into).is_err(),
        "it is there"
    );
    assert!(matches!(
        copy::check(&into, &[8; 32]),
        Err(StoreError::NotOurs)
    ));
}

#[test]
fn a_new_key_reaches_every_page_and_every_sealed_value_and_an_unknown_one_stops_it() {
    let profile = Profile::linked();
    let sealed = |text: &str| [b"CFR\x01", text.as_bytes(), &[0; 40]].concat();
    profile
        .store
        .write(|w| {
            facts::put(w, "known", &sealed("old"))?;
            facts::put(w, "plain", b"no seal")
        })
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("coffer.db");
    copy::make(profile.store.path(), &KEY, &into).unwrap();
    let mut places = Vec::new();
    copy::rekey(&into, (&KEY, &[9; 32]), &mut |place, old| {
        assert_eq!(old, sealed("old"));
        places.push(place.clone());
        Ok(sealed("new"))
    })
    .unwrap();
    assert_eq!(places, [copy::SealedPlace::Fact("known".into())]);
    assert!(matches!(copy::check(&into, &KEY), Err(StoreError::NotOurs)));
    copy::check(&into, &[9; 32]).unwrap();
    let store = Store::open(&into, &[9; 32]).unwrap();
    let read = |name: &str| store.read(|r| facts::get(r, name)).unwrap().unwrap();
    assert_eq!(read("known"), sealed("new"));
    assert_eq!(read("plain"), b"no seal");
    drop(store);

    // A sealed value where this version expects none would be lost with its key.
    let other = folder.path().join("other.db");
    copy::make(profile.store.path(), &KEY, &other).unwrap();
    let refused = copy::rekey(&other, (&KEY, &[9; 32]), &mut |_, _| {
        Err(StoreError::Refused("nobody knows it".into()))
    });
    assert!(matches!(refused, Err(StoreError::Refused(_))));
    copy::check(&other, &KEY).unwrap();
}
