/** Where a workspace opens: on what to do next, then on its newest explanation. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { dropFile } from "./dropFile.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const photograph = fileURLToPath(new URL("../../resources/sample/images/samoyed_11.jpg", import.meta.url));

describeInBrowser("the start", () => {
  let app: App;
  const step = (name: string) =>
    app.page.getByRole("listitem").filter({ has: app.page.getByRole("heading", { name }) });

  beforeAll(async () => {
    app = await startApp(undefined, { landing: true });
  });
  afterAll(async () => {
    await app.close();
  });

  it("of an empty workspace shows the work from photographs to review, and offers the first step", async () => {
    const { page } = app;
    await page.getByRole("heading", { name: "Start", exact: true }).waitFor();
    await step("Photographs").and(page.locator("[aria-current=step]")).waitFor();
    for (const name of ["Photographs", "Network", "Class", "Words", "Explain", "Review"]) {
      expect(await step(name).getByRole("button").count()).toBeGreaterThan(0);
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
  });

  it("asks for photographs with one key press, and then for a class", async () => {
    const { page } = app;
    const chooser = page.waitForEvent("filechooser");
    await step("Photographs").getByRole("button", { name: "Add photographs" }).focus();
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(photograph);
    await page.getByRole("option", { name: /samoyed_11/ }).waitFor();
    await page.keyboard.press("Alt+0");
    await step("Photographs").getByText("1 photograph").waitFor();
    await step("Class").and(page.locator("[aria-current=step]")).waitFor();
  });

  it("is the newest explanation as soon as there is one", async () => {
    const { page } = app;
    await app.pippin("explain", photograph);
    await app.restart();
    await page.getByRole("heading", { name: "Explain", exact: true }).waitFor();
    await page.getByRole("img", { name: "samoyed_11.jpg" }).waitFor();
    await page.getByText(/^Samoyed, \d+%/).waitFor();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await step("Explain").getByText("1 photograph").waitFor();
  });

  it("refuses a file that is dropped where nothing takes it, instead of being replaced by it", async () => {
    const { page } = app;
    await page.keyboard.press("Alt+0");
    await page.getByRole("heading", { name: "Start", exact: true }).waitFor();
    const drop = await dropFile(page, page.locator("main"), { name: "mine.jpg", bytes: readFileSync(photograph) });
    await drop();
    await page.getByText(/^Nothing here takes files\. Photographs are dropped on Images or Explain/).waitFor();
    expect(await page.getByRole("heading", { name: "Start", exact: true }).count()).toBe(1);
  });
});
