/** From one workspace to another without leaving the app: in the status bar, by keys, and from the palette. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const photographs = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));

describeInBrowser("workspaces", () => {
  let app: App;
  const current = (name: string) => app.page.getByRole("contentinfo").getByRole("button", { name });
  const field = () => app.page.getByRole("dialog").getByLabel("Folder");

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
  });

  it("are made from the status bar by keys alone, after a wrong place is named; all pages begin anew there", async () => {
    const { page, context } = app;
    await current("test.pippin").focus();
    await page.keyboard.press("Enter");
    await page.locator("[role=menuitem]:focus", { hasText: "New workspace …" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.locator("input:focus").waitFor();
    // Beside the one that is open.
    expect(await field().inputValue()).toBe(join(app.folder, "photographs.pippin"));
    mkdirSync(join(app.folder, "holidays", "mine"), { recursive: true });
    await field().fill(join(app.folder, "holidays"));
    await page.keyboard.press("Enter");
    await page.getByText(/is no workspace and holds other things \("mine"\)/).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
    const other = await context.newPage();
    await other.goto(`${page.url().split("#")[0]}#/images`);
    await other.getByRole("heading", { name: "No images yet" }).waitFor();
    await field().fill(join(app.folder, "bears.pippin"));
    await page.keyboard.press("Enter");
    await current("bears.pippin").waitFor();
    await page.getByRole("heading", { name: "Start", exact: true }).waitFor();
    await other.getByRole("button", { name: "bears.pippin" }).waitFor();
    await other.close();
  });

  it("are opened again from the recent ones, and none shows what is of another", async () => {
    const { page } = app;
    // Into the first one, which is not open at the moment.
    await app.pippin("images", "add", join(photographs, "samoyed_11.jpg"));
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Command" }).fill("recent workspaces");
    await page.keyboard.press("Enter");
    await page.locator("[role=menu]:focus-within").waitFor();
    for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowDown");
    await page.locator("[role=menuitem]:focus", { hasText: "test.pippin" }).waitFor();
    await page.keyboard.press("Enter");
    await current("test.pippin").waitFor();
    await page.keyboard.press("Alt+1");
    await page.getByRole("option", { name: /samoyed_11/ }).waitFor();
    await page.keyboard.press("Alt+o");
    await page.locator("input:focus").waitFor();
    await field().fill("bears.pippin");
    await page.keyboard.press("Enter");
    await page.getByText('"bears.pippin" is not a whole path.').waitFor();
    await field().fill(join(app.folder, "bears.pippin"));
    await page.keyboard.press("Enter");
    await current("bears.pippin").waitFor();
    await page.keyboard.press("Alt+1");
    await page.getByRole("heading", { name: "No images yet" }).waitFor();
  });

  it("ask before they stop what is under way", async () => {
    const { page } = app;
    await page.keyboard.press("Alt+0");
    await page.getByRole("button", { name: "Take the sample" }).click();
    await page.getByRole("main").getByRole("button", { name: "Preparing the sample" }).waitFor();
    await page.keyboard.press("Alt+w");
    await page.getByRole("menuitem", { name: /^test\.pippin/ }).click();
    const asked = page.getByRole("dialog", { name: "Stop what is under way?" });
    await asked.getByText(/^Preparing the sample is .* in this workspace\. What is finished is kept/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await asked.waitFor({ state: "hidden" });
    await current("bears.pippin").waitFor();
    await page.keyboard.press("Alt+w");
    await page.getByRole("menuitem", { name: /^test\.pippin/ }).click();
    await asked.getByRole("button", { name: "Stop and open the other workspace" }).click();
    await current("test.pippin").waitFor();
    await page.keyboard.press("Alt+1");
    await page.getByRole("option", { name: /samoyed_11/ }).waitFor();
  });
});
