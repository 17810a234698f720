/** Weights in an HDF5 file, found by walking its groups. */
import { existsSync, openSync, readSync, closeSync, statSync } from "node:fs";
import h5wasm, { Dataset, type Group } from "h5wasm/node";
import { PippinError } from "../../../../contract/errors.ts";
import type { KerasWeight } from "./kerasModel.ts";

const SIGNATURE = "\x89HDF\r\n\x1a\n";
/** Values read at a time: h5wasm has been seen to return zeros for larger requests. */
const SLICE = 4_194_304;

export type HdfFile = InstanceType<typeof h5wasm.File>;

/** @throws PippinError where the file is not HDF5 or is cut short. */
export async function openHdf5(path: string, name: string): Promise<HdfFile> {
  requireSignature(path, name);
  await h5wasm.ready;
  try {
    const file = new h5wasm.File(path, "r");
    file.keys();
    return file;
  } catch {
    throw new PippinError(
      "bad-file",
      `"${name}" is an HDF5 file but cannot be opened: it is damaged or cut short. Copy it again.`,
      { file: name },
    );
  }
}

function requireSignature(path: string, name: string): void {
  if (!existsSync(path)) throw new PippinError("unreadable-file", `There is no file "${name}".`, { file: name });
  if (!statSync(path).isFile()) throw new PippinError("unreadable-file", `"${name}" is not a file.`, { file: name });
  const start = Buffer.alloc(SIGNATURE.length);
  const descriptor = openSync(path, "r");
  readSync(descriptor, start, 0, start.length, 0);
  closeSync(descriptor);
  if (start.toString("latin1") !== SIGNATURE) {
    throw new PippinError(
      "bad-file",
      `"${name}" is not an HDF5 file. Pippin reads Keras .h5 and .keras files and TensorFlow.js layers models (model.json).`,
      { file: name },
    );
  }
}

/** Runs a read, turning h5wasm's failures into a sentence. */
export function reading<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof PippinError) throw error;
    throw new PippinError(
      "bad-file",
      `"${name}" cannot be read to its end: it is damaged or cut short. Copy it again.`,
      { file: name },
    );
  }
}

/** @returns the dataset at a path, or undefined. */
export function datasetAt(file: HdfFile | Group, path: string): Dataset | undefined {
  const found = file.get(path);
  return found instanceof Dataset ? found : undefined;
}

/** @returns the dataset as a weight that is read when asked for, in slices along its first axis. */
export function weightOf(dataset: Dataset, name: string): KerasWeight {
  const shape = dataset.shape ?? [];
  return {
    shape,
    read: () => reading(name, () => readSliced(dataset, shape, name)),
  };
}

function readSliced(dataset: Dataset, shape: readonly number[], name: string): Float32Array {
  const total = shape.reduce((product, length) => product * length, 1);
  const values = new Float32Array(total);
  if (shape.length === 0) return Float32Array.of(Number(dataset.value));
  const rows = shape[0];
  const rowLength = rows === 0 ? 0 : total / rows;
  const step = Math.max(1, Math.floor(SLICE / Math.max(1, rowLength)));
  for (let row = 0; row < rows; row += step) {
    const end = Math.min(rows, row + step);
    const part = dataset.slice([[row, end], ...shape.slice(1).map((length): [number, number] => [0, length])]);
    if (part === null || typeof part !== "object" || (part as Float32Array).length !== (end - row) * rowLength) {
      throw new PippinError("bad-file", `"${name}": the weights "${dataset.path}" could not be read.`, { file: name });
    }
    values.set(part as Float32Array, row * rowLength);
  }
  return values;
}
