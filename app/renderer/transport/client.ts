/** Requests to the backend and what it says by itself. */
import { errorFrom, PippinError } from "../../contract/errors.ts";
import type { Area } from "../../contract/areas.ts";
import type { BackendEvent } from "../../contract/events.ts";
import type { BackendMessage } from "../../contract/messages.ts";
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
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: RequestOptions["onProgress"];
}

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
    if (!open) failAll();
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
    pending.set(id, { name, resolve: resolve as (value: unknown) => void, reject, onProgress });
    signal?.addEventListener("abort", () => connection.send({ kind: "cancel", id }), { once: true });
    connection.send({ kind: "request", id, name, input });
  });
}

/** @returns the areas that an answer of the request is made of; null: it was not answered yet, so it may be any. */
export function readAreas(name: RequestName): readonly Area[] | null {
  return reads.get(name) ?? null;
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

function failAll(): void {
  const lost = [...pending.values()];
  pending.clear();
  for (const { reject } of lost) {
    reject(new PippinError("engine", "Pippin's backend ended before it answered. What was saved is safe; try again."));
  }
}
