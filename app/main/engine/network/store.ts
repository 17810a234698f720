/** A network as a workspace keeps it: `graph.json` and `weights.bin` (little-endian float32, one after the other). */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, fstatSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Network, WeightSource } from "./graph.ts";

export interface StoredNetwork {
  readonly graphPath: string;
  readonly weightsPath: string;
  /** SHA-256 over the graph and then the weights. */
  readonly hash: string;
}

/** Writes tensor by tensor, so that no more than one is in memory. */
export function writeNetwork(network: Network, weights: WeightSource, folder: string): StoredNetwork {
  const [graphPath, weightsPath] = [join(folder, "graph.json"), join(folder, "weights.bin")];
  const graph = JSON.stringify(network);
  const hash = createHash("sha256").update(graph);
  const file = openSync(weightsPath, "w");
  try {
    for (const key of Object.keys(network.weights)) {
      const values = weights.read(key);
      const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      hash.update(bytes);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  writeFileSync(graphPath, graph);
  return { graphPath, weightsPath, hash: hash.digest("hex") };
}

/**
 * @throws PippinError where the weight file is shorter than the graph says.
 */
export function openNetwork(
  graphPath: string,
  weightsPath: string,
): { network: Network; weights: WeightSource; close(): void } {
  const network = JSON.parse(readFileSync(graphPath, "utf8")) as Network;
  const file = openSync(weightsPath, "r");
  const needed = Object.values(network.weights).reduce(
    (end, { shape, byteOffset }) => Math.max(end, byteOffset + 4 * count(shape)),
    0,
  );
  if (fstatSync(file).size < needed) {
    closeSync(file);
    throw new PippinError(
      "bad-file",
      `The stored weights of the network "${network.name}" are cut short; import the model again.`,
    );
  }
  return {
    network,
    weights: {
      read: (key) => {
        const { shape, byteOffset } = network.weights[key];
        const values = new Float32Array(count(shape));
        const bytes = new Uint8Array(values.buffer);
        for (let at = 0; at < bytes.length;) at += readSync(file, bytes, at, bytes.length - at, byteOffset + at);
        return values;
      },
    },
    close: () => {
      closeSync(file);
    },
  };
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
