/** The Explain page where something is in the way: a file that is gone, an engine that ends; and two images beside each other. */
import { copyFileSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { holdAnswers } from "./holdAnswers.ts";

const sample = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));
const names = ["great_pyrenees_103.jpg", "samoyed_11.jpg", "samoyed_114.jpg", "samoyed_12.jpg"];

describeInBrowser("the Explain page where something is in the way", () => {
  let app: App;
  let photographs: string;

  beforeAll(async () => {
    app = await startApp(async ({ folder, pippin }) => {
      photographs = join(folder, "photographs");
      mkdirSync(photographs);
      for (const name of names) copyFileSync(join(sample, name), join(photographs, name));
      await pippin("images", "add", photographs);
    });
    await app.page.goto(`${app.page.url().split("#")[0]}#/explain`);
  });
  afterAll(async () => {
    await app.close();
  });

  const sentence = (name: string, within?: Locator): Locator =>
    (within ?? app.page).getByRole("paragraph").filter({ hasText: new RegExp(`^${name}, \\d+%`) });
  const problem = (): Locator => app.page.getByRole("region", { name: "Explanation" }).getByRole("alert");
  const rows = (): Locator => app.page.locator("ul[aria-label=Patches] > li");
  const endEngines = (): void => {
    for (const engine of app.engines()) {
      try {
        process.kill(engine, "SIGKILL");
      } catch {
        // It has ended by itself in the meantime.
      }
    }
  };

  it("says which file is gone and what to do, explains the others, and it too as soon as it is there again", async () => {
    const { page } = app;
    const [file, away] = [join(photographs, names[1]), join(app.folder, "away.jpg")];
    await sentence("Great Pyrenees").waitFor();
    renameSync(file, away);
    await page.keyboard.press("ArrowRight");
    await problem()
      .filter({ hasText: `"${file}" cannot be read: it does not exist.` })
      .waitFor();
    await problem()
      .filter({ hasText: /^samoyed_11\.jpg cannot be shown: .* Relink on the Images page/ })
      .waitFor();
    expect(await rows().count()).toBe(0);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
    await page.keyboard.press("ArrowRight");
    await sentence("Samoyed").waitFor();
    expect(await problem().count()).toBe(0);
    await page.keyboard.press("ArrowLeft");
    // The picture is missed at once; what explains it may be asked a moment later, and would find the file again.
    await page.getByRole("button", { name: "Try again" }).waitFor();
    renameSync(away, file);
    await page.getByRole("button", { name: "Try again" }).click();
    await sentence("Samoyed").waitFor();
    await page.getByRole("img", { name: names[1] }).waitFor();
    expect(await problem().count()).toBe(0);
  });

  it("shows a photograph whose file came back when the window is looked at again", async () => {
    const { page } = app;
    const [file, away] = [join(photographs, names[3]), join(app.folder, "away.jpg")];
    renameSync(file, away);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const lost = problem().filter({ hasText: /^samoyed_12\.jpg cannot be shown/ });
    await lost.waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    renameSync(away, file);
    await page.evaluate("window.dispatchEvent(new Event('focus'))");
    await page.getByRole("img", { name: names[3] }).waitFor();
    await lost.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Try again" }).click();
    await sentence("Samoyed").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
  });

  it("shows it, too, where the file was back when it was explained", async () => {
    const page = await app.context.newPage();
    await page.route("**/image/*", (route) => route.fulfill({ status: 404 }), { times: 1 });
    const answers = await holdAnswers(page, ({ name }) => name === "explainImage" || name === "explainBoxes");
    await page.goto(app.page.url());
    const lost = page.getByText(/cannot be shown: its file is not there any more/);
    await lost.waitFor();
    answers.release();
    await page.getByRole("img", { name: names[1] }).waitFor();
    await lost.waitFor({ state: "detached" });
    await page.close();
  });

  it("repeats an explanation whose engine ended, without a click", async () => {
    const { page } = app;
    const before = app.engines();
    expect(before).not.toEqual([]);
    endEngines();
    await page.getByText("Paper", { exact: true }).click();
    await page.getByText("activation sum, convolutions 5, 6, 7, top 5").waitFor();
    await sentence("Samoyed").waitFor();
    expect(app.engines().filter((engine) => before.includes(engine))).toEqual([]);
  });

  it("says that engines keep ending, and explains when it is tried again", async () => {
    const { page } = app;
    const again = page.getByRole("button", { name: "Try again" });
    endEngines();
    await page.getByText("Recommended", { exact: true }).click();
    await page.getByRole("combobox", { name: "Ask about another class" }).fill("kuvasz");
    await page.getByRole("option", { name: "kuvasz" }).click();
    await expect
      .poll(async () => {
        endEngines();
        return again.count();
      })
      .toBe(1);
    await problem()
      .filter({ hasText: /engine process(es)? ended/ })
      .waitFor();
    expect(await rows().count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    await again.focus();
    await page.keyboard.press("Enter");
    await sentence("Samoyed")
      .filter({ hasText: /For kuvasz, \d+%/ })
      .waitFor();
    await expect.poll(() => rows().count()).toBe(15);
    expect(await problem().count()).toBe(0);
    await page.getByRole("button", { name: "Ask about the predicted class again" }).focus();
    await page.keyboard.press("Enter");
    await sentence("Samoyed")
      .filter({ hasNotText: /For kuvasz/ })
      .waitFor();
  });

  it("puts two images beside each other, each with its own words, patches and keys", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.getByRole("menuitem", { name: names[0] }).click();
    const [one, other] = [names[1], names[0]].map((name) => page.getByRole("region", { name }));
    await sentence("Samoyed", one).waitFor();
    await sentence("Great Pyrenees", other).waitFor();
    const patches = (side: Locator): Locator => side.locator("ul[aria-label=Patches] > li");
    for (const side of [one, other]) await expect.poll(() => patches(side).count()).toBe(15);
    await other.click({ position: { x: 200, y: 200 } });
    await page.keyboard.press("j");
    await expect.poll(() => patches(other).first().getAttribute("aria-current")).toBe("true");
    expect(await other.locator("[data-focused] text").count()).toBe(1);
    expect(await one.locator("[data-focused]").count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    // The image that it is compared with: nothing is beside itself.
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("region", { name: "Explanation" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await other.waitFor();
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.getByRole("menuitem", { name: "Stop comparing" }).click();
    await page.getByRole("region", { name: "Explanation" }).waitFor();
  });
});
