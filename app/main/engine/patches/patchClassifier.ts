/** A trained patch classifier, and the file that it is kept in. */
import { PippinError } from "../../../contract/errors.ts";
import { FeatureSpecification } from "../../../contract/patchClassifier.ts";
import { PlacedRows } from "../kernels/distances.ts";
import { standardise, type Standardisation } from "./standardisation.ts";
import { couple, sigmoid, type Sigmoid } from "./svm/probability.ts";
import { decisions, type PairMachine } from "./svm/svc.ts";

export interface TrainedParts {
  readonly vocabulary: readonly string[];
  readonly features: FeatureSpecification;
  readonly standardisation: Standardisation;
  readonly gamma: number;
  readonly machines: readonly PairMachine[];
  /** One a machine. */
  readonly sigmoids: readonly Sigmoid[];
  /** `[patches, dimension]` standardised features of the training patches. */
  readonly training: Float32Array;
}

export interface RankedLabel {
  readonly label: string;
  readonly probability: number;
}

/** LIBSVM keeps pair probabilities this far from 0 and 1 before coupling. */
const MARGIN = 1e-7;

export class PatchClassifier {
  readonly vocabulary: readonly string[];
  readonly features: FeatureSpecification;
  private readonly parts: TrainedParts;
  /** Labels that have training patches; the others get probability 0. */
  private readonly present: readonly number[];
  private placed: PlacedRows | undefined;

  constructor(parts: TrainedParts) {
    this.parts = parts;
    this.vocabulary = parts.vocabulary;
    this.features = parts.features;
    this.present = [...new Set(parts.machines.flatMap(({ first, second }) => [first, second]))].sort((a, b) => a - b);
  }

  /**
   * @param values - `[patches, dimension]` features as extracted, row-major.
   * @returns for each patch all labels of the vocabulary, most probable first, earlier labels first on a tie.
   */
  label(values: Float32Array): RankedLabel[][] {
    const { gamma, standardisation, training } = this.parts;
    const { mean } = standardisation;
    this.placed ??= new PlacedRows(training, mean.length);
    const distances = this.placed.distancesTo(standardise(values, standardisation));
    const kernels = distances.map((distance) => Math.exp(-gamma * distance));
    const { count } = this.placed;
    return Array.from({ length: values.length / mean.length }, (_, patch) =>
      this.ranked(kernels.subarray(patch * count, (patch + 1) * count)),
    );
  }

  private ranked(kernels: Float64Array): RankedLabel[] {
    const { machines, sigmoids } = this.parts;
    const kernel = (patch: number): number => kernels[patch];
    const values = decisions(machines, kernel);
    const pairwise = this.present.map(() => new Array<number>(this.present.length).fill(0));
    machines.forEach(({ first, second }, i) => {
      const probability = Math.min(1 - MARGIN, Math.max(MARGIN, sigmoid(sigmoids[i], values[i])));
      const [a, b] = [this.present.indexOf(first), this.present.indexOf(second)];
      pairwise[a][b] = probability;
      pairwise[b][a] = 1 - probability;
    });
    const probabilities = couple(pairwise);
    return this.vocabulary
      .map((label, index) => ({ label, probability: probabilities[this.present.indexOf(index)] ?? 0 }))
      .sort((a, b) => b.probability - a.probability);
  }
}

const MAGIC = "PIPPIN-PATCH-CLASSIFIER-1\n";

/** The magic line, the length of a JSON header, the header, then float64 arrays and float32 arrays in a fixed order. */
export function serialisePatchClassifier(parts: TrainedParts): Uint8Array {
  const used = [...new Set(parts.machines.flatMap(({ support }) => [...support]))].sort((a, b) => a - b);
  const dimension = parts.standardisation.mean.length;
  const header = JSON.stringify({
    vocabulary: parts.vocabulary,
    features: parts.features,
    gamma: parts.gamma,
    dimension,
    patches: used.length,
    sigmoids: parts.sigmoids,
    machines: parts.machines.map(({ first, second, support, rho, objective }) => ({
      first,
      second,
      rho,
      objective,
      support: [...support].map((patch) => used.indexOf(patch)),
    })),
  });
  const coefficients = Buffer.concat(parts.machines.map(({ coefficients: values }) => bytesOf(values)));
  const rows = used.map((patch) => bytesOf(parts.training.subarray(patch * dimension, (patch + 1) * dimension)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(header));
  return Buffer.concat([
    Buffer.from(MAGIC),
    length,
    Buffer.from(header),
    coefficients,
    bytesOf(parts.standardisation.mean),
    bytesOf(parts.standardisation.scale),
    ...rows,
  ]);
}

/** @throws PippinError `bad-file` where the bytes are no patch classifier, are cut short, or are of a newer version. */
export function readPatchClassifier(bytes: Uint8Array): PatchClassifier {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = (): PippinError =>
    new PippinError(
      "bad-file",
      "The patch classifier cannot be read: it is damaged or made by a newer Pippin. Train it again.",
    );
  if (buffer.subarray(0, MAGIC.length).toString() !== MAGIC) throw damaged();
  try {
    const headerLength = buffer.readUInt32LE(MAGIC.length);
    let at = MAGIC.length + 4 + headerLength;
    const header = JSON.parse(buffer.subarray(MAGIC.length + 4, at).toString()) as SerialisedHeader;
    const take = (length: number): ArrayBuffer => {
      const part = Uint8Array.from(buffer.subarray(at, at + length));
      if (part.length < length) throw damaged();
      at += length;
      return part.buffer;
    };
    const machines = header.machines.map(({ support, ...machine }) => ({
      ...machine,
      support: Int32Array.from(support),
      coefficients: new Float64Array(take(8 * support.length)),
    }));
    const mean = new Float32Array(take(4 * header.dimension));
    const scale = new Float32Array(take(4 * header.dimension));
    const training = new Float32Array(take(4 * header.dimension * header.patches));
    const features = FeatureSpecification.parse(header.features);
    return new PatchClassifier({ ...header, features, machines, standardisation: { mean, scale }, training });
  } catch {
    throw damaged();
  }
}

interface SerialisedHeader {
  readonly vocabulary: readonly string[];
  readonly features: unknown;
  readonly gamma: number;
  readonly dimension: number;
  readonly patches: number;
  readonly sigmoids: readonly Sigmoid[];
  readonly machines: readonly (Omit<PairMachine, "support" | "coefficients"> & {
    readonly support: readonly number[];
  })[];
}

function bytesOf(values: Float32Array | Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
