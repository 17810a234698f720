/** A network as a workspace keeps it: `graph.json` and `weights.bin` (little-endian float32, one after the other). */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Network, WeightSource } from "../../modelGeometry/graph.ts";
import { FileBytes } from "../../files/fileBytes.ts";
import { readFileNamed } from "../../files/readFile.ts";

export interface StoredNetwork {
  readonly graphPath: string;
  readonly weightsPath: string;
  /** SHA-256 over the graph and then the weights. */
  readonly hash: string;
}

export interface OpenedNetwork {
  readonly network: Network;
  /** Reads from the open file, tensor by tensor; not after `close`. */
  readonly weights: WeightSource;
  close(): void;
}

/**
 * Writes tensor by tensor, so that no more than one is in memory. The same network gives the same bytes.
 *
 * @param folder - exists; the two files are written into it.
 * @param onProgress - hears how many weights of how many are written.
 * @throws PippinError `disk` where they cannot be written.
 */
export function writeNetwork(
  network: Network,
  weights: WeightSource,
  folder: string,
  onProgress?: (done: number, total: number) => void,
): StoredNetwork {
  const [graphPath, weightsPath] = [join(folder, "graph.json"), join(folder, "weights.bin")];
  const graph = canonicalJson(network);
  const hash = createHash("sha256").update(graph);
  onDisk(weightsPath, () => {
    const file = openSync(weightsPath, "w");
    try {
      writeWeights(file, network, weights, (bytes) => hash.update(bytes), onProgress);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
  onDisk(graphPath, () => {
    writeFileSync(graphPath, graph, { flush: true });
  });
  return { graphPath, weightsPath, hash: hash.digest("hex") };
}

function writeWeights(
  file: number,
  network: Network,
  weights: WeightSource,
  onBytes: (bytes: Buffer) => void,
  onProgress?: (done: number, total: number) => void,
): void {
  const inOrder = Object.entries(network.weights).sort(([, a], [, b]) => a.byteOffset - b.byteOffset);
  let position = 0;
  for (const [place, [key, { shape, byteOffset }]] of inOrder.entries()) {
    onProgress?.(place, inOrder.length);
    const values = weights.read(key);
    if (values.length !== count(shape) || byteOffset !== position) {
      throw new PippinError(
        "internal",
        `The weight "${key}" has ${values.length} values at ${position}, not those of its place.`,
      );
    }
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    onBytes(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    position += bytes.length;
  }
}

/**
 * @throws PippinError where a file cannot be read or is not what {@link writeNetwork} wrote: no JSON, weights of another
 * length.
 */
export function openNetwork(graphPath: string, weightsPath: string): OpenedNetwork {
  const network = parseGraph(new TextDecoder().decode(readFileNamed(graphPath)), graphPath);
  const file = new FileBytes(weightsPath);
  const needed = Object.values(network.weights).reduce((bytes, { shape }) => bytes + 4 * count(shape), 0);
  if (file.size !== needed) {
    file.close();
    throw new PippinError(
      "bad-file",
      `The stored weights of the network "${network.name}" have ${file.size} bytes where ${needed} are needed: they are damaged. Import the model again.`,
      { file: weightsPath },
    );
  }
  return {
    network,
    weights: {
      read: (key) => {
        const specification = network.weights[key];
        if (specification === undefined) throw new PippinError("internal", `The network has no weight "${key}".`);
        const bytes = file.read(specification.byteOffset, 4 * count(specification.shape));
        return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      },
    },
    close: () => {
      file.close();
    },
  };
}

function parseGraph(text: string, path: string): Network {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const { nodes, weights } = (value ?? {}) as Partial<Network>;
  if (Array.isArray(nodes) && typeof weights === "object") return value as Network;
  throw new PippinError("bad-file", `"${path}" is no stored network: it is damaged. Import the model again.`, {
    file: path,
  });
}

/** Fields in alphabetical order, so that the bytes do not depend on the order in which a reader sets them. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function onDisk(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof PippinError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOSPC" ? "the disk is full; make room and import the model again" : message;
    throw new PippinError("disk", `"${path}" cannot be written: ${reason}.`, { file: path, reason: code });
  }
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
