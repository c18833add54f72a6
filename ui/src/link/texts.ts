/** Everything the Link window says by itself; what stands in Plaid's frame is Plaid's. */
export const texts = {
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
