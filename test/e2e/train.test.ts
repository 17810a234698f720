/** The Train page in a real browser, on the real backend with the sample's patches. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

interface Explained {
  readonly images: readonly { readonly patches: unknown }[];
}

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));

describeInBrowser("the Train page", () => {
  let app: App;
  const patches = (): Promise<string> =>
    app.pippin("--json", "patches", "export", join(app.folder, `${++exports}.csv`), "--format", "csv");
  let exports = 0;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
  });

  const show = async (): Promise<void> => {
    await app.page.goto(`${app.page.url().split("#")[0]}#/train`);
  };
  const versions = () => app.page.getByRole("button", { name: /^Version \d+$/ });

  it("says what is missing while there is nothing to train", async () => {
    await show();
    await app.page.getByRole("heading", { name: "Nothing to train yet" }).waitFor();
    expect(await seriousProblems(app.page)).toEqual([]);
    await app.page.getByRole("button", { name: "Go to Patches" }).click();
    await app.page.getByRole("button", { name: "New class" }).click();
    await app.page.getByLabel("Name").fill("dog");
    await app.page.getByRole("button", { name: "Make class" }).click();
    await expect.poll(async () => app.page.getByRole("heading", { name: "New class" }).count()).toBe(0);
    await show();
    await app.page.getByText("There are no patches of these labels yet.").waitFor();
    expect(await app.page.getByRole("button", { name: "Train", exact: true }).last().isDisabled()).toBe(true);
  });

  it("takes what the command line brings in, and asks what it is for", async () => {
    await app.pippin("patches", "import", join(sample, "patches.json"), "--images", join(sample, "images"));
    await app.page.getByText("443 patches of 48 photographs.").waitFor();
    await app.page.getByText("Say below which classes of the network it is for.").waitFor();
    const covers = app.page.getByRole("textbox", { name: "Covers" });
    await covers.fill("151-267, no such dog");
    await app.page.getByText("No class no such dog of the 1000").waitFor();
    await covers.fill("151-267, Mexican hairless");
    await app.page.keyboard.press("Enter");
    await app.page.getByText("118 classes, Chihuahua to Mexican hairless.").waitFor();
  });

  it("can be stopped while it trains, and nothing is made", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Train", exact: true }).last().click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Train again", exact: true }).waitFor();
    expect(await versions().count()).toBe(0);
  });

  it("trains with the keyboard, fills in the grid, and says how good it is with its interval", async () => {
    const { page } = app;
    await page.keyboard.press("Control+Enter");
    await page.getByRole("progressbar", { name: "Training" }).waitFor();
    await versions().first().waitFor();
    const out = page.getByRole("region", { name: "What came out" });
    await out.getByText(/^of 443, \d\d-\d\d%; 48 photographs$/).waitFor();
    // 10 x 10, one of them chosen, the paper's pair told.
    await expect.poll(() => page.getByRole("cell", { name: /^\d+( chosen)?$/ }).count()).toBeGreaterThanOrEqual(100);
    await page.getByText(/The paper's C 0.771 and gamma 0.096: \d+%/).waitFor();
    // The grid's best number is explained where it is another than the result, which is the one that counts.
    const result = /\d+%/.exec(await out.locator("strong").first().innerText())![0];
    const best = /\d+%/.exec(await page.getByText(/^Best in the grid: \d+% of 443/).innerText())![0];
    const why = page.getByText(
      new RegExp(`^The result is ${result}, .* The grid's ${best} counts the label with most votes`),
    );
    expect(await why.count()).toBe(result === best ? 0 : 1);
    const row = page.getByRole("row").filter({ hasText: "Version 1" });
    expect(await row.innerText()).toContain("Tiny Darknet");
    await page.getByRole("img", { name: /^Calibration: \d+% sure/ }).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
  });

  it("opens the patches behind a cell, relabels one by its key, and trains again with it", async () => {
    const { page } = app;
    const cell = page.getByRole("button", { name: /^"ear" called "fur": \d+$/ });
    const before = Number((await cell.getAttribute("aria-label"))!.split(": ")[1]);
    expect(before).toBeGreaterThan(1);
    await cell.focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("region", { name: '"ear" called "fur"' });
    await expect.poll(() => panel.getByRole("option").count()).toBe(before);
    expect(await seriousProblems(page)).toEqual([]);
    const legend = panel.getByRole("group", { name: "Legend" });
    expect((await legend.innerText()).replace(/\s+/g, " ")).toMatch(
      /^1 eye 2 ear 3 nose .* how sure the version is of “fur”/,
    );
    await page.keyboard.press("4");
    await panel.getByRole("option", { name: /called "fur": fur \d+%$/ }).waitFor();
    // The panel has gone on to the next one, which is removed and keeps its place; undoing brings it back.
    await page.keyboard.press("Delete");
    const removed = panel.getByRole("option", { name: /called "fur": removed \d+%$/ });
    await removed.waitFor();
    expect(await panel.getByRole("option").count()).toBe(before);
    await panel.getByText("1 relabelled, 1 removed.").waitFor();
    await panel.getByRole("button", { name: "Train again with 2 changed" }).waitFor();
    expect(await patches()).toContain('"patches": 442');
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Control+z");
    await expect.poll(() => removed.count()).toBe(0);
    expect(await patches()).toContain('"patches": 443');
    // Closed and opened once more it shows what was changed still.
    await page.keyboard.press("Escape");
    await cell.focus();
    await page.keyboard.press("Enter");
    await panel.getByText("1 relabelled.").waitFor();
    await panel.getByRole("option", { name: /called "fur": fur \d+%$/ }).waitFor();
    // Enter opens the photograph of the patch that has the ring.
    const name = await panel.getByRole("option").first().getByRole("img").getAttribute("alt");
    await page.keyboard.press("Enter");
    const photograph = /^In (.*), called/.exec(name!)![1];
    await page.getByRole("application", { name: new RegExp(`^${photograph}, `) }).waitFor();
    await show();
    await cell.focus();
    await page.keyboard.press("Enter");
    await panel.getByText("1 relabelled.").waitFor();
    await panel.getByRole("button", { name: "Train again with 1 changed" }).click();
    await expect.poll(() => versions().count(), { timeout: 90_000 }).toBe(2);
    await page.getByText("443 patches of 48 photographs.").waitFor();
    const fur = page.getByRole("region", { name: "What goes in" }).getByRole("listitem").filter({ hasText: "fur" });
    expect(await fur.innerText()).toContain("81");
  });

  it("sets two versions side by side, and uses the one that is chosen", async () => {
    const { page } = app;
    await page
      .getByText(
        /^Version 2 .* version 1.*(points? (more|fewer)|as many) \(.* to .*\), on the 443 patches that both were tested on/,
      )
      .waitFor();
    const first = page.getByRole("row").filter({ hasText: "Version 1" });
    await first.getByRole("button", { name: "Use" }).click();
    await first.getByText("in use").waitFor();
    const photograph = join(sample, "images", "samoyed_11.jpg");
    const labels = async (): Promise<string> =>
      JSON.stringify((JSON.parse(await app.pippin("--json", "explain", photograph)) as Explained).images[0].patches);
    const byTheFirst = await labels();
    await page.getByRole("row").filter({ hasText: "Version 2" }).getByRole("button", { name: "Use" }).click();
    await expect.poll(labels).not.toBe(byTheFirst);
  });

  it("explains its photographs with any version by one key, which puts that version in use", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Version 1", exact: true }).focus();
    await page.keyboard.press("Enter");
    const button = page.getByRole("button", { name: "Explain 64 images with it" });
    // The command line has explained a photograph: until that is heard to have ended, the button waits.
    await expect.poll(() => button.isEnabled(), { timeout: 90_000 }).toBe(true);
    await page.keyboard.press("Shift+Enter");
    await page.waitForURL(/#\/explain/);
    await page
      .getByText(/^Explaining/)
      .first()
      .waitFor();
    await show();
    await page.getByRole("row").filter({ hasText: "Version 1" }).getByText("in use").waitFor();
    // While that goes on neither the button nor its key begins another, with the version that is looked at now.
    await expect.poll(() => button.isDisabled()).toBe(true);
    await page.keyboard.press("Shift+Enter");
    await page.getByRole("contentinfo").getByRole("button").first().press("Enter");
    const jobs = page.getByRole("dialog", { name: "Jobs" }).getByRole("listitem");
    await jobs
      .filter({ hasText: "Explaining" })
      .getByRole("button", { name: "Stop", exact: true })
      .first()
      .press("Enter");
    await page.getByText(/^stopped, \d+ of 64$/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("row").filter({ hasText: "Version 1" }).getByText("in use").waitFor();
    await page.getByRole("row").filter({ hasText: "Version 2" }).getByRole("button", { name: "Use" }).click();
    await page.getByRole("row").filter({ hasText: "Version 2" }).getByText("in use").waitFor();
  }, 150_000);

  it("shows a training that another start began, and the comparison of the command line", async () => {
    await app.pippin("compare", "--class", "dog", "--features", "colour-hog,hog", "--classifiers", "svc");
    await app.restart();
    await show();
    await app.page.getByText("Features and classifiers").click();
    const rows = app.page.getByRole("row").filter({ hasText: "hog" });
    await expect.poll(() => rows.count()).toBe(2);
    expect(await seriousProblems(app.page)).toEqual([]);
    await rows.getByRole("button", { name: "Choose colour-hog and SVC" }).focus();
    await app.page.keyboard.press("Enter");
    await app.page.getByRole("button", { name: "Chosen colour-hog and SVC" }).waitFor();
    expect(await seriousProblems(app.page)).toEqual([]);
    expect(await app.page.locator(":focus").textContent()).toBe("Chosen");
    await app.page.getByRole("combobox", { name: "Features" }).waitFor();
    expect(await app.page.getByRole("combobox", { name: "Features" }).inputValue()).toBe("Colour and edges (HOG)");
    // In a narrow window what goes in, the run and what came out stand below one another.
    await app.page.setViewportSize({ width: 800, height: 800 });
    const parts = ["What goes in", "The run", "What came out"];
    const boxes = await Promise.all(parts.map((name) => app.page.getByRole("region", { name }).boundingBox()));
    const covers = await app.page.getByRole("combobox", { name: "Another class of the network" }).boundingBox();
    expect(covers!.y + covers!.height).toBeLessThan(boxes[1]!.y);
    expect(boxes[1]!.y + boxes[1]!.height).toBeLessThanOrEqual(boxes[2]!.y + 1);
  });
});
