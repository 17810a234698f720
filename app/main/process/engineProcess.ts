/** One engine process under supervision: starting, idle, working on one call, ended. */
import type { EngineProgress } from "../../contract/engine.ts";
import type { ErrorData, Result } from "../../contract/errors.ts";
import type { EngineChannel, StartEngineChannel } from "./engineChannel.ts";
import type { EngineFault, EngineMessage, EngineMethod } from "./messages.ts";

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
  /** @param stack - where the engine made a mistake, if the result is one. */
  onAnswer(call: PendingCall, result: Result<unknown>, stack: string | undefined): void;
  /** A mistake that no call was waiting for; the process is ended after it or goes on. */
  onFault(fault: EngineFault): void;
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
  /** Why it is being ended before its time. */
  #givenUp: string | null = null;

  constructor(start: StartEngineChannel, readyTimeout: number, supervisor: EngineSupervisor) {
    this.#supervisor = supervisor;
    this.#readyTimer = setTimeout(() => this.#giveUp(`was not ready after ${readyTimeout / 1000} s`), readyTimeout);
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
    // What it still says is worth nothing.
    if (this.#givenUp !== null) return;
    switch (message.kind) {
      case "ready":
        clearTimeout(this.#readyTimer);
        return this.#becomeIdle();
      case "refused":
        return this.#supervisor.onRefused(message.error);
      case "progress":
        return this.#call?.onProgress?.(message.progress);
      case "answer":
        return this.#answer(message);
      case "fault":
        this.#supervisor.onFault(message);
        if (!message.goesOn) this.#giveUp(`made a mistake (${message.message})`);
    }
  }

  #answer({ result, stack }: Extract<EngineMessage, { kind: "answer" }>): void {
    const call = this.#call;
    this.#call = null;
    if (call !== null) {
      this.#supervisor.onAnswer(call, result, stack);
      call.settle(result);
    }
    this.#becomeIdle();
  }

  #becomeIdle(): void {
    this.#state = "idle";
    this.#supervisor.onIdle(this);
  }

  #giveUp(why: string): void {
    this.#givenUp ??= why;
    this.#state = "ended";
    this.#channel.kill();
  }

  #end(how: string): void {
    clearTimeout(this.#readyTimer);
    const call = this.#call;
    this.#state = "ended";
    this.#call = null;
    this.#ended.resolve();
    this.#supervisor.onEnded(this, this.#givenUp ?? how, call);
  }
}
