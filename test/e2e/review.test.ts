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
    // What comes first on the wall is what it was least sure of, so the share is none of all, and no interval promises it.
    await page
      .getByText(
        /^\d+% right of the 175 that you decided on\. That is not the share of all [\d,]+: you saw more of those/,
      )
      .waitFor();
  }, 240_000);

  it("shows each crop in the photograph round it, and the crop alone or its reconstruction by a key", async () => {
    await wall().focus();
    await press("Home");
    const [picture, outline] = [focused().locator("img"), focused().locator("svg rect")];
    await expect.poll(() => picture.getAttribute("src")).toMatch(/^\/crop\//);
    const [cell, box] = [
      (await focused().locator("svg:has(rect)").boundingBox())!,
      (await outline.last().boundingBox())!,
    ];
    // The crop stays as large as can be recognised: more than half of the cell's side, with something on at least two sides.
    const side = Math.max(box.width, box.height);
    expect(side).toBeGreaterThan(0.5 * cell.height);
    expect(side).toBeLessThan(0.7 * cell.height);
    const region = (await picture.getAttribute("src"))!.split("/")[3].split(",").map(Number);
    expect(region[2] / region[3]).toBeCloseTo(cell.width / cell.height, 1);
    const seen = await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    expect(seen).toBeGreaterThan(100);
    await press("w");
    await expect.poll(() => picture.getAttribute("src")).toMatch(/^\/blob\//);
    const crop = await picture.getAttribute("src");
    expect(await outline.count()).toBe(0);
    await press("r");
    await expect.poll(() => picture.getAttribute("src")).not.toBe(crop);
    await press("r");
    await expect.poll(() => picture.getAttribute("src")).toMatch(/^\/crop\//);
  });

  it("draws a sample with two keys, has it again after a restart, and says a share of all only when it is done", async () => {
    const { page } = app;
    const all = Number(/[\d,]+/.exec(await page.getByText(/patches, 200 reviewed/).innerText())![0].replace(",", ""));
    // Where nothing is explained there is nothing to draw from.
    await app.pippin("images", "add", join(images, readdirSync(images).at(-1)!), "--set", "unseen");
    await choose("Image set", /^unseen/);
    await page.getByRole("heading", { name: "Nothing matches" }).click();
    await press("e");
    expect(await page.getByRole("dialog").count()).toBe(0);
    // The choice goes along with the set's name.
    await press("Alt+1");
    await choose("Image set", /^unseen/);
    await page.getByRole("button", { name: 'Set "unseen"' }).click();
    await page.getByRole("menuitem", { name: /^Rename set/ }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("not yet seen");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: 'Set "not yet seen"' }).waitFor();
    await press("Alt+6");
    await expect.poll(() => page.getByRole("combobox", { name: "Image set" }).inputValue()).toMatch(/^not yet seen/);
    await page.getByRole("button", { name: "Show all" }).click();
    await wall().focus();
    await press("e");
    const dialog = page.getByRole("dialog", { name: "Draw a sample" });
    await dialog.getByRole("textbox", { name: "Patches" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Control+a");
    await page.keyboard.type("12");
    await dialog.getByText(new RegExp(`12 of ${all} patches`)).waitFor();
    await press("Enter");
    await page.getByText(/^12 of [\d,]+ patches, 200 reviewed/).waitFor();
    const drawn = async (): Promise<string[]> =>
      wall()
        .getByRole("option")
        .evaluateAll((cells) => cells.map((cell) => (cell as unknown as { id: string }).id));
    const ids = await drawn();
    expect(ids.length).toBe(12);
    await page.getByText(/ of the 12 that were drawn evenly are reviewed\. When all are/).waitFor();
    expect(await page.getByText(/\d% right/).count()).toBe(0);
    await app.restart();
    await show();
    await page.getByText(/ of the 12 that were drawn evenly are reviewed/).waitFor();
    await wall().focus();
    await press("e");
    await expect.poll(drawn).toEqual(ids);
    await press("Home");
    const sentence = await page.getByText(/ of the 12 that were drawn evenly are reviewed/).innerText();
    const said = (verdict: RegExp): Promise<number> => wall().getByRole("option").filter({ hasText: verdict }).count();
    // Cells say their verdict once they are read.
    await expect.poll(() => said(/, (accepted|rejected|corrected)/)).toBe(Number(/^\d+/.exec(sentence)![0]));
    const already = await said(/, accepted/);
    for (let i = 0; i < 12; i++) {
      await expect.poll(() => focused().count(), { interval: 2 }).toBe(1);
      await page.keyboard.press("a");
    }
    await page
      .getByText(
        new RegExp(`^100% right of all ${all} labels, give or take \\(\\d\\d-100%\\): 12 of 12 that were drawn evenly`),
      )
      .waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
    // As it was: what follows counts on 200. Who accepts once more changes nothing.
    for (let i = already; i < 12; i++) await press("u");
    await page.getByText(/patches, 200 reviewed/).waitFor();
    await press("e");
    await page.getByText(new RegExp(`^${all} patches, 200 reviewed`)).waitFor();
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
    await page.getByText(/^\d+ of [\d,]+ patches, 200 reviewed/).waitFor();
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
    await page.getByText(/^Version 2 names \d+% .* where version 1 named \d+% .* on the same folds/).waitFor();
    await page
      .getByText(/"dog", version 2: \d+%, \d+% before; \d+ images explained again/)
      .first()
      .waitFor({ timeout: 120_000 });
    // What was said of a label that is the same now is there, and marked; version 1 still has what was said of its own.
    await choose("Verdict", "Carried over");
    const counts = async (): Promise<number[]> => {
      const words = await page.getByText(/^[\d,]+ of [\d,]+ patches, \d+ reviewed \(\d+ carried over\)/).innerText();
      return words.match(/\d[\d,]*/g)!.map((one) => Number(one.replace(",", "")));
    };
    // How many are shown is said as soon as they are found.
    await expect.poll(async () => new Set((await counts()).toSpliced(1, 1)).size).toBe(1);
    const [, , reviewed, carried] = await counts();
    expect([carried > 20, carried < 200]).toEqual([true, true]);
    await wall().focus();
    await press("Home");
    const first = wall().getByRole("option").first();
    await expect.poll(() => first.innerText()).toContain("carried over from version 1");
    expect(await seriousProblems(page)).toEqual([]);
    // A key makes it this version's own word, and undoing that brings back the mark.
    await press("a");
    await page.getByText(new RegExp(`, ${reviewed} reviewed \\(${carried - 1} carried over\\)`)).waitFor();
    expect(await first.innerText()).not.toContain("carried over");
    await press("u");
    await page.getByText(new RegExp(`, ${reviewed} reviewed \\(${carried} carried over\\)`)).waitFor();
    await expect.poll(() => first.innerText()).toContain("carried over from version 1");
    // All of them are taken back as one step, and come back as one.
    await press("Control+a", "Delete");
    await page.getByRole("dialog", { name: new RegExp(`^Take the verdicts back on ${carried} labels`) }).waitFor();
    await press("Enter");
    await page.getByText(/patches, 0 reviewed/).waitFor();
    await press("Escape", "u");
    await page.getByText(new RegExp(`, ${reviewed} reviewed \\(${carried} carried over\\)`)).waitFor();
    await choose("Verdict", "Any verdict");
    await choose("Version", /^Version 1/);
    await page.getByText(/, 200 reviewed/).waitFor();
    await page.getByText("Version 2 is in use.", { exact: false }).waitFor();
  }, 240_000);

  it("looks for more like a patch by the words of the class that labelled it, whichever class is at hand", async () => {
    const { page } = app;
    await app.pippin("patches", "take", "--class", "ant", "--from", "dog", "--labels", "eye,ear");
    const address = page.url().split("#")[0];
    await page.goto(`${address}#/patches?class=ant`);
    await page.getByRole("heading", { name: "Labels of ant" }).waitFor();
    await page.goto(`${address}#/discover`);
    const chosen = page.getByRole("combobox", { name: "Class" });
    await expect.poll(() => chosen.inputValue()).toBe("ant");
    await show();
    await wall().getByRole("option").first().waitFor();
    await wall().focus();
    await press("Home");
    await expect.poll(() => focused().count()).toBe(1);
    await press("l");
    await page.getByRole("region", { name: "Discover" }).waitFor();
    await expect.poll(() => chosen.inputValue()).toBe("dog");
  });
});
