"""One person's life with the sandbox, told by Plaid's own client for Python, which refuses whatever it does not expect.

Started by tests/conformance/official.rs, which listens in between and holds every body against the published
specification. Every request is built from plain data through the client's own models, types checked.
"""

import base64
import hashlib
import importlib
import json
import os
import queue
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import plaid
from plaid.api import plaid_api

BANK = os.environ["COFFER_BANK_URL"]
PAGE = os.environ["COFFER_PAGE_URL"]
ADMIN = os.environ["COFFER_ADMIN_URL"]
TODAY = os.environ["COFFER_BANK_TODAY"]

FIRST_PLATYPUS = "ins_109508"
PRODUCTS = ["transactions", "auth", "identity", "investments", "liabilities", "signal", "transfer"]

configuration = plaid.Configuration(
    host=BANK,
    api_key={"clientId": os.environ["COFFER_CLIENT_ID"], "secret": os.environ["COFFER_SECRET"]},
)
client = plaid.ApiClient(configuration)
api = plaid_api.PlaidApi(client)


class Spelled:
    """Plain data as the client reads an answer: the way to its models that checks every type."""

    def __init__(self, body):
        self.data = json.dumps(body)


def ask(path, **body):
    """Calls an endpoint; the answer as plain data, once the client has read it into its models."""
    name = path.strip("/").replace("/", "_")
    module = importlib.import_module(f"plaid.model.{name}_request")
    wanted = name.replace("_", "") + "request"
    request_class = next(value for key, value in vars(module).items() if key.lower() == wanted)
    request = client.deserialize(Spelled(body), (request_class,), True)
    return getattr(api, name)(request).to_dict()


def refused(code, path, **body):
    """Calls an endpoint that must refuse."""
    try:
        ask(path, **body)
    except plaid.ApiException as error:
        found = json.loads(error.body)
        assert found["error_code"] == code, found
        return found
    raise AssertionError(f"{path} does not refuse with {code}")


