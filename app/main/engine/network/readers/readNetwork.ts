/** Reads a network from any file that Pippin knows. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { PippinError } from "../../../../contract/errors.ts";
import type { Network, WeightSource } from "../graph.ts";
import { buildNetwork, type ReadOptions } from "./buildNetwork.ts";
import { readKerasH5 } from "./kerasH5.ts";
import { readKerasZip } from "./kerasZip.ts";
import { readTfjsLayers } from "./tfjsLayers.ts";

export interface ReadNetwork {
  readonly network: Network;
  /** Reads from the open file; not after `close`. */
  readonly weights: WeightSource;
  close(): void;
}

/**
 * @param path - a Keras `.h5` or `.keras` file, or the `model.json` (or its folder) of a TensorFlow.js layers model.
 * @throws PippinError that names the file, or the layer, and says what is wrong.
 */
export async function readNetwork(path: string, options: ReadOptions = {}): Promise<ReadNetwork> {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "model.json") : path;
  if (!existsSync(file)) throw new PippinError("unreadable-file", `There is no file "${path}".`, { file: path });
  const model = await open(file);
  try {
    return { ...buildNetwork(model, options), close: model.close };
  } catch (error) {
    model.close();
    throw error;
  }
}

async function open(path: string): ReturnType<typeof readKerasH5> {
  if (path.endsWith(".keras")) return readKerasZip(path);
  if (path.endsWith(".json")) return readTfjsLayers(path);
  return readKerasH5(path);
}

/** @throws PippinError where the list does not name every class of the network once. */
export function checkClassNames(network: Network, names: readonly string[]): void {
  const classes = network.nodes[network.output].shape[0];
  if (names.length !== classes) {
    throw new PippinError(
      "bad-file",
      `The network has ${classes} classes and the list names ${names.length}. Give a list with one name a class, in the network's order.`,
    );
  }
}
