/** The rows that a training works on: the patches, copies of them, and the patches seen at another resolution. */
import type { TrainRequest } from "../../../contract/engine.ts";
import { fitScaling, scale, type Scaling } from "./scaling.ts";

export interface Rows {
  /** `[rows, dimension]`, scaled. */
  readonly features: Float32Array;
  /** Of each row. */
  readonly labels: Int32Array;
  /** The first so many rows are the patches themselves; only they are tested on. */
  readonly patches: number;
  /** The first so many rows may be trained on: the patches, then their copies. */
  readonly trainable: number;
  /** The patch that each row is, or is a copy of. */
  readonly of: Int32Array;
  /** Whether the patches at the other resolution follow, in their order. */
  readonly other: boolean;
  /** Whether a row may be trained on. */
  readonly trains: (row: number) => boolean;
  readonly scaling: Scaling;
}

/** Scaling is fitted over the patches, without a look at labels, so that one distance matrix serves every fold. */
export function trainingRows(request: TrainRequest): Rows {
  const { values, copies, other, labels, dimension, features, testedOnly } = request;
  const count = labels.length;
  const scaling = fitScaling(features, values, dimension);
  const copyOf = copies?.of ?? new Int32Array();
  const patches = Int32Array.from(labels.keys());
  const of = Int32Array.from([...patches, ...copyOf, ...(other === undefined ? [] : patches)]);
  const all = new Float32Array(of.length * dimension);
  [values, copies?.values, other].reduce((at, part) => {
    if (part !== undefined) scale(part, scaling, all.subarray(at, at + part.length));
    return at + (part?.length ?? 0);
  }, 0);
  return {
    features: all,
    labels: of.map((patch) => labels[patch]),
    patches: count,
    trainable: count + copyOf.length,
    of,
    other: other !== undefined,
    trains: (row) => testedOnly?.[of[row]] !== 1,
    scaling,
  };
}

/**
 * @returns rows to train on: all, or when `fold` is tested no patch of the fold, and no copy of one.
 *
 * @example
 * Three patches and a copy of the second, which is row 3: where the second is tested, the copy is left out as well.
 * ```ts
 * const request: TrainRequest = {
 *   values: Float32Array.of(1, 2, 3),
 *   copies: { values: Float32Array.of(2.5), of: Int32Array.of(1) },
 *   dimension: 1,
 *   labels: Int32Array.of(0, 1, 0),
 *   groups: Int32Array.of(7, 8, 9),
 *   vocabulary: ["eye", "none"],
 *   features: { name: "hog", version: 1 },
 *   options: DEFAULT_TRAINING,
 * };
 * const rows = trainingRows(request);
 * rowsToTrainOn(rows); // => [0, 1, 2, 3]
 * rowsToTrainOn(rows, { folds: Int32Array.of(0, 1, 0), fold: 1 }); // => [0, 2]
 * ```
 */
export function rowsToTrainOn(
  { of, trainable, trains }: Rows,
  outside?: { folds: Int32Array; fold: number },
): number[] {
  const rows = Array.from({ length: trainable }, (_, row) => row).filter(trains);
  return outside === undefined ? rows : rows.filter((row) => outside.folds[of[row]] !== outside.fold);
}
