//! The way of one long write, as it is told: in thousandths, onwards only, and that it is over, also where it fails.

use std::{cell::Cell, sync::Arc};

use coffer_store::Progress;

use crate::{EventSink, api::EditProgress};

pub(crate) struct Way {
    events: Arc<dyn EventSink>,
    /// What was told last; nothing where nothing was.
    told: Cell<Option<u32>>,
}

impl Way {
    pub fn new(events: Arc<dyn EventSink>) -> Self {
        Self {
            events,
            told: Cell::new(None),
        }
    }

    /// Tells where it is, if that is further than before: what is taken back in several steps learns of the next one's rows
    /// when it comes to them.
    pub fn is_at(&self, progress: Progress) {
        let done = u128::from(progress.done) * 1_000 / u128::from(progress.all.max(1));
        let permille = u32::try_from(done.min(1_000)).unwrap_or(1_000);
        if self.told.get().is_none_or(|told| told < permille) {
            self.told.set(Some(permille));
            self.events.edit_progress(Some(EditProgress { permille }));
        }
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        if self.told.get().is_some() {
            self.events.edit_progress(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        LinkPage,
        api::{LinkState, SyncStatus, Topic},
    };

    #[derive(Default)]
    struct Heard(Mutex<Vec<Option<u32>>>);

    impl EventSink for Heard {
        fn changed(&self, _topics: &[Topic]) {}
        fn sync_status(&self, _status: &SyncStatus) {}
        fn link_state(&self, _state: &LinkState) {}
        fn show_link(&self, _page: LinkPage) -> Result<(), String> {
            Ok(())
        }
        fn close_link(&self, _session_id: &str) {}
        fn edit_progress(&self, progress: Option<EditProgress>) {
            self.0
                .lock()
                .unwrap()
                .push(progress.map(|one| one.permille));
        }
    }

    #[test]
    fn a_way_goes_onwards_only_and_is_over_when_it_is_dropped() {
        let heard = Arc::new(Heard::default());
        let way = Way::new(Arc::clone(&heard) as Arc<dyn EventSink>);
        for (done, all) in [(10, 40), (40, 40), (40, 80), (60, 80), (80, 80)] {
            way.is_at(Progress { done, all });
        }
        drop(way);
        drop(Way::new(Arc::clone(&heard) as Arc<dyn EventSink>));
        assert_eq!(*heard.0.lock().unwrap(), [Some(250), Some(1_000), None]);
    }
}
