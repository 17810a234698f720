/**
 * What travels between the window's own process and the backend's, by structured clone. A MessagePort that goes with a
 * message is named there; where none can (a backend of another Node), the window's process carries the messages itself.
 */
import type { ErrorData } from "../../contract/errors.ts";
import type { BackendMessage } from "../../contract/messages.ts";
import type { PlainHostOptions } from "./backendHost.ts";

export interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array;
}

export type ToBackend =
  /** Comes first, once. */
  | { readonly kind: "start"; readonly options: PlainHostOptions }
  /** A page is there. With its port, or else its messages come as `from-page`. */
  | { readonly kind: "page"; readonly page: number }
  | { readonly kind: "from-page"; readonly page: number; readonly message: unknown }
  | { readonly kind: "page-closed"; readonly page: number }
  | { readonly kind: "picture"; readonly id: number; readonly path: string }
  /** The engine that was asked for has its process; with its port. */
  | { readonly kind: "engine"; readonly engine: number }
  | { readonly kind: "engine-ended"; readonly engine: number; readonly how: string }
  | { readonly kind: "close" };

export type FromBackend =
  | { readonly kind: "ready" }
  /** The workspace cannot be opened. */
  | { readonly kind: "refused"; readonly error: ErrorData }
  | { readonly kind: "to-page"; readonly page: number; readonly message: BackendMessage }
  | { readonly kind: "picture"; readonly id: number; readonly picture: Picture | null }
  /** Only the window's process can start a utility process. */
  | { readonly kind: "start-engine"; readonly engine: number; readonly parameters: readonly string[] }
  | { readonly kind: "kill-engine"; readonly engine: number }
  | { readonly kind: "closed" };

/** A MessagePort, of Electron's or of Node's. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  start?(): void;
  close(): void;
}

/** Electron's ports give an event, Node's the message itself. */
export function messageOf(event: unknown): unknown {
  return typeof event === "object" && event !== null && "data" in event ? event.data : event;
}
