/** The first start: the tour of the sample, help beside settings, and what a reconstruction does not prove. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SAMPLE } from "../../app/contract/sample.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { readSettings } from "../../app/main/workspace/settings.queries.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const photographs = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));

describeInBrowser("a first start", () => {
  let app: App;
  const tour = () => app.page.getByRole("dialog", { name: "Tour" });
  const kept = (): unknown => {
    const db = openDatabase(app.workspace);
    const settings = readSettings(db);
    db.close();
    return settings["tour"];
  };

  beforeAll(async () => {
    app = await startApp(
      async ({ pippin }) => {
        await pippin("images", "add", join(photographs, "samoyed_11.jpg"), "--set", SAMPLE.set);
      },
      { tour: true },
    );
  });
  afterAll(async () => {
    await app.close();
  });

  it("offers a tour that points at the page, is walked with Enter and read by screen readers", async () => {
    const { page } = app;
    await tour().getByRole("heading", { name: "These photographs are the sample" }).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
    await page.keyboard.press("Enter");
    await tour().getByRole("heading", { name: "Words come from crops" }).waitFor();
    expect(page.url()).toContain("#/patches");
  });

  it("is left with Escape and not offered again, after a reload or a restart", async () => {
    const { page } = app;
    await page.keyboard.press("Escape");
    await tour().waitFor({ state: "detached" });
    await expect.poll(kept).toBe("skipped");
    await app.restart();
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    await page.goto(`${page.url().split("#")[0]}#/images`);
    await page.getByRole("option").first().waitFor();
    expect(await tour().count()).toBe(0);
  });

  it("gives the tour again from the palette, to its end", async () => {
    const { page } = app;
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("What do you want to do?").fill("tour");
    await page.keyboard.press("Enter");
    await tour().waitFor();
    const next = tour().getByRole("button", { name: "Next" });
    while ((await next.count()) > 0) await next.click();
    await tour().getByRole("button", { name: "Start working" }).click();
    await expect.poll(kept).toBe("finished");
    expect(await tour().count()).toBe(0);
  });

  it("has help beside settings: opened by Enter, in plain words with the paper's, closed by Escape", async () => {
    const { page } = app;
    // Explain, where the tour was too, takes the network that comes with Pippin by itself, sooner or later.
    await page.goto(`${page.url().split("#")[0]}#/explain`);
    await page.getByRole("region", { name: "Explanation" }).waitFor();
    await page.goto(`${page.url().split("#")[0]}#/models`);
    const help = page.getByRole("button", { name: "Help: Field" });
    await help.focus();
    await page.keyboard.press("Enter");
    const about = page.getByRole("dialog", { name: "Help: Field" });
    await about.getByText("The pixels of the input that can change a neuron").waitFor();
    await about.getByText(/In the paper: patch/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await about.waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(`document.activeElement.getAttribute("aria-label")`)).toBe("Help: Field");
  });

  it("says what a reconstruction does and does not prove, from anywhere", async () => {
    const { page } = app;
    await page.keyboard.press("Alt+r");
    const sheet = page.getByRole("dialog", { name: "What a reconstruction shows, and what it does not" });
    await sheet.getByText("Nie, Zhang & Patel (2018)").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
  });
});
