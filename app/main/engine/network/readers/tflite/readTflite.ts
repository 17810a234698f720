/** TensorFlow Lite files of floating-point numbers. */
import { basename } from "node:path";
import { PippinError } from "../../../../../contract/errors.ts";
import { FileBytes } from "../../../../files/fileBytes.ts";
import type { BuiltNetwork, ReadOptions } from "../buildNetwork.ts";
import { buildOnnx } from "../onnx/buildOnnx.ts";
import { asOnnx } from "./asOnnx.ts";
import { FlatFile } from "./flatFile.ts";
import { saidInside, type SaidInside } from "./saidInside.ts";
import { readModel } from "./tfliteModel.ts";

/** Places in a file have 32 bits, one of them for a sign in some. */
const LARGEST_BYTES = 2 ** 31 - 1;

/**
 * @returns the network, and its weights; the file is in memory as long as these are.
 * @throws PippinError `unsupported` for an operator that Pippin does not do and for quantised networks, `bad-file` where the
 * file is damaged; all name what is meant.
 */
export function readTflite(path: string, options: ReadOptions): BuiltNetwork & { inside: SaidInside; close(): void } {
  const name = basename(path);
  const file = openFlatFile(path, name);
  const model = readModel(file, name);
  const built = buildOnnx(asOnnx(model), name.replace(/\.[^.]*$/, ""), options);
  const inside = saidInside(path, file, model, built.network, built.weights);
  return { ...built, inside, close: () => undefined };
}

function openFlatFile(path: string, name: string): FlatFile {
  const file = new FileBytes(path);
  try {
    if (file.size > LARGEST_BYTES) {
      throw new PippinError("unsupported", `"${name}" has more than 2 GB, which Pippin does not read.`, { file: name });
    }
    return new FlatFile(file.read(0, file.size), name);
  } finally {
    file.close();
  }
}
