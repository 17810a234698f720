/** TensorFlow.js models, of layers or of operations: `model.json` and shards of weights beside it. */
import { basename, dirname, join } from "node:path";
import { PippinError } from "../../../../contract/errors.ts";
import { FileBytes } from "../../../files/fileBytes.ts";
import type { ReadOptions } from "./buildNetwork.ts";
import { halfToNumber } from "./halfPrecision.ts";
import { asConfiguration, fields, parseJson } from "./kerasJson.ts";
import { mainVersion, type Fields, type KerasModel, type KerasWeight } from "./kerasModel.ts";
import { readFileNamed } from "../../../files/readFile.ts";
import { kerasOfGraph } from "./tfjs/kerasOfGraph.ts";
import { namesOfLayer } from "./weightNames.ts";

/** How values of a type are stored. */
const TYPES: Readonly<Record<string, { bytes: number; at(view: DataView, place: number): number }>> = {
  float32: { bytes: 4, at: (view, place) => view.getFloat32(place, true) },
  float16: { bytes: 2, at: (view, place) => halfToNumber(view.getUint16(place, true)) },
  uint8: { bytes: 1, at: (view, place) => view.getUint8(place) },
  uint16: { bytes: 2, at: (view, place) => view.getUint16(place, true) },
  int32: { bytes: 4, at: (view, place) => view.getInt32(place, true) },
};

/**
 * @param inputSize - height and width where a graph model leaves them open: its operations hold shapes that follow from them.
 * @throws PippinError where the JSON is no such model, or a shard is missing or too short.
 */
export function readTfjsLayers(path: string, inputSize?: ReadOptions["inputSize"]): KerasModel & { close(): void } {
  const name = basename(path);
  const json = fields(parseJson(new TextDecoder().decode(readFileNamed(path)), name, "it"));
  const topology = fields(json["modelTopology"]);
  const manifest = json["weightsManifest"];
  const config = topology["model_config"] ?? topology;
  const operations = topology["node"];
  const isGraph = Array.isArray(operations) && operations.length > 0;
  if ((typeof fields(config)["class_name"] !== "string" && !isGraph) || !Array.isArray(manifest)) {
    throw new PippinError(
      "bad-file",
      `"${name}" is no TensorFlow.js model: it lists no layers or operations, or no weights. Copy it again.`,
      { file: name },
    );
  }
  const weights = new Map<string, KerasWeight>();
  const shards: FileBytes[] = [];
  const close = (): void => {
    for (const shard of shards) shard.close();
  };
  try {
    for (const group of manifest) addGroup(weights, shards, fields(group), dirname(path), name);
    const names = [...weights.keys()];
    const own = basename(dirname(path)) || name;
    if (isGraph) return { name: own, kerasVersion: 3, ...kerasOfGraph(json, weights, name, inputSize), close };
    return {
      name: own,
      kerasVersion: mainVersion(topology["keras_version"]),
      config: asConfiguration(config, name),
      weights: (layerPath) => namesOfLayer(names, layerPath).map((weight) => weights.get(weight)!),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The shards of a group hold its weights one after the other, whatever shard they begin in. */
function addGroup(
  weights: Map<string, KerasWeight>,
  shards: FileBytes[],
  group: Fields,
  folder: string,
  name: string,
): void {
  const [paths, entries] = [group["paths"], group["weights"]];
  if (!Array.isArray(paths) || !Array.isArray(entries)) throw damaged(name);
  const own = paths.map((path: unknown) => {
    // Shards lie beside the model.
    if (typeof path !== "string" || /(^|[\\/])\.\.([\\/]|$)/.test(path)) throw damaged(name);
    const shard = new FileBytes(join(folder, path));
    shards.push(shard);
    return shard;
  });
  const size = own.reduce((sum, shard) => sum + shard.size, 0);
  let offset = 0;
  for (const value of entries) {
    const entry = entryOf(fields(value), name);
    const [start, length] = [offset, entry.count * entry.type.bytes];
    offset += length;
    if (offset > size) {
      throw new PippinError(
        "bad-file",
        `"${name}": the files with its weights end too early, at "${entry.name}". Copy them again.`,
        { file: name },
      );
    }
    weights.set(entry.name, { shape: entry.shape, read: () => dequantise(readAcross(own, start, length), entry) });
  }
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly type: (typeof TYPES)[string];
  /** Of quantised values: value * scale + min. */
  readonly scale: number;
  readonly min: number;
}

function entryOf({ name: entry, shape, dtype, quantization }: Fields, file: string): Entry {
  const isShape = Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && Number(length) >= 0);
  if (typeof entry !== "string" || !isShape) throw damaged(file);
  const { dtype: stored = dtype, scale = 1, min = 0 } = fields(quantization);
  if (typeof scale !== "number" || typeof min !== "number") throw damaged(file);
  if (typeof stored !== "string" || !Object.hasOwn(TYPES, stored)) {
    throw new PippinError(
      "unsupported",
      `"${file}": the weights "${entry}" are of the type ${JSON.stringify(stored)}, which Pippin does not read.`,
      { file },
    );
  }
  const lengths = shape as number[];
  const count = lengths.reduce((product, length) => product * length, 1);
  return { name: entry, shape: lengths, count, type: TYPES[stored], scale, min };
}

function readAcross(shards: readonly FileBytes[], start: number, length: number): DataView {
  const parts: Buffer[] = [];
  let before = 0;
  for (const shard of shards) {
    const [from, to] = [Math.max(start, before), Math.min(start + length, before + shard.size)];
    if (from < to) parts.push(shard.read(from - before, to - from));
    before += shard.size;
  }
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function dequantise(view: DataView, { count, type, scale, min }: Entry): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = type.at(view, i * type.bytes) * scale + min;
  return values;
}

function damaged(name: string): PippinError {
  return new PippinError("bad-file", `"${name}": its list of weights is damaged. Copy the model again.`, {
    file: name,
  });
}
