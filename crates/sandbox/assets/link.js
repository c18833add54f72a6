// The steps of Link: bank, credentials, accounts, consent, done.
//
// Framed, results go to the parent over the port it handed us. Hosted, the page stands alone and the client
// learns the result from /link/token/get. All requests go to this page's own origin, with the link token.
(() => {
  "use strict";

  const hosted = location.pathname.startsWith("/hosted/");
  const token = hosted
    ? decodeURIComponent(location.pathname.slice("/hosted/".length))
    : new URLSearchParams(location.search).get("token") || "";
  const step = document.getElementById("step");
  const back = document.getElementById("back");
  const close = document.getElementById("close");

  let port = null;
  let waiting = [];           // messages for a parent whose port has not arrived yet
  let session = null;         // the answer of /link/session/start
  let bank = null;
  let accounts = [];
  let chosen = [];
  let result = null;          // set once the session has finished
  let over = false;

  // ---- the parent --------------------------------------------------------------------------------

  const parents = ["tauri://localhost", "http://tauri.localhost"];
  const mayFrame = (origin) => parents.includes(origin) || /^http:\/\/127\.0\.0\.1(:\d+)?$/.test(origin);

  window.addEventListener("message", (event) => {
    const ours = event.source === window.parent && mayFrame(event.origin);
    if (port || hosted || !ours || !event.data || event.data.type !== "coffer-link" || !event.ports[0]) return;
    port = event.ports[0];
    port.onmessage = (message) => { if (message.data && message.data.type === "exit") leave(); };
    waiting.forEach((message) => port.postMessage(message));
    waiting = [];
  });

  function tell(message) {
    if (hosted) return;
    if (port) port.postMessage(message);
    else waiting.push(message);
  }

  function report(name, more) {
    tell({
      type: "event", name,
      metadata: {
        link_session_id: session ? session.link_session_id : "",
        institution_id: bank ? bank.institution_id : null,
        institution_name: bank ? bank.name : null,
        timestamp: new Date().toISOString(), request_id: "", ...more,
      },
    });
  }

  // ---- requests ----------------------------------------------------------------------------------

  async function ask(path, body) {
    let answer;
    try {
      const response = await fetch(`/link/session/${path}`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token, ...body }),
      });
      answer = await response.json();
      if (!response.ok) return { refused: answer };
    } catch {
      return { refused: { error_code: "INTERNAL_SERVER_ERROR", error_type: "API_ERROR", display_message: null,
        error_message: "The demo bank does not answer. Is it still running?" } };
    }
    return answer;
  }

  const inSession = (more) => ({ link_session_id: session.link_session_id, ...more });
  const sentence = (error) => error.display_message || error.error_message;

  // ---- drawing -----------------------------------------------------------------------------------

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const SVG = "http://www.w3.org/2000/svg";
  function draw(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function mark(institution) {
    const initials = institution.name.split(/[\s-]+/).slice(0, 2).map((word) => word[0]).join("");
    return draw("svg", { class: "mark", viewBox: "0 0 40 40", "aria-hidden": "true" },
      draw("rect", { x: 0.5, y: 0.5, width: 39, height: 39, rx: 10, fill: institution.color }),
      draw("text", { x: 20, y: 26, "text-anchor": "middle" }, initials));
  }

  function show(number, title, goBack, ...children) {
    document.querySelectorAll("#progress li").forEach((dot, index) => dot.classList.toggle("done", index < number));
    back.hidden = !goBack;
    back.onclick = goBack || null;
    const heading = make("h1", { id: "title", tabindex: "-1" }, title);
    step.replaceChildren(heading, ...children);
    step.scrollTop = 0;
    const first = step.querySelector("input[autofocus]") || heading;
    first.focus();
  }

  function complain(form, error) {
    const old = document.getElementById("error");
    if (old) old.remove();
    if (error) form.prepend(make("p", { id: "error", role: "alert" }, sentence(error)));
  }

  function onSubmit(form, act) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button.primary");
      if (button.disabled) return;
      button.disabled = true;
      try { await act(); } finally { button.disabled = false; }
    });
    return form;
  }

  // ---- the steps ---------------------------------------------------------------------------------

  async function start() {
    session = null;
    const answer = await ask("start", {});
    if (answer.refused) return cannotOpen(answer.refused);
    session = answer;
    bank = answer.institution;
    report("OPEN", {});
    if (bank) signIn();
    else showBanks();
  }

  function cannotOpen(error) {
    result = null;
    const words = error.error_code === "INVALID_LINK_TOKEN"
      ? "This link has expired or is not known here. Go back to the app and start again." : sentence(error);
    show(0, "This link cannot be opened", null, make("p", { id: "error", role: "alert" }, words));
    report("ERROR", { error_code: error.error_code, error_type: error.error_type, error_message: error.error_message });
    over = error;
  }

  function showBanks() {
    bank = null;
    const list = make("ul", { class: "list", "aria-label": "Banks" });
    const search = make("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false",
      placeholder: "Search for your bank", maxlength: "80", autofocus: true });
    let asked = 0;
    async function find() {
      const turn = ++asked;
      const answer = await ask("institutions", { query: search.value });
      if (turn !== asked) return;
      if (answer.refused) return list.replaceChildren(make("li", {}, make("p", { id: "error", role: "alert" }, sentence(answer.refused))));
      const rows = answer.institutions.map((institution) => {
        const button = make("button", { type: "button", class: "row", "data-institution": institution.institution_id },
          mark(institution),
          make("span", {}, make("span", { class: "name" }, institution.name),
            make("span", { class: "detail" }, new URL(institution.url).host)));
        button.addEventListener("click", () => choose(institution.institution_id));
        return make("li", {}, button);
      });
      list.replaceChildren(...(rows.length ? rows : [make("li", {}, make("p", {}, "No bank of this name here."))]));
    }
    search.addEventListener("input", find);
    const form = make("form", { role: "search" }, make("label", { class: "text", for: "search" }, "Bank"), search, list);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const first = list.querySelector("button.row");
      if (first) first.click();
    });
    show(1, "Choose your bank", null,
      make("p", {}, `${session.client_name} will read your accounts there. Every bank in this list is made up.`), form);
    find();
  }

  async function choose(institutionId) {
    const answer = await ask("select", inSession({ institution_id: institutionId }));
    if (answer.refused) return cannotOpen(answer.refused);
    bank = answer.institution;
    report("SELECT_INSTITUTION", {});
    signIn();
  }

  // A bank with OAuth has a page of its own; the person is told before going there.
  function signIn() {
    if (!bank.oauth) return showCredentials();
    const form = make("form", {},
      make("p", {}, `${bank.name} has a page of its own, where you sign in and say what you share. You come back here afterwards.`),
      make("button", { type: "submit", id: "oauth", class: "primary" }, `Continue to ${bank.name}`));
    onSubmit(form, async () => { report("OPEN_OAUTH", {}); showCredentials(); });
    const fixed = session.update || !!session.institution;
    show(2, `Continue to ${bank.name}`, fixed ? null : showBanks, make("div", { class: "bank" }, mark(bank)), form);
  }

  function showCredentials() {
    const username = make("input", { type: "text", id: "username", autocomplete: "off", autocapitalize: "none",
      spellcheck: "false", required: true, maxlength: "100", autofocus: true });
    const password = make("input", { type: "password", id: "password", autocomplete: "off", required: true, maxlength: "56320" });
    const form = make("form", {},
      make("label", { class: "text", for: "username" }, "User name"), username,
      make("label", { class: "text", for: "password" }, "Password"), password,
      make("p", { class: "hint" }, "In the demo everyone is ", make("code", {}, "user_good"), " with password ",
        make("code", {}, "pass_good"), ". Never type a real password here."),
      make("button", { type: "submit", id: "submit", class: "primary" }, "Sign in"));
    onSubmit(form, async () => {
      report("SUBMIT_CREDENTIALS", {});
      const answer = await ask("credentials", inSession({ username: username.value, password: password.value }));
      const error = answer.refused || answer.error;
      if (error) {
        report("ERROR", { error_code: error.error_code, error_type: error.error_type, error_message: error.error_message });
        complain(form, error);
        password.value = "";
        password.focus();
        return;
      }
      if (answer.mfa) showQuestions(answer.mfa);
      else signedIn(answer);
    });
    const fixed = session.update || !!session.institution;
    show(2, session.update ? `Sign in to ${bank.name} again` : `Sign in to ${bank.name}`, fixed ? null : showBanks,
      make("div", { class: "bank" }, mark(bank), make("p", {}, "Sign in as you do with your bank.")), form);
  }

  function signedIn(answer) {
    accounts = answer.accounts;
    chosen = accounts.filter((account) => account.linked).map((account) => String(account.key));
    if (session.account_selection) showAccounts();
    else showConsent();
  }

  // What the bank asks after the password: a code, answers in words, or answers to choose from.
  function showQuestions(mfa) {
    const fields = mfa.questions.flatMap((question, index) => {
      const id = `answer-${index}`;
      const field = question.options.length
        ? make("select", { id }, ...question.options.map((option) => make("option", { value: option }, option)))
        : make("input", { type: "text", id, autocomplete: "off", required: true, maxlength: "100", autofocus: index === 0 });
      return [make("label", { class: "text", for: id }, question.text), field];
    });
    const form = make("form", {}, ...fields,
      make("p", { class: "hint" }, "In the demo the code is ", make("code", {}, "1234"), ", an answer is ",
        make("code", {}, "answer_<round>_<question>"), " counted from 0, and of words the first is right."),
      make("button", { type: "submit", id: "submit-mfa", class: "primary" }, "Continue"));
    onSubmit(form, async () => {
      report("SUBMIT_MFA", { mfa_type: mfa.kind });
      const answers = mfa.questions.map((_, index) => form.querySelector(`#answer-${index}`).value);
      const answer = await ask("mfa", inSession({ answers }));
      const error = answer.refused || answer.error;
      if (error) {
        report("ERROR", { error_code: error.error_code, error_type: error.error_type, error_message: error.error_message });
        return complain(form, error);
      }
      if (answer.mfa) showQuestions(answer.mfa);
      else signedIn(answer);
    });
    show(2, `${bank.name} wants to be sure`, null, form);
  }

  function showAccounts() {
    const named = (account) => (account.type === "loan" ? `${account.subtype} loan` : account.subtype);
    const kind = (account) => named(account).replace(/^./, (first) => first.toUpperCase());
    const words = (account) => `${kind(account)} \u2022\u2022\u2022\u2022 ${account.mask}`;
    const rows = accounts.map((account) => {
      const box = make("input", { type: "checkbox", "data-account": account.key, id: `account-${account.key}` });
      box.checked = chosen.includes(String(account.key));
      box.addEventListener("change", ready);
      return make("li", {}, make("label", { class: "row", for: `account-${account.key}` }, box,
        make("span", {}, make("span", { class: "name" }, account.name), make("span", { class: "detail" }, words(account)))));
    });
    const button = make("button", { type: "submit", id: "continue", class: "primary" }, "Continue");
    const boxes = () => [...form.querySelectorAll("input[data-account]")];
    function ready() { button.disabled = !boxes().some((box) => box.checked); }
    const form = make("form", {}, make("ul", { class: "list", "aria-label": "Accounts" }, ...rows), button);
    onSubmit(form, async () => {
      chosen = boxes().filter((box) => box.checked).map((box) => box.dataset.account);
      showConsent();
    });
    show(3, "Choose accounts", null,
      make("p", {}, accounts.length ? `${session.client_name} will see only the accounts you tick.`
        : "None of your accounts at this bank can be shared with this app."), form);
    ready();
  }

  function showConsent() {
    const months = Math.max(1, Math.round(session.days_requested / 30.4));
    const count = session.account_selection ? chosen.length : accounts.filter((account) => account.linked).length;
    const shared = [
      `Names, types and last digits of ${count === 1 ? "1 account" : `${count} accounts`}`,
      "Balances and limits",
      session.update ? "Transactions, as before" : `Transactions of up to ${months} months`,
    ];
    const form = make("form", {}, make("ul", { class: "shared" }, ...shared.map((line) => make("li", {}, line))),
      make("p", { class: "hint" }, "Nothing leaves this computer: the demo bank and the app both run here."),
      make("button", { type: "submit", id: "agree", class: "primary" }, "Agree and share"));
    onSubmit(form, async () => {
      const answer = await ask("finish", inSession({ accounts: chosen }));
      if (answer.refused) return complain(form, answer.refused);
      result = answer;
      showSuccess();
    });
    show(4, `Share with ${session.client_name}?`, session.account_selection ? showAccounts : null,
      make("p", {}, `${bank.name} will let ${session.client_name} read:`), form);
  }

  function tick(words) {
    return make("div", { class: "success" },
      draw("svg", { viewBox: "0 0 72 72", "aria-hidden": "true" },
        draw("circle", { cx: 36, cy: 36, r: 33, fill: "none", stroke: "currentColor", "stroke-width": 4 }),
        draw("path", { d: "M22 37l10 10 19-21", fill: "none", stroke: "currentColor", "stroke-width": 5,
          "stroke-linecap": "round", "stroke-linejoin": "round" })),
      make("p", {}, words));
  }

  function showSuccess() {
    const button = make("button", { type: "submit", id: "finish", class: "primary" }, hosted && !session.completion_redirect_uri ? "Done" : "Finish");
    const words = session.update ? `${bank.name} works again.` : `${bank.name} is connected.`;
    const form = make("form", {}, tick(words), button);
    onSubmit(form, async () => finish());
    show(4, "Success", null, form);
    button.focus();
  }

  // ---- the ways out ------------------------------------------------------------------------------

  function finish() {
    if (over === true) return;
    over = true;
    report("HANDOFF", {});
    tell({ type: "success", public_token: result.public_token, metadata: result.metadata });
    if (hosted) goodbye("Finished");
  }

  async function leave() {
    if (over === true) return;
    if (result) return finish();
    const unopened = over || null;
    over = true;
    let exit = { error: unopened, metadata: { institution: null, status: "", link_session_id: "", request_id: "" } };
    if (session) {
      const answer = await ask("exit", inSession({}));
      if (!answer.refused) exit = answer;
    }
    report("EXIT", { error_code: exit.error ? exit.error.error_code : null, exit_status: exit.metadata.status });
    tell({ type: "exit", error: exit.error, metadata: exit.metadata });
    if (hosted) goodbye("Closed");
  }

  function goodbye(title) {
    close.hidden = true;
    if (session && session.completion_redirect_uri) location.assign(session.completion_redirect_uri);
    const words = "You can close this window and go back to the app.";
    show(result ? 4 : 0, title, null, result ? tick(words) : make("p", {}, words));
  }

  close.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); leave(); }
    if (event.key === "Tab") keepFocus(event);
  });

  // A dialog keeps the focus; the frame has nothing else, so Tab goes round inside it.
  function keepFocus(event) {
    const stops = [...document.querySelectorAll("button:not([hidden]):not(:disabled), input, select")];
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  }

  start();
})();
