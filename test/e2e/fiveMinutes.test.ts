/**
 * From one's own photographs to one's own words, by the keyboard alone, and how many gestures that takes: a key, or a choice of
 * files, is one. Photographs of polar bears, which the sample does not know, of the folder that PIPPIN_SHARED names.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const bears = join(
  process.env["PIPPIN_SHARED"] ?? fileURLToPath(new URL("../../../shared", import.meta.url)),
  "images",
  "polar_bear",
);
const MOST_GESTURES = 80;
const PHOTOGRAPHS = 40;

describeInBrowser("from forty photographs to words", () => {
  let app: App;
  let gestures = 0;
  const press = async (key: string): Promise<void> => {
    gestures++;
    await app.page.keyboard.press(key);
  };
  /** Goes there as Tab does, and presses it. */
  const pressOn = async (name: string | RegExp): Promise<void> => {
    await app.page.getByRole("button", { name }).first().focus();
    await press("Enter");
  };
  const sentence = () => app.page.locator("p[aria-label]").first();

  beforeAll(async () => {
    app = await startApp(undefined, { landing: true });
  });
  afterAll(async () => {
    await app.close();
  });

  it("takes at most 80 gestures to an explanation in one's own words", async (context) => {
    if (!existsSync(bears)) context.skip(`${bears} is not there (set PIPPIN_SHARED to the folder with images/)`);
    const { page } = app;
    const files = readdirSync(bears)
      .sort()
      .slice(0, PHOTOGRAPHS)
      .map((name) => join(bears, name));
    const chooser = page.waitForEvent("filechooser");
    await pressOn("Add photographs");
    await (await chooser).setFiles(files);
    gestures++;
    await page
      .getByText(/^\d+ of your 40 photographs are predicted ice bear: explain that class\?$/)
      .waitFor({ timeout: 240_000 });
    await pressOn("Set up ice bear");
    await page.getByRole("dialog", { name: "New class" }).locator("input:focus").waitFor();
    await press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await pressOn("Name groups");
    await pressOn("All 40 photographs");
    await pressOn("Look for groups");
    const named = (count: number) => page.getByText(new RegExp(`^${count} of \\d+ groups named, `));
    await named(0).waitFor({ timeout: 600_000 });
    expect(await seriousProblems(page)).toEqual([]);
    const groups = Number(/^0 of (\d+) groups/.exec(await named(0).innerText())?.[1]);
    // Whatever somebody calls them: a key each, none and "several" among them.
    const keys = ["1", "2", "3", "4", "5", "0", "s"];
    for (let group = 0; group < groups; group++) {
      await page.getByRole("button", { name: /^Picture 1, of/ }).waitFor();
      await press(keys[group % keys.length]);
      await named(group + 1).waitFor();
    }
    await press("t");
    await page.getByRole("heading", { name: "What goes in" }).waitFor();
    const train = page.locator("main").getByRole("button", { name: "Train", exact: true });
    await expect.poll(() => train.isEnabled()).toBe(true);
    await press("Control+Enter");
    await page
      .getByRole("button", { name: /^Version 1$/ })
      .first()
      .waitFor({ timeout: 240_000 });
    await press("Alt+5");
    await page.getByRole("heading", { name: "Explain", exact: true }).waitFor();
    await sentence().waitFor();
    // One that is taken for something else has no words of its own: the next one.
    for (let photograph = 0; photograph < 5 && !/neurons?\b.*\d+%/s.test(await sentence().innerText()); photograph++) {
      const before = await sentence().innerText();
      await press("PageDown");
      await expect.poll(() => sentence().innerText()).not.toBe(before);
    }
    expect(await sentence().innerText()).toMatch(/^(ice bear|.*ice bear).*It looked at/s);
    expect(gestures).toBeLessThanOrEqual(MOST_GESTURES);
    console.log(`${gestures} gestures, ${groups} groups`);
    expect(await seriousProblems(page)).toEqual([]);
  }, 1_200_000);

  it("and gives a second network the same words by one button where a photograph has none", async (context) => {
    if (!existsSync(bears)) context.skip(`${bears} is not there (set PIPPIN_SHARED to the folder with images/)`);
    const { page } = app;
    gestures = 0;
    await press("Alt+8");
    await page.getByRole("heading", { name: "Models", exact: true }).waitFor();
    await pressOn(/EfficientNet-Lite0/);
    await page.getByText("in use on all pages").waitFor();
    await press("Alt+5");
    await sentence()
      .getByText(/No patch classifier covers/)
      .waitFor({ timeout: 120_000 });
    await pressOn("Train the words of ice bear for EfficientNet-Lite0");
    await expect
      .poll(() => sentence().innerText(), { timeout: 240_000 })
      .toMatch(/It looked at|None of its \d+ neurons/);
    expect(gestures).toBeLessThanOrEqual(6);
  }, 600_000);
});
