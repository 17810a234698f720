/** Requests to the backend and what it says by itself. */
import { errorFrom, PippinError } from "../../contract/errors.ts";
import type { Area } from "../../contract/areas.ts";
import type { BackendEvent } from "../../contract/events.ts";
import type { BackendMessage, ClientMessage } from "../../contract/messages.ts";
import type { Input, Output, ProgressEvent, RequestName, ROUTES } from "../../contract/requests.ts";
import type { z } from "zod";
import { connect } from "./connection.ts";

/** A request's input as it is written, defaults left out. */
export type Given<Name extends RequestName> = z.input<(typeof ROUTES)[Name]["input"]>;
export type { Input, Output };

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ProgressEvent) => void;
}

interface Pending {
  readonly name: RequestName;
  readonly message: ClientMessage;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: RequestOptions["onProgress"];
}

/** Not answered yet. Those from before there is a connection wait here, so that one that is given up is never sent. */
const pending = new Map<number, Pending>();
/** Of which areas each request's answer was made, as the backend says with it. */
const reads = new Map<RequestName, readonly Area[]>();
const eventListeners = new Set<(event: BackendEvent) => void>();
const stateListeners = new Set<() => void>();
/** Null: the first connection is being made. */
let isOpen: boolean | null = null;
let last = 0;

const connection = connect({
  onMessage: receive,
  onState: (open) => {
    isOpen = open;
    if (open) sendAll();
    else failAll();
    for (const listener of stateListeners) listener();
  },
});

/** @throws PippinError what the backend answers with; `engine` where the backend went away meanwhile. */
export function request<Name extends RequestName>(
  name: Name,
  input: Given<Name>,
  { signal, onProgress }: RequestOptions = {},
): Promise<Output<Name>> {
  const id = ++last;
  return new Promise<Output<Name>>((resolve, reject) => {
    const message: ClientMessage = { kind: "request", id, name, input };
    pending.set(id, { name, message, resolve: resolve as (value: unknown) => void, reject, onProgress });
    signal?.addEventListener("abort", () => cancel(id), { once: true });
    if (isOpen === true) connection.send(message);
  });
}

/** @returns the areas that an answer of the request is made of; null: it was not answered yet, so it may be any. */
export function readAreas(name: RequestName): readonly Area[] | null {
  return reads.get(name) ?? null;
}

/** @returns whether this page waits for an answer to such a request. */
export function isAwaited(name: string): boolean {
  return [...pending.values()].some((one) => one.name === name);
}

/** @returns what ends the listening. */
export function onEvent(listener: (event: BackendEvent) => void): () => void {
  eventListeners.add(listener);
  return () => eventListeners.delete(listener);
}

/** For `useSyncExternalStore`. */
export const connectionState = {
  subscribe: (listener: () => void): (() => void) => {
    stateListeners.add(listener);
    return () => stateListeners.delete(listener);
  },
  isOpen: (): boolean => isOpen === true,
  isLost: (): boolean => isOpen === false,
};

function receive(message: BackendMessage): void {
  if (message.kind === "event") {
    for (const listener of eventListeners) listener(message.event);
    return;
  }
  const one = pending.get(message.id);
  if (one === undefined) return;
  if (message.kind === "progress") {
    one.onProgress?.(message.progress);
    return;
  }
  pending.delete(message.id);
  reads.set(one.name, message.reads);
  if (message.result.ok) one.resolve(message.result.value);
  else one.reject(errorFrom(message.result.error));
}

function cancel(id: number): void {
  const one = pending.get(id);
  if (one === undefined) return;
  if (isOpen === true) return connection.send({ kind: "cancel", id });
  pending.delete(id);
  one.reject(new PippinError("cancelled", "Stopped before it began: Pippin's backend was not there yet."));
}

/** The connection is new: nothing of what waits was sent before. */
function sendAll(): void {
  for (const { message } of pending.values()) connection.send(message);
}

function failAll(): void {
  const lost = [...pending.values()];
  pending.clear();
  for (const { reject } of lost) {
    reject(new PippinError("engine", "Pippin's backend ended before it answered. What was saved is safe; try again."));
  }
}
