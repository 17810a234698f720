/** The bridge between the window's page and its backend, without a window. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Bridge } from "../../../app/contract/bridge.ts";
import type { BackendMessage, ClientMessage } from "../../../app/contract/messages.ts";

type Listener = (event: { readonly ports?: readonly unknown[] }) => void;

/** The page's end of a port. */
interface Port {
  onmessage?: (event: { readonly data: unknown }) => void;
  postMessage(message: ClientMessage): void;
}

const electron = vi.hoisted(() => ({
  heard: new Map<string, Listener>(),
  asked: [] as string[],
  exposed: new Map<string, unknown>(),
}));
vi.mock("electron", () => ({
  contextBridge: { exposeInMainWorld: (name: string, what: unknown) => electron.exposed.set(name, what) },
  ipcRenderer: {
    on: (channel: string, listener: Listener) => electron.heard.set(channel, listener),
    send: (channel: string) => electron.asked.push(channel),
  },
  webUtils: {},
}));
await import("../../../app/preload/preload.entry.ts");

const request = (id: number): ClientMessage => ({ kind: "request", id, name: "startJob", input: {} });

describe("the window's bridge", () => {
  let send: (message: ClientMessage) => void;
  let states: boolean[];
  let messages: BackendMessage[];

  /** Joins the page to a backend. @returns what reaches it. */
  function join(): { readonly received: readonly ClientMessage[]; readonly port: Port } {
    const received: ClientMessage[] = [];
    const port: Port = { postMessage: (message) => void received.push(message) };
    electron.heard.get("backend")!({ ports: [port] });
    return { received, port };
  }

  beforeEach(() => {
    electron.asked.length = 0;
    [states, messages] = [[], []];
    const bridge = electron.exposed.get("pippin") as Bridge;
    send = bridge.connect(
      (message) => messages.push(message),
      (open) => states.push(open),
    );
    electron.heard.get("backend-lost")!({});
    states.length = 0;
  });

  it("says that the page listens, carries messages both ways, and says when the backend comes and goes", () => {
    expect(electron.asked).toEqual(["page-ready"]);
    const { received, port } = join();
    send(request(1));
    expect(received).toEqual([request(1)]);
    const answer = { kind: "answer", id: 1, result: { ok: true, value: null } };
    port.onmessage!({ data: answer });
    expect(messages).toEqual([answer]);
    electron.heard.get("backend-lost")!({});
    expect(states).toEqual([true, false]);
  });

  it("keeps nothing for a later backend: the page knows what it has told to have failed", () => {
    send(request(1));
    electron.heard.get("backend-lost")!({});
    const { received } = join();
    expect(received).toEqual([]);
    send(request(2));
    expect(received).toEqual([request(2)]);
  });
});
