import { QueryClientProvider } from "@tanstack/react-query";
import { createQueryClient, HostProvider } from "@/ipc";
import { createFakeHost } from "@/ipc/fake/host";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { CHECK_PARTS, SCREENS } from "@/app/route";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { TooltipProvider } from "@/components/ui/tooltip";
import { RegisterRowView } from "@/features/register/RegisterRowView";
import { BankFactsView } from "@/features/transaction/BankFactsView";
import { HistoryList } from "@/features/transaction/HistoryList";
import { COLUMN_CHOICE } from "@/app/preferences";
import { openWindow } from "./window";

/** What is tried against pages that show other people's text; `ran` would be set by any that works. */
const ATTACKS = [
  `<script>ran=1</script>`,
  `"><script>ran=1</script>`,
  `</title><script>ran=1</script>`,
  `</textarea><script>ran=1</script>`,
  `<img src=x onerror=ran=1>`,
  `<img src="x" onerror="ran=1">`,
  `<svg onload=ran=1>`,
  `<svg><animate onbegin=ran=1 attributeName=x dur=1s>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=ran=1>`,
  `<iframe src="javascript:ran=1"></iframe>`,
  `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<a href="javascript:ran=1">click</a>`,
  `javascript:ran=1`,
  `data:text/html,<script>ran=1</script>`,
  `<body onload=ran=1>`,
  `<details open ontoggle=ran=1>`,
  `<video><source onerror=ran=1>`,
  `<audio src=x onerror=ran=1>`,
  `<input autofocus onfocus=ran=1>`,
  `<marquee onstart=ran=1>`,
  `<object data="javascript:ran=1">`,
  `<embed src="javascript:ran=1">`,
  `<link rel=stylesheet href=//evil.example/x.css>`,
  `<style>@import'//evil.example/x.css';</style>`,
  `<base href="https://evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example/">`,
  `<form action=https://evil.example><button>ok</button></form>`,
  `<template><script>ran=1</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=ran=1>">`,
  `{{constructor.constructor('ran=1')()}}`,
  "${ran=1}",
  `__proto__`,
  `constructor`,
  `%3Cscript%3Eran=1%3C/script%3E`,
  `&lt;script&gt;ran=1&lt;/script&gt;`,
  `<scr\u0000ipt>ran=1</scr\u0000ipt>`,
  `\u202Egnp.exe\u202C<img src=x onerror=ran=1>`,
  `=HYPERLINK("https://evil.example","ok")`,
  `'; DROP TABLE txn; --`,
  `../../../../etc/passwd`,
] as const;

/** Each in a dozen dresses, so that none is harmless only because of what stands around it. */
const DRESSES: ((text: string) => string)[] = [
  (text) => text,
  (text) => `Coffee ${text} Shop`,
  (text) => `"${text}`,
  (text) => `'${text}`,
  (text) => `-->${text}<!--`,
  (text) => `]]>${text}`,
  (text) => text.toUpperCase(),
  (text) => text.replaceAll(" ", "/"),
  (text) => text.replaceAll(" ", "\t"),
  (text) => `${text}${text}`,
  (text) => `👩‍👩‍👧‍👦 ${text} 🏳️‍🌈`,
  (text) => `${text}${"A".repeat(500 - Math.min(text.length, 500))}`,
  (text) => `\u2066${text}\u2069`,
];
const CORPUS = ATTACKS.flatMap((attack) => DRESSES.map((dress) => dress(attack)));

/** Elements that the screens are made of. Whatever else is in the page came out of a text. */
const OURS =
  /^(html|head|title|meta|style|body|div|span|p|h[1-6]|header|footer|main|nav|aside|section|ul|ol|li|dl|dt|dd|a|button|input|textarea|select|option|label|form|details|summary|table|thead|tbody|tr|th|td|time|code|pre|kbd|em|ins|del|svg|path|circle|rect|line|polyline|polygon|ellipse|g|text|defs|pattern|lineargradient|stop|figure|figcaption|caption|tfoot|fieldset|legend)$/;

