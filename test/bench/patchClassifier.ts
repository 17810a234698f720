/** The patch classifier beside scikit-learn, on noise around as many centres as there are labels. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import { trainPatchClassifier } from "../../app/main/engine/patches/train.ts";
import { seededRandom } from "../../app/main/engine/random.ts";
import { round, type Pair } from "./pairing.ts";
import { benchPython } from "./python.ts";

const COUNT = 480;
const LABELS = ["eye", "ear", "nose", "paw", "fur", "none"];

interface Kind {
  readonly peer: "grid" | "probability";
  readonly dimension: number;
  readonly note: string;
}

export const PATCH_CLASSIFIER_PAIRS: Readonly<Record<string, Kind>> = {
  "svc-grid": {
    peer: "grid",
    dimension: 3780,
    note: "500 fits (10 C x 10 gamma x 5 folds) on 480 patches x 3,780 features beside GridSearchCV with n_jobs = 2",
  },
  "svc-probability": {
    peer: "probability",
    dimension: 49_152,
    note: "one fit with probabilities (and 5 folds of cross-validation, which scikit-learn leaves out) on 480 x 49,152",
  },
};

/** 10 values, evenly spread over powers of ten. */
function logSpace(from: number, to: number): number[] {
  return Array.from({ length: 10 }, (_, i) => 10 ** (from + ((to - from) * i) / 9));
}

/** In place: zero mean and unit variance of each feature, so that the same gamma means the same to both. */
function standardise(values: Float32Array, dimension: number): void {
  for (let d = 0; d < dimension; d++) {
    let [sum, squares] = [0, 0];
    for (let at = d; at < values.length; at += dimension) {
      sum += values[at];
      squares += values[at] ** 2;
    }
    const mean = sum / COUNT;
    const deviation = Math.sqrt(squares / COUNT - mean ** 2);
    for (let at = d; at < values.length; at += dimension) values[at] = (values[at] - mean) / deviation;
  }
}

/** Once each: scikit-learn takes minutes. */
export function runPatchClassifierPair(name: string): Pair {
  const { peer, dimension, note } = PATCH_CLASSIFIER_PAIRS[name];
  const random = seededRandom(7);
  const labels = Int32Array.from({ length: COUNT }, (_, i) => i % LABELS.length);
  const values = Float32Array.from({ length: COUNT * dimension }, (_, at) => {
    const label = labels[Math.floor(at / dimension)];
    return random.next() + ((31 * label + 17 * (at % dimension)) % 7 < 1 ? 0.12 : 0);
  });
  standardise(values, dimension);
  const start = performance.now();
  const { metrics } = trainPatchClassifier({
    values,
    dimension,
    labels,
    groups: Int32Array.from({ length: COUNT }, (_, i) => Math.floor(i / LABELS.length)),
    vocabulary: LABELS,
    features: { name: "hog", version: 1 },
    options:
      peer === "grid"
        ? { ...DEFAULT_TRAINING, C: logSpace(-1, 3), gamma: logSpace(-2, 2).map((factor) => factor / dimension) }
        : { ...DEFAULT_TRAINING, C: [1], gamma: ["scale"] },
  });
  const ours = performance.now() - start;
  const reference = runPeer(peer, values, dimension);
  const common = { name, unit: "ms", ours: round(ours), goal: "<= 1/20", runs: 1 } as const;
  if ("reason" in reference) {
    return { ...common, reference: null, ratio: null, met: false, note: `cannot run here: ${reference.reason}` };
  }
  const ratio = ours / reference.milliseconds;
  const accuracies = peer === "grid" ? `; best accuracy ${round(metrics.accuracy)} and ${reference.accuracy}` : "";
  return {
    ...common,
    reference: round(reference.milliseconds),
    ratio: round(ratio),
    met: ratio <= 1 / 20,
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
    const script = fileURLToPath(new URL("svc_peer.py", import.meta.url));
    const parameters = [script, kind, file, COUNT, dimension, LABELS.length].map(String);
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
