/** Chooses and starts the TensorFlow.js backend of this process. */
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import { loadNative, type LoadSavedModel } from "./native.ts";

export type TensorFlow = typeof import("@tensorflow/tfjs-core");
export type BackendName = "native" | "wasm";

export interface Backend {
  readonly name: BackendName;
  readonly tf: TensorFlow;
  /** Version of TensorFlow.js. */
  readonly version: string;
  /** Why the native backend does not run, in words; null where it does. */
  readonly reason: string | null;
  /** Of the native backend alone: runs a graph as a whole. */
  readonly loadSavedModel: LoadSavedModel | null;
}

const require = createRequire(import.meta.url);

/**
 * Starts TensorFlow's native backend where its binding loads, else WebAssembly. One backend a process: tensors of one
 * cannot be read by another, and a second call would move the global state of tfjs-core.
 *
 * @param preference - `wasm` never tries the native one; `native` fails instead of falling back.
 * @throws PippinError `engine` where the preferred backend cannot run.
 */
export async function startBackend(preference?: BackendName): Promise<Backend> {
  if (preference === "wasm") return startWasm("asked for WebAssembly");
  try {
    const { tf, loadSavedModel } = await loadNative();
    return { name: "native", tf, version: tf.version_core, reason: null, loadSavedModel };
  } catch (error) {
    const reason = reasonInWords(error);
    if (preference === "native") {
      throw new PippinError(
        "engine",
        `TensorFlow's native backend cannot run: ${reason}. Try \`npm run setup:native\`.`,
      );
    }
    return startWasm(reason);
  }
}

async function startWasm(reason: string): Promise<Backend> {
  const tf = require("@tensorflow/tfjs-core") as TensorFlow;
  const wasm = require("@tensorflow/tfjs-backend-wasm") as typeof import("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(
    dirname(require.resolve("@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm")) + sep,
  );
  if (!(await tf.setBackend("wasm"))) {
    throw new PippinError(
      "engine",
      "TensorFlow.js's WebAssembly backend did not start; reinstall Pippin's dependencies.",
    );
  }
  await tf.ready();
  return { name: "wasm", tf, version: tf.version_core, reason, loadSavedModel: null };
}

function reasonInWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/Cannot find module '@tensorflow\/tfjs-node'/.test(message))
    return "the package @tensorflow/tfjs-node is not installed";
  if (/tfjs_binding\.node/.test(message)) return "the native binding of @tensorflow/tfjs-node is not built";
  return `the native binding of @tensorflow/tfjs-node does not load (${message.split("\n")[0] ?? ""})`;
}
