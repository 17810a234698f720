/** A running engine process as its pool sees it. Each way to start a process is one implementation. */
import type { EngineCall, EngineMessage } from "./messages.ts";

export interface EngineChannel {
  send(call: EngineCall): void;
  /** Ends the process at once, whatever it is doing. */
  kill(): void;
}

/** What the pool wants to hear of a process; `onEnd` comes last, once. */
export interface EngineListener {
  onMessage(message: EngineMessage): void;
  /** @param how - in words, to follow "the engine process": "was ended by SIGKILL". */
  onEnd(how: string): void;
}

/** Starts a process and reports to the listener from then on. */
export type StartEngineChannel = (listener: EngineListener) => EngineChannel;
