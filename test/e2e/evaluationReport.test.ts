/** An evaluation taken away: a row a figure, and a report that stands on its own in a browser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EvaluationSettings, type Evaluation, type Mean, type Rate } from "../../app/contract/evaluation.ts";
import { percent } from "../../app/contract/numberWords.ts";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { SAMPLE } from "../../app/contract/sample.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { againstRandom, occlusionInWords } from "../../app/drawing/evaluationWords.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { writeSmallNetwork } from "../builders/smallNetwork.ts";
import { findBrowser, seriousProblems } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pippin-evaluation-report-"));
const MEASURES = ["attribution", "activation-sum", "random"] as const;
const COMMAND = 'pippin evaluate --set "two <dogs>"';
let engines: EnginePool;
let backend: Backend;
let evaluation: Evaluation;

async function ask<Name extends RequestName>(name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** A file of the sample's with these of its images. */
function some(name: string, from: number, to: number): string {
  const coco = JSON.parse(readFileSync(join(sample, name), "utf8")) as {
    images: { id: number }[];
    annotations: { image_id: number }[];
  };
  const images = coco.images.slice(from, to);
  const annotations = coco.annotations.filter(({ image_id }) => images.some(({ id }) => id === image_id));
  writeFileSync(join(folder, name), JSON.stringify({ ...coco, images, annotations }));
  return join(folder, name);
}

