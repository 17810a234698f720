/** Every C and gamma by cross-validation, on one distance matrix. */
import type { EngineProgress, TrainRequest } from "../../../contract/engine.ts";
import { DEFAULT_ROUNDS } from "../../../contract/patchClassifier.ts";
import { groupedFolds } from "./crossValidation.ts";
import { TRAINERS } from "./machines/classifiers.ts";
import {
  pairsOf,
  seen,
  type Classifier,
  type MachineSettings,
  type Said,
  type TrainingSet,
} from "./machines/machine.ts";
import { PairMemory } from "./svm/svc.ts";
import { rowsToTrainOn, type Rows } from "./trainingRows.ts";

export interface Folds {
  /** The fold of each patch. */
  readonly of: Int32Array;
  readonly count: number;
}

/** Scores of the patches of one pair of labels, each by a machine that has not seen the patch. */
export interface HeldOut {
  readonly values: number[];
  /** Whether the patch has the pair's first label. */
  readonly positive: boolean[];
}

export interface GridPoint {
  readonly settings: MachineSettings;
  /** Patches whose label the machines give without probabilities, pairs by their votes: what scikit-learn's `predict` counts. */
  readonly correct: number;
  /** By pair, named `first:second`. */
  readonly held: ReadonlyMap<string, HeldOut>;
  /** What each patch's machine says of it. */
  readonly said: readonly Said[];
  /** The same of each patch at the other resolution; empty where there is none. */
  readonly saidOfOther: readonly Said[];
}

/** The other classifiers would train the same machine again for every gamma. */
export function takesGamma({ classifier }: TrainRequest["options"]): boolean {
  return classifier === "svc" || classifier === "samme" || classifier === "kernel-ridge";
}

/** `scale` is 1 / (dimension * variance), as in scikit-learn; features that never change do not count. */
function gammasOf({ options, dimension }: TrainRequest, { features, patches }: Rows): number[] {
  const own = features.subarray(0, patches * dimension);
  // By index, here and where all values are looked at: an iterator takes ten times as long over a million of them.
  let [sum, squares] = [0, 0];
  for (let i = 0; i < own.length; i++) sum += own[i];
  const mean = sum / own.length;
  for (let i = 0; i < own.length; i++) squares += (own[i] - mean) ** 2;
  const variance = squares / own.length;
  const scale = 1 / (dimension * (variance || 1));
  return options.gamma.map((gamma) =>
    typeof gamma === "number" ? gamma : gamma === "scale" ? scale : gamma.scale * scale,
  );
}

export function foldsOf({ labels, groups, options }: TrainRequest): Folds {
  const of = groupedFolds(labels, groups, options.folds, options.seed);
  return { of, count: Math.max(...of) + 1 };
}

export function searchGrid(
  request: TrainRequest,
  rows: Rows,
  set: TrainingSet,
  folds: Folds,
  onProgress: (progress: EngineProgress) => void,
): GridPoint[] {
  const { options } = request;
  const gammas = gammasOf(request, rows).slice(0, takesGamma(options) ? undefined : 1);
  const total = gammas.length * options.C.length * folds.count;
  const accuracy: (number | null)[][] = options.C.map(() => gammas.map(() => null));
  const sets = Array.from({ length: folds.count }, () => ({ ...set, memory: new PairMemory() }));
  const points: GridPoint[][] = options.C.map(() => []);
  let done = 0;
  gammas.forEach((gamma, column) =>
    options.C.forEach((C, row) => {
      const message = takesGamma(options) ? `C ${C}, gamma ${gamma.toPrecision(3)}` : `C ${C}`;
      const settings = { C, gamma, rounds: options.rounds ?? DEFAULT_ROUNDS, diversity: options.diversity };
      const point = crossValidated(options.classifier, rows, sets, settings, folds, () => {
        done++;
        if (done % folds.count !== 0) onProgress({ done, total, message });
      });
      accuracy[row][column] = point.correct / rows.patches;
      // A copy: what was told must not change afterwards.
      onProgress({ done, total, message, grid: { C: options.C, gamma: gammas, accuracy: structuredClone(accuracy) } });
      points[row].push(point);
    }),
  );
  return points.flat();
}

function crossValidated(
  classifier: Classifier,
  rows: Rows,
  sets: readonly TrainingSet[],
  settings: MachineSettings,
  folds: Folds,
  onFold: () => void,
): GridPoint {
  const { labels, patches } = rows;
  const said = new Array<Said>(patches);
  const saidOfOther = new Array<Said>(rows.other ? patches : 0);
  const held = new Map<string, HeldOut>();
  let correct = 0;
  for (const [fold, set] of sets.entries()) {
    const { machine } = TRAINERS[classifier](set, rowsToTrainOn(rows, { folds: folds.of, fold }), settings);
    const pairs = machine.scores === "pairs" ? pairsOf(machine.parts.labels) : [];
    const ask = (row: number): { label: number; said: Said } => {
      const { label, scores } = machine.decide(seen(set, row));
      return { label, said: { scores, of: machine.scores, labels: machine.parts.labels } };
    };
    for (let patch = 0; patch < patches; patch++) {
      if (folds.of[patch] !== fold) continue;
      const answer = ask(patch);
      said[patch] = answer.said;
      if (answer.label === labels[patch]) correct++;
      if (rows.other) saidOfOther[patch] = ask(rows.trainable + patch).said;
      pairs.forEach(([first, second], i) => {
        if (labels[patch] !== first && labels[patch] !== second) return;
        const name = `${first}:${second}`;
        const pair = held.get(name) ?? { values: [], positive: [] };
        held.set(name, pair);
        pair.values.push(answer.said.scores[i]);
        pair.positive.push(labels[patch] === first);
      });
    }
    onFold();
  }
  return { settings, correct, held, said, saidOfOther };
}
