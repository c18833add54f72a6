// The shapes of requests as Plaid's own client for Node sends them, over every endpoint. It checks no answer, so
// what it reads is checked here; tests/conformance/official.rs holds both sides against the specification.

import assert from "node:assert/strict";
import { Configuration, PlaidApi } from "plaid";

const { COFFER_BANK_URL, COFFER_ADMIN_URL, COFFER_PAGE_URL, COFFER_CLIENT_ID, COFFER_SECRET, COFFER_BANK_TODAY } =
  process.env;
const api = new PlaidApi(
  new Configuration({
    basePath: COFFER_BANK_URL,
    baseOptions: { headers: { "PLAID-CLIENT-ID": COFFER_CLIENT_ID, "PLAID-SECRET": COFFER_SECRET } },
  }),
);
const PRODUCTS = ["transactions", "auth", "identity", "investments", "liabilities", "signal", "transfer"];

/** Calls a method of the client; the body of the answer. */
async function ask(method, body) {
  return (await api[method](body)).data;
}

/** Calls a method that must be refused. */
async function refused(code, method, body) {
  const error = await api[method](body).then(() => null, (error) => error);
  assert.equal(error?.response?.data?.error_code, code, `${method} does not refuse with ${code}`);
}

/** A request that is none of Plaid's: a step of the Link page, or one of the admin port. */
async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, url);
  return answer.json();
}

async function item(products, options = {}) {
  const made = await ask("sandboxPublicTokenCreate", {
    institution_id: "ins_109508", initial_products: products, options,
  });
  return (await ask("itemPublicTokenExchange", { public_token: made.public_token })).access_token;
}

async function sync(access_token, cursor) {
  const rows = [];
  for (;;) {
    const page = await ask("transactionsSync", { access_token, cursor, count: 500 });
    rows.push(...page.added);
    cursor = page.next_cursor;
    if (!page.has_more) return { rows, cursor, status: page.transactions_update_status };
  }
}

const countries = ["US"];
assert.equal((await ask("institutionsGet", { count: 2, offset: 0, country_codes: countries })).institutions.length, 2);
await ask("institutionsGetById", { institution_id: "ins_109508", country_codes: countries });
await ask("institutionsSearch", { query: "gingham", country_codes: countries, products: null });

const wanted = {
  client_name: "Coffer", language: "en", country_codes: countries, user: { client_user_id: "3f0c" },
  products: ["transactions"], hosted_link: {},
};
const { link_token } = await ask("linkTokenCreate", wanted);
const session = await post(`${COFFER_PAGE_URL}/link/session/start`, { token: link_token });
await post(`${COFFER_PAGE_URL}/link/session/exit`, { token: link_token, link_session_id: session.link_session_id });
const told = await ask("linkTokenGet", { link_token });
assert.equal(told.link_sessions[0].exit.metadata.status, "institution_not_found");

const access_token = await item(PRODUCTS, { webhook: "http://127.0.0.1:9/hook" });
const body = { access_token };
const first = await sync(access_token, undefined);
const second = await sync(access_token, first.cursor);
assert.equal(second.status, "HISTORICAL_UPDATE_COMPLETE");
const { accounts } = await ask("accountsGet", body);
assert.equal(accounts.length, 5);
await ask("accountsBalanceGet", { ...body, options: { account_ids: [accounts[0].account_id] } });
for (const method of [
  "itemGet", "authGet", "identityGet", "identityMatch", "investmentsHoldingsGet", "liabilitiesGet",
  "transactionsRecurringGet", "transactionsRefresh", "consentEventsGet",
]) await ask(method, body);
await ask("investmentsTransactionsGet", { ...body, start_date: "2025-03-10", end_date: COFFER_BANK_TODAY });
const kept = await ask("transactionsGet", {
  ...body, start_date: "2025-03-10", end_date: COFFER_BANK_TODAY, options: { count: 7 },
});
assert.equal(kept.transactions.length, 7);
assert.ok((await ask("categoriesGet", {})).categories.length > 10);
await ask("transactionsEnrich", {
  account_type: "credit",
  transactions: [{ id: "1", description: "NETFLIX", amount: 15.49, direction: "OUTFLOW", iso_currency_code: "USD" }],
});
const { account_id } = accounts[0];
await ask("signalEvaluate", { ...body, account_id, client_transaction_id: "t-1", amount: 12.5 });
const { authorization } = await ask("transferAuthorizationCreate", {
  ...body, account_id, type: "debit", network: "ach", ach_class: "web", amount: "5.00",
  user: { legal_name: "Alberta Charleston" },
});
const { transfer } = await ask("transferCreate", {
  ...body, account_id, authorization_id: authorization.id, description: "rent",
});
await ask("transferGet", { transfer_id: transfer.id });
await ask("sandboxItemSetVerificationStatus", {
  ...body, account_id, verification_status: "verification_expired",
});
await ask("transferCancel", { transfer_id: transfer.id });
assert.equal((await ask("transferEventSync", { after_id: 0 })).transfer_events.length, 2);

const again = await ask("transferAuthorizationCreate", {
  ...body, account_id, type: "debit", network: "ach", ach_class: "web", amount: "6.00",
  user: { legal_name: "Alberta Charleston" },
});
const soon = await ask("transferCreate", {
  ...body, account_id, authorization_id: again.authorization.id, description: "rent",
});
await ask("sandboxTransferSimulate", { transfer_id: soon.transfer.id, event_type: "failed" });

const { user_id } = await ask("userCreate", { client_user_id: "person-8" });
await ask("userGet", { user_id });
await ask("userItemsGet", { user_id });
await ask("userRemove", { user_id });

await ask("sandboxItemFireWebhook", { ...body, webhook_code: "DEFAULT_UPDATE", webhook_type: "HOLDINGS" });
await ask("itemWebhookUpdate", { ...body, webhook: null });
await refused("INVALID_WEBHOOK_VERIFICATION_KEY_ID", "webhookVerificationKeyGet", { key_id: "x" });
const dynamic = await item(["transactions"], { override_username: "user_transactions_dynamic", override_password: "x" });
const { today } = await post(`${COFFER_ADMIN_URL}/admin/advance`, { days: 1 });
await ask("sandboxTransactionsCreate", {
  access_token: dynamic,
  transactions: [{ date_transacted: today, date_posted: today, amount: 2.25, description: "Tea" }],
});
await ask("sandboxItemResetLogin", body);
await refused("ITEM_LOGIN_REQUIRED", "transactionsSync", { ...body, cursor: second.cursor });
const { new_access_token } = await ask("itemAccessTokenInvalidate", body);
await ask("itemRemove", { access_token: new_access_token });
await ask("itemProductsTerminate", { access_token: dynamic, reason_code: "OTHER" });
console.log("the story is told");
