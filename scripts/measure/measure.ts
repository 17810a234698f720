/**
 * `npm run measure -- [--only NAME,...] [--features LIST] [--classifiers LIST]`: the table of features and
 * classifiers, on the sample and on the photographs of the folder that PIPPIN_SHARED names (default ../shared): dogs,
 * polar bears and people with marked parts. Prints Markdown, and what a second network's eyes add; what was measured before in the same folder is not measured
 * again (PIPPIN_MEASURED, default .cache/measured).
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CLASSIFIERS, DEFAULT_TRAINING, FEATURE_NAMES } from "../../app/contract/patchClassifier.ts";
import { percent } from "../../app/contract/numberWords.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import type { ComparisonCell, Share } from "../../app/contract/training.ts";
import { gainInWords } from "../../app/drawing/namingWords.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { programVersion, resourcesFolder } from "../../app/main/process/layout.ts";
import { bears, dogs, people, type Subject } from "./photographs.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values: options } = parseArgs({
  options: { only: { type: "string" }, features: { type: "string" }, classifiers: { type: "string" } },
});
const shared = join(process.env["PIPPIN_SHARED"] ?? join(root, "..", "shared"), "images");
const target = process.env["PIPPIN_MEASURED"] ?? join(root, ".cache", "measured");
mkdirSync(target, { recursive: true });

const sample: Subject = {
  name: "sample",
  labels: ["eye", "ear", "nose", "paw", "fur", "none"],
  patches: join(resourcesFolder(), "sample", "patches.json"),
  images: join(resourcesFolder(), "sample", "images"),
};
const subjects = existsSync(shared)
  ? [sample, await dogs(shared, target), await bears(shared, target), await people(shared, target)]
  : [sample];
const wanted = options.only?.split(",");
for (const subject of subjects) if (wanted?.includes(subject.name) !== false) await measure(subject);

async function measure({ name, labels, patches, images }: Subject): Promise<void> {
  const engines = startEngines({ count: 1 });
  const backend = createBackend({
    folder: join(target, `${name}.pippin`),
    engine: engines,
    engines: 1,
    resources: resourcesFolder(),
    version: programVersion(),
    onProgress: ({ message, done, total }) => {
      if (message.startsWith("Comparing")) process.stderr.write(`\r\u001b[K${name}: ${message}, ${done} of ${total}`);
    },
  });
  try {
    await asked(backend, "importPatches", { file: patches, images });
    const { comparison } = await asked(backend, "compareClassifiers", {
      name,
      labels,
      features: options.features?.split(",") ?? [...FEATURE_NAMES],
      classifiers: options.classifiers?.split(",") ?? [...CLASSIFIERS],
    });
    const { classifier: paper } = await asked(backend, "train", {
      name,
      labels,
      classIndices: [0],
      features: "pixels",
      options: { ...DEFAULT_TRAINING, C: [0.771], gamma: [0.096] },
    });
    process.stderr.write("\r\u001b[K");
    console.log(
      `\n${name}: ${comparison.patches} patches of ${comparison.images} photographs, ${labels.length} labels`,
    );
    console.log(`the paper's C and gamma on pixels: ${percent(paper.metrics.accuracy)}`);
    console.log(tableOf(comparison.cells));
    for (const { features, classifier, gain } of comparison.cells) {
      if (gain !== undefined) console.log(`${features}, ${classifier}: ${gainInWords(gain)}`);
    }
  } finally {
    await backend.close();
    await engines.close();
  }
}

async function asked<Name extends RequestName>(backend: Backend, name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function tableOf(cells: readonly ComparisonCell[]): string {
  const classifiers = CLASSIFIERS.filter((one) => cells.some(({ classifier }) => classifier === one));
  const rows = FEATURE_NAMES.filter((one) => cells.some(({ features }) => features === one)).map((features) => {
    const own = classifiers.map((one) => cells.find((cell) => cell.features === features && cell.classifier === one));
    return [features, ...own.map((cell) => (cell === undefined ? "" : rate(cell.accuracy)))];
  });
  const head = ["features", ...classifiers];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function rate({ rate: share, interval: [low, high] }: Share): string {
  return `${percent(share)} (${percent(low).replace("%", "")}-${percent(high)})`;
}
