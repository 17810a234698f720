/** What a page holds of the backend's answers, and when it asks again. */
import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Bridge } from "../../../../app/contract/bridge.ts";
import type { BackendMessage, ClientMessage } from "../../../../app/contract/messages.ts";

type Sent = Extract<ClientMessage, { kind: "request" }>;

describe("answers that are kept", () => {
  const sent: Sent[] = [];
  let say: (message: BackendMessage) => void;
  let client: typeof import("../../../../app/renderer/transport/queryClient.ts");
  /** As a page that shows it; ends with {@link leave}. */
  const show = (): (() => unknown) => {
    const observer = new QueryObserver(client.queryClient, {
      queryKey: ["images", {}],
      queryFn: () => request("images", {}),
    });
    leave.push(observer.subscribe(() => undefined));
    return () => observer.getCurrentResult().data;
  };
  const leave: (() => void)[] = [];
  let request: (name: string, input: object) => Promise<unknown>;
  const answer = ({ id }: Sent, value: unknown): void =>
    say({ kind: "answer", id, result: { ok: true, value }, reads: ["images"] });
  const changed = (area: "images" | "settings"): void =>
    say({ kind: "event", event: { kind: "changed", areas: [area] } });

  beforeEach(async () => {
    vi.resetModules();
    sent.length = 0;
    const connect: Bridge["connect"] = (hear, change) => {
      say = hear;
      queueMicrotask(() => change(true));
      return (message) => message.kind === "request" && sent.push(message);
    };
    vi.stubGlobal("window", { pippin: { connect } });
    client = await import("../../../../app/renderer/transport/queryClient.ts");
    ({ request } = (await import("../../../../app/renderer/transport/client.ts")) as unknown as {
      request: typeof request;
    });
  });
  afterEach(() => {
    for (const one of leave.splice(0)) one();
    client.queryClient.clear();
    vi.unstubAllGlobals();
  });

  it("are asked for again when what they show changes, and not when something else does", async () => {
    const shown = show();
    await expect.poll(() => sent.length).toBe(1);
    answer(sent[0], "old");
    await expect.poll(shown).toBe("old");
    changed("settings");
    changed("images");
    await expect.poll(() => sent.length).toBe(2);
    answer(sent[1], "new");
    await expect.poll(shown).toBe("new");
    expect(sent.length).toBe(2);
  });

  it("are asked for again when that changed while the first of them was under way", async () => {
    const shown = show();
    await expect.poll(() => sent.length).toBe(1);
    changed("images");
    answer(sent[0], "before the change");
    await expect.poll(() => sent.length).toBe(2);
    answer(sent[1], "after it");
    await expect.poll(shown).toBe("after it");
    expect(sent.length).toBe(2);
  });

  it("are not asked for again where what changed meanwhile turns out to be nothing of theirs", async () => {
    const shown = show();
    await expect.poll(() => sent.length).toBe(1);
    changed("settings");
    answer(sent[0], "all there is");
    await expect.poll(shown).toBe("all there is");
    changed("settings");
    client.askAhead("jobs", {});
    await expect.poll(() => sent.length).toBe(2);
    expect(sent.map(({ name }) => name)).toEqual(["images", "jobs"]);
  });

  it("are asked for again where the first was a refusal that the change has cured", async () => {
    const shown = show();
    await expect.poll(() => sent.length).toBe(1);
    changed("images");
    const refusal = { code: "not-found" as const, message: "There is none.", data: {} };
    say({ kind: "answer", id: sent[0].id, result: { ok: false, error: refusal }, reads: ["images"] });
    await expect.poll(() => sent.length).toBe(2);
    answer(sent[1], "there now");
    await expect.poll(shown).toBe("there now");
  });

  it("that nobody waits for are asked for again, too, when they were asked ahead a second time", async () => {
    client.askAhead("images" as never, {} as never);
    await expect.poll(() => sent.length).toBe(1);
    answer(sent[0], "first");
    await expect.poll(() => client.queryClient.getQueryData(["images", {}])).toBe("first");
    changed("images");
    client.askAhead("images" as never, {} as never);
    await expect.poll(() => sent.length).toBe(2);
    changed("images");
    answer(sent[1], "before the change");
    await expect.poll(() => client.queryClient.getQueryData(["images", {}])).toBe("before the change");
    expect(client.queryClient.getQueryState(["images", {}])?.isInvalidated).toBe(true);
  });

  it("are asked for again, too, where they were asked for ahead, as soon as a page shows them", async () => {
    client.askAhead("images" as never, {} as never);
    await expect.poll(() => sent.length).toBe(1);
    changed("images");
    answer(sent[0], "before the change");
    await expect.poll(() => client.queryClient.getQueryState(["images", {}])?.isInvalidated).toBe(true);
    expect(sent.length).toBe(1);
    const shown = show();
    await expect.poll(() => sent.length).toBe(2);
    answer(sent[1], "after it");
    await expect.poll(shown).toBe("after it");
  });
});
