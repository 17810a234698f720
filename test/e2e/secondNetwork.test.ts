/** Labels with the eyes of a second network: what they are worth on the Train page, and that Explain does not wait for them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openComparison, saveComparisonCell } from "../../app/main/workspace/comparisons.queries.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { modelByName } from "../../app/main/workspace/models.queries.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { holdAnswers } from "./holdAnswers.ts";
import { chooseInList } from "./menus.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));

interface Coco {
  readonly images: readonly { readonly id: number }[];
  readonly annotations: readonly { readonly image_id: number }[];
}

/** Fewer photographs: two networks look at each crop. */
function someOf(file: string, photographs: number): Coco {
  const coco = JSON.parse(readFileSync(file, "utf8")) as Coco;
  const images = coco.images.slice(0, photographs);
  const ids = new Set(images.map(({ id }) => id));
  return { ...coco, images, annotations: coco.annotations.filter((one) => ids.has(one.image_id)) };
}

const LABELS = "eye,ear,nose,paw,fur,none";

/** Keeps what a comparison of Tiny Darknet could have found for a class: no difference that is told apart. */
function compared(workspace: string, name: string): void {
  const db = openDatabase(workspace);
  const { hash } = modelByName(db, "Tiny Darknet")!;
  const images = Array.from({ length: 30 }, (_, i) => i + 1);
  const made = "2026-11-30T00:00:00.000Z";
  const { id } = openComparison(db, name, { name, labels: LABELS.split(","), patches: 300, images: 30, made });
  for (const features of ["network", "second-and-network"] as const) {
    // Of ten patches of each photograph 8 are right; the other features name one more on every third, one less on every fifth.
    const more = (image: number): number =>
      features === "network" ? 0 : Number(image % 3 === 0) - Number(image % 5 === 0);
    saveComparisonCell(db, id, {
      features,
      classifier: "svc",
      accuracy: { rate: 0.8, interval: [0.75, 0.85], successes: 240, n: 300 },
      otherResolution: null,
      brier: 0.3,
      chosen: { C: 1, gamma: 0.01 },
      medianKernel: null,
      dimension: 10,
      seconds: 1,
      warnings: [],
      byImage: images.map((imageId) => ({ imageId, successes: 8 + more(imageId), n: 10 })),
      modelHash: hash,
    });
  }
  db.close();
}

