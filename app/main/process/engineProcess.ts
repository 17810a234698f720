/** One engine process under supervision: starting, idle, working on one call, ended. */
import type { EngineProgress } from "../../contract/engine.ts";
import type { ErrorData, Result } from "../../contract/errors.ts";
import type { EngineChannel, StartEngineChannel } from "./engineChannel.ts";
import type { EngineMessage, EngineMethod } from "./messages.ts";

/** A call that waits or is worked on. */
export interface PendingCall {
  readonly method: EngineMethod;
  readonly request: unknown;
  readonly onProgress: ((progress: EngineProgress) => void) | undefined;
  /** What the call is about, in words: a file, or what is being made. */
  readonly subject: string;
  /** For programs: the file that the call is about. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Nobody waits for it any more: the process that works on it is ended. */
  readonly signal: AbortSignal | undefined;
  /** Engines that ended while they worked on it. */
  crashes: number;
  settle(result: Result<unknown>): void;
}

/** What a pool wants to know of its engines. */
export interface EngineSupervisor {
  /** It is ready for a call, for the first time or after an answer. */
  onIdle(engine: EngineProcess): void;
  onAnswer(): void;
  /** The service cannot run; another process could not either. */
  onRefused(error: ErrorData): void;
  /** The process is gone, with the call that it worked on. */
  onEnded(engine: EngineProcess, how: string, call: PendingCall | null): void;
}

type State = "starting" | "idle" | "working" | "ended";

export class EngineProcess {
  readonly #channel: EngineChannel;
  readonly #supervisor: EngineSupervisor;
  readonly #readyTimer: NodeJS.Timeout;
  readonly #ended = Promise.withResolvers<void>();
  #state: State = "starting";
  #call: PendingCall | null = null;
  #callId = 0;
  #late: string | null = null;

  constructor(start: StartEngineChannel, readyTimeout: number, supervisor: EngineSupervisor) {
    this.#supervisor = supervisor;
    this.#readyTimer = setTimeout(() => this.#giveUp(readyTimeout), readyTimeout);
    this.#channel = start({ onMessage: (message) => this.#receive(message), onEnd: (how) => this.#end(how) });
  }

  /** What it works on. */
  get call(): PendingCall | null {
    return this.#call;
  }

  get state(): State {
    return this.#state;
  }

  /** Sends the call; only when idle. */
  work(call: PendingCall): void {
    this.#state = "working";
    this.#call = call;
    this.#callId += 1;
    const { method, request } = call;
    this.#channel.send({ id: this.#callId, method, request });
  }

  /** Ends the process; resolves when it is gone. */
  async close(): Promise<void> {
    this.#channel.kill();
    await this.#ended.promise;
  }

  #receive(message: EngineMessage): void {
    switch (message.kind) {
      case "ready":
        clearTimeout(this.#readyTimer);
        return this.#becomeIdle();
      case "refused":
        return this.#supervisor.onRefused(message.error);
      case "progress":
        return this.#call?.onProgress?.(message.progress);
      case "answer": {
        const call = this.#call;
        this.#call = null;
        this.#supervisor.onAnswer();
        call?.settle(message.result);
        return this.#becomeIdle();
      }
    }
  }

  #becomeIdle(): void {
    this.#state = "idle";
    this.#supervisor.onIdle(this);
  }

  #giveUp(milliseconds: number): void {
    this.#late = `was not ready after ${milliseconds / 1000} s`;
    this.#channel.kill();
  }

  #end(how: string): void {
    clearTimeout(this.#readyTimer);
    const call = this.#call;
    this.#state = "ended";
    this.#call = null;
    this.#ended.resolve();
    this.#supervisor.onEnded(this, this.#late ?? how, call);
  }
}