function foreignIn(root: ParentNode): string[] {
  const foreign: string[] = [];
  for (const element of root.querySelectorAll("*")) {
    const name = element.tagName.toLowerCase();
    // Style sheets of the test's own tools stand in the head; the body has none.
    if (!OURS.test(name) || (name === "style" && element.closest("body"))) foreign.push(name);
    for (const { name: attribute, value } of element.attributes) {
      const leads = /^(href|src|action|formaction|data|srcset|poster|xlink:href)$/.test(attribute);
      if (attribute.startsWith("on") || attribute === "srcdoc" || (leads && !value.startsWith("#")))
        foreign.push(`${name}[${attribute}=${value}]`);
    }
  }
  return foreign;
}

const ran = () => (window as unknown as { ran?: unknown }).ran;

test("there are five hundred texts of a hostile bank", () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(500);
});

/** As many at once as jsdom lays out in a few seconds. */
const PORTION = 50;

const portions = Array.from(
  { length: Math.ceil(CORPUS.length / PORTION) },
  (_, at) => at * PORTION,
);

test.each(portions)("stay texts in a row, in its facts and in its history, from %i on", (from) => {
  const corpus = CORPUS.slice(from, from + PORTION);
  const scripts = document.scripts.length;
  const row = (text: string, at: number): RegisterRow => ({
    id: String(at),
    date: "2026-11-26",
    amount: { minor: -100, currency: "USD", exponent: 2 },
    merchant: text,
    original: text,
    accountId: text,
    account: text,
    category: { id: 1, name: text, code: text, source: "bank" },
    pending: at % 2 === 0,
    note: text,
    tags: [text, `1${text}`, `2${text}`],
    withdrawn: at % 3 === 0,
    reviewed: false,
    hidden: false,
    logo: null,
    split: null,
    ruled: false,
    mate: null,
    attachments: 0,
    cleared: false,
    reconciled: false,
    manual: false,
    balance: null,
  });
  const host = createFakeHost({ scenario: "empty" });
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={createQueryClient()}>
        <TooltipProvider>
          {corpus.map((text, at) => (
            <div key={at} data-at={at}>
              <RegisterRowView
                columns={COLUMN_CHOICE}
                row={row(text, at)}
                active={false}
                open={false}
                selected={false}
              />
              <BankFactsView
                pending={false}
                bank={{
                  plaidTransactionId: text,
                  institution: text,
                  date: "2026-11-26",
                  authorizedDate: null,
                  name: text,
                  merchantName: text,
                  originalDescription: text,
                  category: text,
                  confidence: text,
                  channel: text,
                  checkNumber: text,
                  authorizedAmount: null,
                  amountRounded: false,
                  details: at % 2 === 0 ? text : JSON.stringify({ [text]: text }),
                }}
              />
              <HistoryList
                id="00000000-0000-0000-0000-000000000001"
                entries={[
                  {
                    at: "2026-11-26T00:00:00Z",
                    who: "bank",
                    by: text,
                    what: text,
                    from: text,
                    to: text,
                    syncId: null,
                    changes: [],
                    takesBack: false,
                    editId: null,
                    transactions: 1,
                    ofDouble: false,
                  },
                ]}
              />
            </div>
          ))}
        </TooltipProvider>
      </QueryClientProvider>
    </HostProvider>,
  );
  expect(foreignIn(document)).toEqual([]);
  expect(document.scripts.length).toBe(scripts);
  expect(ran()).toBeUndefined();
  corpus.forEach((text, at) => {
    const shown = document.querySelector(`[data-at="${at}"] [data-testid=row-merchant]`);
    expect(shown?.textContent).toBe(text);
  });
});

test("what could turn a line around is written out in the raw answer", () => {
  render(
    <BankFactsView
      pending={false}
      bank={{
        plaidTransactionId: "x",
        institution: "x",
        date: "2026-11-26",
        authorizedDate: null,
        name: "x",
        merchantName: null,
        originalDescription: null,
        category: null,
        confidence: null,
        channel: null,
        checkNumber: null,
        authorizedAmount: null,
        amountRounded: false,
        details: JSON.stringify({ city: "a\u202Eb\u2066c\u200Fd" }),
      }}
    />,
  );
  const raw = document.querySelector("pre")?.textContent ?? "";
  expect(raw).toContain("a\\u202eb\\u2066c\\u200fd");
  expect(raw).not.toMatch(/\p{Bidi_Control}/u);
});