describeInBrowser("a second network", () => {
  let app: App;
  const features = () => app.page.getByRole("combobox", { name: "Features" });
  /** Id of a photograph without patches. */
  let added: number;

  beforeAll(async () => {
    app = await startApp(async ({ pippin, folder }) => {
      const file = join(folder, "patches.json");
      writeFileSync(file, JSON.stringify(someOf(join(sample, "patches.json"), 9)));
      await pippin("patches", "import", file, "--images", join(sample, "images"));
      const answer = await pippin("--json", "images", "add", join(sample, "images", "samoyed_11.jpg"));
      added = (JSON.parse(answer) as { readonly added: readonly { readonly id: number }[] }).added[0].id;
      await pippin("train", "--class", "dog", "--covers", "151-268", "--folds", "3", "--features", "network");
    });
  }, 120_000);
  afterAll(async () => {
    await app.close();
  });

  it("is compared with the network's own eyes by one button of Train, which says how much it is worth", async () => {
    const { page } = app;
    await page.goto(`${page.url().split("#")[0]}#/train`);
    const compare = page.getByRole("button", { name: "Compare with the network alone" });
    await expect.poll(() => compare.isEnabled()).toBe(true);
    await page
      .getByText(
        /^A training starts with a second network's eyes: they named more patches of other photographs correctly\.$/,
      )
      .waitFor();
    await compare.focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^second-and-network, SVC: (\+|-)?\d+ points \(.* to .*\) over network/).waitFor({
      timeout: 240_000,
    });
    const run = page.getByRole("region", { name: "The run" });
    for (const features of ["network", "second-and-network"]) {
      await run
        .getByRole("button", { name: `Choose ${features} and SVC` })
        .or(run.getByText("Chosen"))
        .first()
        .waitFor();
      expect(await run.getByRole("cell", { name: features, exact: true }).count()).toBe(1);
    }
    expect(await seriousProblems(page)).toEqual([]);
  }, 300_000);

  it("is what a training starts with, as long as nobody chooses otherwise", async () => {
    const { page } = app;
    const why = page.getByText(
      /^A training starts with a second network's eyes, because the comparison of 74 patches found them better: \+\d+ points \(\+/,
    );
    await why.waitFor();
    expect(await features().inputValue()).toBe("Network and a second network");
    await page.getByRole("button", { name: "Chosen second-and-network and SVC" }).waitFor();
    await chooseInList(page, "Features", /^Network$/);
    await page.getByRole("button", { name: "Chosen network and SVC" }).waitFor();
    expect(await features().inputValue()).toBe("Network");
    expect(await why.count()).toBe(0);
    await page.reload();
    await why.waitFor();
    const answer = await app.pippin("train", "--class", "dog", "--covers", "151-268", "--folds", "3");
    expect(answer).toMatch(
      /^A training starts with a second network's eyes, because .*\nPatch classifier "dog", version 2/,
    );
    await page.getByText("Labels are names: they tell what a second network").first().waitFor();
  }, 120_000);

  it("is left out where the class's own comparison did not find it better; no class takes another's for its own", async () => {
    const { page } = app;
    const base = page.url().split("#")[0];
    await app.pippin("patches", "take", "--class", "wolf", "--from", "dog", "--labels", LABELS);
    compared(app.workspace, "wolf");
    const answer = await app.pippin("train", "--class", "wolf", "--covers", "269", "--labels", LABELS);
    expect(answer).toMatch(
      /^A training starts with the explained network's eyes alone, because .*\nPatch classifier "wolf"/,
    );
    const trained: unknown[] = [];
    const answers = await holdAnswers(page, ({ name, input }) => {
      if (name === "startJob") trained.push(input);
      return name === "comparisons" && input?.name === "wolf";
    });
    await page.goto(`${base}#/train?class=dog`);
    await page.reload();
    await page.getByText(/because the comparison of 74 patches found them better/).waitFor();
    await page.getByRole("radiogroup", { name: "Class" }).getByText("wolf").click();
    await expect.poll(answers.count).toBeGreaterThan(0);
    const train = page.getByRole("button", { name: "Train", exact: true }).last();
    // Its patches are known by then, what it was compared by is not.
    await expect.poll(() => page.getByRole("button", { name: "Compare …" }).isEnabled()).toBe(true);
    expect(await train.isDisabled()).toBe(true);
    await page.keyboard.press("Control+Enter");
    answers.release();
    await page
      .getByText(
        "A training starts with the explained network's eyes alone, because the comparison of 300 patches did not find a second network's better: +1 points (-1 to +4) over network.",
      )
      .waitFor();
    expect(await features().inputValue()).toBe("Network");
    expect(trained).toEqual([]);
    // What was found with one network says nothing of another.
    const other = ["--model", "EfficientNet-Lite0", "--folds", "2"];
    const second = await app.pippin("train", "--class", "wolf", "--covers", "269", "--labels", LABELS, ...other);
    expect(second).toMatch(/^A training starts with a second network's eyes: they named more .*`pippin compare` tells/);
    const tab = page.getByRole("radio", { name: "Features and classifiers" });
    await tab.waitFor({ state: "attached" });
    await chooseInList(page, "Model", "EfficientNet-Lite0");
    await page.getByText(/^A training starts with a second network's eyes: they named more/).waitFor();
    await tab.waitFor({ state: "detached" });
    await chooseInList(page, "Model", "Tiny Darknet");
  }, 240_000);

  it("does not keep the boxes of Explain waiting: they are there before their labels", async () => {
    const { page } = app;
    await app.pippin("train", "--class", "dog", "--covers", "151-268", "--features", "second-and-network");
    // The answer with labels is held back until the boxes were seen: a slow second network.
    const answers = await holdAnswers(page, ({ name }) => name === "explainImage");
    await page.goto(`${page.url().split("#")[0]}#/explain?image=${added}`);
    await page.reload();
    await page.getByText("Naming what its neurons see …").waitFor();
    const groups = page.locator("svg rect");
    await expect.poll(() => groups.count()).toBeGreaterThan(3);
    expect(await page.locator("ul[aria-label=Patches] > li").count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    await expect.poll(answers.count).toBeGreaterThan(0);
    answers.release();
    await page
      .getByText(/named with the eyes of a second network/)
      .first()
      .waitFor();
    expect(await page.locator("ul[aria-label=Patches] > li").count()).toBe(15);
  }, 240_000);
});
