/** A trained patch classifier, and the file that it is kept in. */
import { z } from "zod";
import { PippinError } from "../../../contract/errors.ts";
import { FeatureSpecification } from "../../../contract/patchClassifier.ts";
import { PlacedRows } from "../kernels/distances.ts";
import { probabilitiesOf, type Calibration } from "./probabilities.ts";
import { scale, type Scaling } from "./scaling.ts";
import { openMachine } from "./machines/classifiers.ts";
import { seenAt, type Machine, type MachineParts } from "./machines/machine.ts";
import { readMachine, writeMachine, type MachineHeader } from "./machines/serialise.ts";
import type { Sigmoid } from "./svm/probability.ts";

export interface TrainedParts {
  readonly vocabulary: readonly string[];
  readonly features: FeatureSpecification;
  readonly scaling: Scaling;
  readonly machine: MachineParts;
  /** One for each pair of labels of a machine that scores pairs; none for others. */
  readonly sigmoids: readonly Sigmoid[];
  /** Of a machine that gives a value for each label; null for others. */
  readonly calibration: Calibration | null;
  /** `[patches, dimension]` scaled features of the training patches; only support vectors are stored. */
  readonly training: Float32Array;
}

export interface RankedLabel {
  readonly label: string;
  readonly probability: number;
}

/**
 * A trained patch classifier: from features, as extracted, to ranked labels.
 *
 * @example
 * One feature, which a logistic regression weighs by 1 and -1: 1 / (1 + e^-2).
 * ```ts
 * const classifier = new PatchClassifier({
 *   vocabulary: ["eye", "none"],
 *   features: { name: "hog", version: 1 },
 *   scaling: { mean: Float32Array.of(0), scale: Float32Array.of(1) },
 *   machine: { kind: "logistic", labels: [0, 1], weights: Float64Array.of(1, -1), intercepts: Float64Array.of(0, 0) },
 *   sigmoids: [],
 *   calibration: null,
 *   training: new Float32Array(),
 * });
 * const [[first, second]] = classifier.label(Float32Array.of(1));
 * first; // => { label: "eye", probability: 0.881 }
 * second; // => { label: "none", probability: 0.119 }
 * ```
 */
export class PatchClassifier {
  readonly vocabulary: readonly string[];
  readonly features: FeatureSpecification;
  private readonly parts: TrainedParts;
  private readonly machine: Machine;
  private placed: PlacedRows | undefined;

  constructor(parts: TrainedParts) {
    this.parts = parts;
    this.vocabulary = parts.vocabulary;
    this.features = parts.features;
    this.machine = openMachine(parts.machine);
  }

  /**
   * @param values - `[patches, dimension]` features as extracted, row-major.
   * @returns for each patch all labels of the vocabulary, most probable first, earlier labels first on a tie.
   */
  label(values: Float32Array): RankedLabel[][] {
    const { scaling, training } = this.parts;
    const dimension = scaling.mean.length;
    const features = scale(values, scaling);
    this.placed ??= new PlacedRows(training, dimension);
    const { count } = this.placed;
    const distances = count === 0 ? new Float64Array() : this.placed.distancesTo(features);
    return Array.from({ length: values.length / dimension }, (_, patch) => {
      const own = features.subarray(patch * dimension, (patch + 1) * dimension);
      const { scores } = this.machine.decide(seenAt(own, distances.subarray(patch * count, (patch + 1) * count)));
      return this.ranked(scores);
    });
  }

  /** Labels that neither the machine nor its calibration knows get probability 0. */
  private ranked(scores: Float64Array): RankedLabel[] {
    const { machine, sigmoids, calibration } = this.parts;
    const said = { scores, of: this.machine.scores, labels: machine.labels };
    const probabilities = probabilitiesOf(said, sigmoids, calibration);
    return this.vocabulary
      .map((label, index) => ({ label, probability: probabilities.get(index) ?? 0 }))
      .sort((a, b) => b.probability - a.probability);
  }
}

const MAGIC = "PIPPIN-PATCH-CLASSIFIER-2\n";
/** Support vector machines only, with one gamma; the rest of the layout is the same. */
const MAGIC_1 = "PIPPIN-PATCH-CLASSIFIER-1\n";
/** Kernel ridge and its calibration, which readers of 2 would take for something else. */
const MAGIC_3 = "PIPPIN-PATCH-CLASSIFIER-3\n";

