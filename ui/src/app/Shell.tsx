import { Suspense, useCallback, useEffect, useState } from "react";
import type { AppState } from "@/bindings/AppState";
import { RegisterScreen } from "@/features/register";
import { useTexts } from "@/i18n";
import { AskingLink } from "./AskingLink";
import { ConnectionBanner } from "./ConnectionBanner";
import { Crash } from "./Crash";
import { DemoBanner } from "./DemoBanner";
import { Header } from "./Header";
import {
  AccountsScreen,
  AddTransaction,
  CategoriesScreen,
  CheatSheet,
  ChecksScreen,
  ConnectionsScreen,
  DashboardScreen,
  EndDialog,
  HistoryScreen,
  LikeBar,
  LinkDialog,
  LockDialog,
  MovesScreen,
  Palette,
  NetWorthScreen,
  ReviewScreen,
  RuleDialog,
  RulesScreen,
  SettingsScreen,
  SpendingScreen,
} from "./later";
import { offerLike, openAdding, openRule, useAdding, useLikeOffer, useOpenRule } from "./like";
import { NoticeBar } from "./NoticeBar";
import { setPreferences, usePreferences } from "./preferences";
import { Privacy } from "@/components/privacy";
import { SCREENS, stepBack, useRoute, type Screen } from "./route";
import { isTyping, useShortcuts } from "./shortcuts";
import { Sidebar } from "./Sidebar";
import { SyncAnnouncer } from "./SyncAnnouncer";
import { useActivity } from "./useActivity";
import { useLock } from "./useLock";
import { useSchedule } from "./useSchedule";
import { useSync } from "./useSync";
import { useUndo } from "./useUndo";

/** The open profile: sidebar, header, and the screen the person is on. */
export function Shell({ state }: { state: AppState }) {
  const texts = useTexts();
  const [route, navigate] = useRoute();
  const [keysShown, setKeysShown] = useState(false);
  const [paletteShown, setPaletteShown] = useState(false);
  const sync = useSync();
  const lock = useLock();
  const { privacy } = usePreferences();
  useActivity();
  // What was asked about the last profile is not asked about the next.
  useEffect(
    () => () => {
      offerLike(null);
      openRule(null);
      openAdding(null);
    },
    [],
  );
  useSchedule();
  const taking = useUndo();
  const like = useLikeOffer();
  const rule = useOpenRule();
  const adding = useAdding();

  const openScreen = useCallback(
    (screen: Screen) =>
      navigate({
        screen,
        transactionId: null,
        syncId: null,
        payerId: null,
        proofId: null,
        asOf: null,
        link: null,
        endId: null,
        endForgets: false,
      }),
    [navigate],
  );
  const keys: Parameters<typeof useShortcuts>[0] = {
    sync: () => {
      sync.refresh();
      return true;
    },
    lock: () => {
      lock.lock();
      return true;
    },
    privacy: () => {
      setPreferences({ privacy: !privacy });
      return true;
    },
    screens: (key) => {
      // The tenth has the nought.
      const screen = SCREENS[(Number(key.slice(-1)) + 9) % 10];
      if (screen) openScreen(screen);
      return screen !== undefined;
    },
    checks: () => {
      openScreen("checks");
      return true;
    },
    moves: () => {
      openScreen("moves");
      return true;
    },
    // In a field these keys are the field's own.
    undo: () => !isTyping(document.activeElement) && taking.undo(),
    redo: () => !isTyping(document.activeElement) && taking.redo(),
    add: () => {
      openAdding({ accountId: route.accountId });
      return true;
    },
    palette: () => {
      setPaletteShown(true);
      return true;
    },
    help: () => {
      setKeysShown(true);
      return true;
    },
    back: () => {
      if (!isTyping(document.activeElement) && stepBack()) return true;
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      return true;
    },
  };
  useShortcuts(keys, { last: true });

  return (
    <Privacy value={privacy}>
      <div className="flex h-full flex-col">
        <a
          href="#content"
          onClick={(event) => {
            event.preventDefault();
            document.getElementById("content")?.focus();
          }}
          className="absolute -top-20 left-2 z-50 rounded-lg bg-accent px-3 py-2 text-accent-ink focus:top-2"
        >
          {texts.app.skipToContent}
        </a>
        <DemoBanner profile={state.profile} />
        <div className="flex min-h-0 flex-1">
          <Sidebar onShowKeys={() => setKeysShown(true)} onScreen={openScreen} />
          <div className="flex min-w-0 flex-1 flex-col">
            <Header
              sync={sync}
              taking={taking}
              onLock={lock.lock}
              onPalette={() => setPaletteShown(true)}
            />
            {/* The dashboard tells of every connection that asks for something, not of one. */}
            {route.screen !== "dashboard" && <ConnectionBanner />}
            <main id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
              <Crash key={route.screen}>
                <Suspense>
                  <CurrentScreen screen={route.screen} state={state} onLock={lock.lock} />
                </Suspense>
              </Crash>
            </main>
          </div>
        </div>
        <Suspense>
          {route.link !== null && (
            <LinkDialog
              key={route.link === "new" ? "new" : `${route.link.itemId} ${route.link.mode}`}
              itemId={route.link === "new" ? null : route.link.itemId}
              mode={route.link === "new" ? null : route.link.mode}
              relay={state.profile?.relay ?? null}
              onClose={() => navigate({ link: null })}
              onSettings={() => openScreen("settings")}
            />
          )}
          <AskingLink
            relay={state.profile?.relay ?? null}
            busy={route.link !== null}
            onSettings={() => openScreen("settings")}
          />
          {route.endId !== null && (
            <EndDialog
              itemId={route.endId}
              forgets={route.endForgets}
              onClose={() => navigate({ endId: null, endForgets: false })}
            />
          )}
          {paletteShown && (
            <Palette
              actions={{
                sync: sync.refresh,
                undo: taking.undo,
                redo: taking.redo,
                lock: lock.lock,
                showKeys: () => setKeysShown(true),
              }}
              onClose={() => setPaletteShown(false)}
            />
          )}
          {adding !== null && (
            <AddTransaction accountId={adding.accountId} onClose={() => openAdding(null)} />
          )}
          {rule !== null && <RuleDialog rule={rule} onClose={() => openRule(null)} />}
          {like !== null && <LikeBar key={`${like.id} ${like.field}`} offer={like} />}
          {keysShown && <CheatSheet open onOpenChange={setKeysShown} />}
          {lock.error && <LockDialog lock={lock} />}
        </Suspense>
        <NoticeBar newest={taking.state?.undo} />
        <SyncAnnouncer />
      </div>
    </Privacy>
  );
}

interface CurrentScreenProps {
  screen: Screen;
  state: AppState;
  onLock: () => void;
}

function CurrentScreen({ screen, state, onLock }: CurrentScreenProps) {
  switch (screen) {
    case "dashboard":
      return <DashboardScreen />;
    case "transactions":
      return <RegisterScreen />;
    case "accounts":
      return <AccountsScreen />;
    case "spending":
      return <SpendingScreen />;
    case "netWorth":
      return <NetWorthScreen />;
    case "review":
      return <ReviewScreen />;
    case "connections":
      return <ConnectionsScreen />;
    case "history":
      return <HistoryScreen />;
    case "checks":
      return <ChecksScreen />;
    case "moves":
      return <MovesScreen />;
    case "rules":
      return <RulesScreen />;
    case "categories":
      return <CategoriesScreen />;
    case "settings":
      return <SettingsScreen state={state} onLock={onLock} />;
  }
}
