/** The Discover page in a real browser, on the real backend, worked by the keyboard alone; and a bundle from one workspace to another. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { selectedPatches } from "../../app/main/workspace/patches.queries.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { holdAnswers } from "./holdAnswers.ts";
import { takeItem } from "./menus.ts";

const images = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));
const photographs = readdirSync(images)
  .filter((name) => /^(great_pyrenees|samoyed)_.*\.jpg$/.test(name))
  .slice(0, 8)
  .map((name) => join(images, name));

/** How many training patches each origin has. */
function origins(app: App): Record<string, number> {
  return counted(app, "origin");
}

function counted({ workspace }: App, by: "origin" | "label"): Record<string, number> {
  const db = openDatabase(workspace);
  try {
    const counts: Record<string, number> = {};
    for (const patch of selectedPatches(db, {})) counts[patch[by]] = (counts[patch[by]] ?? 0) + 1;
    return counts;
  } finally {
    db.close();
  }
}

describeInBrowser("words without cropping", () => {
  let app: App;
  let other: App;
  const bundle = (): string => join(app.folder, "dog.zip");

  beforeAll(async () => {
    app = await startApp(async ({ pippin }) => {
      await pippin("images", "add", ...photographs, "--set", "dogs");
    });
  });
  afterAll(async () => {
    await app.close();
    await other?.close();
  });

  const question = (of: App = app) => of.page.getByRole("status").filter({ hasText: /^Group/ });
  const named = (count: number) => app.page.getByText(new RegExp(`^${count} of \\d+ groups named, `));

  it("says what it is for, and looks for groups at a key", async () => {
    const { page } = app;
    await page.getByRole("main").waitFor();
    await page.keyboard.press("Alt+2");
    await page.getByRole("heading", { name: "What are the words for?" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Make a class" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "New class" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("input:focus").waitFor();
    await page.keyboard.type("dog");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("Alt+2");
    await page.getByRole("heading", { name: "Words without cropping" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Look for groups" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("progressbar", { name: "Looking for groups" }).waitFor();
    await named(0).waitFor();
    await question().getByText("What are they?").waitFor();
    await expect.poll(() => page.getByRole("button", { name: /^Picture \d, of/ }).count()).toBeGreaterThan(3);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
  });

  it("names groups by keys, by a new word, as several; U takes the last back", async () => {
    const { page } = app;
    // A key names what is seen.
    const pictures = (): Promise<void> => page.getByRole("button", { name: /^Picture 1, of/ }).waitFor();
    const first = (await question().innerText()).split("\n")[0];
    await pictures();
    await page.keyboard.press("1");
    await named(1).waitFor();
    await expect.poll(async () => (await question().innerText()).startsWith(`${first}\n`)).toBe(false);
    await page
      .getByText(/^\d+ of 80$/)
      .first()
      .waitFor();
    const { discovered } = origins(app);
    expect(discovered).toBeGreaterThan(0);
    await pictures();
    await page.keyboard.press("s");
    await named(2).waitFor();
    expect(origins(app)).toEqual({ discovered });
    await pictures();
    await page.keyboard.press("0");
    await named(3).waitFor();
    expect(origins(app)["discovered"]).toBeGreaterThan(discovered);
    await page.keyboard.press("u");
    await named(2).waitFor();
    expect(origins(app)).toEqual({ discovered });
    await pictures();
    await page.keyboard.press("n");
    await page.locator("input:focus").waitFor();
    await page.keyboard.type("muzzle");
    await page.keyboard.press("Enter");
    await named(3).waitFor();
    await page.getByRole("complementary", { name: "Words" }).getByText("muzzle").first().waitFor();
    await pictures();
    await page.keyboard.press("0");
    await named(4).waitFor();
  });

  it("shows no pictures of the group before, and names nothing, until those of the next are there", async () => {
    const page = await app.context.newPage();
    let first: unknown;
    let answered = 0;
    const answers = await holdAnswers(page, ({ name, input }) => {
      if (name === "answerGroup") answered++;
      if (name !== "groupPatches") return false;
      first ??= input?.group;
      return input?.group !== first;
    });
    await page.goto(app.page.url());
    const pictures = page.getByRole("button", { name: /^Picture \d, of/ });
    await pictures.first().waitFor();
    const group = page.getByRole("status").filter({ hasText: /^Group/ });
    const before = await group.innerText();
    await page.keyboard.press("j");
    await expect.poll(() => group.innerText()).not.toBe(before);
    expect(await pictures.count()).toBe(0);
    await page.keyboard.press("1");
    answers.release();
    await pictures.first().waitFor();
    expect(answered).toBe(0);
    await page.close();
  });

  it("splits a group, whose parts come instead of it", async () => {
    const { page } = app;
    const before = await page.getByRole("list", { name: "Groups" }).getByRole("listitem").count();
    await page.getByRole("button", { name: /^Picture 1, of/ }).waitFor();
    await page.keyboard.press("y");
    const chips = page.getByRole("list", { name: "Groups" }).getByRole("listitem");
    await expect.poll(() => chips.count()).toBeGreaterThan(before);
    await chips.filter({ hasText: /^\d+\.1/ }).waitFor();
    await question()
      .getByText(/^Group \d+\.1$/)
      .waitFor();
  });

  it("shows more like a picture, leaves out one by a key, and takes the rest at once", async () => {
    const { page } = app;
    await page.getByRole("button", { name: /^Picture 1, of/ }).waitFor();
    await page.keyboard.press("l");
    const status = page.getByRole("status").filter({ hasText: "More like this" });
    await status.waitFor();
    const shown = page.getByRole("group", { name: "More like this" }).getByRole("button");
    await expect.poll(() => shown.count()).toBeGreaterThan(1);
    await page.keyboard.press("3");
    await status.getByText("nose").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    const all = await shown.count();
    const first = await shown.first().getAttribute("aria-label");
    await page.keyboard.press("x");
    await page.getByRole("button", { name: `${first!}, left out` }).waitFor();
    await page.getByRole("button", { name: `Take ${all - 1}` }).waitFor();
    const before = counted(app, "label")["nose"] ?? 0;
    // Those that a group's word was given to take the other name, the rest come to it.
    await page.keyboard.press("Enter");
    await expect.poll(() => counted(app, "label")["nose"]).toBe(before + all - 1);
    await page.keyboard.press("Escape");
    await question().waitFor();
  });

  it("trains a draft of what was named, takes what that suggests, and explains a photograph with it", async () => {
    const { page } = app;
    await page.keyboard.press("t");
    const covers = page.getByRole("textbox", { name: "Covers" });
    // Until the network's classes are there, nothing can be written.
    await expect.poll(() => covers.isEnabled()).toBe(true);
    await covers.focus();
    await page.keyboard.type("151-268");
    await page.keyboard.press("Enter");
    await page.getByText(/^118 classes/).waitFor();
    await covers.blur();
    // What the class covers is saved: before, there is nothing to train.
    const train = page.locator("main").getByRole("button", { name: "Train", exact: true });
    await expect.poll(() => train.isEnabled()).toBe(true);
    await page.keyboard.press("Control+Enter");
    await page
      .getByRole("button", { name: /^Version \d+$/ })
      .first()
      .waitFor({ timeout: 240_000 });
    await page.keyboard.press("Alt+2");
    await question().waitFor();
    await page.keyboard.press("d");
    const suggestions = page.getByRole("list", { name: "Suggestions" }).getByRole("listitem");
    await suggestions.first().waitFor();
    const before = origins(app)["suggestion"] ?? 0;
    await page.keyboard.press("a");
    await page.keyboard.press("a");
    await expect.poll(() => origins(app)["suggestion"] ?? 0).toBe(before + 2);
    await page.keyboard.press("Alt+5");
    await page.getByRole("heading", { name: "Explain", exact: true }).waitFor();
    await page
      .getByText(/It looked (?:mostly )?at/)
      .first()
      .waitFor({ timeout: 120_000 });
  }, 420_000);

  it("shares the patches as a bundle, which another workspace takes in", async () => {
    const { page } = app;
    await page.keyboard.press("Alt+3");
    await page.getByRole("button", { name: "Import and export patches" }).focus();
    await page.keyboard.press("Enter");
    await takeItem(page, page.getByRole("menuitem", { name: "Share patches …" }));
    await page.getByLabel("File or folder").waitFor();
    await page.getByLabel("File or folder").focus();
    await page.keyboard.type(bundle());
    await page.keyboard.press("Enter");
    await page
      .getByText(/in a bundle/)
      .first()
      .waitFor();
    expect(existsSync(bundle())).toBe(true);
    other = await startApp(async ({ pippin }) => {
      await pippin("images", "add", ...photographs.slice(0, 4), "--set", "dogs");
    });
    const there = other.page;
    await there.getByRole("main").waitFor();
    await there.keyboard.press("Alt+3");
    await there.getByRole("button", { name: "New class" }).focus();
    await there.keyboard.press("Enter");
    await there.locator("input:focus").waitFor();
    await there.keyboard.type("hound");
    await there.keyboard.press("Enter");
    await there.getByRole("dialog").waitFor({ state: "hidden" });
    await there.getByRole("button", { name: "Import and export patches" }).focus();
    await there.keyboard.press("Enter");
    await takeItem(there, there.getByRole("menuitem", { name: "Import a bundle …" }));
    await there.getByLabel("File", { exact: true }).focus();
    await there.keyboard.type(bundle());
    await there.keyboard.press("Enter");
    await there
      .getByText(/patches added, 0 known already, 0 conflicts/)
      .first()
      .waitFor();
    expect(origins(other)).toEqual(origins(app));
    await there.getByRole("radio", { name: /^muzzle, \d+ of 80 patches$/ }).waitFor();
  }, 240_000);
});
