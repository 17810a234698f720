import { CholeskySolver } from "../../app/main/engine/kernels/cholesky.ts";
import type { TrainingSet } from "../../app/main/engine/patches/machines/machine.ts";
import { squaredDistances } from "../../app/main/engine/patches/svm/distances.ts";

/** Patches by the formula of `test/oracles/formula_patches.py`. */
export interface FormulaPatches {
  readonly count: number;
  readonly dimension: number;
  readonly labels: number;
  /** How far values of a label are from others'. */
  readonly shift: number;
  /** Every such patch has the next label instead of its own; 0 for none. */
  readonly confused: number;
}

export function formulaSet(
  { count, dimension, labels, shift, confused }: FormulaPatches,
  weights?: readonly number[],
): TrainingSet {
  const features = Float32Array.from({ length: count * dimension }, (_, at) => {
    const [i, d] = [Math.floor(at / dimension), at % dimension];
    let h = (Math.imul(i, 73856093) ^ Math.imul(d, 19349663)) >>> 0;
    h = Math.imul(h ^ (h >>> 13), 1540483477) >>> 0;
    const u = ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
    return u + ((31 * (i % labels) + 17 * d) % 7 < 3 ? shift : 0);
  });
  return {
    distances: squaredDistances(features, dimension),
    features,
    dimension,
    labels: Int32Array.from({ length: count }, (_, i) => (i + (confused > 0 && i % confused === 0 ? 1 : 0)) % labels),
    classWeights: weights ?? new Array<number>(labels).fill(1),
    solver: new CholeskySolver(),
  };
}

/** Places that are trained on. */
export const formulaTraining = (count: number): number[] => [...Array(count).keys()].filter((i) => i % 5 !== 0);

/** Places that are decided on. */
export const formulaOthers = (count: number): number[] => [...Array(count).keys()].filter((i) => i % 5 === 0);
