import { QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { createQueryClient, HostProvider, useHostMutation } from "@/ipc";
import { createFakeHost } from "@/ipc/fake";

/** A question that its own answer's news took off the screen. */
test("what follows an answer follows also where whoever asked is gone by then", async () => {
  const host = createFakeHost({ step_ms: 0, rows: 10 });
  let answer: (told: null) => void = () => undefined;
  vi.spyOn(host, "call").mockReturnValue(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const client = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>
      <HostProvider value={host}>{children}</HostProvider>
    </QueryClientProvider>
  );
  const { result, unmount } = renderHook(() => useHostMutation("undo_adoption"), { wrapper });
  const then = vi.fn();
  result.current.mutate({ accountId: "1" }, { onSuccess: then });
  await waitFor(() => expect(client.isMutating()).toBe(1));
  unmount();
  answer(null);
  await waitFor(() => expect(then).toHaveBeenCalledOnce());
});
