/**
 * A loop whose items two threads take in turn. The second thread only ever calls WebAssembly functions on a memory that
 * both share, so that it needs nothing of JavaScript's; whoever is free takes the next item, and the first thread never
 * waits for the second to start.
 */
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import { PippinError } from "../../../contract/errors.ts";

/** A function of a WebAssembly instance: its arguments are `base[i] + item * step[i]`, with `own[i]` more on the second thread. */
export interface SharedCall {
  readonly name: string;
  readonly base: readonly number[];
  readonly step: readonly number[];
  /** Added on the second thread, zeros where missing: where its scratch lies beside the first's. */
  readonly own?: readonly number[];
}

/** A module, its memory and the functions of the first thread's instance. */
export interface SharedInstance {
  readonly id: number;
  readonly memory: WebAssembly.Memory;
  readonly functions: Readonly<Record<string, (...args: number[]) => void>>;
}

// Places in the control words. TICKET holds generation, items and the next item, so that taking one is one addition and
// a thread that comes late cannot take an item of another loop.
const [TICKET, WAKE, DONE, INSTANCE, PAGES, CALLS] = [0, 1, 2, 3, 4, 5];
const WORDS = 256;
const PAGE = 65_536;
const MOST_ITEMS = 1000;
const PATIENCE_MS = 60_000;

let second: { readonly port: MessagePort; readonly control: Int32Array } | undefined;
let instances = 0;
let generation = 0;
const dropped = new FinalizationRegistry<number>((id) => {
  if (second === undefined) return;
  second.port.postMessage({ drop: id });
  Atomics.add(second.control, WAKE, 1);
  Atomics.notify(second.control, WAKE);
});

/**
 * Makes an instance that both threads have.
 *
 * @param memory - shared; the module imports it as `env.memory`.
 */
export function shareInstance(module: WebAssembly.Module, memory: WebAssembly.Memory): SharedInstance {
  second ??= startSecondThread();
  const id = ++instances;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const instance = { id, memory, functions: exports as SharedInstance["functions"] };
  second.port.postMessage({ id, module, memory });
  dropped.register(instance, id);
  return instance;
}

/** Makes `calls` in order for each item; items run at the same time, so they may not write to the same place. */
export function sharedLoop(instance: SharedInstance, calls: readonly SharedCall[], items: number): void {
  for (let from = 0; from < items; from += MOST_ITEMS) {
    const moved = calls.map((call) => ({ ...call, base: call.base.map((value, i) => value + from * call.step[i]) }));
    oneLoop(instance, moved, Math.min(MOST_ITEMS, items - from));
  }
}

function oneLoop({ id, memory, functions }: SharedInstance, calls: readonly SharedCall[], items: number): void {
  const { control } = second!;
  control[DONE] = 0;
  control[INSTANCE] = id;
  control[PAGES] = memory.buffer.byteLength / PAGE;
  writeCalls(control, calls);
  generation = (generation + 1) & 0x7ff;
  Atomics.store(control, TICKET, (generation << 20) | (items << 10));
  Atomics.add(control, WAKE, 1);
  Atomics.notify(control, WAKE);
  for (;;) {
    const item = Atomics.add(control, TICKET, 1) & 0x3ff;
    if (item >= items) break;
    for (const { name, base, step } of calls) functions[name](...base.map((value, i) => value + item * step[i]));
    Atomics.add(control, DONE, 1);
  }
  for (let done = Atomics.load(control, DONE); done < items; done = Atomics.load(control, DONE)) {
    if (Atomics.wait(control, DONE, done, PATIENCE_MS) === "timed-out") {
      throw new PippinError("internal", "The engine's second thread does not answer. Start Pippin again.");
    }
  }
}

/** Count of calls; for each the length of its name, its name, the number of arguments, then base, step and own. */
function writeCalls(control: Int32Array, calls: readonly SharedCall[]): void {
  let at = CALLS;
  control[at++] = calls.length;
  for (const { name, base, step, own } of calls) {
    control[at++] = name.length;
    for (const letter of name) control[at++] = letter.charCodeAt(0);
    control[at++] = base.length;
    for (const list of [base, step, own ?? base.map(() => 0)]) for (const value of list) control[at++] = value;
  }
}

function startSecondThread(): NonNullable<typeof second> {
  const control = new Int32Array(new SharedArrayBuffer(WORDS * 4));
  const { port1, port2 } = new MessageChannel();
  // From its source, so that bundles need no further file.
  const worker = new Worker(`(${secondThread.toString()})(${[TICKET, WAKE, DONE, INSTANCE, PAGES, CALLS].join()})`, {
    eval: true,
    workerData: { control, port: port2 },
    transferList: [port2],
  });
  worker.unref();
  port1.unref();
  return { port: port1, control };
}

/** Runs as a thread of its own, so it may use nothing from outside itself. */
function secondThread(
  TICKET: number,
  WAKE: number,
  DONE: number,
  INSTANCE: number,
  PAGES: number,
  CALLS: number,
): void {
  const threads = process.getBuiltinModule("node:worker_threads");
  // This thread allocates next to nothing, so that nothing would ever make it let go of a dropped instance's memory.
  process.getBuiltinModule("node:v8").setFlagsFromString("--expose-gc");
  const collect = process.getBuiltinModule("node:vm").runInNewContext("gc") as () => void;
  const { receiveMessageOnPort } = threads;
  const { control, port } = threads.workerData as { control: Int32Array; port: MessagePort };
  const instances = new Map<number, Pick<SharedInstance, "memory" | "functions">>();
  const receive = (): void => {
    let released = false;
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      const { id, module, memory, drop } = next.message as {
        id: number;
        module: WebAssembly.Module;
        memory: WebAssembly.Memory;
        drop?: number;
      };
      if (drop === undefined) {
        const { exports } = new WebAssembly.Instance(module, { env: { memory } });
        instances.set(id, { memory, functions: exports as SharedInstance["functions"] });
      } else released = instances.delete(drop) || released;
    }
    if (released) collect();
  };
  for (;;) {
    const wake = Atomics.load(control, WAKE);
    receive();
    for (;;) {
      const ticket = Atomics.load(control, TICKET);
      if ((ticket & 0x3ff) >= ((ticket >> 10) & 0x3ff)) break;
      // Another thread took it meanwhile, or this is already the next loop: look again.
      if (Atomics.compareExchange(control, TICKET, ticket, ticket + 1) !== ticket) continue;
      if (!instances.has(control[INSTANCE])) receive();
      const { memory, functions } = instances.get(control[INSTANCE])!;
      // A memory that grows at the very moment at which this thread receives it keeps its old size here for good, so that
      // filling beyond it is out of bounds. To grow it by nothing asks for the size once more.
      if (memory.buffer.byteLength / 65_536 < control[PAGES]) memory.grow(0);
      const item = ticket & 0x3ff;
      let at = CALLS;
      for (let calls = control[at++]; calls > 0; calls--) {
        const length = control[at++];
        const name = String.fromCharCode(...control.subarray(at, at + length));
        at += length;
        const count = control[at++];
        const parameters = Array.from(
          { length: count },
          (_, i) => control[at + i] + item * control[at + count + i] + control[at + 2 * count + i],
        );
        at += 3 * count;
        functions[name](...parameters);
      }
      Atomics.add(control, DONE, 1);
      Atomics.notify(control, DONE);
    }
    Atomics.wait(control, WAKE, wake);
  }
}