async function exported(format: "html" | "csv" | "json"): Promise<string> {
  const target = join(folder, `table.${format}`);
  const { written, refused } = await ask("exportEvaluation", { id: evaluation.id, format, target, command: COMMAND });
  expect([written, refused]).toEqual([[target], []]);
  return target;
}

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  backend = createBackend({
    ...{ folder: join(folder, "one.pippin"), engine: engines, engines: 1 },
    ...{ resources: resourcesFolder(), version: "1.2.3", now: () => new Date("2026-12-01T12:00:00Z") },
  });
  const images = join(sample, "images");
  const network = join(folder, "small.h5");
  await writeSmallNetwork(network, 3);
  const preprocessing = { values: "unit", geometry: "crop" };
  await ask("importModel", { file: network, name: "small", classNames: ["dog", "cat", "fish"], preprocessing });
  await ask("importObjects", { file: some("objects.json", 0, 2), images, set: "two <dogs>" });
  await ask("importPatches", { file: some("patches.json", 2, 14), images });
  await ask("train", {
    ...{ name: "dog", model: "small", labels: [...SAMPLE.labels], classIndices: [0] },
    ...{ features: "hog", options: { ...DEFAULT_TRAINING, C: [1] } },
  });
  evaluation = await ask("evaluate", {
    set: "two <dogs>",
    model: "small",
    classifier: "dog",
    settings: EvaluationSettings.parse({
      explanation: { ...PRESETS.recommended, convolutions: [1, 2], top: 3, distinct: null },
      measures: MEASURES,
      occlusion: { fills: ["mean", "blur"], draws: 1 },
      sanity: { depths: [0.5, 1] },
    }),
  });
}, 180_000);
afterAll(async () => {
  await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

describe("an evaluation as a table for spreadsheets", () => {
  it("has the figures of the JSON to the last digit: shares and means with n and intervals, differences with p", async () => {
    const table = (JSON.parse(readFileSync(await exported("json"), "utf8")) as Evaluation).tables[0];
    expect(table).toEqual(evaluation.tables[0]);
    const [head, ...lines] = readFileSync(await exported("csv"), "utf8")
      .trimEnd()
      .split("\r\n");
    // No cell of this table needs quotes but those with a comma in their name.
    const split = (line: string): string[] =>
      [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell.replaceAll('"', ""));
    const columns = split(head).slice(0, head.split(",").length);
    const rows = lines.map((line) => Object.fromEntries(split(line).map((cell, i) => [columns[i], cell])));
    const row = (part: string, subject: string, figure: string): Record<string, string> => {
      const found = rows.filter(
        (one) => one["part"] === part && one["subject"] === subject && one["figure"] === figure,
      );
      expect([part, subject, figure, found.length]).toEqual([part, subject, figure, 1]);
      return found[0];
    };
    let compared = 0;
    const same = (part: string, subject: string, figure: string, found: Rate | Mean): void => {
      if (found.n === 0) return;
      const [low, high] = "rate" in found ? found.interval : ["", ""];
      expect(row(part, subject, figure)).toEqual({
        ...{ category: "all objects", part, subject, figure, n: String(found.n), images: String(found.images) },
        value: String("rate" in found ? found.rate : found.mean),
        successes: "rate" in found ? String(found.successes) : "",
        ...{ wilson_low: String(low), wilson_high: String(high), p: "", p_corrected: "" },
        ...{ by_image_low: String(found.byImage[0]), by_image_high: String(found.byImage[1]) },
      });
      compared++;
    };
    for (const { measure, labels, union, occlusion, sanity, ties, ...hits } of table.rows) {
      for (const name of ["anyPixel", "centre", "overlap", "pointing", "energy"] as const)
        same("localisation", measure, name, hits[name]);
      expect(row("localisation", measure, "ties")["value"]).toBe(String(ties));
      for (const name of ["coverage", "precision", "iou", "pointing"] as const)
        same("region", measure, name, union[name]);
      for (const name of ["top1", "top2", "any", "anyTop2", "withoutNone", "partRate"] as const)
        same("labels", measure, name, labels![name]);
      for (const { label, rate } of labels!.recall) same("recall", measure, label, rate);
      labels!.confusion.forEach((counts, truth) =>
        counts.forEach((count, given) => {
          const { vocabulary } = labels!;
          const cell = row("confusion", measure, `${vocabulary[truth]} as ${vocabulary[given]}`);
          expect(cell["value"]).toBe(String(count));
        }),
      );
      for (const { fill, correlation, ...orders } of occlusion) {
        for (const order of ["ranked", "shuffled", "random"] as const) {
          same("occlusion", measure, `${fill} ${order} deletion area`, orders[order].deletionArea);
          same("occlusion", measure, `${fill} ${order} insertion area`, orders[order].insertionArea);
        }
        same("occlusion", measure, `${fill} correlation`, correlation);
        for (const [name, of] of [
          ["shuffled", orders.againstShuffled],
          ["random", orders.againstRandom],
          ["random, as much covered", orders.againstRandomEqually],
        ] as const)
          expect(row("occlusion", measure, `${fill} ranked less ${name}`)).toMatchObject({
            ...{ value: String(of.difference), p: String(of.p), p_corrected: String(of.corrected) },
            ...{ by_image_low: String(of.interval[0]), by_image_high: String(of.interval[1]) },
          });
      }
      for (const { layer, kept, correlation, reconstruction } of sanity) {
        same("sanity", measure, `from ${layer} kept`, kept);
        same("sanity", measure, `from ${layer} correlation`, correlation);
        same("sanity", measure, `from ${layer} reconstruction`, reconstruction);
      }
    }
    for (const { kind, ...fit } of table.maps) same("region", kind, "iou", fit.iou);
    for (const [figure, value] of Object.entries(table.chance))
      expect(row("localisation", "exact chance", figure)["value"]).toBe(String(value));
    for (const { figure, first, second, difference, interval, p, corrected } of table.differences) {
      expect(row("difference", `${second} less ${first}`, figure)).toMatchObject({
        ...{ value: String(difference), p: String(p), p_corrected: String(corrected) },
        ...{ by_image_low: String(interval[0]), by_image_high: String(interval[1]) },
      });
    }
    // Nothing above was passed over for want of patches.
    expect(compared).toBeGreaterThan(60);
    expect(new Set(lines.map((line) => split(line).slice(0, 4).join("|"))).size).toBe(lines.length);
  });
});

describeInBrowser("an evaluation as a report", () => {
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const failures: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findBrowser()!, args: ["--no-sandbox"] });
    page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
    page.on("request", (request) => requests.push(request.url().slice(0, 80)));
    page.on("console", (message) => failures.push(message.text()));
    page.on("pageerror", (error) => failures.push(error.message));
    await page.goto(pathToFileURL(await exported("html")).href);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
  });

  const cells = (table: string, row: string): Promise<string[]> =>
    page
      .getByRole("table")
      .filter({ has: page.getByRole("columnheader", { name: table, exact: true }) })
      .first()
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name: row, exact: true }) })
      .getByRole("cell")
      .allInnerTexts();

  it("asks for nothing but itself, and nothing of it is refused", () => {
    expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([
      pathToFileURL(join(folder, "table.html")).href.slice(0, 80),
    ]);
    expect(failures).toEqual([]);
  });

  it("has Table 1 with n and intervals beside the paper's values, and exact chance", async () => {
    const [table] = evaluation.tables;
    for (const row of table.rows) {
      const shown = await cells("Patches on the object", row.measure);
      expect(shown[0]).toContain(percent(row.anyPixel.rate));
      expect(shown[0]).toContain(`n ${row.anyPixel.n}`);
      expect(shown[1]).toContain(percent(row.centre.rate));
      const paper = { attribution: null, "activation-sum": "paper 93%", random: "paper 54%" }[row.measure as "random"];
      if (paper === null) expect(shown[0]).not.toContain("paper");
      else expect(shown[0]).toContain(paper);
    }
    expect((await cells("Patches on the object", "exact chance"))[1]).toBe(percent(table.chance.centre));
    expect(await cells("Region", "CAM")).toHaveLength(4);
  });

  it("has labels beside the paper's, what was taken for what, occlusion's curves and sanity", async () => {
    const { labels, occlusion, sanity } = evaluation.tables[0].rows[1];
    const shown = await cells("Right labels", "activation-sum");
    expect(shown[0]).toContain(percent(labels!.top1.rate));
    expect(shown[0]).toContain("paper 70%");
    expect(shown[1]).toContain("paper 83%");
    await page.getByText("activation-sum: what was given for what (top-1)").click();
    for (const label of SAMPLE.labels)
      expect(await page.getByRole("rowheader", { name: label, exact: true }).first().isVisible()).toBe(true);
    await page.getByText("activation-sum: what was given for what (top-1)").click();
    const drawn = page.getByRole("img", { name: /^Probability of the class while patches of/ });
    expect(await drawn.count()).toBe(2 * MEASURES.length);
    // The sentences of the page, not others.
    const figure = page.locator(".curves figure").nth(2);
    expect(await figure.innerText()).toContain(occlusionInWords("activation-sum", occlusion[0]));
    const beside = evaluation.tables[0].differences.find(({ second }) => second === "random")!;
    expect(await page.locator(".differences").innerText()).toContain(
      `Any pixel on the object. ${againstRandom(beside)}`,
    );
    const points = await drawn.nth(2).locator("polyline.ranked").getAttribute("points");
    const heights = points!.split(" ").map((point) => (110 - Number(point.split(",")[1])) / 100);
    expect(heights).toHaveLength(occlusion[0].ranked.deletion.length);
    heights.forEach((height, i) => expect(height).toBeCloseTo(occlusion[0].ranked.deletion[i], 2));
    const kept = await cells("Measure", "activation-sum");
    expect(kept.slice(0, 2)).toEqual([sanity[0].layer, expect.stringContaining(percent(sanity[0].kept.mean))]);
    // Correlations are no shares.
    expect(kept[3]).toContain(sanity[0].reconstruction.mean.toFixed(2));
  });

  it("has the photographs with boxes and, from the same picture, their patches, the surest label first", async () => {
    const figures = page.locator(".examples figure");
    const captions = await figures.locator("figcaption b").allInnerTexts();
    expect(captions).toEqual(["strongest", "weakest"]);
    for (const figure of await figures.all()) {
      expect(await figure.locator("rect.patch").count()).toBe(6);
      const words = await figure.locator(".crops span").allInnerTexts();
      expect(words).toHaveLength(6);
      const sure = words.map((text) => Number(/(\d+)%$/.exec(text)?.[1]));
      expect(sure).toEqual(sure.toSorted((a, b) => b - a));
    }
    // Beside each stands its class map, which covers a part of it.
    const maps = figures.locator("svg.map");
    expect(await maps.count()).toBe(await figures.count());
    const places = await maps.first().locator("rect").count();
    expect(places).toBeGreaterThan(0);
    const html = readFileSync(join(folder, "table.html"), "utf8");
    // The picture stands in the file once, however many patches are cut from it.
    expect(html.match(/data:image/g)).toHaveLength(2);
    // What a crop shows is its place in the photograph: the picture of each is not plain.
    const crop = figures.first().locator(".crops svg").first();
    const picture = await crop.screenshot();
    expect(picture.length).toBeGreaterThan(500);
  });

  it("says how to get the figures again", async () => {
    const facts = await page.locator("dl.settings").innerText();
    for (const fact of [evaluation.model.hash, "dog, version 1", "1.2.3", COMMAND, '"seed":0', "1 and 2"])
      expect(facts).toContain(fact);
  });

  it("can be read in light and dark, and fits a narrow window", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
      if (process.env["PIPPIN_PICTURES"] !== undefined)
        await page.screenshot({ path: join(process.env["PIPPIN_PICTURES"], `${colorScheme}.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 600, height: 900 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(600);
  });
});
