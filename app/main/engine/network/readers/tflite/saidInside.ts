/** What a TensorFlow Lite file says of itself: names of its classes, and how its pictures are scaled. */
import { basename } from "node:path";
import { classNamesIn } from "../../../../../contract/classNames.ts";
import { PippinError } from "../../../../../contract/errors.ts";
import {
  valuesFor,
  type NamesBeside,
  type PreprocessingChoice,
  type PreprocessingGuess,
} from "../../../../../contract/models.ts";
import { classCount, type Network, type WeightSource } from "../../../../modelGeometry/graph.ts";
import { prepareInput } from "../../../../modelGeometry/preprocessing.ts";
import { ZipArchive } from "../zip.ts";
import { FlatFile, type FlatTable } from "./flatFile.ts";
import type { TfliteModel } from "./tfliteModel.ts";

export interface SaidInside {
  readonly names: NamesBeside | null;
  readonly guess: PreprocessingGuess | null;
}

/** Numbers of fields in metadata_schema.fbs. */
const MODEL = { graphs: 3 };
const GRAPH = { inputs: 2, outputs: 3 };
const TENSOR = { units: 4, files: 6 };
const UNIT = { type: 0, options: 1 };
const NORMALISATION = { type: 1, mean: 0, deviation: 1 };
const FILE = { name: 0, type: 2, locale: 3 };
const AXIS_LABELS = 2;
const ENTRY = "TFLITE_METADATA";

/** What makes numbers of 0 to 255 as small as networks want them has a factor below this. */
const LARGEST_SCALE = 0.05;
/** Of the range of a picture's values: (x - 127) / 128 is not told from (x - 127.5) / 127.5. */
const ALIKE = 0.02;

/** Metadata that is damaged says nothing; the network does not need it. */
export function saidInside(
  path: string,
  file: FlatFile,
  { metadata }: Pick<TfliteModel, "metadata">,
  network: Network,
  weights: WeightSource,
): SaidInside {
  const span = metadata.get(ENTRY);
  const graph = unlessDamaged(() => {
    if (span === undefined) return null;
    const bytes = file.bytes.subarray(span.position, span.position + span.length);
    return new FlatFile(bytes, basename(path)).root().tables(MODEL.graphs)[0] ?? null;
  });
  const stated = graph === null ? null : unlessDamaged(() => statedScale(graph, network));
  return {
    names: graph === null ? null : unlessDamaged(() => namesIn(path, graph, classCount(network))),
    guess: stated ?? ownScale(network, weights),
  };
}

function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof PippinError) return null;
    throw error;
  }
}

/** The list that goes with the scores lies in a ZIP archive behind the network. */
function namesIn(path: string, graph: FlatTable, classes: number): NamesBeside | null {
  const lists = (graph.tables(GRAPH.outputs)[0]?.tables(TENSOR.files) ?? []).filter(
    (file) => file.number(FILE.type, "int8", 0) === AXIS_LABELS,
  );
  // Without a language, they are those of the network itself.
  const list = lists.find((file) => file.text(FILE.locale) === "") ?? lists[0];
  if (list === undefined) return null;
  const file = list.text(FILE.name);
  const archive = new ZipArchive(path, basename(path));
  try {
    if (!archive.has(file)) return null;
    const names = classNamesIn(archive.text(file), file);
    if (names.length === classes) return { file, names, problem: null, isInside: true };
    const problem = `"${file}" inside it names ${names.length} classes and the network has ${classes}, so it was not used.`;
    return { file, names: null, problem, isInside: true };
  } catch (error) {
    if (!(error instanceof PippinError)) throw error;
    return { file, names: null, problem: error.message, isInside: true };
  } finally {
    archive.close();
  }
}

/** The known values that come out as (x - mean) / deviation does. */
function statedScale(graph: FlatTable, { inputShape: [, , channels] }: Network): PreprocessingGuess | null {
  const units = graph.tables(GRAPH.inputs)[0]?.tables(TENSOR.units) ?? [];
  const unit = units.find((one) => one.number(UNIT.type, "uint8", 0) === NORMALISATION.type)?.table(UNIT.options);
  if (unit === null || unit === undefined) return null;
  const [means, deviations] = [
    unit.numbers(NORMALISATION.mean, "float32"),
    unit.numbers(NORMALISATION.deviation, "float32"),
  ];
  const of = (values: readonly number[], channel: number): number => values[values.length === 1 ? 0 : channel] ?? NaN;
  const isAlike = (values: PreprocessingChoice["values"]): boolean => {
    const ends = [0, 255].map((byte) => endOf(values, channels, byte));
    return Array.from({ length: channels }, (_, c) => c).every((c) => {
      const range = ends[1][c] - ends[0][c];
      const isNear = (byte: number, value: number): boolean =>
        Math.abs((byte - of(means, c)) / of(deviations, c) - value) <= ALIKE * range;
      return isNear(0, ends[0][c]) && isNear(255, ends[1][c]);
    });
  };
  const values = valuesFor(channels).find(isAlike);
  if (values === undefined) return null;
  const reason = `Its metadata says so: mean ${means.join(", ")}, deviation ${deviations.join(", ")}.`;
  return { preprocessing: { values, geometry: "crop" }, reason };
}

/** What a grey of this byte becomes, a number a channel. */
function endOf(values: PreprocessingChoice["values"], channels: number, byte: number): Float32Array {
  const image = {
    width: 1,
    height: 1,
    data: Uint8Array.of(byte, byte, byte),
    rgba: Uint8Array.of(byte, byte, byte, byte),
  };
  return prepareInput(image, [1, 1, channels], { values, geometry: "squash" }).pixels;
}

/** Converters make sums and products of the layers that scale a picture. */
function ownScale({ nodes }: Network, weights: WeightSource): PreprocessingGuess | null {
  const first = nodes.find(({ inputs }) => inputs.includes(0));
  if (first?.operation.kind !== "affine") return null;
  const largest = Math.max(...weights.read(first.operation.scale).map(Math.abs));
  if (largest > LARGEST_SCALE) return null;
  return {
    preprocessing: { values: "none", geometry: "crop" },
    reason: `Its operator "${first.layer}" (${first.layerType}) brings the values into range itself.`,
  };
}
