/**
 * An engine process that misbehaves on command: the request's path says what it does. Everything around the engine
 * (the fork, the messages, the queue, the supervision) is the product's.
 */
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Engine, ExplainRequest, ExplainResult, TrainRequest } from "../../../app/contract/engine.ts";
import { PippinError } from "../../../app/contract/errors.ts";
import { ownPort, serveEngine } from "../../../app/main/process/serveEngine.ts";

const engine: Engine = {
  status: async () => ({
    backend: "wasm",
    version: "test",
    reason: null,
    tensors: 0,
    residentBytes: process.pid,
    forwardPasses: 0,
  }),
  importModel: async ({ path }) => {
    if (path === "hang") await wait(2 ** 30);
    throw new PippinError("unsupported", `${path}: layer "odd" is of type Oddity.`, { layer: "odd" });
  },
  inspectModel: async () => {
    throw new PippinError("bad-file", "No model.");
  },
  seeImage: async () => {
    throw new PippinError("bad-file", "No image.");
  },
  drawPictures: async () => {
    throw new PippinError("bad-file", "No image.");
  },
  readMask: async () => {
    throw new PippinError("bad-file", "No mask.");
  },
  readClassifierFile: async () => {
    throw new PippinError("bad-file", "No classifier.");
  },
  predict: async () => ({ imageHash: "", top: [], sum: 1, seconds: 0 }),
  classMap: async () => {
    throw new PippinError("unsupported", "No map.");
  },
  assess: async () => {
    throw new PippinError("unsupported", "No measures.");
  },
  peaks: async () => ({ imageHash: "", peaks: [] }),
  blank: async () => ({ imageHash: "", logOdds: [], without: null }),
  neuronPatch: async () => {
    throw new PippinError("unsupported", "No patch.");
  },
  explain: async (request) => explain(request),
  features: async ({ boxes }) => ({
    values: Float32Array.from(boxes, (box) => box.x),
    dimension: 1,
    readsPixels: false,
  }),
  strongest: async () => ({ imageHash: "", patches: [], values: new Float32Array(), dimension: 0 }),
  labelBoxes: async () => ({ labels: [] }),
  train: async ({ values, labels }: TrainRequest, onProgress) => {
    onProgress?.({ done: 1, total: 2, message: "half" });
    onProgress?.({ done: 2, total: 2, message: "done" });
    const machine = new Uint8Array(labels.length).fill(values.length);
    return { machine, metrics: { warnings: [describeValues(values, labels)] } } as never;
  },
};

/**
 * `abort`, `kill`, `exit`, `fill` end the process, and `late` throws where nobody catches it; `NAME-once:FILE` only while FILE is
 * not there. `reject` leaves a promise unheard, `mistake` fails, `print` prints.
 */
async function explain({ imagePath }: ExplainRequest): Promise<ExplainResult> {
  const [command, file] = imagePath.split(":");
  if (file !== undefined && command?.endsWith("-once") === true) {
    if (existsSync(file)) return answer(imagePath);
    writeFileSync(file, "");
  }
  if (command?.startsWith("abort") === true) process.abort();
  if (command?.startsWith("kill") === true) process.kill(process.pid, "SIGKILL");
  if (command?.startsWith("exit") === true) process.exit(7);
  if (command?.startsWith("late") === true) setImmediate(() => void fail("it came late"));
  if (command?.startsWith("fill") === true) fill();
  if (command === "reject") void Promise.reject(new Error("nobody listens"));
  if (command === "mistake") fail("no such thing");
  if (command === "hang") await wait(2 ** 30);
  if (command === "print") print();
  // The process may still be there for a moment after it was told to end.
  if (/^(abort|kill|exit|late)/.test(command ?? "")) await wait(2 ** 30);
  return answer(imagePath);
}

function fail(message: string): never {
  throw new TypeError(message);
}

/** Until V8 ends the process. */
function fill(): void {
  for (const all: object[][] = []; ;) all.push(Array.from({ length: 1e5 }, () => ({})));
}

function print(): void {
  console.log("to standard output");
  console.error("I0000 00:00:1795427555.441228    8402 port.cc:153] oneDNN custom operations are on.");
  console.error("to standard error");
}

function answer(imageHash: string): ExplainResult {
  const explainedClass = { index: process.pid, probability: 1 };
  const nothing = { convolutions: [], patches: [], ties: [], warnings: [] };
  const prediction: ExplainResult["prediction"] = [explainedClass];
  return { width: 1, height: 1, imageHash, prediction, explainedClass, classifier: null, seconds: 0, ...nothing };
}

function describeValues(values: Float32Array, labels: Int32Array): string {
  return `${values.constructor.name} ${values.join(" ")}; ${labels.constructor.name} ${labels.join(" ")}`;
}

switch (process.argv[2]) {
  case "silent":
    await wait(2 ** 30);
    break;
  case "crash-at-start":
    process.exit(9);
    break;
  case "refuse":
    await serveEngine(() => Promise.reject(new PippinError("engine", "No backend runs here.")), ownPort());
    break;
  default:
    await serveEngine(async () => engine, ownPort());
}
