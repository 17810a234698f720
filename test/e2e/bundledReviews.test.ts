/** What somebody said of patches elsewhere: it comes with a bundle, and is seen where a person looks at the patches. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const photographs = join(sample, "images");

interface Annotation {
  readonly image_id: number;
  readonly category_id: number;
  readonly id: number;
}
interface Coco {
  readonly images: readonly { readonly id: number; readonly name: string }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly annotations: readonly Annotation[];
}
interface Explained {
  readonly images: readonly {
    readonly patches: readonly {
      readonly imageBox: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
    }[];
  }[];
}

describeInBrowser("reviews that came with a bundle", () => {
  let app: App;
  let name: string;

  beforeAll(async () => {
    app = await startApp(async ({ pippin, folder }) => {
      await pippin("patches", "import", join(sample, "patches.json"), "--images", photographs);
      await pippin("train", "--class", "dog", "--covers", "151-268", "--features", "hog");
      const file = join(folder, "dogs.zip");
      await pippin("patches", "bundle", file, "--class", "dog");
      const entries = unzipSync(readFileSync(file));
      const coco = JSON.parse(strFromU8(entries["patches.json"])) as Coco;
      const eye = coco.categories.find((one) => one.name === "eye")!;
      // The newest, which the strip begins with.
      const theirs = coco.annotations.findLast(({ category_id }) => category_id === eye.id)!;
      name = coco.images.find(({ id }) => id === theirs.image_id)!.name;
      const explained = JSON.parse(await pippin("--json", "explain", join(photographs, name))) as Explained;
      const { x, y, width, height } = explained.images[0].patches[0].imageBox;
      // Two patches of theirs: one that a neuron here sees too, and one that was stamped, called otherwise by their classifier.
      const also = {
        ...theirs,
        id: 1 + Math.max(...coco.annotations.map(({ id }) => id)),
        ...{ bbox: [x, y, width, height], review: { verdict: "accepted", label: null } },
      };
      const annotations = [
        ...coco.annotations.map((one) =>
          one.id === theirs.id ? { ...one, review: { verdict: "rejected", label: null } } : one,
        ),
        also,
      ];
      const patches = strToU8(JSON.stringify({ ...coco, annotations }));
      writeFileSync(file, zipSync({ ...entries, "patches.json": patches }));
      await pippin("patches", "import-bundle", file);
    });
  }, 180_000);
  afterAll(async () => {
    await app.close();
  });

  it("are marked on the crops of Patches, and said in words of the one that is selected", async () => {
    const { page } = app;
    await page.goto(`${page.url().split("#")[0]}#/patches`);
    const strip = page.getByRole("group", { name: "Patches of eye" });
    const marked = strip.getByRole("button", { name: `eye in ${name}. Reviewed in dogs.zip: right` });
    await marked.waitFor();
    expect(await marked.locator("svg").count()).toBe(2);
    expect(await strip.getByRole("button").first().getAttribute("aria-label")).toContain("Reviewed in dogs.zip");
    expect(await strip.getByRole("button", { name: /Reviewed in dogs\.zip: wrong$/ }).count()).toBe(1);
    await marked.focus();
    await page.keyboard.press("Enter");
    await page.getByText("Reviewed in dogs.zip: right.", { exact: true }).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
    }
  });

  it("are marked in Review on the patch that a neuron sees there, and are no verdict of this workspace", async () => {
    const { page } = app;
    await page.goto(`${page.url().split("#")[0]}#/review`);
    const wall = page.getByRole("listbox", { name: "Patches" });
    const marked = wall.getByRole("option").filter({ hasText: "Reviewed in dogs.zip: right" });
    await marked.waitFor();
    await page.getByText(/^\d+ patches, 0 reviewed$/).waitFor();
    await wall.focus();
    const said = page.getByRole("complementary", { name: "The patch" }).getByText("Reviewed in dogs.zip: right.");
    for (let i = 0; i < 40 && (await marked.getAttribute("data-focused")) === null; i++) await page.keyboard.press("j");
    await said.waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("a");
    await page.getByText(/patches, 1 reviewed$/).waitFor();
  });
});
