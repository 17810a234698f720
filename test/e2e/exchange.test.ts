/** Formats of other programs, from the screens. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));

describeInBrowser("formats of other programs", () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
  });

  const show = async (page: string): Promise<void> => {
    await app.page.goto(`${app.page.url().split("#")[0]}#/${page}`);
  };
  const choose = async (menu: string, item: string): Promise<void> => {
    await app.page.getByRole("button", { name: menu, exact: true }).click();
    await app.page.getByRole("menuitem", { name: item }).click();
  };

  /** Notices of earlier jobs are gone: the next one's is seen. They also go by themselves, so none is waited for. */
  const dismissed = async (): Promise<void> => {
    const notices = app.page.getByRole("alert");
    await notices.getByRole("button", { name: "Close" }).evaluateAll((buttons) => {
      for (const button of buttons) (button as unknown as { click(): void }).click();
    });
    await expect.poll(() => notices.count()).toBe(0);
  };

  it("come in with photographs, outlines and a set, by the keyboard alone", async () => {
    const { page } = app;
    await choose("Import", "Photographs with outlines …");
    await page.getByRole("textbox", { name: "File" }).fill(join(sample, "objects.json"));
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Tab");
    await page.keyboard.type(join(sample, "images"));
    await page.keyboard.press("Tab");
    await page.keyboard.type("dogs");
    await page.keyboard.press("Enter");
    await page.getByText("64 images with 64 objects").waitFor();
    await show("images?set=dogs");
    await page.getByText("64 images", { exact: true }).waitFor();
  });

  it("say by name what is wrong with a path", async () => {
    await choose("Import", "Photographs with outlines …");
    await app.page.getByRole("textbox", { name: "File" }).fill(join(app.folder, "none.json"));
    await app.page.getByRole("button", { name: "Import", exact: true }).last().click();
    await app.page
      .getByText(/none\.json/)
      .first()
      .waitFor();
  });

  it("take patches in and out: what comes back adds nothing", async () => {
    const { page } = app;
    await show("patches");
    await page.getByRole("button", { name: "New class" }).click();
    await page.getByLabel("Name").fill("dog");
    await page.getByRole("button", { name: "Make class" }).click();
    await choose("Import and export patches", "Import patches …");
    await page.getByRole("textbox", { name: "File" }).fill(join(sample, "patches.json"));
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByText("443 patches added").waitFor();
    await dismissed();
    await page.getByRole("radio", { name: "eye, 80 of 80 patches" }).waitFor();
    for (const [format, name] of [
      ["Pascal VOC", "voc"],
      ["Folders of crops", "crops"],
    ]) {
      const target = join(app.folder, name);
      mkdirSync(target);
      await choose("Import and export patches", "Export patches …");
      await page.getByRole("combobox", { name: "Format" }).click();
      await page.getByRole("option", { name: format }).click();
      await page.getByRole("textbox", { name: "New folder" }).fill(target);
      await page.getByRole("button", { name: "Export", exact: true }).click();
      await page.getByText("443 patches of 48 images written").waitFor();
      await dismissed();
      await choose("Import and export patches", "Import patches …");
      await page.getByRole("combobox", { name: "Format" }).click();
      await page.getByRole("option", { name: format }).click();
      await page.getByRole("textbox", { name: "Folder", exact: true }).fill(target);
      await page.getByRole("button", { name: "Import", exact: true }).click();
      await page.getByText("0 patches added, 443 known already").waitFor();
      await dismissed();
    }
    expect(readdirSync(join(app.folder, "crops", "eye"))).toHaveLength(80);
    expect(existsSync(join(app.folder, "voc", "Annotations"))).toBe(true);
  });
});
