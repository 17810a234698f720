/** The Review page in a real browser, on the real backend with the shipped network and the sample's dogs. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const images = join(sample, "images");

describeInBrowser("the Review page", () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp(async ({ pippin }) => {
      await pippin("images", "import-coco", join(sample, "objects.json"), "--images", images, "--set", "dogs");
      await pippin("patches", "import", join(sample, "patches.json"), "--images", images);
    });
  }, 120_000);
  afterAll(async () => {
    await app.close();
  });

  const show = async (): Promise<void> => {
    await app.page.goto(`${app.page.url().split("#")[0]}#/review`);
  };
  const wall = () => app.page.getByRole("listbox", { name: "Patches" });
  const focused = () => wall().locator("[data-focused]");
  const choose = async (name: string, option: string | RegExp): Promise<void> => {
    await app.page.getByRole("combobox", { name, exact: true }).click();
    await app.page.getByRole("option", { name: option, exact: true }).click();
  };
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await app.page.keyboard.press(key);
  };

  it("is empty at first and says what comes before it", async () => {
    await show();
    await app.page.getByRole("button", { name: "Train a patch classifier" }).waitFor();
    await app.pippin("train", "--class", "dog", "--covers", "151-268", "--features", "hog");
    await app.page.getByRole("button", { name: "Explain images" }).waitFor();
    expect(await seriousProblems(app.page)).toEqual([]);
  }, 120_000);

  it("goes through two hundred patches by the keyboard alone", async () => {
    const { page } = app;
    const some = readdirSync(images).slice(0, 22);
    await app.pippin("explain", ...some.map((name) => join(images, name)), "--top", "6");
    await page.getByText(/^[\d,]+ patches, 0 reviewed/).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
    await wall().focus();
    const keys = ["a", "a", "x", "1", "3", "a", "s", "5"];
    for (let i = 0; i < 200; i++) {
      const key = keys[i % keys.length];
      // Nobody names what they have not seen yet.
      if (/\d/.test(key)) await expect.poll(() => focused().count(), { interval: 2 }).toBe(1);
      await page.keyboard.press(key);
    }
    await page.getByText(/patches, 200 reviewed/).waitFor();
    await page.getByText(/% right of 175,/).waitFor();
  }, 240_000);

  it("keeps the verdicts over a restart, and takes one back with a key", async () => {
    const { page } = app;
    await app.restart(true);
    await show();
    await page.getByText(/patches, 200 reviewed/).waitFor();
    await wall().focus();
    await press("u");
    await page.getByText(/patches, 199 reviewed/).waitFor();
    await page.getByText(/^Undone: /).waitFor();
    await press("Control+Shift+z");
    await page.getByText(/patches, 200 reviewed/).waitFor();
  });

  it("has its pictures again when it stops after a rush", async () => {
    const { page } = app;
    await page.evaluate(`new Promise((resolve) => {
      const wall = document.querySelector("[role=listbox][aria-label=Patches]");
      let frames = 0;
      const step = () => {
        wall.scrollTop += wall.clientHeight / 5;
        if (++frames < 40) requestAnimationFrame(step);
        else resolve();
      };
      step();
    })`);
    const [cells, pictures] = [wall().getByRole("option"), wall().getByRole("option").locator("img")];
    await expect.poll(async () => (await pictures.count()) === (await cells.count())).toBe(true);
    expect(await cells.count()).toBeGreaterThan(10);
    await press("Home");
  });

  it("shows what fits, in groups, and says so where nothing does", async () => {
    const { page } = app;
    await choose("Verdict", "Rejected");
    await page.getByText(/^25 of [\d,]+ patches/).waitFor();
    await choose("Label", /^none \(/);
    await choose("Prediction", "Prediction wrong");
    await page.getByText("Nothing matches").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Show all" }).click();
    await choose("Group", "By label");
    await wall()
      .getByText(/^eye \d+$/)
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await choose("Group", "One wall");
  });

  it("says the same of many after it has asked", async () => {
    const { page } = app;
    await choose("Verdict", "Not reviewed");
    await wall().getByRole("option").first().click();
    await press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "x");
    const dialog = page.getByRole("dialog", { name: /^Reject \d+ labels\?$/ });
    await dialog.waitFor();
    const n = Number(/\d+/.exec(await dialog.getByRole("heading").innerText())![0]);
    expect(n).toBeGreaterThan(3);
    await press("Enter");
    await page.getByText(new RegExp(`, ${200 + n} reviewed`)).waitFor();
    await press("Escape", "u");
    await page.getByText(/, 200 reviewed/).waitFor();
    await choose("Verdict", "Any verdict");
  });

  it("learns from corrections with one button, says what that was good for, and labels anew", async () => {
    const { page } = app;
    await choose("Verdict", "Corrected");
    await page.getByText(/^\d+ of [\d,]+ patches/).waitFor();
    // The label that it had is struck out, the one that it should have had stands beside it.
    await wall().getByRole("option").first().locator("s").waitFor();
    await page.getByRole("button", { name: /^Retrain with \d+ patches$/ }).click();
    await page
      .getByText(/^Version 2 names \d+% .* where version 1 named \d+% .* on the same folds/)
      .waitFor({ timeout: 60_000 });
    await page
      .getByText(/"dog", version 2: \d+%, \d+% before; \d+ images explained again/)
      .first()
      .waitFor({ timeout: 120_000 });
    // Its verdicts are its own: nothing is reviewed yet, and version 1 still has what was said of its labels.
    await choose("Verdict", "Any verdict");
    await page.getByText(/patches, 0 reviewed/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await choose("Version", /^Version 1/);
    await page.getByText(/, 200 reviewed/).waitFor();
    await page.getByText("Version 2 is in use.", { exact: false }).waitFor();
  }, 240_000);
});
