/** Keys and their sheet in a real browser: what is listed acts, and what is pressed is listed. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));

interface Coco {
  readonly images: readonly { readonly id: number }[];
  readonly annotations: readonly { readonly image_id: number }[];
}

/** The sample's first photographs with what is marked on them: few, so that they are predicted soon. */
function someObjects(): Coco {
  const all = JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as Coco;
  const images = all.images.slice(0, 6);
  return {
    ...all,
    images,
    annotations: all.annotations.filter(({ image_id: of }) => images.some(({ id }) => id === of)),
  };
}

describeInBrowser("keys", () => {
  let app: App;
  const canvas = () => app.page.getByRole("application");
  const sheet = () => app.page.getByRole("dialog", { name: "Keys" });
  const row = (label: string | RegExp) => sheet().locator("dl > div").filter({ hasText: label });

  beforeAll(async () => {
    app = await startApp(async ({ pippin, folder }) => {
      const file = join(folder, "objects.json");
      writeFileSync(file, JSON.stringify(someObjects()));
      await pippin("images", "import-coco", file, "--images", join(sample, "images"));
    });
  });
  afterAll(async () => {
    await app.close();
  });

  it("leave Space to a check box that somebody came to, and Enter on it leaves nothing", async () => {
    const { page } = app;
    const first = page.getByRole("listbox", { name: "Images" }).getByRole("option").first();
    await first.click();
    expect(await first.getAttribute("aria-selected")).toBe("true");
    const outlines = page.getByRole("checkbox", { name: "Outlines and parts" });
    await outlines.waitFor();
    const before = await outlines.isChecked();
    // As Tab does, to the last control in front of it.
    await page.getByRole("button", { name: "Crop patches" }).focus();
    for (let i = 0; i < 6 && (await outlines.and(page.locator(":focus")).count()) === 0; i++) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Space");
    expect(await outlines.isChecked()).toBe(!before);
    expect(await first.getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("listbox", { name: "Images" }).count()).toBe(1);
    await page.keyboard.press("Space");
    expect(await outlines.isChecked()).toBe(before);
  });

  it("leave Space to what is folded, and do nothing on the page behind it", async () => {
    const { page } = app;
    const first = page.getByRole("listbox", { name: "Images" }).getByRole("option").first();
    const bad = join(app.folder, "notes.jpg");
    writeFileSync(bad, "not a picture");
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Control+i");
    await (await chooser).setFiles([bad]);
    await page.getByText(/1 left out: .*notes\.jpg/).waitFor();
    await page.getByRole("button", { name: /running/ }).click();
    const jobs = page.getByRole("dialog", { name: "Jobs" });
    await jobs.locator("summary").first().focus();
    await page.keyboard.press("Space");
    await jobs.getByText(/notes\.jpg/).waitFor();
    expect(await first.getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Enter");
    await jobs.getByText(/notes\.jpg/).waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await jobs.waitFor({ state: "hidden" });
    await page.getByRole("listbox", { name: "Images" }).waitFor();
  });

  it("go to the first and the last image, and plus makes thumbnails larger", async () => {
    const { page } = app;
    const options = page.getByRole("listbox", { name: "Images" }).getByRole("option");
    await page.getByRole("listbox", { name: "Images" }).focus();
    await page.keyboard.press("Home");
    await expect.poll(() => options.first().getAttribute("aria-selected")).toBe("true");
    const width = async (): Promise<number> => (await options.first().boundingBox())!.width;
    const before = await width();
    await page.keyboard.press("+");
    await expect.poll(width).toBeGreaterThan(before);
    await page.keyboard.press("-");
    await expect.poll(width).toBe(before);
    await page.keyboard.press("End");
    await expect.poll(() => options.last().getAttribute("aria-selected")).toBe("true");
  });

  it("go to the next patch and back to the one before, by full stop and comma", async () => {
    const { page } = app;
    await page.keyboard.press("Alt+3");
    await page.getByRole("button", { name: "New class" }).first().click();
    await page.getByLabel("Name").fill("dog");
    await page.getByRole("button", { name: "Make class" }).click();
    await canvas().waitFor();
    // The photograph may be there behind the dialog already; until that is closed, keys are the dialog's.
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    for (let patch = 1; patch <= 3; patch++) {
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("Enter");
      await page.getByRole("radio", { name: `eye, ${patch} of 80 patches` }).waitFor();
    }
    const crops = page.getByRole("group", { name: "Patches of eye" }).getByRole("button");
    await expect.poll(() => crops.count()).toBe(3);
    const selected = async (): Promise<number> => {
      const marks = await Promise.all((await crops.all()).map((one) => one.getAttribute("aria-current")));
      return marks.indexOf("true");
    };
    await page.keyboard.press(".");
    await page.getByText("1 of 3 selected").waitFor();
    const one = await selected();
    expect(one).toBeGreaterThanOrEqual(0);
    await page.keyboard.press(".");
    await expect.poll(selected).not.toBe(one);
    await page.keyboard.press(",");
    await expect.poll(selected).toBe(one);
  });

  it("stand in a sheet without an empty cap, with every way and with the mouse", async () => {
    const { page } = app;
    await page.keyboard.press("?");
    await sheet().waitFor();
    const caps = await sheet().locator("kbd").allInnerTexts();
    expect(caps.length).toBeGreaterThan(40);
    expect(caps.filter((cap) => cap.trim() === "")).toEqual([]);
    expect((await row("Zoom in").innerText()).split(/\s+/)).toEqual(["Zoom", "in", "+", "or", "="]);
    expect(await row("Previous patch: select it").locator("kbd").allInnerTexts()).toEqual([","]);
    expect(await row("Next photograph").locator("kbd").allInnerTexts()).toEqual(["J", "PgDn"]);
    const mouse = sheet().getByRole("region", { name: "Mouse" });
    await mouse.getByText("Zoom to the pointer").waitFor();
    await mouse.getByText("Size of the stamp, or of the selected patches").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await sheet().waitFor({ state: "hidden" });
  });

  it("are listed as the tool in hand has them", async () => {
    const { page } = app;
    await page.keyboard.press("Escape");
    await page.keyboard.press("p");
    await page.keyboard.press("?");
    await row("Close the outline").waitFor();
    await row("New corner where the arrows are").waitFor();
    expect(await row(/^Stamp ?Enter/).count()).toBe(0);
    await page.keyboard.press("Escape");
    // Esc leaves the tool first.
    await sheet().waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await page.getByRole("application", { name: /Stamp tool/i }).waitFor();
    await page.keyboard.press("?");
    await row(/^Stamp ?Enter/).waitFor();
    expect(await row("Close the outline").count()).toBe(0);
    await page.keyboard.press("Escape");
    await sheet().waitFor({ state: "hidden" });
  });

  it("with Alt act on a Mac, too, where Option writes something else", async () => {
    const { page } = app;
    // What Chromium reports there for Option and 1.
    await page.evaluate(
      `window.dispatchEvent(new KeyboardEvent("keydown", { key: "¡", code: "Digit1", altKey: true, bubbles: true }))`,
    );
    await page.getByRole("region", { name: "Images" }).waitFor();
  });

  it("ask for photographs on every page", async () => {
    const { page } = app;
    await page.keyboard.press("Alt+4");
    await page.getByRole("region", { name: "Train" }).waitFor();
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Control+i");
    await chooser;
  });
});
