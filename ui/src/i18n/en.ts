import type { BackupProfile } from "@/bindings/BackupProfile";
import type { BackupReason } from "@/bindings/BackupReason";
import type { CopyKind } from "@/bindings/CopyKind";
import type { ErrorCode } from "@/bindings/ErrorCode";
import type { GroupKind } from "@/bindings/GroupKind";
import type { HealthWord } from "@/bindings/HealthWord";
import type { HostPurpose } from "@/bindings/HostPurpose";
import type { LinkStage } from "@/bindings/LinkStage";
import type { ProtectionKind } from "@/bindings/ProtectionKind";
import type { RecoverReason } from "@/bindings/RecoverReason";
import type { Source } from "@/bindings/Source";
import type { SyncStage } from "@/bindings/SyncStage";
import type { Ago } from "@/format/date";
import { bulkTexts } from "./en.bulk";
import { ageTexts, keysTexts, meterTexts, monitorTexts, scheduleTexts } from "./en.calls";
import { attentionTexts, consentTexts, cureTexts, keyTexts, twiceTexts } from "./en.life";
import { historyTexts, proofTexts, splitTexts, undoTexts } from "./en.history";
import { columnTexts, paletteTexts, registerTexts, timeBarTexts, viewTexts } from "./en.register";
import { checkTexts, identityTexts, ownerTexts, paymentTexts, auditTexts } from "./en.checks";
import { dashboardTexts } from "./en.dashboard";
import { moveTexts } from "./en.moves";
import { worthTexts } from "./en.networth";
import { chartTexts, reportTexts } from "./en.reports";
import { reviewTexts } from "./en.review";
import { categoryTexts, ruleTexts } from "./en.rules";
import { spendingTexts } from "./en.spending";
import {
  attachTexts,
  editTexts,
  manualTexts,
  pairTexts,
  reconcileTexts,
  saidTexts,
} from "./en.words";
import { pluralOf } from "./plural";

const plural = pluralOf("en");
const rows = (count: number) => plural(count, { one: "# transaction", other: "# transactions" });

