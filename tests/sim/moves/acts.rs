//! What a person, two banks and two clocks do in a story.

use std::collections::BTreeSet;

use coffer_app::{
    App,
    api::{AppError, ConfirmMove, MoveView, PlanMove, RestoreBackup},
    backup, moves,
};

use super::{DAY_MS, HOUR_MS, MINUTE_MS, PIN, Story, provider::lock};
use crate::dice::Dice;

impl Story {
    pub(super) async fn plan(&mut self, which: usize, dice: &mut Dice) {
        let cents = dice.between(100, 30_000);
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let (from, to) = match dice.chance(80) {
            true => (0, 1),
            false => (1, 0),
        };
        self.told
            .push(format!("program {which} plans {amount} from {from}"));
        self.planned += 1;
        let app = self.app(which).await;
        let request = self.wish(from, to, amount);
        self.arm(dice);
        let planned = moves::plan(&app, request).await;
        self.said("planned", planned);
        self.fall().await;
        if dice.chance(60) {
            self.pass(20_000);
            self.confirm(which, dice).await;
        }
    }

    pub(super) fn wish(&self, from: usize, to: usize, amount: String) -> PlanMove {
        PlanMove {
            from_account_id: self.ends[from].clone(),
            to_account_id: self.ends[to].clone(),
            amount,
            legal_name: Some("Ana Lovelace".to_owned()),
            seen_this_month: 0,
        }
    }

    pub(super) fn said(&mut self, what: &str, came: Result<MoveView, AppError>) {
        self.told.push(match came {
            Ok(one) => format!("  {what}: {:?}", one.state),
            Err(error) => format!("  {what}: {}", error.message),
        });
    }

    pub(super) fn word(one: &MoveView, to: bool) -> ConfirmMove {
        let end = if to { &one.to } else { &one.from };
        ConfirmMove {
            move_id: one.id.clone(),
            proof: Some(PIN.to_owned()),
            amount_again: format!("{}.{:02}", one.amount.minor / 100, one.amount.minor % 100),
            account_again: end.mask.clone().unwrap(),
            seen_this_month: 1_000,
        }
    }

    /// One of the moves: rather one that can be meant, and sometimes any.
    pub(super) async fn choose(
        &mut self,
        dice: &mut Dice,
        may: fn(&MoveView) -> bool,
    ) -> Option<MoveView> {
        let all = self.known().await;
        let meant: Vec<_> = all.iter().filter(|one| may(one)).collect();
        match (meant.is_empty() || dice.chance(5), all.is_empty()) {
            (_, true) => None,
            (true, _) => dice.chance(40).then(|| dice.pick(&all).clone()),
            (false, _) => Some((*dice.pick(&meant)).clone()),
        }
    }

    pub(super) async fn confirm(&mut self, which: usize, dice: &mut Dice) {
        let Some(one) = self.choose(dice, |one| one.can_confirm).await else {
            return;
        };
        let app = self.app(which).await;
        let word = || Self::word(&one, true);
        match dice.below(20) {
            0..=2 => {
                self.told.push("both confirm one move at once".into());
                let other = self.app(1 - which).await;
                self.arm(dice);
                let (a, b) =
                    futures::join!(moves::confirm(&app, word()), moves::confirm(&other, word()));
                self.said("the one", a);
                self.said("the other", b);
            }
            3..=4 => {
                self.told.push("one confirms, and the other stops".into());
                let other = self.app(1 - which).await;
                self.arm(dice);
                let (a, b) =
                    futures::join!(moves::confirm(&app, word()), moves::cancel(&other, &one.id));
                self.said("confirmed", a);
                self.said("stopped", b);
            }
            _ => {
                self.told.push(format!("program {which} confirms"));
                self.arm(dice);
                let a = moves::confirm(&app, word()).await;
                self.said("confirmed", a);
            }
        }
        self.fall().await;
    }

    pub(super) async fn cancel(&mut self, which: usize, dice: &mut Dice) {
        let Some(one) = self.choose(dice, |one| one.can_cancel).await else {
            return;
        };
        self.told.push(format!("program {which} stops"));
        let app = self.app(which).await;
        self.arm(dice);
        let a = moves::cancel(&app, &one.id).await;
        self.said("stopped", a);
        self.fall().await;
    }

