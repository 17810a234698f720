import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { boostPair, openAdaboostSvm, sigmasOf } from "../../../../app/main/engine/patches/machines/adaboostSvm.ts";
import { fitLogistic, openLogistic } from "../../../../app/main/engine/patches/machines/logistic.ts";
import { seen } from "../../../../app/main/engine/patches/machines/machine.ts";
import { boostSamme, openSamme } from "../../../../app/main/engine/patches/machines/samme.ts";
import { trainSvc } from "../../../../app/main/engine/patches/svm/svc.ts";
import { solveTwoClass } from "../../../../app/main/engine/patches/svm/smo.ts";
import { formulaOthers, formulaSet, formulaTraining, type FormulaPatches } from "../../../builders/formulaPatches.ts";

interface Boosted extends FormulaPatches {
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
  readonly logistic: readonly (FormulaPatches & {
    readonly C: number;
    readonly weights: readonly number[];
    readonly probabilities: readonly (readonly number[])[];
  })[];
}

const file = fileURLToPath(new URL("../../../oracles/boosting.json", import.meta.url));
const oracle = JSON.parse(readFileSync(file, "utf8")) as Oracle;

/** As in the oracle: one patch on the other side of a boundary changes all later rounds. */
const TOLERANCE = 1e-7;

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
    const set = formulaSet({ ...one, confused: 0 }, [1.5, 0.5]);
    const patches = formulaTraining(one.count);
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
    const set = formulaSet(one);
    const rounds = boostSamme(set, formulaTraining(one.count), one, TOLERANCE);
    expectAlike(
      rounds.map(({ error }) => error),
      one.errors,
    );
    expectAlike(
      rounds.map(({ alpha }) => alpha),
      one.alphas,
    );
    const machine = openSamme({ kind: "samme", labels: [...Array(one.labels).keys()], rounds });
    expect(formulaOthers(one.count).map((patch) => machine.decide(seen(set, patch)).label)).toEqual(one.predicted);
  });
});

describe("AdaBoostSVM beside a loop over scikit-learn's SVC", () => {
  it.each(oracle.adaboostSvm)("shift $shift, C $C, diversity $diversity", (one) => {
    const set = formulaSet(one);
    const patches = formulaTraining(one.count);
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
    expect(formulaOthers(one.count).map((patch) => machine.decide(seen(set, patch)).label)).toEqual(one.predicted);
  });
});

describe("logistic regression beside scikit-learn's", () => {
  it.each(oracle.logistic)("of $labels labels, $dimension features of $count patches, C $C", (one) => {
    const set = formulaSet(one, one.weights);
    const { parts, converged } = fitLogistic(set, formulaTraining(one.count), one.C);
    expect(converged).toBe(true);
    const machine = openLogistic(parts);
    formulaOthers(one.count).forEach((patch, i) => {
      expectAlike([...machine.decide(seen(set, patch)).scores], one.probabilities[i]);
    });
  });
});
