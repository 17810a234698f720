/** Engine processes behind the `Engine` interface: a queue, and supervision of the processes that empty it. */
import type { Engine, EngineProgress } from "../../contract/engine.ts";
import { errorFrom, type ErrorData, type Result } from "../../contract/errors.ts";
import { NO_LOG, type Log } from "../../contract/log.ts";
import type { StartEngineChannel } from "./engineChannel.ts";
import { EngineProcess, type EngineSupervisor, type PendingCall } from "./engineProcess.ts";
import { forkChannel } from "./forkChannel.ts";
import { engineEntry } from "./layout.ts";
import type { EngineFault, EngineMethod } from "./messages.ts";

export interface EnginePool extends Engine {
  /** Takes calls again after crashes have stopped it: new work may well succeed. Does nothing otherwise. */
  revive(): void;
  /** Ends every process; calls that still wait fail with `cancelled`. */
  close(): Promise<void>;
}

export type EngineEvent =
  /** A process ended; `reason` says how, and what it worked on. Nothing is lost but time. */
  | { readonly kind: "crashed"; readonly reason: string }
  /** A process made a mistake that no call was waiting for; it goes on. */
  | { readonly kind: "noticed"; readonly reason: string }
  /** The pool takes no more calls. */
  | { readonly kind: "stopped"; readonly reason: string };

export interface EngineOptions {
  /** Most processes at a time, from 1. */
  readonly count: number;
  /** Default: the native one where it runs. `native` never falls back. */
  readonly backend?: "native" | "wasm";
  readonly onEvent?: (event: EngineEvent) => void;
  readonly log?: Log;
  /** Takes each line that an engine prints for the user, where the processes are forked. Default: standard error. */
  readonly say?: (line: string) => void;
  /** How a process is started. Default: a fork of the program's own engine entry. */
  readonly start?: StartEngineChannel;
  /** Milliseconds until a process that says nothing is given up. Default: a minute. */
  readonly readyTimeout?: number;
}

/** Crashes without an answer between them that stop the pool. */
const CRASHES_IN_A_ROW = 3;
/** Processes that a call may lose: it is repeated once. */
const CRASHES_OF_A_CALL = 2;

/**
 * Processes start when calls wait for them, up to `count`. Each call goes to the first idle process; one whose process
 * ends is repeated once at the head of the queue and then fails with code `engine`, naming its file. Three processes
 * ending in a row, with no answer between them, stop the pool: every call then fails with `data.stopped` true.
 */
export function startEngines(options: EngineOptions): EnginePool {
  return new Pool(options);
}

const STOPPED_BY_THE_PERSON: Result<never> = {
  ok: false,
  error: { code: "cancelled", message: "Stopped; nothing was changed.", data: {} },
};

type About = Pick<PendingCall, "subject"> & Partial<Pick<PendingCall, "data">>;

class Pool implements EnginePool, EngineSupervisor {
  readonly #options: EngineOptions;
  readonly #log: Log;
  readonly #start: StartEngineChannel;
  readonly #engines = new Set<EngineProcess>();
  readonly #queue: PendingCall[] = [];
  #crashesInARow = 0;
  /** Why no more calls are taken. */
  #stopped: ErrorData | null = null;

  constructor(options: EngineOptions) {
    const { backend, log = NO_LOG, say, start } = options;
    this.#options = options;
    this.#log = log;
    const reports = { log, ...(say === undefined ? {} : { say }) };
    this.#start = start ?? forkChannel(engineEntry(), backend === undefined ? [] : [backend], reports);
  }

  status: Engine["status"] = () => this.#ask("status", undefined, { subject: "its status" });
  importModel: Engine["importModel"] = (request, onProgress, signal) =>
    this.#ask("importModel", request, fileOf(request.path), onProgress, signal);
  inspectModel: Engine["inspectModel"] = (request) => this.#ask("inspectModel", request, fileOf(request.path));
  seeImage: Engine["seeImage"] = (request) => this.#ask("seeImage", request, fileOf(request.imagePath));
  drawPictures: Engine["drawPictures"] = (request) => this.#ask("drawPictures", request, fileOf(request.imagePath));
  readMask: Engine["readMask"] = (request) => this.#ask("readMask", request, fileOf(request.maskPath));
  readClassifierFile: Engine["readClassifierFile"] = (request) =>
    this.#ask("readClassifierFile", request, fileOf(request.path));
  predict: Engine["predict"] = (request) => this.#ask("predict", request, fileOf(request.imagePath));
  explain: Engine["explain"] = (request) => this.#ask("explain", request, fileOf(request.imagePath));
  assess: Engine["assess"] = (request) => this.#ask("assess", request, fileOf(request.imagePath));
  peaks: Engine["peaks"] = (request) => this.#ask("peaks", request, fileOf(request.imagePath));
  neuronPatch: Engine["neuronPatch"] = (request) => this.#ask("neuronPatch", request, fileOf(request.imagePath));
  strongest: Engine["strongest"] = (request) => this.#ask("strongest", request, fileOf(request.imagePath));
  classMap: Engine["classMap"] = (request) => this.#ask("classMap", request, fileOf(request.imagePath));
  blank: Engine["blank"] = (request) => this.#ask("blank", request, fileOf(request.imagePath));
  features: Engine["features"] = (request) => this.#ask("features", request, fileOf(request.imagePath));
  labelBoxes: Engine["labelBoxes"] = (request) => this.#ask("labelBoxes", request, fileOf(request.imagePath));
  train: Engine["train"] = (request, onProgress, signal) =>
    this.#ask("train", request, { subject: "the training of a patch classifier" }, onProgress, signal);