    pub(super) async fn send_back(&mut self, which: usize, dice: &mut Dice) {
        let Some(one) = self.choose(dice, |one| one.can_send_back).await else {
            return;
        };
        let app = self.app(which).await;
        let both = one.can_confirm && dice.chance(40);
        self.told.push(match both {
            true => "one sends back, and the other sends on".to_owned(),
            false => format!("program {which} sends back"),
        });
        if both {
            let other = self.app(1 - which).await;
            self.arm(dice);
            let (a, b) = futures::join!(
                moves::send_back(&app, Self::word(&one, false)),
                moves::confirm(&other, Self::word(&one, true))
            );
            self.said("back", a);
            self.said("on", b);
        } else {
            self.arm(dice);
            let a = moves::send_back(&app, Self::word(&one, false)).await;
            self.said("back", a);
        }
        self.fall().await;
    }

    pub(super) fn banks(&mut self, dice: &mut Dice) {
        self.told.push("hours pass at the banks".into());
        self.pass(dice.between(HOUR_MS / 4, 12 * HOUR_MS));
        let mut provider = lock(&self.provider);
        for number in 0..provider.transfers.len() {
            if dice.chance(60) {
                provider.go_on(number);
            }
        }
    }

    pub(super) fn returns(&mut self, dice: &mut Dice) {
        let mut provider = lock(&self.provider);
        let all = provider.transfers.iter().enumerate();
        let able: Vec<usize> = all
            .filter(|(_, one)| matches!(one.status, "pending" | "posted" | "settled"))
            .map(|(number, _)| number)
            .collect();
        if able.is_empty() {
            return;
        }
        let number = *dice.pick(&able);
        let code = *dice.pick(&["R01", "R03", "R10", "R29"]);
        provider.come_back(number, code);
        self.told
            .push(format!("transfer {number} comes back ({code})"));
    }

    pub(super) fn clock(&mut self, dice: &mut Dice) {
        match dice.below(3) {
            0 => {
                self.told.push("a day passes".into());
                self.pass(DAY_MS + HOUR_MS);
            }
            1 => {
                self.told.push("an hour passes".into());
                self.pass(HOUR_MS + MINUTE_MS);
            }
            _ => {
                self.skew_ms = dice.between(-3 * DAY_MS, 3 * DAY_MS);
                self.told
                    .push(format!("the clock is {} min off", self.skew_ms / MINUTE_MS));
                self.pass(0);
            }
        }
    }

    pub(super) async fn back_up(&mut self, which: usize) {
        let app = self.app(which).await;
        let Some((name, held)) = self.backup.take() else {
            let known = self.known().await;
            let before: BTreeSet<String> = match backup::list(&app).await {
                Ok(all) => all.backups.into_iter().map(|one| one.name).collect(),
                Err(_) => return,
            };
            let Ok(made) = backup::now(&app).await else {
                return;
            };
            // They are listed by their time, and the clock jumps.
            let names = made.backups.into_iter().map(|one| one.name);
            let Some(name) = names.into_iter().find(|name| !before.contains(name)) else {
                return;
            };
            self.told.push("a backup is made".into());
            let held = known.into_iter().map(|one| one.id).collect();
            self.backup = Some((name, held));
            return;
        };
        // The other one has the database open.
        if let Some(other) = self.programs[1 - which].take() {
            other.close().await;
        }
        let lost = self.known_by(&app).await;
        let request = RestoreBackup {
            name,
            secret: Some(PIN.to_owned()),
            proof: Some(PIN.to_owned()),
        };
        match backup::restore_listed(&app, request).await {
            Ok(_) => {
                self.told.push("the backup is restored".into());
                let lost = lost.into_iter().filter(|one| !held.contains(&one.id));
                self.forgotten
                    .extend(lost.flat_map(|one| one.legs).map(|leg| leg.description));
            }
            Err(error) => self.told.push(format!("no restore: {error}")),
        }
        // What opens it is asked for anew.
        self.close().await;
    }

    pub(super) async fn known_by(&self, app: &App) -> Vec<MoveView> {
        moves::all(app).await.unwrap().moves
    }
}
