/** What is taken away from the page: a report that stands on its own, figures, tables. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Download } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { takeItem } from "./menus.ts";

const photographs = fileURLToPath(new URL("../../resources/sample/images", import.meta.url));
const NAMES = ["samoyed_11.jpg", "great_pyrenees_101.jpg"];

describeInBrowser("explanations taken away", () => {
  let app: App;
  let html: string;

  beforeAll(async () => {
    app = await startApp(async ({ pippin }) => {
      await pippin("images", "add", ...NAMES.map((name) => join(photographs, name)), "--set", "two");
    });
    await app.page.goto(`${app.page.url().split("#")[0]}#/images?set=two`);
  });
  afterAll(async () => {
    await app.close();
  });

  /** Chooses an item of the menu with the keyboard alone. @returns the files that come. */
  const exported = async (item: RegExp, files: number): Promise<Download[]> => {
    const { page } = app;
    const downloads: Download[] = [];
    const all = Promise.withResolvers<Download[]>();
    const take = (download: Download): void => {
      downloads.push(download);
      if (downloads.length === files) all.resolve(downloads);
    };
    page.on("download", take);
    const menu = page.getByRole("button", { name: "Export explanations" });
    // Until the list is there, or an export under way, there is nothing to export.
    await expect.poll(() => menu.isEnabled()).toBe(true);
    await menu.focus();
    await page.keyboard.press("Enter");
    await takeItem(page, page.getByRole("menuitem", { name: item }));
    const found = await all.promise;
    page.off("download", take);
    return found;
  };
  const saved = async (download: Download): Promise<string> => {
    const path = join(app.folder, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  };

  it("as a report: explained on the way, opened from disk without a request, the same in light and dark", async () => {
    const [download] = await exported(/Report/, 1);
    html = await saved(download);
    const page = await app.context.newPage();
    const requests: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith("data:")) requests.push(request.url());
    });
    await page.goto(pathToFileURL(html).href);
    expect(requests).toEqual([pathToFileURL(html).href]);
    expect(await page.locator(".explanation").count()).toBe(2);
    await page.getByRole("heading", { name: "What Tiny Darknet looked at in 2 photographs" }).waitFor();
    const broken = await page
      .locator("img")
      .evaluateAll((all) => all.filter((one) => (one as { naturalWidth?: number }).naturalWidth === 0).length);
    expect(broken).toBe(0);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
    await page.close();
  }, 120_000);

  it("as a report on paper: an overview, then each photograph on a page of its own", async () => {
    const page = await app.context.newPage();
    await page.goto(pathToFileURL(html).href);
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    // Each page of a PDF is an object of this type.
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(3);
    await page.close();
  });

  it("as figures that stand alone: valid SVG with pictures inside and fonts named, PNG of the same", async () => {
    const svgs = await Promise.all((await exported(/Photograph with boxes \(SVG\)/, 2)).map(saved));
    svgs.push(...(await Promise.all((await exported(/Sheet of patches \(SVG\)/, 2)).map(saved))));
    for (const path of svgs) {
      const text = readFileSync(path, "utf8");
      expect(text).not.toMatch(/href="(?!data:)/);
      expect(text).toContain("font-family=");
      const page = await app.context.newPage();
      const requests: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith("data:")) requests.push(request.url());
      });
      await page.goto(pathToFileURL(path).href);
      expect(requests).toHaveLength(1);
      expect(
        await page.evaluate("document.documentElement.nodeName + document.querySelectorAll('parsererror').length"),
      ).toBe("svg0");
      await page.close();
    }
    const [png] = await Promise.all((await exported(/Photograph with boxes \(PNG\)/, 2)).map(saved));
    const { image } = await decodeImage(readFileSync(png), png);
    expect(image.width).toBeGreaterThan(600);
  }, 120_000);

  it("as CSV, JSON and COCO, with a word about what has no label", async () => {
    const [csv] = await exported(/CSV/, 1);
    expect(readFileSync(await saved(csv), "utf8").split("\n").length).toBeGreaterThan(10);
    const [json] = await exported(/JSON\)/, 1);
    const document = JSON.parse(readFileSync(await saved(json), "utf8")) as { images: { path: string }[] };
    expect(document.images.map(({ path }) => path.split("/").at(-1)).sort()).toEqual([...NAMES].sort());
    const [coco] = await exported(/COCO/, 1);
    expect(JSON.parse(readFileSync(await saved(coco), "utf8"))).toHaveProperty("annotations", []);
    await app.page.getByText(/patches have no label/).waitFor();
  });

  it("a drawing of the page is saved as it looks, as SVG and PNG", async () => {
    const { page } = app;
    await page.goto(`${page.url().split("#")[0]}#/models`);
    const button = page.getByRole("button", { name: "Save the photograph with the field" });
    for (const [item, check] of [
      ["Save as SVG", (path: string) => expect(readFileSync(path, "utf8")).toMatch(/<image[^>]*href="data:image/)],
      ["Save as PNG", (path: string) => expect(readFileSync(path).subarray(1, 4).toString()).toBe("PNG")],
    ] as const) {
      const download = page.waitForEvent("download");
      await button.click();
      await page.getByRole("menuitem", { name: item }).click();
      check(await saved(await download));
    }
  });

  it("by the command line too: figures into a folder", async () => {
    const folder = join(app.folder, "figures");
    mkdirSync(folder);
    writeFileSync(join(folder, "mine.txt"), "stays");
    const printed = await app.pippin("export", "figures", folder, "--set", "two", "--kind", "patches", "--type", "png");
    const paths = printed.trim().split("\n");
    expect(paths).toHaveLength(2);
    expect(paths.every((path) => existsSync(path))).toBe(true);
  });

  it("as a report of one photograph or of all, as is chosen in the menu by keys", async () => {
    const { page } = app;
    await page.goto(`${page.url().split("#")[0]}#/explain?set=two`);
    const written = async (scope: RegExp): Promise<string> => {
      const menu = page.getByRole("button", { name: "Export", exact: true });
      await expect.poll(() => menu.isEnabled()).toBe(true);
      await menu.press("Enter");
      await takeItem(page, page.getByRole("menuitemradio", { name: scope }));
      expect(await page.getByRole("menuitemradio", { name: scope }).getAttribute("aria-checked")).toBe("true");
      expect(await seriousProblems(page)).toEqual([]);
      const download = page.waitForEvent("download");
      await takeItem(page, page.getByRole("menuitem", { name: /Report/ }));
      return readFileSync(await saved(await download), "utf8");
    };
    const explanations = (text: string): number => text.match(/class="explanation"/g)?.length ?? 0;
    expect(explanations(await written(/^This photograph/))).toBe(1);
    expect(explanations(await written(/^All 2 of two/))).toBe(2);
  });
});
