/** Requests of a page whose connection comes and goes, by the window's bridge and by a browser's WebSocket. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Bridge } from "../../../../app/contract/bridge.ts";
import type { BackendMessage, ClientMessage } from "../../../../app/contract/messages.ts";

/** The far end of a page's connection. */
interface Wire {
  readonly sent: ClientMessage[];
  open(): void;
  /** The connection is lost, or an attempt to make one has failed. */
  lose(): void;
  answer(id: number, value: unknown): void;
}

function bridgeWire(): Wire {
  const sent: ClientMessage[] = [];
  let onMessage: (message: BackendMessage) => void;
  let onState: (open: boolean) => void;
  const connect: Bridge["connect"] = (hear, change) => {
    [onMessage, onState] = [hear, change];
    return (message) => sent.push(message);
  };
  vi.stubGlobal("window", { pippin: { connect } });
  return {
    sent,
    open: () => onState(true),
    lose: () => onState(false),
    answer: (id, value) => onMessage({ kind: "answer", id, result: { ok: true, value }, reads: [] }),
  };
}

function socketWire(): Wire {
  const sent: ClientMessage[] = [];
  const sockets: FakeSocket[] = [];
  class FakeSocket {
    static readonly OPEN = 1;
    readyState = 0;
    onopen = (): void => undefined;
    onclose: (event: { readonly code: number }) => void = () => undefined;
    onmessage: (event: { data: string }) => void = () => undefined;
    constructor() {
      sockets.push(this);
    }
    send(data: string): void {
      sent.push(JSON.parse(data) as ClientMessage);
    }
  }
  const current = (): FakeSocket => sockets.at(-1)!;
  vi.useFakeTimers();
  vi.stubGlobal("window", {});
  vi.stubGlobal("location", { host: "127.0.0.1" });
  vi.stubGlobal("WebSocket", FakeSocket);
  return {
    sent,
    open: () => {
      current().readyState = FakeSocket.OPEN;
      current().onopen();
    },
    lose: () => {
      current().readyState = 3;
      // Without a word: the process is gone.
      current().onclose({ code: 1006 });
      // The next attempt.
      vi.runOnlyPendingTimers();
    },
    answer: (id, value) =>
      current().onmessage({ data: JSON.stringify({ kind: "answer", id, result: { ok: true, value }, reads: [] }) }),
  };
}

describe.each([
  ["the window's bridge", bridgeWire],
  ["a WebSocket", socketWire],
])("requests over %s", (_, makeWire) => {
  let wire: Wire;
  let client: typeof import("../../../../app/renderer/transport/client.ts");

  beforeEach(async () => {
    vi.resetModules();
    wire = makeWire();
    client = await import("../../../../app/renderer/transport/client.ts");
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const started = { name: "startJob", input: { name: "explain", input: {} } } as const;
  const names = (): string[] => wire.sent.map((message) => (message.kind === "request" ? message.name : "cancel"));

  it("wait for the first connection, and are answered then", async () => {
    const asked = client.request("history", {});
    expect(wire.sent).toEqual([]);
    wire.open();
    expect(wire.sent).toEqual([{ kind: "request", id: 1, name: "history", input: {} }]);
    wire.answer(1, { undo: null, redo: null });
    expect(await asked).toEqual({ undo: null, redo: null });
  });

  it("that were told to have failed are not sent once the connection is back: trying again starts a job once", async () => {
    wire.open();
    wire.lose();
    const failed = expect(client.request("startJob", started.input)).rejects.toMatchObject({ code: "engine" });
    wire.lose();
    await failed;
    wire.open();
    expect(names()).toEqual([]);
    void client.request("startJob", started.input);
    expect(names()).toEqual(["startJob"]);
  });

  it("that are asked while there is no connection are sent by the next one, once", async () => {
    wire.open();
    const lost = expect(client.request("history", {})).rejects.toMatchObject({ code: "engine" });
    wire.lose();
    await lost;
    const asked = client.request("status", {});
    wire.open();
    expect(names()).toEqual(["history", "status"]);
    wire.answer(2, {});
    expect(await asked).toEqual({});
  });

  it("that are given up before there is a connection are never sent", async () => {
    const stop = new AbortController();
    const given = expect(client.request("history", {}, { signal: stop.signal })).rejects.toMatchObject({
      code: "cancelled",
    });
    stop.abort();
    await given;
    wire.open();
    expect(wire.sent).toEqual([]);
  });

  it("are cancelled while they are under way, and not after they were answered", async () => {
    wire.open();
    const [first, second] = [new AbortController(), new AbortController()];
    void client.request("history", {}, { signal: first.signal });
    const answered = client.request("status", {}, { signal: second.signal });
    wire.answer(2, {});
    await answered;
    first.abort();
    second.abort();
    expect(wire.sent.slice(2)).toEqual([{ kind: "cancel", id: 1 }]);
  });
});
