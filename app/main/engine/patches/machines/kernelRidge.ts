/**
 * Kernel ridge classification, also called least squares support vector machine without offset (Suykens & Vandewalle 1999;
 * Rifkin, Yeo & Poggio 2003): for each label the function that is nearest to +1 on its patches and to -1 on the others,
 * with a penalty on its norm: minimises sum(weight * (f(x) - y)^2) + |f|^2 / C. It is a sum of RBF kernels at all patches,
 * whose coefficients solve (K + 1 / (C * weight)) a = y; one Cholesky factor serves all labels. This is scikit-learn's
 * KernelRidge with alpha = 1 / C.
 */
import { PippinError } from "../../../../contract/errors.ts";
import { labelsOf } from "../svm/svc.ts";
import type { KernelRidgeParts, Machine, Trainer } from "./machine.ts";

/** The lower triangle of the matrix of so many takes 0.9 GB in float64. */
export const MOST_PATCHES = 15_000;

/**
 * @throws PippinError `invalid-request` where the matrix is singular: the penalty is too small for distances, which are
 * float32.
 */
export const trainKernelRidge: Trainer = (set, patches, { C, gamma }) => {
  const { distances, classWeights, solver } = set;
  const labels = labelsOf(patches, set.labels);
  const row = new Float64Array(patches.length);
  const kernelRow = (i: number): Float64Array => {
    const from = distances.row(patches[i]);
    for (let j = 0; j < i; j++) row[j] = Math.exp(-gamma * from[patches[j]]);
    row[i] = 1 + 1 / (C * classWeights[set.labels[patches[i]]]);
    return row;
  };
  const targets = labels.map((label) => Float64Array.from(patches, (patch) => (set.labels[patch] === label ? 1 : -1)));
  const solutions = solver.solve(patches.length, kernelRow, targets);
  if (!solutions.every((each) => each.every(Number.isFinite))) {
    throw new PippinError(
      "invalid-request",
      `Kernel ridge finds no solution with C = ${C}: some patches are too alike for so small a penalty. Use a smaller C, or a larger gamma.`,
    );
  }
  const coefficients = new Float64Array(labels.length * patches.length);
  solutions.forEach((each, k) => {
    coefficients.set(each, k * patches.length);
  });
  const parts = { kind: "kernel-ridge", labels, gamma, support: Int32Array.from(patches), coefficients } as const;
  return { machine: openKernelRidge(parts), notes: [] };
};

/** The label of the highest function, the first of equals; the scores are the functions' values. */
export function openKernelRidge(parts: KernelRidgeParts): Machine {
  const { labels, gamma, support, coefficients } = parts;
  return {
    parts,
    scores: "values",
    decide: (patch) => {
      const kernel = patch.kernel(gamma);
      const scores = new Float64Array(labels.length);
      for (let k = 0, at = 0; k < scores.length; k++) {
        for (let i = 0; i < support.length; i++) scores[k] += coefficients[at++] * kernel[support[i]];
      }
      return { label: labels[scores.indexOf(Math.max(...scores))], scores };
    },
  };
}
