/**
 * What Link uses of Plaid's script, by its documentation (https://plaid.com/docs/link/web/). The
 * script comes from elsewhere, so what it hands over is treated as unknown until it is read.
 */
interface PlaidHandler {
  open: () => void;
  destroy: () => void;
}

interface PlaidOptions {
  token: string;
  onLoad: () => void;
  onSuccess: (publicToken: unknown, metadata: unknown) => void;
  onExit: (error: unknown, metadata: unknown) => void;
  onEvent: (name: unknown, metadata: unknown) => void;
}

interface PlaidScript {
  create: (options: PlaidOptions) => PlaidHandler;
}

/** How long the script may take to arrive. A mobile network needs seconds, not half a minute. */
const SCRIPT_MAX_MS = 20_000;

/** Loads Plaid's script by its address. Rejects when it does not arrive or is not Plaid's. */
export function loadPlaid(url: string): Promise<PlaidScript> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const giveUp = () => {
      clearTimeout(timer);
      script.remove();
      reject(new Error("Plaid's script did not load"));
    };
    const timer = setTimeout(giveUp, SCRIPT_MAX_MS);
    script.src = url;
    script.async = true;
    script.onerror = giveUp;
    script.onload = () => {
      clearTimeout(timer);
      const plaid = (window as { Plaid?: PlaidScript }).Plaid;
      if (typeof plaid?.create === "function") resolve(plaid);
      else giveUp();
    };
    document.head.append(script);
  });
}
