/**
 * `node scripts/run.mjs scripts/measure/replication/tableOne.ts NAME [--network FILE --values caffe|torch|unit]
 * [--classes FILE] [--preset paper] [--only "dog,cat,person,polar bear"] [--leave-out FILE] [--controls N]
 * [--most N] [--held-out N] [--layers LIST] [--gate strict] [--measures LIST] [--plain] [--out FOLDER]`: all that the paper's
 * Table 1 is made of, of one network on the shared photographs (PIPPIN_SHARED, default ../shared), a subject at a time, into
 * FOLDER as JSON: the answers of `pippin evaluate --json`, and what each photograph adds to them. `tableText.ts` makes the
 * document of these. Without --network it is the shipped one. What was found before in the same folder is not computed again.
 *
 * --leave-out: photographs that the network was trained on, a path a line. --controls: occlusion and sanity, which take long,
 * on that many photographs of each subject, evenly spread. --most: photographs of each subject, evenly spread. --held-out:
 * photographs whose labels are judged. --plain: localisation only.
 *
 * Labels are judged on photographs with marked parts that no patch classifier was trained on: half of these, by a draw that
 * puts those which are left out into the training. Two patch classifiers are trained on the other half: ours (features of the
 * network with context, kernel ridge) and the paper's (pixels, AdaBoost of RBF support vector machines, C 0.771, gamma 0.096).
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EvaluationSettings, type Evaluation } from "../../../app/contract/evaluation.ts";
import { DEFAULT_TRAINING } from "../../../app/contract/patchClassifier.ts";
import type { Output, RequestName } from "../../../app/contract/requests.ts";
import { PRESETS, type Preset } from "../../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../../app/main/backend/backend.ts";
import { startEngines } from "../../../app/main/process/enginePool.ts";
import { programVersion, resourcesFolder } from "../../../app/main/process/layout.ts";
import { seededRandom } from "../../../app/main/statistics/seededRandom.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { findingsOf } from "../../../app/main/workspace/evaluations.queries.ts";
import { cropsOf, cropsText, VOCABULARIES } from "./crops.ts";
import type { JudgedLabels, Measured, MeasuredImage } from "./measured.ts";
import { openPool, POOL, takePool } from "../pool.ts";
import { objectsText, subjectOf, SUBJECTS, type Photograph, type Subject, type SubjectName } from "./subjects.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const {
  values: options,
  positionals: [name],
} = parseArgs({
  allowPositionals: true,
  options: {
    network: { type: "string" },
    values: { type: "string", default: "unit" },
    classes: { type: "string" },
    preset: { type: "string", default: "paper" },
    layers: { type: "string" },
    gate: { type: "string" },
    measures: { type: "string" },
    only: { type: "string", default: SUBJECTS.join(",") },
    "leave-out": { type: "string" },
    controls: { type: "string", default: "0" },
    most: { type: "string", default: "1000" },
    "held-out": { type: "string", default: "1000" },
    plain: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
if (name === undefined) {
  console.error("usage: tableOne.ts NAME [--network FILE --values caffe|torch|unit] [--preset paper] [--controls N]");
  process.exit(2);
}
const images = join(process.env["PIPPIN_SHARED"] ?? join(root, "..", "shared"), "images");
const folder = resolve(options.out ?? join(root, ".cache", "replication", name));
mkdirSync(folder, { recursive: true });
const leftOut = new Set(
  options["leave-out"] === undefined ? [] : readFileSync(resolve(options["leave-out"]), "utf8").trim().split("\n"),
);
const explanation = {
  ...PRESETS[options.preset as Preset],
  ...(options.layers && { convolutions: options.layers.split(",").map(Number) }),
  ...(options.gate && { gate: options.gate }),
};
const common = { explanation, ...(options.measures && { measures: options.measures.split(",") }) };

for (const subject of options.only.split(",")) {
  const measured = await measure(await subjectOf(subject as SubjectName, images, folder));
  writeFileSync(join(folder, `${subject.replace(" ", "-")}.json`), JSON.stringify(measured));
  process.stderr.write(`${subject}: ${Math.round(measured.seconds)} s\n`);
}

async function measure(subject: Subject): Promise<Measured> {
  const start = performance.now();
  const unseen = subject.photographs.filter(({ path }) => !leftOut.has(fileOf(path)));
  const kept = spread(unseen, Number(options.most));
  const chosen = spread(kept, Number(options.controls));
  const asksControls = { classMaps: false, occlusion: { fills: ["mean", "blur"], draws: 1 }, sanity: {} };
  const plain = join(folder, "localisation.pippin");
  const { localisation, controls } = await inWorkspace(plain, async (backend) => ({
    localisation: await evaluated(backend, subject, subject.name, kept, {}),
    controls:
      chosen.length === 0 ? null : await evaluated(backend, subject, `${subject.name} controls`, chosen, asksControls),
  }));
  return {
    subject: subject.name,
    leftOut: subject.photographs.length - unseen.length,
    localisation,
    labels: options.plain ? null : await labelled(subject),
    controls,
    images: imagesOf(plain, localisation.id),
    seconds: (performance.now() - start) / 1000,
  };
}

/** @returns at most so many, evenly spread over all. */
function spread<T>(all: readonly T[], most: number): T[] {
  return all.filter(
    (_, i) => Math.floor((i * most) / all.length) !== Math.floor(((i - 1) * most) / all.length) || most >= all.length,
  );
}

