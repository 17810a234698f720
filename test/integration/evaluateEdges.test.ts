/** Evaluations at their edges, with a network that is small enough for every control: what is degenerate, and what was killed. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorFrom } from "../../app/contract/errors.ts";
import { Evaluation, EvaluationSettings } from "../../app/contract/evaluation.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { allEvaluations } from "../../app/main/workspace/evaluations.queries.ts";
import { commandLineIn } from "../builders/commandLine.ts";
import { writeSmallNetwork } from "../builders/smallNetwork.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const program = fileURLToPath(new URL("../../app/main/cli/pippin.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pippin-evaluate-edges-"));
const CLASSES = ["goldfish", "samoyed", "tench"];
const PHOTOGRAPHS = 8;
let engines: EnginePool;
let backend: Backend;

interface Coco {
  readonly images: { readonly id: number; readonly width: number; readonly height: number }[];
  readonly annotations: { readonly image_id: number; readonly segmentation: unknown }[];
  readonly categories: object[];
}
const objects = JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as Coco;

async function ask<Name extends RequestName>(name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw errorFrom(result.error);
  return result.value;
}

/** The first photographs of the sample, their objects called by another name or outlined otherwise. */
function marked(set: string, count: number, more: object = {}, category?: string): string {
  const images = objects.images.slice(0, count);
  const annotations = objects.annotations
    .filter(({ image_id }) => images.some(({ id }) => id === image_id))
    .map((one) => ({ ...one, ...more }));
  const categories = objects.categories.map((one) => ({ ...one, ...(category !== undefined && { name: category }) }));
  const file = join(folder, `${set}.json`);
  writeFileSync(file, JSON.stringify({ ...objects, images, annotations, categories }));
  return file;
}

async function add(set: string, count: number, more: object = {}, category?: string): Promise<void> {
  await ask("importObjects", { file: marked(set, count, more, category), images: join(sample, "images"), set });
}

/** @param scores - 1 of two classes: one score says which of them it is. */
async function network(name: string, classNames: readonly string[], scores: number): Promise<void> {
  const file = join(folder, `${name}.h5`);
  await writeSmallNetwork(file, scores);
  await ask("importModel", { file, name, classNames, preprocessing: { values: "unit", geometry: "crop" } });
}

/** All measures and all controls. */
const everything = EvaluationSettings.parse({
  explanation: { ...PRESETS.recommended, convolutions: [1, 2], top: 2 },
  occlusion: { fills: ["mean", "blur"], draws: 2 },
  sanity: { depths: [0.5, 1] },
});