test.each([
  ATTACKS[4],
  `"><svg onload=ran=1>${"W".repeat(10_000)}`,
  "\u202E\u2066<b onclick=ran=1>👩‍👩‍👧‍👦",
])("every screen of the window shows it as text: %.30j", async (attack) => {
  const scripts = document.scripts.length;
  const { host, user } = openWindow({ rows: 40 });
  for (const row of host.world.rows) {
    Object.assign(row, { merchant: attack, original: attack, account: attack, note: attack });
    row.tags = [attack];
  }
  for (const account of host.world.accounts) {
    Object.assign(account, { name: attack, officialName: attack, institution: attack });
    Object.assign(account, { mask: attack, subtype: attack });
  }
  for (const connection of host.world.connections) {
    connection.institution = attack;
    connection.health = { ...connection.health, hint: attack, advisories: [attack] };
  }
  host.world.owed = [
    { id: "item-9", institution: attack, since: null, tries: 0, triedAt: null, why: attack },
  ];
  await user.click((await screen.findAllByTestId("register-row"))[0] as HTMLElement);
  await screen.findByTestId("note-input");
  expect(foreignIn(document)).toEqual([]);
  for (const name of SCREENS) {
    const link = screen.queryByTestId(`nav-${name}`);
    // The set of categories is reached from the settings.
    if (link === null) window.location.hash = `#/${name}`;
    else await userEvent.click(link);
    await waitFor(() => {
      if (link) expect(link).toHaveAttribute("aria-current");
      else expect(window.location.hash).toBe(`#/${name}`);
    });
    await waitFor(() => expect(document.querySelector("main h1, main h2")).not.toBeNull());
    expect(foreignIn(document), name).toEqual([]);
  }
  // What banks answer to a question of the person's carries their names too.
  for (const part of CHECK_PARTS) {
    act(() => {
      window.history.pushState(null, "", `#/checks?part=${part}`);
      window.dispatchEvent(new PopStateEvent("popstate"));
    });
    await screen.findByTestId(`checks-${part}`);
    if (part === "accounts") {
      for (const ask of ["ask-balance", "reveal", "sheet"]) {
        await user.click((await screen.findAllByTestId(ask))[0] as HTMLElement);
        await screen.findByRole("dialog");
        expect(foreignIn(document), ask).toEqual([]);
        await user.keyboard("{Escape}");
      }
    }
    if (part === "identity") {
      await user.click(await screen.findByTestId("ask-identity"));
      await user.click(await screen.findByTestId("ask-confirm"));
      await screen.findAllByTestId("bank-identity");
    }
    if (part === "payment") {
      await user.selectOptions(await screen.findByTestId("pay-account"), "acc-1");
      await user.type(screen.getByTestId("pay-amount"), "500{Enter}");
      await screen.findByTestId("payment-result");
    }
    if (part === "audit") await screen.findAllByTestId("audit-entry");
    expect(foreignIn(document), part).toEqual([]);
  }
  act(() => {
    window.history.pushState(null, "", "#/moves");
    window.dispatchEvent(new PopStateEvent("popstate"));
  });
  await user.click(await screen.findByTestId("move-back"));
  await screen.findByTestId("amount-again");
  expect(foreignIn(document), "a move").toEqual([]);
  await user.keyboard("{Escape}");
  // What is spent is told by all that a bank or a person may name.
  for (const by of ["category", "group", "merchant", "tag", "account"]) {
    for (const chart of ["time", "shares"]) {
      act(() => {
        window.history.pushState(null, "", `#/spending?by=${by}&chart=${chart}&period=year`);
        window.dispatchEvent(new PopStateEvent("popstate"));
      });
      await screen.findAllByTestId("spending-row");
      await waitFor(() => expect(document.querySelector("[aria-busy=true]")).toBeNull());
      expect(foreignIn(document), `${by} ${chart}`).toEqual([]);
    }
  }
  expect(document.scripts.length).toBe(scripts);
  expect(ran()).toBeUndefined();
});
