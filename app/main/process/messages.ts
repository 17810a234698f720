/** What travels between a pool and its engine processes, by structured clone. */
import type { Engine, EngineProgress } from "../../contract/engine.ts";
import type { ErrorData, Result } from "../../contract/errors.ts";

export type EngineMethod = keyof Engine;

/** To an engine: one call. An engine works on one at a time. */
export interface EngineCall {
  readonly id: number;
  readonly method: EngineMethod;
  /** Absent where the method takes none. */
  readonly request?: unknown;
}

/** From an engine. */
export type EngineMessage =
  /** Its backend runs; it takes calls from now on. */
  | { readonly kind: "ready" }
  /** It cannot run at all, and starting it again would not help. */
  | { readonly kind: "refused"; readonly error: ErrorData }
  | { readonly kind: "progress"; readonly id: number; readonly progress: EngineProgress }
  /** With where it happened, if the result is a fault of the engine's own: for the log. */
  | { readonly kind: "answer"; readonly id: number; readonly result: Result<unknown>; readonly stack?: string }
  | EngineFault;

/** A mistake that no call was waiting for. */
export interface EngineFault {
  readonly kind: "fault";
  readonly message: string;
  readonly stack: string;
  /** Otherwise nobody knows what the process is good for any more: it is to be ended, and its call made elsewhere. */
  readonly goesOn: boolean;
}