/** The magic line, the length of a JSON header, the header, then float64 arrays and float32 arrays in a fixed order. */
export function serialisePatchClassifier(parts: TrainedParts): Uint8Array {
  const { header: machine, arrays, support } = writeMachine(parts.machine);
  const dimension = parts.scaling.mean.length;
  const header = JSON.stringify({
    vocabulary: parts.vocabulary,
    features: parts.features,
    dimension,
    patches: support.length,
    sigmoids: parts.sigmoids,
    ...(parts.calibration === null ? {} : { calibration: parts.calibration }),
    machine,
  });
  const rows = support.map((patch) => bytesOf(parts.training.subarray(patch * dimension, (patch + 1) * dimension)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(header));
  return Buffer.concat([
    Buffer.from(parts.machine.kind === "kernel-ridge" ? MAGIC_3 : MAGIC),
    length,
    Buffer.from(header),
    ...arrays.map(bytesOf),
    bytesOf(parts.scaling.mean),
    bytesOf(parts.scaling.scale),
    ...rows,
  ]);
}

/**
 * @throws PippinError `bad-file` where the bytes are no patch classifier, are cut short, or are of a newer version.
 *
 * @example
 * ```ts
 * readPatchClassifier(Uint8Array.of(1, 2, 3)); // throws bad-file
 * ```
 */
export function readPatchClassifier(bytes: Uint8Array): PatchClassifier {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = (): PippinError =>
    new PippinError(
      "bad-file",
      "The patch classifier cannot be read: it is damaged or made by a newer Pippin. Train it again.",
    );
  const magic = buffer.subarray(0, MAGIC.length).toString();
  if (![MAGIC_1, MAGIC, MAGIC_3].includes(magic)) throw damaged();
  try {
    const headerLength = buffer.readUInt32LE(MAGIC.length);
    let at = MAGIC.length + 4 + headerLength;
    const json = JSON.parse(buffer.subarray(MAGIC.length + 4, at).toString()) as SerialisedHeader | SerialisedHeader1;
    const header = "machine" in json ? json : upgraded(json);
    const take = (length: number): ArrayBuffer => {
      const part = Uint8Array.from(buffer.subarray(at, at + length));
      if (part.length < length) throw damaged();
      at += length;
      return part.buffer;
    };
    const { vocabulary, sigmoids, dimension } = header;
    const machine = readMachine(
      header.machine,
      dimension,
      header.patches,
      (count) => new Float64Array(take(8 * count)),
    );
    const mean = new Float32Array(take(4 * dimension));
    const factor = new Float32Array(take(4 * dimension));
    const training = new Float32Array(take(4 * dimension * header.patches));
    const features = FeatureSpecification.parse(header.features);
    const scaling = { mean, scale: factor };
    const calibration = header.machine.kind === "kernel-ridge" ? readCalibration(header) : null;
    if (at !== buffer.length) throw damaged();
    return new PatchClassifier({ vocabulary, features, machine, sigmoids, calibration, scaling, training });
  } catch {
    throw damaged();
  }
}

interface SerialisedHeader {
  readonly vocabulary: readonly string[];
  readonly features: unknown;
  readonly dimension: number;
  readonly patches: number;
  readonly sigmoids: readonly Sigmoid[];
  readonly calibration?: unknown;
  readonly machine: MachineHeader;
}

const CalibrationSchema = z.object({
  labels: z.array(z.int()),
  scale: z.number().positive(),
  sigmoids: z.array(z.object({ a: z.number(), b: z.number() })),
  regression: z.object({ weights: z.array(z.number()), intercepts: z.array(z.number()) }).nullable(),
});

/** @throws where a number is missing. */
function readCalibration({ calibration, machine, vocabulary }: SerialisedHeader): Calibration {
  const read = CalibrationSchema.parse(calibration);
  const { labels, sigmoids, regression } = read;
  const count = labels.length;
  const whole =
    [...labels, ...machine.labels].every((label) => label >= 0 && label < vocabulary.length) &&
    sigmoids.length === count &&
    (regression === null || (regression.weights.length === count * count && regression.intercepts.length === count));
  if (!whole || !("gamma" in machine) || !Number.isFinite(machine.gamma)) throw new Error("incomplete");
  return read;
}

type Round1 = Extract<MachineHeader, { readonly rounds: unknown }>["rounds"][number];

interface SerialisedHeader1 extends Omit<SerialisedHeader, "machine"> {
  readonly gamma: number;
  readonly machines: Round1["machines"];
}

function upgraded({ gamma, machines, ...header }: SerialisedHeader1): SerialisedHeader {
  const labels = [...new Set(machines.flatMap(({ first, second }) => [first, second]))].sort((a, b) => a - b);
  return { ...header, machine: { kind: "svc", labels, rounds: [{ alpha: 1, gamma, machines }] } };
}

function bytesOf(values: Float32Array | Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