async function inWorkspace<T>(path: string, work: (backend: Backend) => Promise<T>): Promise<T> {
  // Engines know patch classifiers by their number in the workspace: each workspace has its own.
  const engines = startEngines({ count: 1 });
  const backend = createBackend({
    ...{ folder: path, engine: engines, engines: 1, resources: resourcesFolder(), version: programVersion() },
    onProgress: ({ message, done, total }) => {
      if (done % 10 === 0 || done === total) process.stderr.write(`${message}: ${done} of ${total}\n`);
    },
  });
  try {
    if (options.network !== undefined) {
      const { models } = await asked(backend, "models", {});
      if (!models.some((one) => one.name === name)) {
        await asked(backend, "importModel", {
          ...{ file: resolve(options.network), name, preprocessing: { values: options.values, geometry: "crop" } },
          ...(options.classes && { classNames: readFileSync(resolve(options.classes), "utf8").trim().split("\n") }),
        });
      }
    }
    return await work(backend);
  } finally {
    await backend.close();
    await engines.close();
  }
}

async function evaluated(
  backend: Backend,
  subject: Subject,
  set: string,
  of: readonly Photograph[],
  more: object,
  classifier?: string,
): Promise<Evaluation> {
  const file = join(folder, `${set.replaceAll(" ", "-")}.coco.json`);
  writeFileSync(file, objectsText(subject.name, of));
  await asked(backend, "importObjects", { file, images: subject.images, set });
  const { images: inSet } = await asked(backend, "evaluationChoices", {
    set,
    ...(options.network !== undefined && { model: name }),
  });
  if (inSet !== of.length) {
    throw new Error(
      `${folder} holds the set "${set}" of another choice of photographs (${inSet}, not ${of.length}): name another with --out.`,
    );
  }
  return asked(backend, "evaluate", {
    set,
    ...(options.network !== undefined && { model: name }),
    ...(classifier !== undefined && { classifier }),
    settings: EvaluationSettings.parse({ ...common, ...more }),
  });
}

/** Bears are files without their frame. */
function fileOf(path: string): string {
  return path.replace(/^(polar_bear.*)\.png$/, "$1.jpeg");
}

async function labelled(subject: Subject): Promise<Measured["labels"]> {
  const vocabulary = VOCABULARIES[subject.name];
  if (vocabulary === undefined) return null;
  const marked = subject.photographs.filter(({ parts }) => Object.values(parts).flat().length > 0);
  const isLeftOut = ({ path }: Photograph): boolean => leftOut.has(fileOf(path));
  const drawn = seededRandom(0).shuffle([...marked]);
  const ordered = [...drawn.filter(isLeftOut), ...drawn.filter((one) => !isLeftOut(one))];
  const half = Math.ceil(ordered.length / 2);
  const training = ordered.slice(0, half);
  const tested = ordered
    .slice(half)
    .filter((one) => !isLeftOut(one))
    .slice(0, Number(options["held-out"]));
  const set = `${subject.name} training`;
  const files = { objects: join(folder, `${set}.objects.json`), crops: join(folder, `${set}.crops.json`) };
  writeFileSync(files.objects, objectsText(subject.name, training));
  const crops = new Map(training.map((one, i) => [one.path, cropsOf(one, vocabulary, i)]));
  writeFileSync(files.crops, cropsText(training, vocabulary, crops));
  return inWorkspace(join(folder, `labels of ${subject.name}.pippin`), async (backend) => {
    await asked(backend, "importObjects", { file: files.objects, images: subject.images, set });
    await openPool(backend, vocabulary);
    await asked(backend, "importPatches", { file: files.crops, images: subject.images, class: POOL });
    const judged = async (own: "ours" | "paper"): Promise<JudgedLabels> => {
      await takePool(backend, own, vocabulary);
      const { classifier } = await asked(backend, "train", {
        ...{ name: own, set, labels: [...vocabulary] },
        ...(options.network !== undefined && { model: name }),
        // Labels are asked of it whatever the class: which one it is for does not count.
        classIndices: [own === "ours" ? 0 : 1],
        features: own === "ours" ? "network-context" : "pixels",
        options: {
          ...DEFAULT_TRAINING,
          ...(own === "ours"
            ? { classifier: "kernel-ridge", C: [10] }
            : { classifier: "adaboost-svm", C: [0.771], gamma: [0.096] }),
        },
      });
      const { patches, accuracy } = classifier.metrics;
      const evaluation = await evaluated(backend, subject, "held out", tested, { classMaps: false }, own);
      return { photographs: training.length, patches, accuracy, evaluation };
    };
    return { ours: await judged("ours"), paper: await judged("paper") };
  });
}

function imagesOf(workspace: string, evaluation: number): MeasuredImage[] {
  const db = openDatabase(workspace);
  try {
    return [...findingsOf(db, evaluation)].map(({ finding: { scopes, measures } }) => ({
      share: scopes[0].share,
      chance: { anyPixel: scopes[0].chance.anyPixel, centre: scopes[0].chance.centre },
      measures: measures.map(({ measure: kind, patches }) => ({
        measure: kind,
        patches: patches.map(({ convolution, channel, row, column, hits }) => ({
          ...{ convolution, channel, row, column },
          ...{ anyPixel: hits[0].anyPixel, centre: hits[0].centre, overlap: hits[0].overlap },
        })),
      })),
    }));
  } finally {
    db.close();
  }
}

async function asked<Name extends RequestName>(on: Backend, request: Name, input: object): Promise<Output<Name>> {
  const result = await on.request(request, input);
  if (!result.ok) throw new Error(`${request}: ${result.error.message}`);
  return result.value;
}
