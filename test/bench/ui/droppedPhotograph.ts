/** A photograph dropped on Explain: how long until its patches stand there with their labels, and how much of it computes. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { startApp } from "../../e2e/app.ts";
import { dropFile } from "../../e2e/dropFile.ts";
import type { Pair } from "../pairing.ts";
import { figure, p95, type Scene } from "./figure.ts";

const COUNT = 40;
const sample = fileURLToPath(new URL("../../../resources/sample", import.meta.url));

export const DROPPED_PHOTOGRAPH: Scene = {
  names: ["drop-to-labels-p50", "drop-to-labels-p95", "drop-to-labels-engine"],
  run: async () => {
    const names = readdirSync(join(sample, "images")).slice(0, COUNT + 1);
    const app = await startApp(async ({ pippin }) => {
      await pippin("patches", "import", join(sample, "patches.json"), "--images", join(sample, "images"));
      await pippin("train", "--class", "dog", "--covers", "0-999");
    });
    try {
      // The network is read once, before anybody has looked at anything.
      await drop(app.page, names[0]);
      const totals: number[] = [];
      for (const name of names.slice(1)) totals.push(await drop(app.page, name));
      return figures(totals, engineTimes(app.workspace, names.slice(1)));
    } finally {
      await app.close();
    }
  },
};

function figures(totals: readonly number[], engine: readonly number[]): Pair[] {
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
  const common = { unit: "ms", runs: totals.length } as const;
  const note = `Tiny Darknet in WebAssembly; from the drop to the labels on the screen, ${totals.length} photographs`;
  return [
    figure({ ...common, name: "drop-to-labels-p50", ours: median(totals), note }),
    figure({ ...common, name: "drop-to-labels-p95", ours: p95(totals), note }),
    figure({
      name: "drop-to-labels-engine",
      unit: "%",
      ours: median(totals.map((total, i) => (100 * engine[i]) / total)),
      runs: totals.length,
      note: "the engine's share of it, median; the rest is sending, hashing, saving and drawing",
    }),
  ];
}

/** @returns milliseconds until the photograph's patches are named. */
async function drop(page: Page, file: string): Promise<number> {
  // A byte after the end makes it another photograph than the one of the training patches.
  const bytes = Buffer.concat([readFileSync(join(sample, "images", file)), Buffer.from([0])]);
  await page.goto(`${page.url().split("#")[0]}#/explain`);
  const target = page.getByRole("region", { name: "Explain" }).locator("[class*=target]").first();
  const name = nameOf(file);
  const run = await dropFile(page, target, { name, bytes });
  const start = performance.now();
  await run();
  await page.locator("header").getByText(name, { exact: true }).waitFor();
  await page.getByRole("list", { name: "Patches" }).getByRole("img").first().waitFor();
  return performance.now() - start;
}

function nameOf(file: string): string {
  return `dropped_${file}`;
}

/** What the engine itself says that each took, in milliseconds. */
function engineTimes(workspace: string, files: readonly string[]): number[] {
  const db = openDatabase(workspace);
  const rows = db
    .prepare<[], { path: string; seconds: number }>(
      "SELECT path, json_extract(result, '$.seconds') AS seconds FROM explanations JOIN images ON images.id = image_id",
    )
    .all();
  db.close();
  return files.map((file) => 1000 * rows.find(({ path }) => path.endsWith(nameOf(file)))!.seconds);
}
