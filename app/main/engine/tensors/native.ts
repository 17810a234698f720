/** Loads `@tensorflow/tfjs-node`, which registers the "tensorflow" backend with tfjs-core. */
import { createRequire } from "node:module";
import util from "node:util";
import type { NamedTensorMap } from "@tensorflow/tfjs-core";

type Core = typeof import("@tensorflow/tfjs-core");

/** A graph that TensorFlow runs as a whole; it holds memory of its own until it is disposed of. */
export interface SavedModel {
  /** @param inputs - by their names in the signature; the outputs are by theirs, and are the caller's to dispose of. */
  predict(inputs: NamedTensorMap): NamedTensorMap;
  dispose(): void;
}

/** @param folder - with a `saved_model.pb`, which is read once. */
export type LoadSavedModel = (folder: string) => Promise<SavedModel>;

const require = createRequire(import.meta.url);

/**
 * @returns tfjs-core with the native backend registered and current, and what that backend has beyond it.
 * @throws Error where the package or its binding is missing or was built for another platform.
 */
export async function loadNative(): Promise<{ readonly tf: Core; readonly loadSavedModel: LoadSavedModel }> {
  restoreRemovedUtil();
  // TensorFlow logs its CPU features on every start; only errors are for the user.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  const { node } = require("@tensorflow/tfjs-node") as { node: { loadSavedModel: LoadSavedModel } };
  const tf = require("@tensorflow/tfjs-core") as Core;
  await tf.setBackend("tensorflow");
  await tf.ready();
  return { tf, loadSavedModel: (folder) => node.loadSavedModel(folder) };
}

/** Node 23 removed `util.isNullOrUndefined` and `util.isArray`, which tfjs-node 4.22 still calls. */
function restoreRemovedUtil(): void {
  const legacy = util as unknown as Record<string, unknown>;
  legacy["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
  legacy["isArray"] ??= Array.isArray;
}