  revive(): void {
    if (this.#stopped?.code !== "engine") return;
    this.#stopped = null;
    this.#crashesInARow = 0;
  }

  async close(): Promise<void> {
    this.#stop({ code: "cancelled", message: "The engines were closed before the work was done.", data: {} });
    await Promise.all([...this.#engines].map((engine) => engine.close()));
  }

  onIdle(engine: EngineProcess): void {
    if (engine.state === "idle" && this.#queue.length > 0) engine.work(this.#queue.shift()!);
  }

  onAnswer({ method, subject }: PendingCall, result: Result<unknown>, stack?: string): void {
    this.#crashesInARow = 0;
    if (result.ok || stack === undefined) return;
    const { code, message } = result.error;
    this.#log.error(`The engine made a mistake while it worked on ${subject}: ${message}`, {
      request: method,
      code,
      stack,
    });
  }

  onFault({ message, stack, goesOn }: EngineFault): void {
    const reason = `The engine process made a mistake that no call was waiting for (${message}).`;
    this.#log.error(reason, { code: "internal", stack });
    if (goesOn) this.#options.onEvent?.({ kind: "noticed", reason: `${reason} The work goes on.` });
  }

  onRefused(error: ErrorData): void {
    this.#stopAndSay({ ...error, data: { ...error.data, stopped: true } });
  }

  onEnded(engine: EngineProcess, how: string, call: PendingCall | null): void {
    this.#engines.delete(engine);
    if (this.#stopped !== null) {
      call?.settle({ ok: false, error: this.#stopped });
      return;
    }
    if (call?.signal?.aborted === true) {
      call.settle(STOPPED_BY_THE_PERSON);
      this.#startWhereCallsWait();
      return;
    }
    this.#crashesInARow += 1;
    const reason = `The engine process ${how}${call === null ? "" : ` while it worked on ${call.subject}`}.`;
    this.#log.error(reason, { code: "engine", ...(call === null ? {} : { request: call.method }) });
    this.#options.onEvent?.({ kind: "crashed", reason });
    if (call !== null) this.#repeatOrFail(call, how);
    if (this.#crashesInARow >= CRASHES_IN_A_ROW) {
      const message = `${CRASHES_IN_A_ROW} engine processes ended in a row, so the work stops. The last: ${reason}`;
      this.#stopAndSay({ code: "engine", message, data: { stopped: true } });
    }
    this.#startWhereCallsWait();
  }

  #repeatOrFail(call: PendingCall, how: string): void {
    call.crashes += 1;
    if (call.crashes < CRASHES_OF_A_CALL) {
      this.#queue.unshift(call);
      return;
    }
    const message =
      `The engine process ended twice while it worked on ${call.subject} (the second ${how}), ` +
      "so that was given up. Close other programs if memory is short, then try it again.";
    call.settle({ ok: false, error: { code: "engine", message, data: call.data } });
  }

  async #ask<Method extends EngineMethod>(
    method: Method,
    request: Parameters<Engine[Method]>[0],
    about: About,
    onProgress?: (progress: EngineProgress) => void,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<Engine[Method]>>> {
    const result = await new Promise<Result<unknown>>((settle) => {
      if (this.#stopped !== null) {
        settle({ ok: false, error: this.#stopped });
        return;
      }
      const call: PendingCall = { method, request, onProgress, signal, data: {}, ...about, crashes: 0, settle };
      if (signal?.aborted === true) {
        settle(STOPPED_BY_THE_PERSON);
        return;
      }
      signal?.addEventListener("abort", () => this.#giveUp(call), { once: true });
      this.#queue.push(call);
      for (const engine of this.#engines) this.onIdle(engine);
      this.#startWhereCallsWait();
    });
    if (!result.ok) throw errorFrom(result.error);
    return result.value as Awaited<ReturnType<Engine[Method]>>;
  }

  /** A call that waits is let go; a process that is at it is ended, because nothing else would stop it. */
  #giveUp(call: PendingCall): void {
    const place = this.#queue.indexOf(call);
    if (place >= 0) {
      this.#queue.splice(place, 1);
      call.settle(STOPPED_BY_THE_PERSON);
      return;
    }
    for (const engine of this.#engines) if (engine.call === call) void engine.close();
  }

  #startWhereCallsWait(): void {
    const starting = (): number => [...this.#engines].filter((engine) => engine.state === "starting").length;
    while (this.#engines.size < this.#options.count && starting() < this.#queue.length) {
      this.#engines.add(new EngineProcess(this.#start, this.#options.readyTimeout ?? 60_000, this));
    }
  }

  #stopAndSay(error: ErrorData): void {
    this.#stop(error);
    this.#log.error(error.message, { code: error.code });
    this.#options.onEvent?.({ kind: "stopped", reason: error.message });
  }

  #stop(error: ErrorData): void {
    this.#stopped ??= error;
    for (const call of this.#queue.splice(0)) call.settle({ ok: false, error: this.#stopped });
    for (const engine of this.#engines) void engine.close();
  }
}

function fileOf(path: string): About {
  return { subject: path, data: { path } };
}
