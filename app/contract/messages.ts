/** What travels between a page and the backend, over whatever carries it. Plain JSON values only. */
import type { BackendEvent } from "./events.ts";
import type { Result } from "./errors.ts";
import type { ProgressEvent } from "./requests.ts";

export type ClientMessage =
  | { readonly kind: "request"; readonly id: number; readonly name: string; readonly input: unknown }
  /** Ends the request after what is under way. */
  | { readonly kind: "cancel"; readonly id: number };

export type BackendMessage =
  | { readonly kind: "answer"; readonly id: number; readonly result: Result<unknown> }
  | { readonly kind: "progress"; readonly id: number; readonly progress: ProgressEvent }
  | { readonly kind: "event"; readonly event: BackendEvent };
