import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { boostPair, openAdaboostSvm, sigmasOf } from "../../../../app/main/engine/patches/machines/adaboostSvm.ts";
import { fitLogistic, openLogistic } from "../../../../app/main/engine/patches/machines/logistic.ts";
import { CholeskySolver } from "../../../../app/main/engine/kernels/cholesky.ts";
import { seen, type TrainingSet } from "../../../../app/main/engine/patches/machines/machine.ts";
import { boostSamme, openSamme } from "../../../../app/main/engine/patches/machines/samme.ts";
import { squaredDistances } from "../../../../app/main/engine/patches/svm/distances.ts";
import { trainSvc } from "../../../../app/main/engine/patches/svm/svc.ts";
import { solveTwoClass } from "../../../../app/main/engine/patches/svm/smo.ts";

interface Patches {
  readonly count: number;
  readonly dimension: number;
  readonly labels: number;
  readonly shift: number;
  readonly confused: number;
}

interface Boosted extends Patches {
  readonly C: number;
  readonly rounds: number;
  readonly errors: readonly number[];
  readonly alphas: readonly number[];
  /** Labels of the patches whose number is divisible by 5. */
  readonly predicted: readonly number[];
}

interface Oracle {
  readonly samme: readonly (Boosted & { readonly gamma: number })[];
  readonly adaboostSvm: readonly (Boosted & {
    readonly diversity: number | null;
    readonly initial: number;
    readonly least: number;
    readonly sigmas: readonly number[];
  })[];
  readonly logistic: readonly (Patches & {
    readonly C: number;
    readonly weights: readonly number[];
    readonly probabilities: readonly (readonly number[])[];
  })[];
}

const file = fileURLToPath(new URL("../../../oracles/boosting.json", import.meta.url));
const oracle = JSON.parse(readFileSync(file, "utf8")) as Oracle;

/** The formulas of `test/oracles/boosting.py`. */
function setOf({ count, dimension, labels, shift, confused }: Patches, weights?: readonly number[]): TrainingSet {
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

/** As in the oracle: one patch on the other side of a boundary changes all later rounds. */
const TOLERANCE = 1e-7;

const training = (count: number): number[] => [...Array(count).keys()].filter((i) => i % 5 !== 0);
const others = (count: number): number[] => [...Array(count).keys()].filter((i) => i % 5 === 0);

function expectAlike(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-3));
}

describe("a machine of weighted patches", () => {
  it("whose alphas all end at their bounds decides from the middle of the offsets that are allowed", () => {
    // By rounding, 0.1 + 0.2 > 0.3, so one alpha ends short of its bound. y * gradient is -0.9, -0.8 and 0.7.
    const kernel = [0, 1, 2].map((i) => Float64Array.from([0, 1, 2], (j) => (i === j ? 1 : 0)));
    const { rho } = solveTwoClass((i) => kernel[i], Int8Array.of(1, 1, -1), Float64Array.of(0.1, 0.2, 0.3));
    expect(rho).toBeCloseTo(-0.05, 9);
  });
});

describe("the first machine of an ensemble", () => {
  it("is that of svc with the same weights of labels", () => {
    const [one] = oracle.samme.filter(({ labels }) => labels === 2);
    const set = setOf({ ...one, confused: 0 }, [1.5, 0.5]);
    const patches = training(one.count);
    const svc = (gamma: number): number =>
      trainSvc(set.distances, patches, set.labels, { C: one.C, gamma, classWeights: set.classWeights })[0].rho;
    const [samme] = boostSamme(set, patches, one);
    expect(samme.machines[0].rho).toBeCloseTo(svc(one.gamma), 9);
    const [pair] = boostPair(set, patches, sigmasOf(set, patches), one);
    expect(pair.machines[0].rho).toBeCloseTo(svc(pair.gamma), 9);
  });
});

describe("samme beside a loop over scikit-learn's SVC", () => {
  it.each(oracle.samme)("of $labels labels, shift $shift, C $C, gamma $gamma", (one) => {
    const set = setOf(one);
    const rounds = boostSamme(set, training(one.count), one, TOLERANCE);
    expectAlike(
      rounds.map(({ error }) => error),
      one.errors,
    );
    expectAlike(
      rounds.map(({ alpha }) => alpha),
      one.alphas,
    );
    const machine = openSamme({ kind: "samme", labels: [...Array(one.labels).keys()], rounds });
    expect(others(one.count).map((patch) => machine.decide(seen(set, patch)).label)).toEqual(one.predicted);
  });
});

describe("AdaBoostSVM beside a loop over scikit-learn's SVC", () => {
  it.each(oracle.adaboostSvm)("shift $shift, C $C, diversity $diversity", (one) => {
    const set = setOf(one);
    const patches = training(one.count);
    const sigmas = sigmasOf(set, patches);
    expect(sigmas.initial).toBeCloseTo(one.initial, 5);
    expect(sigmas.least).toBeCloseTo(one.least, 5);
    const rounds = boostPair(set, patches, sigmas, { ...one, diversity: one.diversity ?? undefined }, TOLERANCE);
    expectAlike(
      rounds.map(({ sigma }) => sigma),
      one.sigmas,
    );
    expectAlike(
      rounds.map(({ error }) => error),
      one.errors,
    );
    expectAlike(
      rounds.map(({ alpha }) => alpha),
      one.alphas,
    );
    const machine = openAdaboostSvm({ kind: "adaboost-svm", labels: [0, 1], rounds });
    expect(others(one.count).map((patch) => machine.decide(seen(set, patch)).label)).toEqual(one.predicted);
  });
});

describe("logistic regression beside scikit-learn's", () => {
  it.each(oracle.logistic)("of $labels labels, $dimension features of $count patches, C $C", (one) => {
    const set = setOf(one, one.weights);
    const { parts, converged } = fitLogistic(set, training(one.count), one.C);
    expect(converged).toBe(true);
    const machine = openLogistic(parts);
    others(one.count).forEach((patch, i) => {
      expectAlike([...machine.decide(seen(set, patch)).scores], one.probabilities[i]);
    });
  });
});
