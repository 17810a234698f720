/** A page without a browser: the loopback host's other end, for tests that need thousands of requests. */
import { WebSocket } from "ws";
import { errorFrom } from "../../app/contract/errors.ts";
import type { JobRecord } from "../../app/contract/jobs.ts";
import type { BackendMessage, ClientMessage } from "../../app/contract/messages.ts";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";

export interface WebClient {
  /** Rejects with the backend's error, or with {@link Gone} where the backend went away first. */
  request<Name extends RequestName>(name: Name, input: Partial<Input<Name>>): Promise<Output<Name>>;
  /** As the events have told. */
  job(id: number): JobRecord | undefined;
  /** @param listener - called after every message, whatever it was. */
  onMessage(listener: (message: BackendMessage) => void): void;
  /** Resolves after the message that makes the condition true; rejects with {@link Gone}. */
  until(condition: () => boolean): Promise<void>;
  close(): void;
}

class Gone extends Error {
  override readonly message = "The backend is gone.";
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** @param address - as Pippin prints it, with the token. */
export async function openClient(address: string): Promise<WebClient> {
  const { origin } = new URL(address);
  const exchanged = await fetch(address, { redirect: "manual" });
  const Cookie = exchanged.headers.getSetCookie()[0].split(";")[0];
  const socket = new WebSocket(`${origin.replace("http", "ws")}/messages`, { headers: { Cookie, Origin: origin } });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const pending = new Map<number, Waiting>();
  const jobs = new Map<number, JobRecord>();
  const listeners = new Set<(message: BackendMessage) => void>();
  const conditions = new Map<() => boolean, Waiting>();
  let last = 0;
  let open = true;

  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as BackendMessage;
    if (message.kind === "event" && message.event.kind === "job") jobs.set(message.event.job.id, message.event.job);
    if (message.kind === "answer") {
      const { resolve, reject } = pending.get(message.id)!;
      pending.delete(message.id);
      if (message.result.ok) resolve(message.result.value);
      else reject(errorFrom(message.result.error));
    }
    for (const listener of listeners) listener(message);
    for (const [condition, { resolve }] of conditions) {
      if (!condition()) continue;
      conditions.delete(condition);
      resolve(undefined);
    }
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    open = false;
    for (const { reject } of [...pending.values(), ...conditions.values()]) reject(new Gone());
    pending.clear();
    conditions.clear();
  });

  const promised = (keep: (waiting: Waiting) => void): Promise<unknown> => {
    const answer = new Promise((resolve, reject) => {
      if (open) keep({ resolve, reject });
      else reject(new Gone());
    });
    // Whoever asks may look at the answer later than it fails.
    answer.catch(() => undefined);
    return answer;
  };
  return {
    request: (name, input) => {
      const message: ClientMessage = { kind: "request", id: ++last, name, input };
      return promised((waiting) => {
        pending.set(message.id, waiting);
        socket.send(JSON.stringify(message));
      }) as Promise<never>;
    },
    job: (id) => jobs.get(id),
    onMessage: (listener) => void listeners.add(listener),
    until: async (condition) => {
      if (!condition()) await promised((waiting) => conditions.set(condition, waiting));
    },
    close: () => socket.close(),
  };
}