/** @returns it, after its schema took it: no figure is NaN or infinite. */
async function evaluated(set: string, model: string, more: object = {}): Promise<Evaluation> {
  const answer = await ask("evaluate", { set, model, settings: { ...everything, ...more } });
  return Evaluation.parse(JSON.parse(JSON.stringify(answer)));
}

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  backend = createBackend({
    ...{ folder: join(folder, "edges.pippin"), engine: engines, engines: 1 },
    ...{ resources: resourcesFolder(), version: "0", now: () => new Date("2026-12-01T12:00:00Z") },
  });
  await network("small", CLASSES, CLASSES.length);
  await network("single", ["other", "samoyed"], 1);
  await add("dogs", PHOTOGRAPHS);
}, 60_000);
afterAll(async () => {
  await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

describe("an evaluation of every measure with every control", () => {
  it("of a network with one score, of photographs of one class, explained as that class alone: one table, all figures", async () => {
    const explanation = { ...everything.explanation, explainedClass: 1 };
    const { tables, refused } = await evaluated("dogs", "single", { explanation });
    expect([tables.length, refused]).toEqual([1, []]);
    for (const { measure, anyPixel, occlusion, sanity } of tables[0].rows) {
      expect([measure, anyPixel.n]).toEqual([measure, 4 * PHOTOGRAPHS]);
      expect(occlusion.map(({ ranked }) => ranked.deletionArea.n)).toEqual([PHOTOGRAPHS, PHOTOGRAPHS]);
      for (const { places } of occlusion) expect(places.every((place) => place >= 1 && place <= 2)).toBe(true);
      expect(sanity).toHaveLength(measure === "random" ? 0 : 2);
    }
  }, 60_000);

  it("of photographs that are all taken for something else says so, and still has its figures", async () => {
    const predicted = new Set<string>();
    for (const name of CLASSES) {
      await add(`called ${name}`, PHOTOGRAPHS, {}, name);
      const { right } = (await evaluated(`called ${name}`, "small", { categories: [name] })).tables[0];
      expect(right.told).toBe(PHOTOGRAPHS);
      if (right.right > 0) predicted.add(name);
    }
    const never = CLASSES.find((name) => !predicted.has(name));
    // The network's weights are a formula: it has a favourite, so there is a class that it never says.
    expect(never).toBeDefined();
    const { tables } = await evaluated(`called ${never!}`, "small", { categories: [never] });
    expect(tables[0]).toMatchObject({ images: PHOTOGRAPHS, right: { right: 0, told: PHOTOGRAPHS } });
    expect(tables[0].rows.map(({ anyPixel }) => anyPixel.n)).toEqual(everything.measures.map(() => 4 * PHOTOGRAPHS));
  }, 120_000);

  it("of objects that are nowhere, and everywhere, is all of nothing, and all", async () => {
    await add("nowhere", 2, { segmentation: [[1, 1, 1, 1, 1, 1]], keypoints: undefined }, "nothing");
    await add("everywhere", 2, { segmentation: [[0, 0, 9999, 0, 9999, 9999, 0, 9999]], keypoints: undefined }, "world");
    const nowhere = (await evaluated("nowhere", "small", { categories: ["nothing"] })).tables[0];
    const everywhere = (await evaluated("everywhere", "small", { categories: ["world"] })).tables[0];
    const rates = ({ rows }: typeof nowhere): number[] =>
      rows.flatMap(({ anyPixel, centre, overlap, energy }) => [anyPixel.rate, centre.rate, overlap.rate, energy.mean]);
    expect(new Set(rates(nowhere))).toEqual(new Set([0]));
    expect(rates(everywhere).every((rate) => Math.abs(rate - 1) < 1e-6)).toBe(true);
    expect(nowhere.maps.map(({ coverage, iou }) => [coverage.mean, iou.mean])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(everywhere.differences.filter(({ figure }) => figure === "centre").every(({ p }) => p === 1)).toBe(true);
  }, 60_000);

  it("of a mask of another size than its photograph is named when it is imported, by file and field", async () => {
    const file = marked("sized", 2, {}, "sized");
    const coco = JSON.parse(readFileSync(file, "utf8")) as Coco;
    const smaller = { size: [10, 10], counts: [0, 100] };
    const of = coco.annotations.map((one) =>
      one.image_id === coco.images[0].id ? { ...one, bbox: undefined, iscrowd: 1, segmentation: smaller } : one,
    );
    writeFileSync(file, JSON.stringify({ ...coco, annotations: of }));
    const { refused } = await ask("importObjects", { file, images: join(sample, "images"), set: "sized" });
    expect(refused).toMatchObject([
      {
        item: file,
        message: expect.stringMatching(
          /field segmentation: its mask has 10 x 10 pixels, the photograph \d+ x \d+, so it was left out/,
        ) as string,
      },
    ]);
    // What is left is evaluated.
    expect((await evaluated("sized", "small", { categories: ["sized"] })).images).toBe(1);
  });
});

describe("an evaluation whose process is killed", () => {
  it(
    "has the same table to the byte when it is asked again, wherever it was killed",
    { timeout: 600_000 },
    async () => {
      const pippin = (workspace: string): ReturnType<typeof commandLineIn> =>
        commandLineIn(folder, join(folder, `${workspace}.pippin`));
      const command = ["evaluate", "--set", "dogs", "--model", "small", "--layers", "1,2", "--top", "2"];
      const controls = ["--occlusion-fill", "both", "--sanity", "--json"];
      for (const workspace of ["whole", "killed"]) {
        const run = pippin(workspace);
        const file = join(folder, "small.h5");
        const names = ["--classes", join(folder, "names.txt"), "--preprocess", "unit", "--resize", "crop"];
        writeFileSync(join(folder, "names.txt"), CLASSES.join("\n"));
        const imported = await run("model", "import", file, "--name", "small", ...names);
        expect([imported.stderr, imported.code]).toEqual([expect.anything(), 0]);
        const set = ["--images", join(sample, "images"), "--set", "dogs"];
        expect((await run("images", "import-coco", marked("dogs", PHOTOGRAPHS), ...set)).code).toBe(0);
      }
      const whole = JSON.parse((await pippin("whole")(...command, ...controls)).stdout) as Evaluation;
      const parameters = ["--backend", "wasm", "--workspace", join(folder, "killed.pippin"), ...command, ...controls];
      // Killed as soon as so many are kept: while the next one is computed.
      const db = openDatabase(join(folder, "killed.pippin"));
      for (const after of [1, 3, 4]) {
        const child = spawn(process.execPath, [program, ...parameters], { stdio: "ignore" });
        const ended = new Promise((resolve) => child.on("exit", resolve));
        const looking = setInterval(() => {
          const kept = allEvaluations(db).at(0);
          if ((kept?.done ?? 0) >= after) child.kill("SIGKILL");
        }, 5);
        await ended;
        clearInterval(looking);
        expect([after, child.signalCode]).toEqual([after, "SIGKILL"]);
        expect(allEvaluations(db)).toMatchObject([{ finished: false }]);
      }
      db.close();
      const again = JSON.parse((await pippin("killed")(...command, ...controls)).stdout) as Evaluation;
      expect(whole.tables[0].rows[0].occlusion).toHaveLength(2);
      expect(JSON.stringify({ ...again, created: "" })).toBe(JSON.stringify({ ...whole, created: "" }));
      // A report that is taken from the page names a command that finds this very run.
      const opened = createBackend({
        ...{ folder: join(folder, "killed.pippin"), engine: engines, engines: 1 },
        ...{ resources: resourcesFolder(), version: again.version, now: () => new Date() },
      });
      const target = join(folder, "killed.html");
      expect(await opened.request("exportEvaluation", { id: again.id, format: "html", target })).toMatchObject({
        ok: true,
      });
      await opened.close();
      const named = /<dt>Command<\/dt><dd>pippin (evaluate [^<]+)<\/dd>/.exec(readFileSync(target, "utf8"));
      const typed = await pippin("killed")(...named![1].split(" "), "--json");
      expect((JSON.parse(typed.stdout) as Evaluation).id).toBe(again.id);
    },
  );
});
