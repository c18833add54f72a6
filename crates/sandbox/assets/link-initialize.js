// Plaid.create for the Coffer demo bank. Same calls as Plaid's own script; everything stays on this origin.
//
// The frame is spoken to over a MessagePort handed to it once: the port is delivered only to this script's
// origin, and the frame takes it only from its own parent, so neither side needs to trust a later message.
(() => {
  "use strict";

  const origin = new URL(document.currentScript.src).origin;
  const noop = () => {};

  function create(config) {
    if (!config || typeof config.token !== "string" || typeof config.onSuccess !== "function") {
      throw new Error("Plaid.create needs a token and onSuccess");
    }
    const onExit = config.onExit || noop;
    const onEvent = config.onEvent || noop;
    const onLoad = config.onLoad || noop;
    let frame = null;
    let port = null;
    let focusBefore = null;
    let destroyed = false;

    // Browsers do not let a frame of another origin take the focus before it is touched, so until then Escape
    // arrives here.
    function escape(event) {
      if (event.key === "Escape") exit();
    }

    function remove() {
      document.removeEventListener("keydown", escape);
      if (port) port.close();
      if (frame) frame.remove();
      port = null;
      frame = null;
      if (focusBefore && focusBefore.isConnected) focusBefore.focus();
      focusBefore = null;
    }

    function receive(message) {
      switch (message.type) {
        case "event":
          onEvent(message.name, message.metadata);
          break;
        case "success":
          remove();
          config.onSuccess(message.public_token, message.metadata);
          break;
        case "exit":
          remove();
          onExit(message.error, message.metadata);
          break;
      }
    }

    function open() {
      if (destroyed || frame) return;
      focusBefore = document.activeElement;
      frame = document.createElement("iframe");
      frame.title = "Connect a demo bank";
      frame.id = "plaid-link-iframe-1";
      const style = {
        position: "fixed", inset: "0", width: "100%", height: "100%", border: "0",
        "z-index": "2147483647", "color-scheme": "light dark",
      };
      for (const [name, value] of Object.entries(style)) frame.style.setProperty(name, value);
      frame.addEventListener("load", () => {
        if (!frame || port) return;
        const channel = new MessageChannel();
        port = channel.port1;
        port.onmessage = (event) => receive(event.data);
        frame.contentWindow.postMessage({ type: "coffer-link" }, origin, [channel.port2]);
        frame.focus();
      });
      frame.src = `${origin}/link/v2/stable/link.html?token=${encodeURIComponent(config.token)}`;
      document.addEventListener("keydown", escape);
      document.body.append(frame);
    }

    function exit(options, callback) {
      if (port && !(options && options.force)) {
        port.postMessage({ type: "exit" });
      } else if (frame) {
        remove();
        onExit(null, { institution: null, status: "", link_session_id: "", request_id: "" });
      }
      if (typeof callback === "function") callback();
    }

    function destroy() {
      destroyed = true;
      remove();
    }

    // Plaid's Layer sends a phone number here; this bank has no step that takes one.
    function submit() {
      throw new Error("Plaid.submit is for Layer, which the demo bank does not offer");
    }

    queueMicrotask(() => { if (!destroyed) onLoad(); });
    return { open, exit, destroy, submit };
  }

  window.Plaid = { create, version: "2" };
})();
