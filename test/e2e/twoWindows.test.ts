/** Two windows and the command line on one workspace: whatever one does is seen in the others, or a sentence says why not. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

describeInBrowser("two windows on one workspace", () => {
  let app: App;
  let other: Page;
  let sample: Promise<string>;
  const windows = (): Page[] => [app.page, other];
  const eyes = (page: Page): Promise<string | null> =>
    page.getByRole("radio", { name: /^eye/ }).getAttribute("aria-label");

  beforeAll(async () => {
    app = await startApp();
    other = await app.anotherWindow();
  });
  afterAll(async () => {
    await app.close();
  });

  it("both are let in, each by its own address", async () => {
    for (const page of windows()) await page.getByRole("heading", { name: "No images yet" }).waitFor();
    await app.page.reload();
    await app.page.getByRole("heading", { name: "No images yet" }).waitFor();
  });

  it("show the job of a command, which they cannot stop, and say so", async () => {
    // Opened before there is one: the sample may be ready before the second window, which the browser lets wait, is clicked.
    for (const page of windows()) {
      await page.bringToFront();
      await page.getByRole("button", { name: "Nothing is running" }).click();
      await page.getByRole("dialog", { name: "Jobs" }).waitFor();
    }
    sample = app.pippin("sample");
    const seen = windows().map((page) => page.getByRole("dialog", { name: "Jobs" }).getByText("under way").waitFor());
    await Promise.all(seen);
    await other.getByRole("button", { name: "Stop" }).click();
    await other.getByText(/Job 1 is run by another window or command .* Stop it there\./).waitFor();
  });

  it("show what the command has made when it is done", async () => {
    await sample;
    for (const page of windows()) {
      await page.getByRole("dialog", { name: "Jobs" }).getByText("The sample is ready").waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => page.getByRole("option").count()).toBeGreaterThan(10);
    }
  }, 150_000);

  it("show each other's patches, and undo them", async () => {
    for (const page of windows()) {
      await page.keyboard.press("Alt+3");
      await page.getByRole("radiogroup", { name: "Labels of dog" }).waitFor();
    }
    await expect.poll(() => eyes(other)).toMatch(/^eye, [1-9]\d* of/);
    const before = await eyes(other);
    await app.page.getByRole("application").click({ position: { x: 400, y: 300 } });
    for (const page of windows()) await expect.poll(() => eyes(page)).not.toBe(before);
    expect(await eyes(other)).toBe(await eyes(app.page));
    await other.bringToFront();
    await other.keyboard.press("Control+z");
    for (const page of windows()) await expect.poll(() => eyes(page)).toBe(before);
  });
});
