/**
 * `node scripts/run.mjs scripts/measure/replication/tableOne.ts NAME --network FILE --values caffe [--classes FILE]
 * [--preset paper] [--only dog,cat,person] [--workspace FOLDER]`: the paper's Table 1 of one network on the shared
 * photographs (PIPPIN_SHARED, default ../shared), a subject at a time, as Markdown. What was found before in the same
 * workspace is not computed again. The paper's own network is made by `vgg16_network.py`.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EvaluationSettings, type EvaluationTable, type Mean, type Rate } from "../../../app/contract/evaluation.ts";
import { percent, percentRange } from "../../../app/contract/numberWords.ts";
import type { Output, RequestName } from "../../../app/contract/requests.ts";
import { PRESETS, type Preset } from "../../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../../app/main/backend/backend.ts";
import { startEngines } from "../../../app/main/process/enginePool.ts";
import { programVersion, resourcesFolder } from "../../../app/main/process/layout.ts";
import { people, pets } from "./subjects.ts";

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
    only: { type: "string", default: "dog,cat,person" },
    workspace: { type: "string" },
  },
});
if (name === undefined || options.network === undefined) {
  console.error("usage: tableOne.ts NAME --network FILE --values caffe|torch|unit [--classes FILE] [--preset paper]");
  process.exit(2);
}
const images = join(process.env["PIPPIN_SHARED"] ?? join(root, "..", "shared"), "images");
const folder = resolve(options.workspace ?? join(root, ".cache", "replication", `${name}.pippin`));
mkdirSync(dirname(folder), { recursive: true });
const engines = startEngines({ count: 1 });
const backend = createBackend({
  folder,
  engine: engines,
  engines: 1,
  resources: resourcesFolder(),
  version: programVersion(),
  onProgress: ({ message, done, total }) => process.stderr.write(`${message}: ${done} of ${total}\n`),
});
try {
  const classNames =
    options.classes === undefined ? undefined : readFileSync(resolve(options.classes), "utf8").trim().split("\n");
  const { models } = await asked(backend, "models", {});
  if (!models.some((model) => model.name === name)) {
    const preprocessing = { values: options.values, geometry: "crop" };
    const file = resolve(options.network);
    await asked(backend, "importModel", { file, name, preprocessing, ...(classNames && { classNames }) });
  }
  for (const subject of options.only.split(",")) {
    const { objects } =
      subject === "person"
        ? await people(images, dirname(folder))
        : pets(images, subject as "dog" | "cat", dirname(folder));
    await asked(backend, "importObjects", { file: objects, images, set: subject });
    const start = performance.now();
    const found = await asked(backend, "evaluate", {
      set: subject,
      model: name,
      settings: EvaluationSettings.parse({ explanation: PRESETS[options.preset as Preset] }),
    });
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `\n${subject}: ${found.images} photographs, convolutions ${found.convolutions.join(", ")}, ${found.backend}, ${seconds.toFixed(0)} s`,
    );
    console.log(tableText(found.tables[0]));
  }
} finally {
  await backend.close();
  await engines.close();
}

async function asked<Name extends RequestName>(on: Backend, request: Name, input: object): Promise<Output<Name>> {
  const result = await on.request(request, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function tableText({ rows, chance, maps, differences }: EvaluationTable): string {
  const cell = (figure: Rate | Mean): string =>
    figure.n === 0 ? "" : `${percent("rate" in figure ? figure.rate : figure.mean)} (${percentRange(figure.byImage)})`;
  const against = (measure: string): string => {
    const found = differences.find(
      (one) => one.figure === "centre" && one.first === measure && one.second === "random",
    );
    if (found === undefined) return "";
    if (found.corrected >= 0.05) return "not told apart";
    return `${found.difference < 0 ? "better" : "worse"}, p ${found.corrected.toPrecision(1)}`;
  };
  const lines = [
    ["measure", "n", "ties", "any pixel", "centre", "half of it", "pointing", "energy", "centre beside random"],
    ...rows.map((row) => [
      row.measure,
      String(row.anyPixel.n),
      row.ties.toFixed(1),
      ...[row.anyPixel, row.centre, row.overlap, row.pointing, row.energy].map(cell),
      against(row.measure),
    ]),
    [
      "exact chance",
      "",
      "",
      ...[chance.anyPixel, chance.centre, chance.overlap, chance.pointing, chance.energy].map(percent),
      "",
    ],
  ];
  const regions = [
    ["region", "n", "coverage", "precision", "IoU", "pointing"],
    ...[...rows.map(({ measure, union }) => ({ kind: measure, ...union })), ...maps].map((row) => [
      row.kind,
      String(row.coverage.n),
      ...[row.coverage, row.precision, row.iou, row.pointing].map(cell),
    ]),
  ];
  return `${markdown(lines)}\n\n${markdown(regions)}`;
}

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