def post(url, body):
    """A request that is none of Plaid's: a step of the Link page, or one of the admin port."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def item(institution=FIRST_PLATYPUS, products=("transactions",), **options):
    """Links an institution without Link; the access token."""
    options.setdefault("transactions", {"days_requested": 730})
    made = ask(
        "/sandbox/public_token/create",
        institution_id=institution, initial_products=list(products), options=options,
    )
    return ask("/item/public_token/exchange", public_token=made["public_token"])["access_token"]


def sync(access, cursor="", count=500):
    """Follows a loop to its end: rows by kind, and the cursor after it."""
    rows = {"added": [], "modified": [], "removed": []}
    while True:
        page = ask("/transactions/sync", access_token=access, cursor=cursor, count=count)
        for kind in rows:
            rows[kind] += page[kind]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            return rows, cursor, page["transactions_update_status"]


class Ear:
    """A receiver of webhooks on loopback."""

    def __init__(self):
        heard = self.heard = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                heard.put((self.headers["plaid-verification"], body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self):
        return self.heard.get(timeout=60)


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def institutions():
    listed = ask("/institutions/get", count=50, offset=0, country_codes=["US", "CA", "GB"])
    assert listed["total"] == len(listed["institutions"]) == 12
    found = ask("/institutions/search", query="platypus", country_codes=["US"], products=["transactions"])
    assert found["institutions"][0]["institution_id"] == FIRST_PLATYPUS
    one = ask("/institutions/get_by_id", institution_id=FIRST_PLATYPUS, country_codes=["US"])
    assert "investments" in one["institution"]["products"]


def categories():
    # Its request is any object, for which the client has no model.
    assert api.categories_get({}).to_dict()["categories"][0]["category_id"] == "10000000"


def linked_by_a_person():
    """Hosted Link with a code on the phone, then the exchange."""
    token = ask(
        "/link/token/create",
        client_name="Coffer", language="en", country_codes=["US"], user={"client_user_id": "3f0c"},
        products=["transactions"], additional_consented_products=["liabilities", "investments"],
        transactions={"days_requested": 730}, hosted_link={},
    )["link_token"]
    step = lambda name, **more: post(f"{PAGE}/link/session/{name}", {"token": token, **more})
    session = step("start")["link_session_id"]
    step("select", link_session_id=session, institution_id=FIRST_PLATYPUS)
    asked = step("credentials", link_session_id=session, username="user_good", password="mfa_device")
    assert asked["mfa"]["kind"] == "device"
    assert step("mfa", link_session_id=session, answers=["0000"])["error"]["error_code"] == "INVALID_MFA"
    assert len(step("mfa", link_session_id=session, answers=["1234"])["accounts"]) == 5
    step("finish", link_session_id=session, accounts=["0", "2", "4"])
    told = ask("/link/token/get", link_token=token)["link_sessions"][0]
    public = told["results"]["item_add_results"][0]["public_token"]
    return ask("/item/public_token/exchange", public_token=public)["access_token"]


def products(access):
    """Everything that the bank tells of one login, and that it agrees with itself."""
    rows, cursor, _ = sync(access)
    more, cursor, status = sync(access, cursor)
    assert str(status) == "HISTORICAL_UPDATE_COMPLETE" and len(more["added"]) > 1000
    accounts = ask("/accounts/get", access_token=access)["accounts"]
    live = ask("/accounts/balance/get", access_token=access)["accounts"]
    assert [a["balances"]["current"] for a in accounts] == [a["balances"]["current"] for a in live]

    held = ask("/investments/holdings/get", access_token=access)
    worth = sum(round(holding["institution_value"] * 100) for holding in held["holdings"])
    assert worth == round(held["accounts"][0]["balances"]["current"] * 100)
    window = dict(access_token=access, start_date="2024-03-10", end_date=TODAY)
    moved = ask("/investments/transactions/get", options={"count": 5, "offset": 1}, **window)
    assert moved["total_investment_transactions"] > 60 and len(moved["investment_transactions"]) == 5

    debt = ask("/liabilities/get", access_token=access)["liabilities"]["credit"][0]
    paid = [row for row in rows["added"] + more["added"]
            if row["account_id"] == debt["account_id"] and row["amount"] == -debt["last_payment_amount"]]
    assert any(row["date"] == debt["last_payment_date"] for row in paid)

    streams = ask("/transactions/recurring/get", access_token=access)
    assert any(stream["merchant_name"] == "Netflix" for stream in streams["outflow_streams"])
    kept = ask("/transactions/get", access_token=access, start_date="2024-03-10", end_date=TODAY,
               options={"count": 5, "offset": 2})
    assert kept["total_transactions"] > 1000 and len(kept["transactions"]) == 5
    ask("/transactions/refresh", access_token=access)
    news, _, _ = sync(access, cursor, count=7)
    assert news["added"] and news["removed"]


def numbers_and_people():
    access = item(products=PRODUCTS)
    ach = ask("/auth/get", access_token=access)["numbers"]["ach"]
    assert all(number["routing"] == "110000000" for number in ach)
    owner = ask("/identity/get", access_token=access)["accounts"][0]["owners"][0]
    known = {
        "legal_name": owner["names"][0], "email_address": owner["emails"][0]["data"],
        "phone_number": owner["phone_numbers"][0]["data"], "address": owner["addresses"][0]["data"],
    }
    match = ask("/identity/match", access_token=access, user=known)["accounts"][0]
    for claim in ["legal_name", "email_address", "phone_number", "address"]:
        assert match[claim]["score"] == 100, match[claim]
    row = {"id": "1", "description": "STARBUCKS 4411", "amount": 4.75, "direction": "OUTFLOW", "iso_currency_code": "USD"}
    enriched = ask("/transactions/enrich", account_type="depository", transactions=[row])
    assert enriched["enriched_transactions"][0]["enrichments"]["merchant_name"] == "Starbucks"
    for institution in ["ins_43", "ins_117650", "ins_109512", "ins_127287"]:
        ask("/auth/get", access_token=item(institution, ["auth"]))
    ask("/liabilities/get", access_token=item("ins_135858", ["liabilities"]))
    ask("/liabilities/get", access_token=item("ins_109509", ["liabilities"]))
    return access


def money(access):
    account = ask("/accounts/get", access_token=access)["accounts"][0]["account_id"]
    risk = ask("/signal/evaluate", access_token=access, account_id=account, client_transaction_id="t-1", amount=12.5)
    assert risk["scores"]["bank_initiated_return_risk"]["score"] < 30
    wanted = dict(access_token=access, account_id=account, type="debit", network="ach", ach_class="web",
                  user={"legal_name": "Alberta Charleston"})
    no = ask("/transfer/authorization/create", amount="900000.00", **wanted)["authorization"]
    assert str(no["decision"]) == "declined"
    refused("TRANSFER_FORBIDDEN", "/transfer/create", access_token=access, account_id=account,
            authorization_id=no["id"], description="rent")
    made = []
    for key in ["a", "a", "b"]:
        yes = ask("/transfer/authorization/create", amount="25.00", idempotency_key=key, **wanted)["authorization"]
        transfer = ask("/transfer/create", access_token=access, account_id=account,
                       authorization_id=yes["id"], description="rent")["transfer"]
        made.append(transfer["id"])
    assert made[0] == made[1] != made[2], "one authorization makes one transfer"
    ask("/transfer/cancel", transfer_id=made[2])
    assert str(ask("/transfer/get", transfer_id=made[2])["transfer"]["status"]) == "cancelled"
    post(f"{ADMIN}/admin/advance", {"days": 2})
    ask("/sandbox/item/set_verification_status", access_token=access, account_id=account,
        verification_status="automatically_verified")
    yes = ask("/transfer/authorization/create", amount="3.00", idempotency_key="c", **wanted)["authorization"]
    soon = ask("/transfer/create", access_token=access, account_id=account,
               authorization_id=yes["id"], description="rent")["transfer"]["id"]
    for step in ["posted", "settled", "funds_available"]:
        ask("/sandbox/transfer/simulate", transfer_id=soon, event_type=step)
    assert str(ask("/transfer/get", transfer_id=soon)["transfer"]["status"]) == "funds_available"
    events = ask("/transfer/event/sync", after_id=0)["transfer_events"]
    assert [str(event["event_type"]) for event in events if event["transfer_id"] == made[0]] == ["pending", "posted", "settled"]


def users():
    user = ask("/user/create", client_user_id="person-7")["user_id"]
    assert ask("/user/get", user_id=user)["client_user_id"] == "person-7"
    assert ask("/user/items/get", user_id=user)["items"] == []
    ask("/user/remove", user_id=user)
    refused("INVALID_USER_ID", "/user/get", user_id=user)


def webhooks_and_ends(access):
    ear = Ear()
    ask("/item/webhook/update", access_token=access, webhook=ear.url)
    ear.next()
    fired = ask("/sandbox/item/fire_webhook", access_token=access, webhook_code="SYNC_UPDATES_AVAILABLE")
    assert fired["webhook_fired"]
    token, body = ear.next()
    header, claims, _ = token.split(".")
    assert decoded(claims)["request_body_sha256"] == hashlib.sha256(body).hexdigest()
    key = ask("/webhook_verification_key/get", key_id=decoded(header)["kid"])["key"]
    assert key["alg"] == "ES256" and key["expired_at"] is None
    post(f"{ADMIN}/admin/webhook", {"action": "rotate_keys"})
    assert ask("/webhook_verification_key/get", key_id=key["kid"])["key"]["expired_at"]

    ask("/sandbox/item/reset_login", access_token=access)
    refused("ITEM_LOGIN_REQUIRED", "/accounts/get", access_token=access)
    assert ask("/item/get", access_token=access)["item"]["error"]["error_code"] == "ITEM_LOGIN_REQUIRED"
    update = ask("/link/token/create", client_name="Coffer", language="en", country_codes=["US"],
                 user={"client_user_id": "3f0c"}, access_token=access)
    assert update["link_token"]
    renewed = ask("/item/access_token/invalidate", access_token=access)["new_access_token"]
    refused("INVALID_ACCESS_TOKEN", "/item/get", access_token=access)
    assert ask("/consent/events/get", access_token=renewed)["consent_events"]
    ask("/item/products/terminate", access_token=renewed, reason_code="USER_OFFBOARDING")
    refused("ITEM_NOT_FOUND", "/item/get", access_token=renewed)


def other_people():
    dynamic = item(override_username="user_transactions_dynamic", override_password="any")
    rows, cursor, _ = sync(dynamic)
    assert len(rows["added"]) == 50
    today = post(f"{ADMIN}/admin/advance", {"days": 1})["today"]
    made = {"date_transacted": today, "date_posted": today, "amount": 3.5, "description": "Tea"}
    ask("/sandbox/transactions/create", access_token=dynamic, transactions=[made])
    news, _, _ = sync(dynamic, cursor)
    assert [row["amount"] for row in news["added"] if row["name"] == "Tea"] == [3.5]
    custom = {"override_accounts": [{
        "type": "depository", "subtype": "checking", "starting_balance": 1203.42, "currency": "USD",
        "transactions": [{"date_transacted": "2026-02-01", "date_posted": "2026-02-02", "amount": 9.99,
                          "description": "Netflix", "currency": "USD"}]}]}
    access = item(override_username="user_custom", override_password=json.dumps(custom))
    assert ask("/accounts/get", access_token=access)["accounts"][0]["balances"]["current"] == 1203.42
    ask("/item/remove", access_token=access)


institutions()
categories()
person = linked_by_a_person()
products(person)
money(numbers_and_people())
users()
webhooks_and_ends(person)
other_people()
print("the story is told")
