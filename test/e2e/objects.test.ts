/** Objects marked on the Patches page, and masks from the Images page, in a real browser on the real backend. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { imagesOfSet, objectsOfImage } from "../../app/main/workspace/images.queries.ts";
import { encoded, pattern, png } from "../builders/images.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const [photograph] = readdirSync(join(sample, "images")).filter((name) => name.endsWith(".jpg"));

function saved({ workspace }: App): { category: string; polygons: number[][] }[] {
  const db = openDatabase(workspace);
  try {
    return imagesOfSet(db, null).flatMap(({ id }) =>
      objectsOfImage(db, id).map(({ category, polygons }) => ({ category, polygons })),
    );
  } finally {
    db.close();
  }
}

describeInBrowser("objects of photographs", () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp(async ({ pippin }) => {
      await pippin("images", "add", join(sample, "images", photograph));
    });
  });
  afterAll(async () => {
    await app.close();
  });

  const heading = (count: number) => app.page.getByRole("heading", { name: `Objects of this photograph (${count})` });
  const canvas = () => app.page.getByRole("application");
  /** A click on the canvas, in shares of its width and height from the middle. */
  const click = async (x: number, y: number): Promise<void> => {
    const box = (await canvas().boundingBox())!;
    await app.page.mouse.click(box.x + box.width * (0.5 + x), box.y + box.height * (0.5 + y));
  };
  const open = async (): Promise<void> => {
    await app.page.getByRole("main").waitFor();
    await app.page.keyboard.press("Alt+3");
    await canvas().waitFor();
  };

  it("are marked by a box with two clicks, and counted", async () => {
    const { page } = app;
    await page.getByRole("main").waitFor();
    await page.keyboard.press("Alt+3");
    await page.getByRole("button", { name: "New class" }).click();
    await page.getByLabel("Name").fill("dog");
    await page.getByRole("button", { name: "Make class" }).click();
    await canvas().waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("Shift+B");
    await heading(0).waitFor();
    await page.getByRole("application", { name: /object box tool, dog/ }).waitFor();
    await click(-0.1, -0.1);
    await click(0.1, 0.1);
    await heading(1).waitFor();
    await page.getByText("1 photograph with 1 object of it").waitFor();
    const [{ category, polygons }] = saved(app);
    expect([category, polygons[0].length]).toEqual(["dog", 8]);
    expect(await seriousProblems(page)).toEqual([]);
  });

  it("are outlined: Backspace takes a corner away, Escape all, Enter closes; under a name of one's own", async () => {
    const { page } = app;
    await page.getByLabel("Category").fill("puppy");
    await page.getByRole("button", { name: "Outline", exact: true }).click();
    await click(-0.1, 0);
    await page.keyboard.press("Escape");
    // The tool is still there: Escape gave up what was under way.
    await page.getByRole("application", { name: /object outline tool, puppy/ }).waitFor();
    await click(-0.05, -0.05);
    await click(0.05, -0.05);
    await click(0.1, 0.1);
    await page.keyboard.press("Backspace");
    await click(0, 0.05);
    await page.keyboard.press("Enter");
    await heading(2).waitFor();
    expect(saved(app).map(({ category, polygons }) => [category, polygons[0].length])).toEqual([
      ["dog", 8],
      ["puppy", 6],
    ]);
    await page.keyboard.press("Escape");
    await page.getByRole("application", { name: /stamp tool/ }).waitFor();
  });

  it("are undone after a restart, selected on the photograph, and removed", async () => {
    const { page } = app;
    await app.restart(true);
    await open();
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: marking object puppy").waitFor();
    await expect.poll(() => saved(app).length).toBe(1);
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => saved(app).length).toBe(2);
    await page.getByRole("button", { name: "Objects", exact: true }).click();
    await heading(2).waitFor();
    await page.keyboard.press("v");
    await click(0, 0);
    await page.getByText("An object is selected.").waitFor();
    // Dragged, moved by a key, and undone: each a gesture.
    const before = saved(app)[1].polygons;
    const box = (await canvas().boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 20, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => saved(app)[1].polygons).not.toEqual(before);
    const dragged = saved(app)[1].polygons;
    expect(dragged[0][0] - before[0][0]).toBeCloseTo(dragged[0][2] - before[0][2], 5);
    await canvas().focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => saved(app)[1].polygons[0][0]).toBeCloseTo(dragged[0][0] + 1, 5);
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: reshaping object puppy").waitFor();
    await page.keyboard.press("Control+z");
    await expect.poll(() => saved(app)[1].polygons).toEqual(before);
    await page.keyboard.press("Delete");
    await heading(1).waitFor();
    expect(saved(app).map(({ category }) => category)).toEqual(["dog"]);
    await page.getByRole("button", { name: "Remove object 1, dog" }).click();
    await heading(0).waitFor();
  });

  it("are marked by the keyboard alone, and their keys stand in the sheet", async () => {
    const { page } = app;
    await canvas().focus();
    await page.keyboard.press("Shift+B");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("n");
    for (const key of ["Shift+ArrowRight", "Shift+ArrowDown"]) await page.keyboard.press(key);
    await page.keyboard.press("n");
    await heading(1).waitFor();
    await page.keyboard.press("?");
    await page.getByText("Mark an object with an outline").waitFor();
    await page.keyboard.press("Escape");
  });

  it("come in as masks, with what they show", async () => {
    const { page } = app;
    const root = join(app.folder, "masks");
    mkdirSync(root);
    writeFileSync(join(root, "a.jpg"), await encoded(pattern(8, 4), "jpeg"));
    const samples = new Array<number>(32).fill(0).fill(1, 0, 3).fill(2, 20, 24);
    writeFileSync(join(root, "a_mask.png"), png({ width: 8, height: 4, depth: 8, colourType: 0, samples }));
    await page.goto(`${page.url().split("#")[0]}#/images`);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByRole("menuitem", { name: "Photographs with outlines …" }).click();
    await page.getByRole("combobox", { name: "Format" }).click();
    await page.getByRole("option", { name: "Masks (PNG)" }).click();
    await page.getByRole("textbox", { name: "Folder", exact: true }).fill(root);
    await page.getByRole("textbox", { name: "What the masks show" }).fill("stone");
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Import", exact: true }).last().click();
    await page.getByText("1 image with 2 objects. 1 mask with a number for each object").waitFor();
    expect(saved(app).filter(({ category }) => category === "stone")).toHaveLength(2);
  });
});
