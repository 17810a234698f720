/** The Images page in a real browser, on the real backend. */
import { copyFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { encodePng } from "../../app/main/imaging/encode.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { holdAnswers } from "./holdAnswers.ts";

const photographs = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));
const names = readdirSync(photographs)
  .filter((name) => name.endsWith(".jpg"))
  .slice(0, 6);

describeInBrowser("the Images page", () => {
  let app: App;
  const cells = () => app.page.getByRole("option");

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
  });

  it("says what it is for while there are no images", async () => {
    await app.page.getByRole("heading", { name: "No images yet" }).waitFor();
    expect(await seriousProblems(app.page)).toEqual([]);
  });

  it("takes photographs from the dialog, refuses what is none by name, and knows what it has", async () => {
    const bad = join(app.folder, "notes.jpg");
    writeFileSync(bad, "not a picture");
    const files = [...names.map((name) => join(photographs, name)), join(photographs, names[0]), bad];
    const chooser = app.page.waitForEvent("filechooser");
    await app.page.getByRole("button", { name: "Import photographs" }).click();
    await (await chooser).setFiles(files);
    await app.page.getByText("6 images added, 1 known already").waitFor();
    await app.page.getByText(/1 left out: .*notes\.jpg/).waitFor();
    await expect.poll(() => cells().count()).toBe(6);
    await app.page.getByRole("button", { name: /running/ }).click();
    const jobs = app.page.getByRole("dialog", { name: "Jobs" });
    await jobs.getByText("1 left out").click();
    await jobs.getByText(/notes\.jpg/).waitFor();
    await app.page.keyboard.press("Escape");
    await jobs.waitFor({ state: "hidden" });
    // The button that opens them has the focus again.
    await app.page.keyboard.press("Enter");
    await jobs.waitFor();
    await app.page.getByRole("heading", { name: "Images" }).click();
    await jobs.waitFor({ state: "hidden" });
  });

  it("keeps what was chosen, also where the browser tidied its memory while its dialog was open", async () => {
    const { page, context } = app;
    const devtools = await context.newCDPSession(page);
    await devtools.send("Page.enable");
    await devtools.send("Page.setInterceptFileChooserDialog", { enabled: true });
    const opened = new Promise<{ readonly backendNodeId?: number }>((resolve) =>
      devtools.once("Page.fileChooserOpened", resolve),
    );
    await page.keyboard.press("Control+i");
    const { backendNodeId = 0 } = await opened;
    await devtools.send("HeapProfiler.collectGarbage");
    await devtools.send("DOM.setFileInputFiles", { backendNodeId, files: [join(photographs, names[0])] });
    await page.getByText("0 images added, 1 known already").waitFor();
    await devtools.detach();
  });

  it("keeps every picture within its frame, tall ones too", async () => {
    await app.page.getByRole("option").locator("img").first().waitFor();
    const heights = await app.page.evaluate<number[][]>(`[...document.querySelectorAll("[role=option] img")].map(
      (image) => [image.getBoundingClientRect().height, image.parentElement.getBoundingClientRect().height],
    )`);
    expect(heights.length).toBeGreaterThan(0);
    for (const [picture, frame] of heights) expect(picture).toBe(frame);
  });

  it("is used with the keyboard alone: select, make a set, search, show the set", async () => {
    const { page } = app;
    await page.getByRole("listbox", { name: "Images" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByText("2 selected").waitFor();
    await page.getByRole("button", { name: "Add to set" }).focus();
    await page.keyboard.press("Enter");
    // The open menu takes the focus, then the first key.
    await page.locator("[role=menu]:focus-within").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator("[role=menuitem]:focus", { hasText: "New set …" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByLabel("Name").fill("two");
    await page.keyboard.press("Enter");
    await expect.poll(async () => app.pippin("--json", "doctor")).toMatch(/"two"/);
    await page.getByRole("listbox", { name: "Images" }).focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.keyboard.type(names[3]);
    await expect.poll(() => cells().count()).toBe(1);
    await page.getByLabel("Search images").fill("");
    await page.goto(`${page.url().split("#")[0]}#/images?set=two`);
    await expect.poll(() => cells().count()).toBe(2);
    await page.goto(`${page.url().split("#")[0]}#/images`);
    await expect.poll(() => cells().count()).toBe(6);
  });

  it("finds files that have moved by their content", async () => {
    const [before, after] = [join(app.folder, "before"), join(app.folder, "after")];
    mkdirSync(before);
    mkdirSync(after);
    const own = join(before, "moving.jpg");
    copyFileSync(join(photographs, readdirSync(photographs).filter((name) => name.endsWith(".jpg"))[10]), own);
    await app.pippin("images", "add", own);
    await expect.poll(() => cells().count()).toBe(7);
    renameSync(own, join(after, "under another name.jpg"));
    const { page } = app;
    await page.reload();
    await page.getByText("moved", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByRole("menuitem", { name: "Relink moved files …" }).click();
    await page.getByLabel("Folder to look through").fill(after);
    await page.keyboard.press("Enter");
    await page.getByText("1 image found again").waitFor();
    await page.getByText("under another name.jpg").first().waitFor();
  });

  it("takes dropped files, and removes images after a question", async () => {
    const { page } = app;
    const address = await cells().first().locator("img").getAttribute("src");
    // With a byte more, so that it is a new image.
    const transfer = await page.evaluateHandle(`(async () => {
      const picture = await (await fetch("${address!}")).blob();
      const data = new DataTransfer();
      data.items.add(new File([picture, new Uint8Array([0])], "dropped.jpg", { type: "image/jpeg" }));
      return data;
    })()`);
    const list = page.getByRole("listbox", { name: "Images" });
    await list.dispatchEvent("dragenter", { dataTransfer: transfer });
    await page.getByText("Drop to add to the workspace").waitFor();
    await list.dispatchEvent("drop", { dataTransfer: transfer });
    await expect.poll(() => cells().count()).toBe(8);
    // One alone: into a set, and out of the workspace.
    await cells().first().click();
    const details = page.getByRole("complementary");
    await details.getByRole("button", { name: "Add to set" }).click();
    await page.getByRole("menuitem", { name: "New set" }).click();
    await page.getByRole("dialog", { name: "New set" }).waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("one");
    await page.keyboard.press("Enter");
    await details.getByText(/\bone\b/).waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("combobox", { name: "Image set" }).click();
    await page.getByRole("option", { name: "one (1)" }).click();
    await expect.poll(() => cells().count()).toBe(1);
    // Pages that show its photographs go along with its name.
    await page.goto(`${page.url().split("#")[0]}#/explain?set=one`);
    await page.getByRole("button", { name: "Explain 1 image" }).waitFor();
    await page.keyboard.press("Alt+1");
    for (const [before, after] of [
      ["one", "just one"],
      ["just one", "one"],
    ]) {
      await page.getByRole("button", { name: `Set "${before}"` }).click();
      await page.getByRole("menuitem", { name: /^Rename set/ }).click();
      await page.getByRole("textbox", { name: "Name" }).fill(after);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.getByRole("button", { name: `Set "${after}"` }).waitFor();
      await page.keyboard.press("Alt+5");
      await page.getByRole("button", { name: "Explain 1 image" }).waitFor();
      await expect.poll(() => new URLSearchParams(page.url().split("?")[1]).get("set")).toBe(after);
      await page.keyboard.press("Alt+1");
    }
    await page.getByRole("button", { name: 'Set "one"' }).click();
    await page.getByRole("menuitem", { name: /^Delete set/ }).click();
    await page.getByText('The set "one" is deleted, its images stay.').waitFor();
    await expect.poll(() => cells().count()).toBe(8);
    // Nothing is lost by it: it is back, and gone again.
    await list.focus();
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: deleting the set one").waitFor();
    await page.getByRole("combobox", { name: "Image set" }).click();
    await page.getByRole("option", { name: "one (1)" }).click();
    await expect.poll(() => cells().count()).toBe(1);
    await cells().first().click();
    await details.getByRole("button", { name: "Take out of set" }).click();
    await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
    await page.keyboard.press("Control+z");
    await expect.poll(() => cells().count()).toBe(1);
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: renaming the set just one to one").waitFor();
    await page.getByRole("button", { name: 'Set "just one"' }).waitFor();
    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name: 'Set "one"' }).waitFor();
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: putting 1 image into one").waitFor();
    // There is no such set any more.
    await expect.poll(() => page.getByRole("combobox", { name: "Image set" }).inputValue()).toBe("All images");
    await expect.poll(() => cells().count()).toBe(8);
    await cells().first().click();
    await list.focus();
    await page.keyboard.press("Delete");
    await page
      .getByText(/^It leaves the workspace with .*; this cannot be undone\. The file stays where it is\.$/)
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Remove from workspace" }).press("Enter");
    await expect.poll(() => cells().count()).toBe(7);
    await list.focus();
    await page.keyboard.press("Control+a");
    await page.getByText("7 selected").waitFor();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove from workspace" }).click();
    await page.getByRole("heading", { name: "No images yet" }).waitFor();
  });

  it("has no serious problem for people who use other means, in light and dark", async () => {
    await app.pippin("images", "add", photographs);
    await expect.poll(() => cells().count()).toBeGreaterThan(10);
    for (const colorScheme of ["light", "dark"] as const) {
      await app.page.emulateMedia({ colorScheme });
      expect(await seriousProblems(app.page)).toEqual([]);
    }
  });

  it("selects all, also those that are not listed yet", async () => {
    const { page, context } = app;
    const many = join(app.folder, "many");
    mkdirSync(many);
    for (let i = 0; i < 210; i++) {
      const values = Uint8Array.of(i, 0, 0);
      writeFileSync(join(many, `${i}.png`), await encodePng({ width: 1, height: 1, data: values }));
    }
    await app.pippin("images", "add", many, "--set", "many");
    // The first 200 are listed; the answer with all of them is on its way.
    const slow = await context.newPage();
    const answers = await holdAnswers(slow, ({ name, input }) => name === "listImages" && input?.first === undefined);
    await slow.goto(`${page.url().split("#")[0]}#/images?set=many`);
    await slow.getByRole("option").first().waitFor();
    await slow.getByText("210 images", { exact: true }).waitFor();
    await slow.keyboard.press("Control+a");
    await expect.poll(answers.count).toBe(1);
    answers.release();
    await slow.getByText("210 selected").waitFor();
    await slow.close();
  });

  it("goes along with a set's name, also where its photographs have changed by the time that it is known", async () => {
    const { page, context } = app;
    const slow = await context.newPage();
    let holds = false;
    const answers = await holdAnswers(slow, ({ name }) => holds && name === "imageSets");
    await slow.goto(`${page.url().split("#")[0]}#/images?set=many`);
    await slow.getByRole("button", { name: 'Set "many"' }).click();
    await slow.getByRole("menuitem", { name: /^Rename set/ }).click();
    await slow.getByRole("textbox", { name: "Name" }).fill("all");
    await slow.keyboard.press("Enter");
    await slow.getByRole("button", { name: 'Set "all"' }).waitFor();
    await slow.getByRole("dialog").waitFor({ state: "hidden" });
    await slow.getByRole("option").first().click();
    await slow.getByRole("button", { name: "Take out of set" }).click();
    await slow.getByText("209 images", { exact: true }).waitFor();
    holds = true;
    await slow.keyboard.press("Control+z");
    await slow.getByText("Undone: taking 1 image out of all").waitFor();
    await slow.keyboard.press("Control+z");
    await slow.getByText("Undone: renaming the set many to all").waitFor();
    await expect.poll(answers.count).toBeGreaterThan(1);
    answers.release();
    await slow.getByRole("button", { name: 'Set "many"' }).waitFor();
    await slow.getByText("210 images", { exact: true }).waitFor();
    await slow.close();
  });

  it("removes nothing until it is known what goes along", async () => {
    const { page, context } = app;
    const slow = await context.newPage();
    let removals = 0;
    const answers = await holdAnswers(slow, ({ name }) => {
      if (name === "removeImages") removals++;
      return name === "imageUse";
    });
    await slow.goto(`${page.url().split("#")[0]}#/images?set=many`);
    await slow.getByRole("option").first().click();
    await slow.keyboard.press("Delete");
    const button = slow.getByRole("button", { name: "Remove from workspace" });
    await slow.locator("button:focus", { hasText: "Remove from workspace" }).waitFor();
    await expect.poll(answers.count).toBe(1);
    await slow.keyboard.press("Enter");
    expect([removals, await button.count()]).toEqual([0, 1]);
    answers.release();
    await slow.getByText(/^It leaves the workspace with .*cannot be undone/).waitFor();
    await slow.keyboard.press("Enter");
    await slow.getByText("209 images", { exact: true }).waitFor();
    await slow.close();
  });
});
