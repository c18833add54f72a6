import { afterEach, describe, expect, test } from "vitest";
import { bankCodes, coreTexts, isSpoken, starters } from "@/test/coreTexts";
import { setCategoryNames } from "./categories";
import { bankWords } from "./de.bank";
import { categoryNames } from "./de.categories";
import { sentences } from "./de.core";
import { said, saidWords, setSentences } from "./said";

const texts = coreTexts();
const bare = (form: string) => form.replace(/\{\w+\}/g, "{}");

/** What reads like a sentence for the window and is none. One that is gone from the sources goes from here too. */
const NOT_FOR_THE_WINDOW = new Set([
  // The sheet that an employer gets: in the words of the forms of its country.
  "Routing number of wires",
  "The bank made this number for one connection: it ends when that is disconnected.",
  "Made on {} from what the bank states. Whoever has this sheet can pay into the account, and in some places debit it.",
  "Direct deposit",
  "Account number",
  "Routing number",
  "Institution number",
  "Sort code",
  "United States (ACH)",
  "Canada (EFT)",
  "United Kingdom (BACS)",
  // What the buttons of a terminal are called; a window knows them by their code.
  "Choose accounts",
  "Give consent",
  "Connect again",
  "Start again",
  "Unlink and keep history",
  "Choose what to keep",
  "Check the keys",
  "Open the Plaid dashboard",
  "Copy for a report",
  // Told on a terminal, because there is no window.
  "There is no home folder to keep data in. Name a folder with --data-dir.",
  "The data folder {} cannot be used: {}. Check that it exists and that you may write to it, or name another with --data-dir.",
  "Coffer cannot open its window: {}",
  "Coffer is already open; its window has been brought to the front.",
  "Coffer is already open with the data folder {}, but its window does not answer. Close it, or wait for it to end.",
  "{} could not be set: {}",
  // Titles of windows of the system, which the shell writes and knows no language for.
  "Save a backup",
  "Restore a backup",
  "Save the sheet",
  "Save the audit",
  "Save diagnostics",
  "Save the file",
  "Connect a bank",
  "It locks before the computer sleeps",
  // What the Link window may load.
  "{} https://production.plaid.com https://sandbox.plaid.com",
  // A name that a relay keeps for this computer.
  "Coffer on {}",
  // For logs and for whoever reads the code.
  "NetworkManager does not say what a byte costs",
  "Details({} bytes)",
  "{} sealed values, of which {} are known",
  "{} bytes in base64",
  "// Written by `make bindings` from crates/app/src/command_table.rs. Do not edit.\\n",
]);

afterEach(() => {
  setSentences([]);
  setCategoryNames({});
});

describe("what the core says", () => {
  test("is translated as it is said: every English form stands in its sources", () => {
    expect(texts.length).toBeGreaterThan(1_000);
    const said = new Set(texts.map(({ text }) => text));
    expect(sentences.map(([form]) => bare(form)).filter((form) => !said.has(form))).toEqual([]);
    expect([...NOT_FOR_THE_WINDOW].filter((text) => !said.has(text))).toEqual([]);
  });

  test("is translated all of it: no sentence stands in the sources that has no other form", () => {
    const known = new Set(sentences.map(([form]) => bare(form)));
    for (const { name } of starters()) known.add(name);
    const spoken = texts.filter(isSpoken);
    expect(spoken.length).toBeGreaterThan(900);
    const left = spoken
      .filter(({ text }) => !known.has(text) && !NOT_FOR_THE_WINDOW.has(text))
      .map(({ file, text }) => `${file}: ${text}`);
    expect([...new Set(left)]).toEqual([]);
  });

  test("has each form once, and its translation leaves nothing out that stands in it", () => {
    const forms = sentences.map(([english]) => english);
    expect(forms.filter((form, at) => forms.indexOf(form) !== at)).toEqual([]);
    const holes = (text: string) =>
      [...text.matchAll(/\{[~^]?(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [english, own] of sentences) {
      const left = holes(own).filter((name) => !holes(english).includes(name));
      expect(left, english).toEqual([]);
    }
  });

  test("comes in the other language with its names and days, and as it came where nobody translated it", () => {
    setSentences(sentences, "de-DE");
    expect(said("Your permission for Tartan (Bank) ends on 9 March 2027.")).toBe(
      "Ihre Erlaubnis für Tartan (Bank) endet am 9. März 2027.",
    );
    expect(said("Your bank asks you to sign in again.")).toBe(
      "Ihre Bank bittet Sie, sich neu anzumelden.",
    );
    expect(said("The moon is full.")).toBe("The moon is full.");
    setSentences([]);
    expect(said("The keychain is locked.")).toBe("The keychain is locked.");
  });

  test("puts what a name holds nowhere but in its place", () => {
    setSentences([["{bank} has {what}.", "Bei {bank}: {what}"]]);
    expect(said("$& {what} has $1.")).toBe("Bei $& {what}: $1");
  });

  test("is in the other language to its end: amounts, words and sentences within it", () => {
    setSentences(sentences, "de-DE");
    setCategoryNames(categoryNames);
    const own = (text: string) => said(text).replace(/\u00a0/g, " ");
    expect(own("The parts must add up to -1234.50 USD: 0.50 USD is left.")).toBe(
      "Die Teile müssen −1.234,50 $ ergeben: Es bleiben 0,50 $.",
    );
    expect(own("The keychain is locked. A passphrase is needed to protect the data.")).toBe(
      "Der Schlüsselbund ist gesperrt. Zum Schutz der Daten braucht es eine Passphrase.",
    );
    expect(own("Line 7: This rule has no “then”.")).toBe("Zeile 7: Diese Regel hat kein „then“.");
    expect(
      own("The transfer out of Checking at Tartan came back. The account is closed. (R02)"),
    ).toBe("Die Überweisung kam zurück. Das Konto ist geschlossen. (R02)");
    expect(
      own("This backup opens with the PIN or the recovery phrase of the time when it was made."),
    ).toContain("als sie entstand: die PIN oder der Wiederherstellungssatz.");
    expect(
      own("“Groceries” is in use: 1200 transactions, 1 rule. Say which category these go to."),
    ).toContain("„Lebensmittel“ wird verwendet: 1.200 Buchungen, 1 Regel.");
    expect(own("17 of 18 past Kroger were Groceries")).toBe(
      "17 von 18 früheren Kroger: Lebensmittel",
    );
    expect(own("There is no account “read”.")).toBe("Das gibt es nicht, Konto „read“.");
    expect(saidWords("3 attached files were changed on the disk")).toBe(
      "3 angehängte Dateien wurden auf dem Datenträger verändert",
    );
  });
});

describe("the categories that come with Coffer", () => {
  test("each have a name in the other language, by the code that the database keeps", () => {
    const known = Object.entries(categoryNames).map(([code, [name]]) => ({ code, name }));
    expect(known).toEqual(starters());
    const own = Object.values(categoryNames).map(([, name]) => name);
    expect(bankCodes().length).toBeGreaterThan(40);
    for (const code of bankCodes()) expect(Object.keys(bankWords)).toContain(code);
    expect(new Set(own).size, "two could not be told apart in a search").toBe(own.length);
  });
});
