/** The TensorFlow.js backends that tests of the engine run on. */
import { startBackend, type BackendName } from "../../app/main/engine/tensors/backend.ts";

const native = await startBackend();

/** Both where the native binding loads, else WebAssembly only, with a word on it. */
export const BACKENDS: readonly BackendName[] = native.name === "native" ? ["native", "wasm"] : ["wasm"];
if (native.reason !== null) console.warn(`Only the WebAssembly backend is tested: ${native.reason}.`);
