/** Loads `@tensorflow/tfjs-node`, which registers the "tensorflow" backend with tfjs-core. */
import { createRequire } from "node:module";
import util from "node:util";

type Core = typeof import("@tensorflow/tfjs-core");

const require = createRequire(import.meta.url);

/**
 * @returns tfjs-core with the native backend registered and current.
 * @throws Error where the package or its binding is missing or was built for another platform.
 */
export async function loadNative(): Promise<Core> {
  restoreRemovedUtil();
  // TensorFlow logs its CPU features on every start; only errors are for the user.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  require("@tensorflow/tfjs-node");
  const tf = require("@tensorflow/tfjs-core") as Core;
  await tf.setBackend("tensorflow");
  await tf.ready();
  return tf;
}

/** Node 23 removed `util.isNullOrUndefined` and `util.isArray`, which tfjs-node 4.22 still calls. */
function restoreRemovedUtil(): void {
  const legacy = util as unknown as Record<string, unknown>;
  legacy["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
  legacy["isArray"] ??= Array.isArray;
}
