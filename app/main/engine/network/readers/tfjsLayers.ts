/** TensorFlow.js layers models: `model.json` and shards of weights beside it. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PippinError } from "../../../../contract/errors.ts";
import type { KerasConfiguration, KerasModel, KerasWeight } from "./kerasModel.ts";

interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

interface ModelJson {
  readonly modelTopology?: { readonly model_config?: KerasConfiguration } & Partial<KerasConfiguration>;
  readonly weightsManifest?: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightEntry[] }[];
}

const BYTES: Readonly<Record<string, number>> = { float32: 4, float16: 2, uint8: 1, uint16: 2, int32: 4 };

/** @throws PippinError where the JSON is no layers model or a shard is missing or too short. */
export function readTfjsLayers(path: string): KerasModel & { close(): void } {
  const name = basename(path);
  const json = parse(path, name);
  const topology = json.modelTopology?.model_config ?? (json.modelTopology as KerasConfiguration | undefined);
  if (topology?.class_name === undefined || json.weightsManifest === undefined) {
    throw new PippinError(
      "bad-file",
      `"${name}" is no TensorFlow.js layers model; graph models (made by a converter for inference only) have no layers and cannot be explained.`,
      { file: name },
    );
  }
  const weights = weightsByName(json.weightsManifest, dirname(path), name);
  return {
    name: basename(dirname(path)) || name,
    config: topology,
    weights: (layerPath) => {
      const own = layerPath.at(-1)!;
      return [...weights].filter(([key]) => key.split("/").slice(0, -1).includes(own)).map(([, weight]) => weight);
    },
    close: () => undefined,
  };
}

function parse(path: string, name: string): ModelJson {
  if (!existsSync(path)) throw new PippinError("unreadable-file", `There is no file "${name}".`, { file: name });
  try {
    return (JSON.parse(readFileSync(path, "utf8")) ?? {}) as ModelJson;
  } catch {
    throw new PippinError("bad-file", `"${name}" is not JSON: it is damaged or not a model.json.`, { file: name });
  }
}

function weightsByName(
  manifest: NonNullable<ModelJson["weightsManifest"]>,
  folder: string,
  name: string,
): Map<string, KerasWeight> {
  const weights = new Map<string, KerasWeight>();
  for (const group of manifest) {
    const shards = group.paths.map((shard) => {
      const file = join(folder, shard);
      if (!existsSync(file)) {
        throw new PippinError("unreadable-file", `"${name}" needs the file "${shard}" beside it, which is missing.`, {
          file: shard,
        });
      }
      return readFileSync(file);
    });
    const bytes = Buffer.concat(shards);
    let offset = 0;
    for (const entry of group.weights) {
      const count = entry.shape.reduce((product, length) => product * length, 1);
      const dtype = entry.quantization?.dtype ?? entry.dtype;
      const length = count * (BYTES[dtype] ?? 0);
      if (length === 0 && count > 0) {
        throw new PippinError(
          "unsupported",
          `"${name}": the weights "${entry.name}" are of the type ${dtype}, which Pippin does not read.`,
          { file: name },
        );
      }
      const part = bytes.subarray(offset, offset + length);
      if (part.length < length) {
        throw new PippinError(
          "bad-file",
          `"${name}": the files with its weights end too early, at "${entry.name}". Copy them again.`,
          { file: name },
        );
      }
      weights.set(entry.name, { shape: entry.shape, read: () => dequantise(part, dtype, count, entry.quantization) });
      offset += length;
    }
  }
  return weights;
}

function dequantise(
  bytes: Buffer,
  dtype: string,
  count: number,
  quantization: WeightEntry["quantization"],
): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Readonly<Record<string, (i: number) => number>> = {
    float32: (i) => view.getFloat32(4 * i, true),
    float16: (i) => halfToNumber(view.getUint16(2 * i, true)),
    uint8: (i) => view.getUint8(i),
    uint16: (i) => view.getUint16(2 * i, true),
    int32: (i) => view.getInt32(4 * i, true),
  };
  const { scale = 1, min = 0 } = quantization ?? {};
  return Float32Array.from({ length: count }, (_, i) => read[dtype](i) * scale + min);
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
