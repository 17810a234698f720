/** The patch classifier beside scikit-learn, on noise around as many centres as there are labels. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_TRAINING, type TrainingOptions } from "../../app/contract/patchClassifier.ts";
import { trainPatchClassifier } from "../../app/main/engine/patches/train.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";
import { round, type Pair } from "./pairing.ts";
import { benchPython } from "./python.ts";

const LABELS = ["eye", "ear", "nose", "paw", "fur", "none"];

interface Kind {
  readonly peer: "grid" | "probability" | "ridge";
  readonly count: number;
  readonly dimension: number;
  readonly options: Pick<TrainingOptions, "C" | "gamma" | "classifier">;
  /** Null: for information. */
  readonly timesFaster: number | null;
  readonly note: string;
}

export const PATCH_CLASSIFIER_PAIRS: Readonly<Record<string, Kind>> = {
  "svc-grid": {
    peer: "grid",
    count: 480,
    dimension: 3780,
    options: { classifier: "svc", C: logSpace(-1, 3), gamma: logSpace(-2, 2).map((factor) => factor / 3780) },
    timesFaster: 20,
    note: "500 fits (10 C x 10 gamma x 5 folds) on 480 patches x 3,780 features beside GridSearchCV with n_jobs = 2",
  },
  "svc-probability": {
    peer: "probability",
    count: 480,
    dimension: 49_152,
    options: { classifier: "svc", C: [1], gamma: ["scale"] },
    timesFaster: 20,
    note: "one fit with probabilities (and 5 folds of cross-validation, which scikit-learn leaves out) on 480 x 49,152",
  },
  "kernel-ridge": {
    peer: "ridge",
    count: 4000,
    dimension: 1500,
    options: { classifier: "kernel-ridge", C: [10], gamma: ["scale"] },
    timesFaster: null,
    note: "one fit and 5 folds on 4,000 patches x 1,500 features (ours with probabilities) beside KernelRidge on LAPACK",
  },
};

/** 10 values, evenly spread over powers of ten. */
function logSpace(from: number, to: number): number[] {
  return Array.from({ length: 10 }, (_, i) => 10 ** (from + ((to - from) * i) / 9));
}

/** In place: zero mean and unit variance of each feature, so that the same gamma means the same to both. */
function standardise(values: Float32Array, dimension: number): void {
  const count = values.length / dimension;
  for (let d = 0; d < dimension; d++) {
    let [sum, squares] = [0, 0];
    for (let at = d; at < values.length; at += dimension) {
      sum += values[at];
      squares += values[at] ** 2;
    }
    const mean = sum / count;
    const deviation = Math.sqrt(squares / count - mean ** 2);
    for (let at = d; at < values.length; at += dimension) values[at] = (values[at] - mean) / deviation;
  }
}

/** Once each: scikit-learn takes minutes. */
export function runPatchClassifierPair(name: string): Pair {
  const { peer, count, dimension, note, options, timesFaster } = PATCH_CLASSIFIER_PAIRS[name];
  const random = seededRandom(7);
  const labels = Int32Array.from({ length: count }, (_, i) => i % LABELS.length);
  const values = Float32Array.from({ length: count * dimension }, (_, at) => {
    const label = labels[Math.floor(at / dimension)];
    return random.next() + ((31 * label + 17 * (at % dimension)) % 7 < 1 ? 0.12 : 0);
  });
  standardise(values, dimension);
  const start = performance.now();
  const { metrics } = trainPatchClassifier({
    values,
    dimension,
    labels,
    groups: Int32Array.from({ length: count }, (_, i) => Math.floor(i / LABELS.length)),
    vocabulary: LABELS,
    features: { name: "hog", version: 1 },
    options: { ...DEFAULT_TRAINING, ...options },
  });
  const ours = performance.now() - start;
  const reference = runPeer(peer, values, dimension);
  const common = {
    name,
    unit: "ms",
    ours: round(ours),
    goal: timesFaster === null ? null : `<= 1/${timesFaster}`,
    runs: 1,
  } as const;
  if ("reason" in reference) {
    return {
      ...common,
      reference: null,
      ratio: null,
      met: timesFaster === null ? null : false,
      note: `cannot run here: ${reference.reason}`,
    };
  }
  const ratio = ours / reference.milliseconds;
  const accuracies =
    peer !== "probability" ? `; best accuracy ${round(metrics.accuracy)} and ${reference.accuracy}` : "";
  return {
    ...common,
    reference: round(reference.milliseconds),
    ratio: round(ratio),
    met: timesFaster === null ? null : ratio <= 1 / timesFaster,
    note: note + accuracies,
  };
}

function runPeer(
  kind: Kind["peer"],
  values: Float32Array,
  dimension: number,
): { milliseconds: number; accuracy: number } | { reason: string } {
  const folder = mkdtempSync(join(tmpdir(), "pippin-bench-"));
  try {
    const file = join(folder, "patches.bin");
    writeFileSync(file, values);
    const script = fileURLToPath(new URL("patch_classifier_peer.py", import.meta.url));
    const parameters = [script, kind, file, values.length / dimension, dimension, LABELS.length].map(String);
    const found = benchPython();
    if ("reason" in found) return found;
    const child = spawnSync(found.python, parameters, { encoding: "utf8" });
    if (child.status !== 0) {
      return { reason: child.error?.message ?? child.stderr.trim().split("\n").at(-1) ?? "Python ended" };
    }
    const [seconds, accuracy] = child.stdout.trim().split(" ").map(Number);
    return { milliseconds: 1000 * seconds, accuracy };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
