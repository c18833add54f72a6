// Asks the core for the first picture while the rest of the page is still being read: its answers
// are there when the app wants them. Host.call in src/ipc/tauri.ts takes each of them once; a test
// holds these requests against the ones that the app makes. A plain script, because a module would
// wait for the page.
(() => {
  const core = window.__TAURI_INTERNALS__;
  if (!core) return;
  const filter = { search: "", accountId: null, categoryId: null, from: null, to: null };
  const requests = [
    ["app_state", null],
    ["register_outline", filter],
    ["register_rows", { filter, date: "", skip: 0, limit: 100 }],
    ["overview", null],
    ["connections", null],
    ["sync_status", null],
  ];
  const asked = new Map();
  for (const [name, request] of requests) {
    const answer = core.invoke(name, { request });
    answer.catch(() => undefined);
    asked.set(name + JSON.stringify(request), answer);
  }
  window.__COFFER_AHEAD__ = asked;
})();