/** Everything the window says, in English. Another language is another object of this shape. */
export const en = {
  app: {
    name: "Coffer",
    skipToContent: "Skip to content",
    starting: "Opening Coffer…",
    close: "Close",
    keptHidden: "Show amounts to edit this.",
    cancel: "Cancel",
    retry: "Try again",
    learnWhy: "Details",
    copy: "Copy",
    copied: "Copied",
    none: "—",
  },

  nav: {
    label: "Screens",
    dashboard: "Dashboard",
    transactions: "Transactions",
    accounts: "Accounts",
    spending: "Spending",
    connections: "Connections",
    review: "Review",
    checks: "Money checks",
    moves: "Move money",
    history: "History",
    rules: "Rules",
    categories: "Categories",
    settings: "Settings",
    collapse: "Collapse sidebar",
    expand: "Expand sidebar",
    accountTree: "Accounts by kind",
    allAccounts: "All accounts",
    netWorth: "Net worth",
    keys: "Keyboard shortcuts",
  },

  lock: {
    lock: "Lock Coffer",
    title: "Coffer is locked",
    lead: "The database is closed and its keys are gone from memory. Your PIN brings both back.",
    pin: "PIN",
    pinHint: "4 or more digits or letters. Longer is safer.",
    pinAgain: "The same PIN again",
    pinCurrent: "PIN so far",
    pinMismatch: "The two PINs differ.",
    unlock: "Unlock",
    usePassphrase: "Use the passphrase instead",
    usePin: "Use the PIN instead",
    firstTitle: "Set a PIN first",
    firstLead:
      "Without one, the keychain of this computer would open your data again without asking, and locking would be for show.",
    setAndLock: "Set the PIN and lock",
    refusedTitle: "Not locked",
  },

  privacy: {
    hide: "Hide amounts",
    show: "Show amounts",
  },

  security: {
    title: "Security",
    opensWith: "What opens your data",
    protection: {
      keychain: "This computer’s keychain, without a question",
      pin: "This computer’s keychain, together with your PIN",
      passphrase: "Your passphrase",
      recovery_phrase: "Your recovery phrase",
    } satisfies Record<ProtectionKind, string>,
    ephemeral: "Nothing: the key of this demo is in memory only.",
    lockNow: "Lock now",
    setPin: "Set a PIN",
    changePin: "Change the PIN",
    removePin: "Remove the PIN",
    pinSet: "The PIN is set.",
    pinRemoved: "The PIN is removed. The keychain opens your data without asking.",
    pinRemovedPassphrase: "The PIN is removed. Your passphrase opens your data from now on.",
    removeHint:
      "Without the PIN, it is asked for at every start. The keychain alone opens nothing.",
    removeHintKeychain:
      "Without the PIN, the keychain opens your data without asking. A passphrase would not.",
    idle: "Lock when nobody uses it",
    idleChoices: {
      "1": "After 1 minute",
      "5": "After 5 minutes",
      "15": "After 15 minutes",
      "60": "After an hour",
      never: "Never",
    },
    onSleep: "Lock when the computer sleeps or its screen is locked",
    laterTakesProof: "Locking later, or no more, takes what opens your data.",
    needsPin: "These take effect once there is a PIN.",
    phraseOnly:
      "Nothing else does. Locked, it takes all the words of the phrase to open. A passphrase is shorter to type: you can set one under “Keys and recovery”, and the phrase stays.",
    save: "Save",
  },

  undo: undoTexts,
  age: ageTexts,
  meter: meterTexts,
  monitor: monitorTexts,
  schedule: scheduleTexts,
  ownKeys: keysTexts,
  bulk: bulkTexts,
  cures: cureTexts,
  attention: attentionTexts,
  consent: consentTexts,
  twice: twiceTexts,
  accessKey: keyTexts,
  history: historyTexts,
  proof: proofTexts,
  split: splitTexts,
  review: reviewTexts,
  edit: editTexts,
  said: saidTexts,
  pairs: pairTexts,
  attach: attachTexts,
  manual: manualTexts,
  reconcile: reconcileTexts,
  rules: ruleTexts,
  sets: categoryTexts,
  charts: chartTexts,
  reports: reportTexts,
  dashboard: dashboardTexts,
  spending: spendingTexts,
  worth: worthTexts,
  owner: ownerTexts,
  checks: checkTexts,
  identity: identityTexts,
  payment: paymentTexts,
  audit: auditTexts,
  moves: moveTexts,

  groups: {
    cash: "Cash",
    credit: "Credit",
    investments: "Investments",
    loans: "Loans",
    other: "Other",
  } satisfies Record<GroupKind, string>,

  health: {
    Ok: "Connected",
    NeedsLogin: "Sign-in needed",
    Revoked: "Access ended",
    Failing: "Not updating",
    Disconnected: "Disconnected",
  } satisfies Record<HealthWord, string>,

  advisories: {
    ExpiresSoon: "Permission ends soon",
    NewAccounts: "New accounts at the bank",
    AccountRevoked: "An account is not shared any more",
    NotReady: "History still arriving",
    InstitutionDown: "Bank reports an outage",
    RateLimited: "Bank asks to wait",
  } as Record<string, string>,

  search: {
    label: "Search transactions",
    placeholder: "Search merchant, note, tag…",
    clear: "Clear search",
    hint: "/",
    suggestions: "Suggestions",
    suggestionKeys: "↑ ↓ choose · Tab or Enter takes it · Esc closes",
    unchanged: "Until it can be understood, the list stays as it was.",
    corrected: ({ typed, searched }: { typed: string; searched: string }) =>
      `Nothing has “${typed}”; this is what “${searched}” finds.`,
  },

  sync: {
    refresh: "Refresh",
    refreshHint: "Ask all banks for news",
    running: ({ count }: { count: number }) =>
      count === 0 ? "Syncing…" : `Syncing… ${rows(count)}`,
    updated: ({ age }: { age: string }) => `Updated ${age}`,
    refused: "Refresh did not start",
    never: "Not updated yet",
    offline: ({ since }: { since: string }) => `Offline · showing data from ${since}`,
    offlineEmpty: "Offline",
    offlineHint: "Everything here works offline. Refresh needs a connection.",
    switchedOffHint:
      "Switched off by you: nothing leaves this computer until you switch it on in the settings, under Network.",
    partial: ({ done, total }: { done: number; total: number }) =>
      `${done} of ${plural(total, { one: "# bank", other: "# banks" })} updated`,
    staleHint: "Older than a day. Refresh to see what is new.",
    details: "What the last sync did",
    noRound: "No sync has run since Coffer was opened.",
    noBanks: "Connect a bank first.",
    result: ({
      added,
      modified,
      removed,
      setAside,
    }: {
      added: number;
      modified: number;
      removed: number;
      setAside: number;
    }) =>
      [
        plural(added, { zero: "nothing new", other: "# new" }),
        modified > 0 ? plural(modified, { other: "# changed" }) : "",
        removed > 0 ? plural(removed, { other: "# withdrawn" }) : "",
        setAside > 0 ? plural(setAside, { other: "# set aside, not readable" }) : "",
      ]
        .filter((part) => part !== "")
        .join(", "),
    announceDone: ({ result }: { result: string }) => `Sync finished: ${result}.`,
    announceFailed: ({ banks }: { banks: string }) => `Could not update ${banks}.`,
    stages: {
      queued: "Waiting for its turn",
      fetching: "Fetching",
      waiting: "Bank is preparing older history",
      saving: "Saving",
      done: "Up to date",
      failed: "Not updated",
    } satisfies Record<SyncStage, string>,
    fetched: ({ count }: { count: number }) => `${rows(count)} so far`,
  },

  time: {
    ago: ({ unit, count }: Ago) => {
      switch (unit) {
        case "now":
          return "just now";
        case "minutes":
          return `${count} min ago`;
        case "hours":
          return `${count} h ago`;
        case "days":
          return plural(count, { one: "# day ago", other: "# days ago" });
      }
    },
    today: "Today",
    yesterday: "Yesterday",
  },

  demo: {
    label: "About this profile",
    banner: "Demo – play money, not a real bank.",
    ephemeral: "Nothing is kept: this machine has no keychain, so the demo ends with the program.",
    sandbox: "Sandbox – test banks and play money.",
    wipe: "Wipe demo",
  },

  onboarding: {
    title: "Your data stays here",
    lead: "Coffer keeps your transactions in an encrypted file on this computer. No account, no cloud, and it works with the network unplugged.",
    demoTitle: "Explore the demo",
    demoText: "A made-up bank with two years of history. No keys, no network, gone with one click.",
    connectTitle: "Connect a bank",
    connectText: "Use your own Plaid keys, or a relay server that someone runs for you.",
    restoreWay: "Restore a backup",
    restoreWayText: "Continue on this computer with a backup file from another one.",
    restoreTitle: "Restore a backup",
    restoreLead:
      "Choose the file. Then you are asked for its passphrase or its recovery phrase: that of the time when it was made.",
    back: "Back",
    points: {
      encrypted: "Encrypted on disk",
      offline: "Works offline",
      yours: "Keys in your keychain",
    },
    setupTitle: "How should Coffer reach your bank?",
    setupLead:
      "Banks are reached through Plaid. Sandbox is preselected: it has test banks only, so you can look around before real money is involved.",
    setupSubmit: "Save and connect a bank",
    chooseTitle: "Choose a passphrase",
    chooseLead:
      "It encrypts everything Coffer keeps. It is asked for at every start, and nobody can restore it for you.",
    unlockTitle: "Welcome back",
    unlockLead: "Your data is locked with a passphrase.",
    passphrase: "Passphrase",
    passphraseRepeat: "The same passphrase again",
    passphraseMismatch: "The two passphrases differ.",
    passphraseAdvice: "Four or more unrelated words are strong and easy to type.",
    create: "Encrypt and continue",
    unlock: "Unlock",
    failedTitle: "Coffer cannot open your data",
    failedLead: "Nothing was changed.",
    dataFolder: "Data folder",
  },

  firstBank: {
    demo: {
      title: "Connect the demo bank",
      text: "Two years of made-up transactions arrive in seconds, without keys and without a network. Sign in as user_good with the password pass_good.",
      action: "Connect the demo bank",
    },
    real: {
      title: "Connect your first bank",
      text: "Up to two years of its transactions come with the first sync. They stay on this computer and can be read offline.",
      action: "Connect a bank",
    },
  },

  register: registerTexts,
  views: viewTexts,
  columns: columnTexts,
  timeBar: timeBarTexts,
  palette: paletteTexts,

  transaction: {
    label: "Transaction",
    close: "Close transaction",
    note: "Note",
    notePlaceholder: "Anything worth remembering…",
    saving: "Saving…",
    saved: "Saved",
    draftOffered: "You had typed this, and the note was changed elsewhere since:",
    draftTake: "Use this text",
    draftDrop: "Discard",
    unsaved: "Not saved yet · Ctrl + Enter",
    noteHidden: "Show amounts to edit this note.",
    noteFailed: "The note is not saved. Your text is still here.",
    category: "Category",
    categoryFilter: "Type to filter categories",
    categoryNone: "No category matches.",
    categoryReset: "Back to the bank’s category",
    tags: "Tags",
    tagsPlaceholder: "Add a tag…",
    tagsSuggestions: "Suggested tags",
    removeTag: ({ tag }: { tag: string }) => `Remove tag ${tag}`,
    createTag: ({ tag }: { tag: string }) => `Create “${tag}”`,
    tagCount: ({ count }: { count: number }) => plural(count, { other: "#×" }),
    account: "Account",
    bankFacts: "From the bank",
    history: "History",
    historyEmpty: "Nothing has changed since the bank reported it.",
    facts: {
      institution: "Bank",
      posted: "Posted",
      announced: "Announced for",
      authorized: "Authorised",
      name: "Bank’s text",
      merchant: "Merchant",
      statement: "On the statement",
      category: "Bank’s category",
      confidence: "Confidence",
      channel: "Channel",
      check: "Cheque number",
      authorizedAmount: "Authorised amount",
      id: "Plaid id",
      details: "Everything else",
    },
    rounded: "The bank gave more digits than the currency has; the amount is rounded.",
    sources: {
      person: "chosen by you",
      rule: "set by a rule",
      learned: "learned from you",
      bank: "from the bank",
    } satisfies Record<Source, string>,
    who: {
      person: "You",
      rule: "A rule",
      learned: "Coffer",
      bank: "The bank",
    } satisfies Record<Source, string>,
    what: {
      note: "Note",
      category: "Category",
      tags: "Tags",
      merchant: "Merchant",
      date: "Date",
      reviewed: "Reviewed",
      hidden: "Left out of reports",
      split: "Split",
      attachments: "Attached files",
      same: "One with another",
      unassigned: "Not assigned to a part",
      parts_aside: "The split is in another currency and is not shown",
      added: "Reported",
      modified: "Changed by the bank",
      posted: "Posted",
      withdrawn: "Withdrawn by the bank",
      returned: "Given again by the bank",
      reverted: "Sync reverted",
      deleted: "Deleted",
      undeleted: "Deletion taken back",
      kept: "Kept, though the bank withdrew it",
      unkept: "No longer kept",
      renamed: "Given another id by the bank",
      adopted: "Continued by a new connection",
    } as Record<string, string>,
    emptied: "emptied",
    takenBack: "undo or redo",
    showSync: "Show the sync",
    takeApart: "Not the same payment",
    takenApart: "They are two transactions now. What you said stays with the pending one.",
    undoEdit: "Take back",
    undoEditOf: ({ what, count }: { what: string; count: number }) =>
      count > 1 ? `Take this edit of ${rows(count)} back: ${what}` : `Take this edit back: ${what}`,
    undoEditOfMany: ({ count }: { count: number }) => `Take back, of all ${rows(count)}`,
    ofDouble: "said of its double",
  },

  exporting: {
    button: "Export",
    running: "Exporting…",
    title: "Exported list",
    done: ({ count }: { count: number }) =>
      plural(count, { one: "# row was saved to", other: "# rows were saved to" }),
    inClear: "The file is not encrypted: whoever can read it can read the list.",
  },

  accounts: {
    title: "Accounts",
    lead: "Balances as the banks reported them.",
    current: "Current",
    available: "Available",
    limit: "Limit",
    asOf: ({ age }: { age: string }) => `as of ${age}`,
    noBalance: "Balance not reported",
    used: ({ percent }: { percent: number }) => `${percent}% used`,
    utilisation: "Part of the limit that is used",
    transactions: ({ count }: { count: number }) =>
      plural(count, { zero: "no transactions", one: "# transaction", other: "# transactions" }),
    empty: "No accounts yet.",
    loading: "Loading accounts",
  },

  asKnown: {
    button: "As known on…",
    another: "Another day…",
    hint: "Shows what Coffer had been told by the end of a day, with the edits you had made by then.",
    day: "Day",
    noDay: "Choose a day",
    future: "That day has not come yet.",
    monthEnd: "End of last month",
    yearEnd: "End of last year",
    show: "Show",
    banner: ({ day }: { day: string }) => `As Coffer knew it on ${day}`,
    meaning:
      "At the end of that day. What banks reported later, and what you changed later, is left out.",
    editsSince: ({ at }: { at: string }) =>
      `Edits of many transactions at once from before ${at} are no longer kept one by one. What they changed is shown as you left it.`,
    back: "Back to now",
    loading: "Going back to that day",
    emptyTitle: "Nothing was known yet",
    empty: ({ day }: { day: string }) => `Coffer had not heard of any account by ${day}.`,
    balances: "Balances",
    reported: ({ at }: { at: string }) => `reported ${at}`,
    months: "Money in and out",
    month: "Month",
    kinds: {
      income: "Income",
      spend: "Spending",
      transfer: "Transfers",
      pending: "Pending",
      hidden: "Left out of reports",
    } as Record<string, string>,
  },

  connections: {
    title: "Connections",
    lead: "Each is one login at one bank.",
    connect: "Connect a bank",
    loading: "Loading connections",
    refresh: "Refresh",
    repair: "Repair",
    repairHint: "Sign in at the bank again",
    lastSynced: "Last sync",
    bankUpdated: "Bank’s last update",
    brought: "It brought",
    since: "History since",
    never: "never",
    unknown: "not reported",
    historyPending: "older history is still arriving",
    retryAt: ({ at }: { at: string }) => `Next try ${at}`,
    connectAgain: "Connect again",
    disconnect: "Disconnect",
    delete: "Delete",
    endTitle: ({ bank }: { bank: string }) => `Disconnect ${bank}?`,
    revokedTitle: ({ bank }: { bank: string }) => `What becomes of ${bank}?`,
    revokedText:
      "The permission to read this bank was taken back, so nothing new comes from it. What was brought so far is here.",
    revokedKeep: "It can be connected again later, and its history goes on.",
    permissionUntil: "Permission until",
    keepConfirm: "Keep it",
    addAccounts: "Add accounts",
    deleteTitle: ({ bank }: { bank: string }) => `Delete ${bank}?`,
    endText:
      "Its access is given back, now or as soon as Plaid can be reached, and nothing is fetched from it any more.",
    history: "What becomes of its history",
    keep: "Keep the history",
    keepText: "Accounts, transactions and everything you said of them stay as they are.",
    deleteAll: "Delete everything",
    deleteAllText:
      "Accounts, transactions, notes, tags and splits of this bank are deleted for good.",
    typeName: ({ bank }: { bank: string }) => `To delete everything, type the bank’s name: ${bank}`,
    backupsStay:
      "Backups that were made before still hold it. You are asked afterwards whether they go too.",
    copiesTitle: ({ bank }: { bank: string }) => `Older files still hold ${bank}`,
    copiesText:
      "They were made before you deleted it. Whoever opens one of them finds everything. If they are deleted, a new backup of what is here now takes their place.",
    copyKinds: {
      backup: "Backup",
      set_aside: "Set aside by a restore",
      before_update: "From before an update",
    } satisfies Record<CopyKind, string>,
    copiesMore: ({ count }: { count: number }) =>
      plural(count, { one: "and # more", other: "and # more" }),
    copiesElsewhere: "Files that you saved elsewhere are yours to delete.",
    copiesKeep: "Keep them",
    copiesDelete: "Delete them too",
    copiesDeleting: "Deleting…",
    copiesDeleted: "The older files are deleted, and a new backup is made.",
    deleteConfirm: "Delete everything",
    disconnected: ({ bank }: { bank: string }) => `${bank} is disconnected. Its history is kept.`,
    deleted: ({ bank, count, files }: { bank: string; count: number; files: number }) =>
      `${bank} is deleted, with ${plural(count, { one: "# transaction", other: "# transactions" })}${plural(files, { zero: "", one: " and # attached file", other: " and # attached files" })}.`,
    accounts: ({ count }: { count: number }) =>
      plural(count, { one: "# account", other: "# accounts" }),
  },

  link: {
    title: "Connect a bank",
    repairTitle: ({ bank }: { bank: string }) => `Repair ${bank}`,
    accountsTitle: ({ bank }: { bank: string }) => `Choose accounts of ${bank}`,
    consentTitle: ({ bank }: { bank: string }) => `More data of ${bank}`,
    lead: "You sign in at Plaid, not in Coffer. Coffer never sees your bank password.",
    leadDemo:
      "The bank is made up: sign in as user_good with the password pass_good, and never with a real one.",
    where: "Where do you want to sign in?",
    window: "In a window here",
    windowText: "Quick, and best for the demo.",
    browser: "In your browser",
    browserText: "Your own browser and password manager. Best for real banks.",
    recommended: "Recommended",
    begin: "Continue",
    cancel: "Cancel",
    done: "Done",
    again: "Start again",
    reopen: "Show it again",
    stages: {
      open: "Sign in at your bank",
      asking: "Your word is needed",
      finishing: "Setting up the connection",
      linked: "Connected",
      closed: "Closed before it was done",
      failed: "It did not work",
    } satisfies Record<LinkStage, string>,
    openWindow: "A window is open for it. Come back here when you are done.",
    openBrowser: "Your browser is open for it. This page notices when you are done.",
    address: "If no browser opened, use this address:",
    closedText: "Link was closed. Nothing was connected and nothing was kept.",
    linkedTo: ({ bank }: { bank: string }) => `${bank} is connected`,
    firstSync: "You can leave this open or go on; the first sync continues by itself.",
    firstSyncWaiting: "The first sync starts…",
    sources: "Steps",
  },

  relay: {
    title: "How Plaid is reached",
    kinds: {
      demo: "Demo",
      direct: "Own Plaid keys",
      relay: "Relay server",
    },
    kindTexts: {
      demo: "A made-up bank inside Coffer. No keys, no network.",
      direct: "Your client_id and secret, used from this computer only.",
      relay: "A server that holds the Plaid keys for you.",
    },
    environment: "Environment",
    environments: { sandbox: "Sandbox", production: "Production" },
    environmentTexts: {
      sandbox: "Test banks, play money",
      production: "Real banks",
    },
    apart: "Each environment keeps its own data; they are never mixed.",
    clientId: "Plaid client_id",
    secret: ({ environment }: { environment: string }) => `Plaid secret for ${environment}`,
    url: "Address of the relay server",
    urlPlaceholder: "https://relay.example.org",
    invitation: "Invitation",
    invitationHint: "From the relay's operator. It is good once, for this computer.",
    enrolled: "This computer is enrolled. Leave empty to keep it so.",
    fingerprint: "Fingerprint (optional)",
    fingerprintPlaceholder: "00000-00000-00000-00000",
    fingerprintHint: "If the operator told it: another relay is then refused.",
    known: ({ name, fingerprint }: { name: string; fingerprint: string }) =>
      `Enrolled at “${name}”, fingerprint ${fingerprint}.`,
    kept: "Kept. Leave empty to keep it.",
    save: "Save",
    saved: "Saved",
    test: "Test",
    testing: "Testing…",
    testHint: "Tries the saved configuration.",
    missing: "Please fill in this field.",
  },

  recovery: {
    title: "Your data needs help to open",
    reasons: {
      damaged: "The database is damaged. Nothing was changed; a backup can take its place.",
      foreign: "The file that is there is not the database of this profile.",
      newer: "A newer version of Coffer wrote this database. Installing that version opens it.",
      missing: "The keys are here, and the database is not.",
      keys_lost: "The database is here, and the file with its keys is not.",
      keys_damaged: "The file with the keys is damaged or was changed.",
    } satisfies Record<RecoverReason, string>,
    findings: "What the check found",
    restoreTitle: "Put a backup in its place",
    kept: "The file that is there is kept, whatever you choose:",
    keysTitle: "Keys and recovery",
    onlyHere:
      "Only this computer opens your data. If it is lost, so are your data and all backups: make a recovery phrase, or use a passphrase.",
    phraseTitle: "Recovery phrase",
    phraseLead:
      "Words on paper that open your data and its backups on any computer. They are shown once; making new ones ends the old ones.",
    phraseMake: "Make a recovery phrase",
    phraseAgain: "Make a new recovery phrase",
    phraseShow: "Show the words",
    phraseMade: "The recovery phrase opens your data from now on.",
    phraseWrite: "Write these words down, in this order",
    phraseOnce: "They are not shown again, and nobody can restore them for you.",
    phraseWritten: "I wrote them down",
    phraseCheck: "Type some of them again",
    phraseWord: ({ place }: { place: number }) => `Word ${place}`,
    phraseConfirm: "Check",
    phraseBack: "Show the words again",
    changePassphrase: "Change the passphrase",
    passphraseOld: "Passphrase so far",
    proofPin: "Your PIN",
    proofPassphrase: "Your passphrase",
    proofPhrase: "Your recovery phrase",
    proofEither: "Your PIN or passphrase",
    oldEntry:
      "The keychain did not delete an entry that a change was to end. Backups that were made before that change open with it, without what you chose since. Unlock your keychain: Coffer tries again each time it starts.",
    oldWords:
      "Backups and copies that were made before still open with the old words, and whoever opens one of them has the key to today’s data too. Replacing the keys ends that.",
    passphraseChanged: "The new passphrase opens your data from now on.",
    toPassphrase: "Use a passphrase instead of the keychain",
    setPassphrase: "Set a passphrase",
    movedToPassphrase: "Your passphrase opens your data from now on.",
    toKeychain: "Use the keychain instead of the passphrase",
    movedToKeychain: "The keychain opens your data from now on.",
    rotate: "Replace the keys",
    rotateLead:
      "Encrypts everything anew under a new master key, for when somebody may have seen the old one. A backup is made first.",
    rotateTyped: "Everything that opens your data now has to be typed once more.",
    endPhrase: "The recovery phrase is lost: end it",
    rotating: "Encrypting anew…",
    rotated: "Everything is encrypted under a new key.",
  },

  backups: {
    title: "Backups",
    lead: "Encrypted, made every day that Coffer runs, and kept for a while. You can make one now.",
    now: "Back up now",
    making: "Backing up…",
    none: "No backup yet.",
    undated: "A backup of an unknown time",
    reasons: {
      daily: "Automatic",
      asked: "Asked for",
      migration: "Before an update",
      rotation: "Before new keys",
      restore: "Before a restore",
      protection: "After a change of what opens it",
    } satisfies Record<BackupReason, string>,
    onlyHere: "They open on this computer only: make a recovery phrase, or use a passphrase.",
    folder: "They lie in",
    restore: "Restore…",
    restoreText:
      "Your data becomes what it was then. What is there now is kept aside, and nothing is deleted.",
    restoreConfirm: "Restore this backup",
    restoring: "Restoring…",
    restored: "The backup was restored.",
    secret: "Passphrase or recovery phrase of that time",
    secretPin: "PIN of that time",
    secretAny: "PIN, passphrase or recovery phrase of that time",
    saveTo: "Save a backup to…",
    saving: "Saving…",
    saved: ({ name }: { name: string }) => `Saved as ${name}.`,
    savedOnlyHere:
      "It opens on this computer only: make a recovery phrase, or use a passphrase, and save another.",
    fromFile: "Restore a backup…",
    fromFileText: "From a file that you kept somewhere else, such as on a USB stick.",
    chooseFile: "Choose a file…",
    chooseAnother: "Choose another file…",
    choosing: "Choosing…",
    profiles: {
      demo: "Of the demo",
      sandbox: "Of Plaid’s test banks",
      production: "Of your banks",
    } satisfies Record<BackupProfile, string>,
    opensNew: "Your data is put on this computer as it was then. Nothing that is here is deleted.",
    pinEnded: "The PIN of that backup could not be taken over. Set a new one in the settings.",
  },

  network: {
    title: "Network",
    offline: "Stay offline",
    offlineHint:
      "No connection leaves Coffer, whether it is asked to sync or to connect a bank. Everything that is here stays usable.",
    logos: "Show merchants’ logos",
    logosHint: ({ hosts }: { hosts: string }) =>
      `Each is fetched once, from Plaid’s picture hosts (${hosts}), and kept encrypted. They learn your internet address and which merchants you have, and nothing else. Switched off, all of them are deleted.`,
    ledger: "Every host this profile has spoken to",
    ledgerHint:
      "Coffer speaks to Plaid, or to your relay, and to nobody else, unless you switch logos on. Nothing is reported to us.",
    empty: "None yet.",
    columns: {
      host: "Host",
      purpose: "For",
      calls: "Calls",
      bytes: "Received",
      first: "First",
      last: "Last",
    },
    purposes: {
      bank: "Bank data",
      link: "Plaid’s sign-in page, in a window of its own",
      logo: "Merchants’ logos",
    } satisfies Record<HostPurpose, string>,
    unknownBytes: "not known to Coffer",
    thisComputer: "this computer",
  },

  settings: {
    title: "Settings",
    appearance: "Appearance",
    theme: "Theme",
    themes: { system: "System", light: "Light", dark: "Dark" },
    density: "Density",
    densities: { comfortable: "Comfortable", compact: "Compact" },
    language: "Language",
    languageSystem: "System",
    languageHint:
      "Numbers, dates and amounts follow it. What banks say, and some messages of the core, stay in their own language.",
    data: "Data and secrets",
    dataFolder: "Data folder",
    secrets: "Secrets are kept in",
    file: "Configuration file",
    fileHint: "It holds no keys.",
    wipeTitle: "Demo data",
    wipeText: "Deletes the demo with everything you wrote in it. Real profiles are not touched.",
    about: "About",
    version: "Version",
    licence: "Licence",
    licenceName: "Apache License 2.0",
    aboutText: "Your finances on your own machine.",
  },

  keys: {
    title: "Keyboard shortcuts",
    anywhere: "Anywhere",
    inRegister: "In the transactions",
    inReports: "In spending",
    inReview: "In the review",
    inEdit: "With a transaction, or all that are selected",
    upTo: "to",
    names: {
      search: "Search",
      palette: "Commands",
      back: "Back one level",
      sync: "Refresh all banks",
      lock: "Lock Coffer",
      privacy: "Hide or show amounts",
      screens: "Go to a screen",
      checks: "Money checks",
      moves: "Move money",
      undo: "Undo",
      redo: "Redo",
      help: "This list",
      period: "The period before, or after",
      move: "Move",
      far: "A page, the newest, the oldest",
      filter: "Filter the list",
      jump: "Go to a date",
      open: "Open the transaction",
      select: "Select the transaction",
      extend: "Select more",
      selectAll: "Select all that is listed",
      alone: "Show what is selected by itself",
      add: "Add a transaction",
      category: "Choose a category",
      merchant: "Rename the merchant",
      note: "Write a note",
      date: "Change the date",
      account: "Change the account, of what you wrote down",
      tags: "Edit tags",
      split: "Split",
      attach: "Attach a file",
      reviewed: "Reviewed, and on to the next",
      cleared: "Mark as cleared",
      hide: "Leave out of reports",
      delete: "Delete",
      like: "Say it of all that are like it",
      accept: "Accept, and on to the next",
      reject: "Refuse",
      acceptAll: "Accept all that are clear, or all that are new",
      hint: "Take a suggested category",
    },
  },

  errors: {
    codes: {
      needs_setup: "Nothing is set up yet",
      needs_passphrase: "Your data is locked",
      locked: "Your data is locked",
      wrong_passphrase: "That does not open it",
      pin_first: "Set a PIN first",
      needs_proof: "Show that it is you",
      offline: "No connection",
      needs_login: "The bank wants you to sign in again",
      already_linked: "This bank is connected already",
      keys: "Plaid does not accept the keys",
      not_found: "It is not there any more",
      bad_input: "That does not work",
      bad_query: "This search cannot be understood",
      store: "The data cannot be opened",
      damaged: "The database is damaged",
      link_closed: "Link ended without a result",
      bank: "The bank could not answer",
      internal: "Something went wrong",
    } satisfies Record<ErrorCode, string>,
    code: "Code",
    bankCode: "Bank’s code",
    requestId: "Request",
    openSettings: "Open settings",
    crashed: "This screen stopped working. Your data is not affected.",
  },
};

/** The shape of a catalogue. */
export type Catalogue = typeof en;
