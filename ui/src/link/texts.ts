const en = {
  loading: {
    title: "Opening Plaid Link…",
    body: "This is where you sign in to your bank. Coffer does not see what you type here.",
  },
  offline: {
    title: "Plaid Link could not be loaded",
    body: "Check the internet connection, then try again. What is already in Coffer stays as it is.",
  },
  finishing: {
    title: "Setting up the connection…",
    body: "This takes a moment. You can go on in the main window.",
  },
  finished: {
    title: "Done",
    body: "You can close this window.",
  },
  lost: {
    title: "This window has nothing to do",
    body: "Close it, and start again with “Connect a bank”.",
  },
  refused: {
    title: "That did not work",
  },
  retry: "Try again",
  close: "Close",
} as const;

type Texts = { [K in keyof typeof en]: Worded<(typeof en)[K]> };
type Worded<T> = T extends string ? string : { [K in keyof T]: string };

const de: Texts = {
  loading: {
    title: "Plaid Link wird geöffnet …",
    body: "Hier melden Sie sich bei Ihrer Bank an. Coffer sieht nicht, was Sie hier eingeben.",
  },
  offline: {
    title: "Plaid Link ließ sich nicht laden",
    body: "Prüfen Sie die Internetverbindung, und versuchen Sie es noch einmal. Was schon in Coffer ist, bleibt, wie es ist.",
  },
  finishing: {
    title: "Die Verbindung wird eingerichtet …",
    body: "Das dauert einen Moment. Im Hauptfenster können Sie weitermachen.",
  },
  finished: {
    title: "Fertig",
    body: "Sie können dieses Fenster schließen.",
  },
  lost: {
    title: "Dieses Fenster hat nichts zu tun",
    body: "Schließen Sie es, und beginnen Sie mit „Bank verbinden“ neu.",
  },
  refused: {
    title: "Das ging nicht",
  },
  retry: "Noch einmal versuchen",
  close: "Schließen",
};

/** The language of the system: what was chosen in the settings is not told to a window that runs Plaid's script. */
export const language =
  navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isKnown) ?? "en";

/** Everything the Link window says by itself; what stands in Plaid's frame is Plaid's. */
export const texts: Texts = language === "de" ? de : en;

function isKnown(tag: string): tag is "de" | "en" {
  return tag === "de" || tag === "en";
}
