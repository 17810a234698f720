/** Reads a network from any file that Pippin knows. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Network, WeightSource } from "../../../modelGeometry/graph.ts";
import { buildNetwork, type ReadOptions } from "./buildNetwork.ts";
import { FileBytes } from "../../../files/fileBytes.ts";
import { foreignNetwork } from "./foreignNetworks.ts";
import { readKerasArchive } from "./kerasArchive.ts";
import { readKerasH5 } from "./kerasH5.ts";
import type { KerasModel } from "./kerasModel.ts";
import { isOnnx } from "./onnx/isOnnx.ts";
import { readOnnx } from "./onnx/readOnnx.ts";
import { placeOf } from "./modelPlace.ts";
import { readTfjsLayers } from "./tfjsLayers.ts";
import { isTflite } from "./tflite/isTflite.ts";
import type { SaidInside } from "./tflite/saidInside.ts";
import { readTflite } from "./tflite/readTflite.ts";

export interface ReadNetwork {
  readonly network: Network;
  /** The file leaves the size of its pictures open. */
  readonly sizeIsOpen: boolean;
  /** Reads from the open file, tensor by tensor; not after `close`. */
  readonly weights: WeightSource;
  /** What the file says beside the network itself, where its format has a place for it. */
  readonly inside?: SaidInside;
  close(): void;
}

/**
 * @param path - a Keras `.h5` or `.keras` file, an ONNX or TensorFlow Lite file, the `model.json` of a TensorFlow.js layers model, or a folder
 * or ZIP archive with one of these in it. What the file holds counts, not what it is called.
 * @throws PippinError that names the file, or the layer, and says what is wrong. Values of weights are checked when they
 * are read: NaN, infinity and kernels of zeros are refused then.
 *
 * @example
 * The network that ships.
 * ```ts
 * const { network, close } = await readNetwork("resources/models/tiny-darknet.h5");
 * network.inputShape; // => [224, 224, 3]
 * network.convolutions.length; // => 16
 * suggestConvolutions(network); // => [4, 6, 8]
 * close();
 * ```
 */
export async function readNetwork(path: string, options: ReadOptions = {}): Promise<ReadNetwork> {
  const place = await placeOf(path);
  try {
    const read = await readAt(place.path, options);
    return {
      ...read,
      close: () => {
        read.close();
        place.close();
      },
    };
  } catch (error) {
    place.close();
    throw error;
  }
}

async function readAt(path: string, options: ReadOptions): Promise<ReadNetwork> {
  const start = startOf(path);
  if (isOnnx(start)) return readOnnx(path, options);
  if (isTflite(start)) return readTflite(path, options);
  const model = await openModel(path, start, options);
  try {
    return { ...buildNetwork(model, options), close: model.close };
  } catch (error) {
    model.close();
    throw error;
  }
}

const SIGNATURES: readonly { readonly bytes: string; open(path: string): Promise<KerasModel & { close(): void }> }[] = [
  { bytes: "\x89HDF\r\n\x1a\n", open: readKerasH5 },
  { bytes: "PK", open: readKerasArchive },
];

function startOf(path: string): string {
  const file = new FileBytes(path);
  try {
    return file.read(0, Math.min(file.size, 512)).toString("latin1");
  } finally {
    file.close();
  }
}

/** @param start - the file's first bytes, one a character. */
async function openModel(
  path: string,
  start: string,
  { inputSize }: ReadOptions,
): Promise<KerasModel & { close(): void }> {
  const foreign = foreignNetwork(path);
  if (foreign !== null) throw foreign;
  const known = SIGNATURES.find(({ bytes }) => start.startsWith(bytes));
  if (known !== undefined) return known.open(path);
  if (/^\s*\{/.test(start.replace(/^\xef\xbb\xbf/, ""))) return readTfjsLayers(path, inputSize);
  throw new PippinError(
    "bad-file",
    start.length === 0
      ? `"${path}" is empty. Copy it again.`
      : `"${path}" is not an HDF5 file, ZIP archive, ONNX file, TensorFlow Lite file or JSON. ${adviceOn(path)}`,
    { file: path },
  );
}

/** What lies beside networks is chosen for them. */
function adviceOn(path: string): string {
  if (/\.data$/i.test(path)) return "It may hold the weights of an ONNX file: choose the .onnx file beside it.";
  if (/\.bin$/i.test(path)) return "It may hold the weights of a model.json: choose that.";
  if (/\.(txt|csv|tsv)$/i.test(path))
    return "A list of class names is chosen once its network is read: choose that first.";
  return "Pippin reads ONNX files (.onnx), Keras .h5 and .keras files, TensorFlow Lite files (.tflite), and model.json of TensorFlow.js with its .bin files.";
}
