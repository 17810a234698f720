/** Asking a well filled workspace: 20 versions of 9,016 patches each, 10,000 photographs in 50 sets. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Engine } from "../../app/contract/engine.ts";
import { DEFAULT_TRAINING, type TrainingMetrics } from "../../app/contract/patchClassifier.ts";
import { errorFrom } from "../../app/contract/errors.ts";
import { createBackend } from "../../app/main/backend/backend.ts";
import { incomingBlobs } from "../../app/main/workspace/blobs.ts";
import { saveClassifier } from "../../app/main/workspace/classifiers.queries.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { addToSet, saveImage } from "../../app/main/workspace/images.queries.ts";
import { saveModel } from "../../app/main/workspace/models.queries.ts";
import { runContest, type Pair } from "./pairing.ts";

const [VERSIONS, PATCHES, PHOTOGRAPHS, SETS] = [20, 9016, 10_000, 50];
const VOCABULARY = ["eye", "ear", "nose", "paw", "fur", "none"];
const RUNS = 31;

interface Plan {
  readonly request: "classifiers" | "status";
  /** What a bare statement reads of the same rows. */
  readonly reference: readonly string[];
  readonly atMostMs: number;
}

const PLANS: Readonly<Record<string, Plan>> = {
  "list-versions": {
    request: "classifiers",
    reference: ["SELECT * FROM patch_classifiers ORDER BY id DESC"],
    atMostMs: 10,
  },
  status: {
    request: "status",
    reference: [
      "SELECT count(*) FROM images",
      "SELECT name FROM image_sets ORDER BY name",
      "SELECT name FROM models",
      "SELECT name, version FROM patch_classifiers ORDER BY id DESC",
    ],
    atMostMs: 5,
  },
};

export const WORKSPACE_PAIRS = Object.keys(PLANS);

export async function runWorkspacePair(name: string): Promise<Pair> {
  const { request, reference, atMostMs } = PLANS[name];
  const folder = mkdtempSync(join(tmpdir(), "pippin-bench-"));
  fill(folder);
  // An engine that answers at once: how long TensorFlow takes to start is another matter.
  const status: Engine["status"] = async () => ({
    ...{ backend: "wasm", version: "", reason: null, tensors: 0, residentBytes: 0, forwardPasses: 0 },
  });
  const backend = createBackend({ folder, engine: { status } as Engine, engines: 1, resources: "", version: "0" });
  const bare = new Database(join(folder, "workspace.sqlite"), { readonly: true });
  const statements = reference.map((text) => bare.prepare(text));
  try {
    return await runContest({
      name,
      note: `the request beside bare statements that read the same rows, in a workspace of ${VERSIONS} versions of ${PATCHES} patches and ${PHOTOGRAPHS} photographs`,
      ours: async () => {
        const result = await backend.request(request, {});
        if (!result.ok) throw errorFrom(result.error);
      },
      reference: () => {
        for (const statement of statements) statement.all();
      },
      goal: { atMostMs },
      runs: RUNS,
    });
  } finally {
    bare.close();
    await backend.close();
    rmSync(folder, { recursive: true });
  }
}

function fill(folder: string): void {
  const db = openDatabase(folder);
  const hash = (of: string, i: number): string => `${of}${i}`.padStart(64, "0");
  db.transaction(() => {
    for (let i = 0; i < PHOTOGRAPHS; i++) {
      const path = `/photographs/${i}.jpg`;
      const { image } = saveImage(db, {
        hash: hash("a", i),
        path,
        width: 640,
        height: 480,
        format: "jpeg",
        warnings: [],
      });
      addToSet(db, `set ${i % SETS}`, [image.id]);
    }
    const model = saveModel(
      db,
      {
        ...{ name: "network", hash: "", graphBlob: "", weightsBlob: "", classNames: VOCABULARY },
        preprocessing: { values: "unit", geometry: "crop" },
      },
      incomingBlobs(db),
    );
    for (let version = 0; version < VERSIONS; version++) {
      saveClassifier(
        db,
        {
          ...{ name: "dog", modelId: model.id, labels: VOCABULARY, classIndices: [151], metrics: METRICS },
          features: { name: "network", version: 1, convolutions: [4, 6, 8], context: true },
          options: { ...DEFAULT_TRAINING, classifier: "kernel-ridge" },
          ...{ trainingHash: hash("b", version), blob: "", created: new Date(0).toISOString() },
        },
        {
          answers: Array.from({ length: PATCHES }, (_, i) => ({
            ...{ patchId: i + 1, truth: i % 6, label: (i * 7) % 6 },
            ...{ given: (i % 101) / 101, probability: (i % 103) / 103 },
          })),
          imageHashes: Array.from({ length: 107 }, (_, i) => hash("a", i)),
        },
        incomingBlobs(db),
      );
    }
  })();
  db.close();
}

const METRICS: TrainingMetrics = {
  ...{
    folds: 5,
    patches: PATCHES,
    images: 107,
    dimension: 7168,
    correct: 7700,
    accuracy: 0.854,
    interval: [0.83, 0.88],
  },
  confusion: VOCABULARY.map(() => VOCABULARY.map((_, i) => 100 * i)),
  grid: Array.from({ length: 100 }, (_, i) => ({ C: i / 7, gamma: i / 70, accuracy: i / 101 })),
  ...{ chosen: { C: 10, gamma: 0.01 }, medianKernel: 0.4, warnings: [] },
  calibration: {
    brier: 0.267,
    reliability: Array.from({ length: 10 }, (_, i) => ({ patches: 900, probability: i / 10, right: i / 11 })),
  },
};
