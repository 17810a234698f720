/** The Evaluate page in a real browser, on the real backend with photographs of the sample. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Evaluation } from "../../app/contract/evaluation.ts";
import { percent, percentRange } from "../../app/contract/numberWords.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { takeItem } from "./menus.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const photographs = join(sample, "images");

/** Enough to be stopped on the way. */
const IMAGES = 12;

interface Coco {
  readonly images: readonly { readonly id: number; readonly file_name: string }[];
  readonly annotations: readonly { readonly image_id: number }[];
}

/** @returns a COCO file with the first of the sample's photographs. */
function someOf(folder: string, count = IMAGES): string {
  const all = JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as Coco;
  const images = all.images.slice(0, count);
  const ids = new Set(images.map(({ id }) => id));
  const file = join(folder, `some-${count}.json`);
  writeFileSync(
    file,
    JSON.stringify({ ...all, images, annotations: all.annotations.filter(({ image_id }) => ids.has(image_id)) }),
  );
  return file;
}

describeInBrowser("the Evaluate page", () => {
  let app: App;
  const named = (name: string | RegExp): Locator => app.page.getByRole("button", { name });
  const panel = (): Locator => app.page.getByRole("region", { name: /^Patches: / });
  const show = async (place: string): Promise<void> => {
    await app.page.goto(`${app.page.url().split("#")[0]}#/${place}`);
  };
  /** What the command line says of the same: it is there already. */
  const told = async (...more: string[]): Promise<Evaluation> =>
    JSON.parse(await app.pippin("--json", "evaluate", "--set", "dogs", ...more)) as Evaluation;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
  });

  it("says what it is for while there are no photographs, and what is missing while none is outlined", async () => {
    await app.page.getByRole("main").waitFor();
    await app.page.keyboard.press("Alt+7");
    await app.page.getByRole("heading", { name: "Nothing to evaluate yet" }).waitFor();
    expect(await seriousProblems(app.page)).toEqual([]);
    await app.pippin("images", "add", join(photographs, "samoyed_11.jpg"), "--set", "bare");
    await app.page.getByRole("heading", { name: "No outlines yet" }).waitFor();
    expect(
      await named(/^Evaluate( \d+ photographs?)?$/)
        .and(app.page.locator("main button"))
        .isDisabled(),
    ).toBe(true);
    expect(await seriousProblems(app.page)).toEqual([]);
    await named("Mark objects on Patches").focus();
    await app.page.keyboard.press("Enter");
    await app.page.waitForURL(/#\/patches\?set=bare&panel=objects$/);
    // Objects are called as a class is: with one, the tool is in hand.
    await app.page.getByRole("heading", { name: "What is on the photographs?" }).waitFor();
    await named("New class").focus();
    await app.page.keyboard.press("Enter");
    await app.page.getByRole("textbox", { name: "Name" }).fill("dog");
    await app.page.keyboard.press("Enter");
    await app.page.getByText("Click on two corners around dog").waitFor();
    // Whoever stamps again has the stamp in hand when they come back.
    await app.page.getByRole("dialog").waitFor({ state: "hidden" });
    await app.page.keyboard.press("s");
    const canvas = app.page.getByRole("application");
    await expect.poll(() => canvas.getAttribute("aria-label")).toMatch(/stamp tool/);
    await app.page.keyboard.press("Alt+4");
    await app.page.getByRole("heading", { name: "What goes in" }).waitFor();
    await app.page.keyboard.press("Alt+3");
    await app.page.getByRole("radio", { name: "eye, 0 of 80 patches" }).waitFor();
    await canvas.waitFor();
    expect(await canvas.getAttribute("aria-label")).toMatch(/stamp tool/);
  });

  it("counts what it would evaluate, says that it is few, and that nothing labels yet", async () => {
    const { page } = app;
    await app.pippin("images", "import-coco", someOf(app.folder), "--images", photographs, "--set", "dogs");
    await show("evaluate?set=dogs");
    await named(`Evaluate ${IMAGES} photographs`).waitFor();
    await page.getByText(`${IMAGES} photographs are few: the intervals will be wide.`).waitFor();
    await page.getByText("No patch classifier is trained for this model, so nothing can be said of labels.").waitFor();
    await page.getByRole("checkbox", { name: `dog (${IMAGES})` }).uncheck();
    await page.getByText("Choose at least one category of objects.").waitFor();
    expect(
      await named(/^Evaluate( \d+ photographs?)?$/)
        .and(app.page.locator("main button"))
        .isDisabled(),
    ).toBe(true);
    await page.getByRole("checkbox", { name: `dog (${IMAGES})` }).check();
    await app.pippin("patches", "import", join(sample, "patches.json"), "--images", photographs);
    await app.pippin(
      "train",
      "--class",
      "dog",
      "--covers",
      "151-268",
      "--features",
      "colour-hog",
      "--classifier",
      "logistic",
    );
    await page.getByText("No patch classifier is trained").waitFor({ state: "hidden" });
  }, 240_000);

  it("runs by the keyboard, is stopped, and goes on where it was", async () => {
    const { page } = app;
    await page.keyboard.press("Control+Enter");
    await page
      .getByText(/^Evaluating: [1-9]\d* of 12/)
      .first()
      .waitFor();
    await page.getByRole("tabpanel").getByRole("button", { name: "Stop" }).focus();
    await page.keyboard.press("Enter");
    const unfinished = page.getByRole("list", { name: "Runs" }).getByText(/, \d+ of 12 photographs,/);
    await unfinished.waitFor();
    expect(await page.getByRole("table").count()).toBe(0);
    // What takes the place of Stop has the focus.
    const goOn = page.getByRole("tabpanel").getByRole("button", { name: "Go on", exact: true });
    await goOn.and(page.locator(":focus")).waitFor();
    // Not before the job has ended: until then the button cannot be pressed.
    await expect.poll(() => named(/^Go on with run \d+$/).isEnabled()).toBe(true);
    await named(/^Go on with run \d+$/).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("table", { name: "Patches on the object" }).waitFor();
    await unfinished.waitFor({ state: "hidden" });
  }, 240_000);

  it("shows Table 1 as the command line tells it: share, n, interval, exact chance and the paper's value", async () => {
    const { page } = app;
    const { tables, notes, id } = await told();
    const [{ rows, chance }] = tables;
    for (const row of rows) {
      const { centre } = row;
      const name = row.measure[0].toUpperCase() + row.measure.slice(1).replace("-", " ");
      const figure = `${percent(centre.rate)} of ${centre.n}, ${percentRange(centre.byImage)}`;
      await named(`${name}, centre: ${figure}; exact chance ${percent(chance.centre)}`).waitFor();
    }
    await named(/^Activation sum, any pixel: .*; exact chance \d+%; the paper 93%$/).waitFor();
    expect(await named(/^Attribution, any pixel: .*the paper/).count()).toBe(0);
    await page
      .getByRole("row", { name: `Exact chance ${percent(chance.anyPixel)} ${percent(chance.centre)}` })
      .waitFor();
    await page.getByRole("table", { name: "Patches with the right label" }).waitFor();
    for (const note of notes) await page.getByRole("list", { name: "Notes" }).getByText(note).waitFor();
    await named(new RegExp(`^Run ${id}, dogs`))
      .and(page.locator("[aria-current=true]"))
      .waitFor();
    await page.getByRole("row", { name: /^Grad-CAM/ }).waitFor();
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
  });

  it("says of the chosen figure what differences say, and whether it beats random", async () => {
    const { page } = app;
    await page.getByRole("img", { name: /^Centre: Attribution \d+% of 180, / }).waitFor();
    await page.getByText(/^Attribution (beats random by|is not clearly better than random:) .* by Holm\.$/).waitFor();
    await page.getByText(/^Exact chance is \d+%; /).waitFor();
    await page.getByRole("button", { name: "Energy", exact: true }).focus();
    await page.keyboard.press("Space");
    await page.getByRole("img", { name: /^Energy: Attribution \d+% of \d+, / }).waitFor();
    await page
      .getByRole("region", { name: "What it says of energy" })
      .getByText(/random .* by Holm/)
      .first()
      .waitFor();
  });

  it("opens the patches behind a cell by the keyboard, those that count and those that do not", async () => {
    const { page } = app;
    const { centre } = (await told()).tables[0].rows[0];
    const cell = named(/^Attribution, centre: /);
    await cell.focus();
    await page.keyboard.press("Enter");
    await panel().getByText(`${centre.n} patches`, { exact: true }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("ArrowRight");
    await panel()
      .getByRole("option", { selected: true, name: /rank 2, / })
      .waitFor();
    await panel()
      .getByRole("img", { name: /^The patch in / })
      .waitFor();
    await panel().getByRole("radio", { name: "Failures" }).focus();
    await page.keyboard.press("Space");
    await panel()
      .getByText(`${centre.n - centre.successes} patches`, { exact: true })
      .waitFor();
    await panel().getByText("Does not count for centre.").waitFor();
    await page.keyboard.press("Escape");
    await panel().waitFor({ state: "hidden" });
    // The cell that opened it has the focus again.
    await page.keyboard.press("Enter");
    await panel()
      .getByRole("option", { selected: true, name: /, convolution / })
      .waitFor();
    const said = await panel().getByRole("option", { selected: true }).getAttribute("aria-label");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/explain\?/);
    await page.getByText(said!.split(",")[0], { exact: true }).first().waitFor();
    await page.goBack();
  });

  it("tells labels apart: found by label, and what was taken for what", async () => {
    const { page } = app;
    await page.getByRole("tab", { name: "Table 1" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tab", { name: "Labels", selected: true }).waitFor();
    const { labels } = (await told()).tables[0].rows[0];
    const at = labels!.vocabulary.indexOf("eye");
    const eyes = labels!.confusion[at][at];
    await named(`"eye" called "eye": ${eyes}`).focus();
    await page.keyboard.press("Enter");
    await panel()
      .getByText(eyes === 1 ? "1 patch" : `${eyes} patches`, { exact: true })
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await named(/^Found "eye": /).focus();
    await page.keyboard.press("Enter");
    const { n } = labels!.recall[at].rate;
    await panel().getByText(`${n} patches`, { exact: true }).waitFor();
    await page.keyboard.press("Escape");
  });

  it("is taken away by the menu: a report that opens by itself, a row a figure, and all that is recorded", async () => {
    const { page } = app;
    const evaluation = await told();
    const exported = async (item: RegExp): Promise<{ name: string; text: string }> => {
      const coming = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export", exact: true }).focus();
      await page.keyboard.press("Enter");
      await takeItem(page, page.getByRole("menuitem", { name: item }));
      const download = await coming;
      const name = download.suggestedFilename();
      await download.saveAs(join(app.folder, name));
      await page.getByText(`Saved ${name}`).waitFor();
      // Said once, and the button that it was asked by has the focus again.
      expect(await page.getByText("Exporting an evaluation").count()).toBe(0);
      await page.getByRole("button", { name: "Export", exact: true }).and(page.locator(":focus")).waitFor();
      return { name, text: readFileSync(join(app.folder, name), "utf8") };
    };
    // Another page has not asked for it: there it is said as of any work.
    const other = await app.context.newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: "Export", exact: true }).waitFor();
    const heard = other.getByText("1 file written").first().waitFor();
    const { name, text } = await exported(/^Everything/);
    await heard;
    await other.close();
    expect(name).toBe(`evaluation-${evaluation.id}.json`);
    expect((JSON.parse(text) as Evaluation).tables).toEqual(evaluation.tables);
    const csv = await exported(/^Table of figures/);
    expect(csv.name).toBe(`evaluation-${evaluation.id}.csv`);
    const { centre } = evaluation.tables[0].rows[0];
    const row = csv.text.split("\n").find((line) => line.includes("attribution") && line.includes("centre"));
    expect(row).toContain(String(centre.rate));
    const report = await exported(/^Report/);
    const opened = await app.context.newPage();
    await opened.goto(pathToFileURL(join(app.folder, report.name)).href);
    await opened
      .getByText(`${percent(centre.rate)}`)
      .first()
      .waitFor();
    await opened.close();
  });

  it("keeps runs, sets two side by side cell by cell, and removes one", async () => {
    const { page } = app;
    const first = await told();
    await page.getByRole("tab", { name: "Table 1" }).click();
    await page.getByText("The box round it").click();
    // The command's own run may still be under way for the page.
    await expect.poll(() => named(/^Evaluate \d+ photographs$/).isEnabled()).toBe(true);
    await page.keyboard.press("Control+Enter");
    const boxes = named(/^Run \d+, dogs .*boxes/);
    await boxes.and(page.locator("[aria-current=true]")).waitFor();
    await page.getByText("The truth is the box around each object").waitFor();
    const second = await told("--objects", "boxes");
    await named(`More of run ${first.id}`).focus();
    await page.keyboard.press("Enter");
    await takeItem(page, page.getByRole("menuitem", { name: `Compare with run ${second.id}` }));
    const [a, b] = [first, second].map(({ tables }) => tables[0].rows[0].centre.rate);
    const by = Math.round(100 * (b - a));
    await named(
      new RegExp(`^Attribution, centre: .*; ${by > 0 ? `\\+${by}` : by} \\(.* points against the other run$`),
    ).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await named(`More of run ${first.id}`).focus();
    await page.keyboard.press("Enter");
    await takeItem(page, page.getByRole("menuitem", { name: "Remove" }));
    await named("Remove run").and(page.locator(":focus")).waitFor();
    expect(await named(`More of run ${first.id}`).count()).toBe(1);
    await page.keyboard.press("Enter");
    await named(`More of run ${first.id}`).waitFor({ state: "hidden" });
    await named(/^Attribution, centre: .*exact chance \d+%$/).waitFor();
  });

  it("says what was not asked for, and fits every window", async () => {
    const { page } = app;
    for (const tab of ["Occlusion", "Sanity"]) {
      await page.getByRole("tab", { name: tab }).click();
      await named(`Evaluate again, with ${tab.toLowerCase()}`).waitFor();
      expect(await seriousProblems(page)).toEqual([]);
    }
    await page.getByRole("tab", { name: "Table 1" }).click();
    for (const width of [1024, 1360, 1920, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      await page.getByRole("row", { name: /^Grad-CAM/ }).scrollIntoViewIfNeeded();
      const out = `[...document.querySelectorAll("main table")].some((one) => one.scrollWidth > one.parentElement.clientWidth)`;
      expect([width, await page.evaluate(out)]).toEqual([width, false]);
    }
    // In the smallest window what was opened is not covered by what it opens, and its photograph can be made out.
    await page.setViewportSize({ width: 1024, height: 700 });
    await named(/^Random, centre: /).focus();
    await page.keyboard.press("Enter");
    await panel()
      .getByRole("img", { name: /^The patch in / })
      .waitFor();
    const box = async (one: Locator): Promise<{ y: number; height: number }> => (await one.boundingBox())!;
    const cell = await box(named(/^Random, centre: /));
    expect(cell.y + cell.height).toBeLessThanOrEqual((await box(panel())).y);
    expect((await box(panel().getByRole("img", { name: /^The patch in / }))).height).toBeGreaterThan(100);
    await page.keyboard.press("Escape");
  });

  it("says below Table 1, not before it, what reconstructions prove, and on Labels why there are none", async () => {
    const { page } = app;
    await app.pippin("images", "import-coco", someOf(app.folder, 1), "--images", photographs, "--set", "alone");
    const quick = ["--measures", "activation-sum", "--layers", "6", "--top", "1", "--no-class-maps"];
    await app.pippin("evaluate", "--set", "alone", ...quick, "--sanity", "--labels", "reviews");
    await show("evaluate?set=alone");
    const proved = page.getByRole("list", { name: "Notes" }).getByText(/^A reconstruction shows which pattern/);
    const top = async (one: Locator): Promise<number> => (await one.boundingBox())!.y;
    await proved.waitFor();
    const table = await top(page.getByRole("table").first());
    expect(await top(proved)).toBeGreaterThan(table);
    expect(await top(page.getByText("1 photograph is few: no interval").last())).toBeLessThan(table);
    // Why there are no labels stands where they would.
    await page.getByRole("tab", { name: "Labels" }).click();
    await page.getByText(/, so nothing is said of labels\. /).waitFor();
  }, 120_000);
});
