/** The Patches page in a real browser, on the real backend. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { imagesOfSet } from "../../app/main/workspace/images.queries.ts";
import { selectedPatches } from "../../app/main/workspace/patches.queries.ts";
import { readSettings } from "../../app/main/workspace/settings.queries.ts";
import { seriousProblems, startApp, type App } from "./app.ts";
import { describeInBrowser } from "./describeInBrowser.ts";
import { holdAnswers } from "./holdAnswers.ts";
import { takeItem } from "./menus.ts";

const sample = fileURLToPath(new URL("../../resources/sample", import.meta.url));
const photographs = readdirSync(join(sample, "images"))
  .filter((name) => name.endsWith(".jpg"))
  .slice(0, 3);

interface SavedPatch {
  readonly label: string;
  readonly image: string;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly origin: string;
}

/** What is in SQLite, in the order of making. */
function saved({ workspace }: App): SavedPatch[] {
  const db = openDatabase(workspace);
  try {
    const names = new Map(imagesOfSet(db, null).map(({ id, path }) => [id, basename(path)]));
    return selectedPatches(db, {})
      .toSorted((a, b) => a.id - b.id)
      .map(({ label, imageId, box, origin }) => ({ label, image: names.get(imageId)!, box, origin }));
  } finally {
    db.close();
  }
}

/** What Tiny Darknet's suggested convolutions see of each: 46 of the 256 pixels that its short side becomes. */
const SEEN = [56, 65, 58];
/** Until the stamp is as large. */
const inHand = (page: Page, photograph: number): Promise<void> =>
  page.getByRole("application", { name: `, ${SEEN[photograph]} pixels` }).waitFor();

function stamps({ workspace }: App): unknown {
  const db = openDatabase(workspace);
  try {
    return readSettings(db)["stamps"];
  } finally {
    db.close();
  }
}

const labels = (app: App): string[] => saved(app).map(({ label }) => label);
const canvasOf = (page: Page) => page.getByRole("application");
const count = (page: Page, label: string, of: number) =>
  page.getByRole("radio", { name: `${label}, ${of} of 80 patches` });

async function openPatches({ page }: App): Promise<void> {
  await page.getByRole("main").waitFor();
  await page.keyboard.press("Alt+3");
  await canvasOf(page).waitFor();
}

describeInBrowser("cropping patches", () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
  });

  it("starts from nothing by the keyboard alone: a class, photographs, and a patch for two keys", async () => {
    const { page } = app;
    await page.getByRole("heading", { name: "No images yet" }).waitFor();
    await page.keyboard.press("Alt+3");
    await page.getByRole("heading", { name: "What should patches be called?" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "New class" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("input:focus").waitFor();
    await page.keyboard.type("dog");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "No photographs to crop from" }).waitFor();
    // Other windows hear of the class before this one has its answer, so the page can be there before the dialog has gone.
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("Alt+1");
    await page.getByRole("heading", { name: "No images yet" }).waitFor();
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Control+i");
    await (await chooser).setFiles(photographs.map((name) => join(sample, "images", name)));
    await page.getByText("3 images added").waitFor();
    await openPatches(app);
    await inHand(page, 0);
    await page.keyboard.press("2");
    await page.keyboard.press("Enter");
    await count(page, "ear", 1).waitFor();
    await page.keyboard.press("1");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    await count(page, "eye", 1).waitFor();
    await page.keyboard.press("j");
    await page.getByText(`${photographs[1]}, 2 of 3`).waitFor();
    await inHand(page, 1);
    await page.keyboard.press("Enter");
    await count(page, "eye", 2).waitFor();
    const all = saved(app);
    expect(all.map(({ label, image }) => [label, image])).toEqual([
      ["ear", photographs[0]],
      ["eye", photographs[0]],
      ["eye", photographs[1]],
    ]);
    for (const { box, image } of all)
      expect([box.width, box.height]).toEqual(Array(2).fill(SEEN[photographs.indexOf(image)]));
    expect(all[1].box.x).toBeGreaterThan(all[0].box.x);
  });

  it("undoes and does again what was done before it was killed and started anew", async () => {
    const { page } = app;
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: 1 crop of eye").waitFor();
    expect(labels(app)).toEqual(["ear", "eye"]);
    await app.restart(true);
    await openPatches(app);
    await count(page, "eye", 1).waitFor();
    await page.keyboard.press("Control+z");
    await count(page, "eye", 0).waitFor();
    await app.restart();
    await openPatches(app);
    await page.keyboard.press("Control+Shift+z");
    await page.keyboard.press("Control+Shift+z");
    await count(page, "eye", 2).waitFor();
    expect(labels(app)).toEqual(["ear", "eye", "eye"]);
    await page.keyboard.press("Control+z");
    await count(page, "eye", 1).waitFor();
    await page.keyboard.press("3");
    await page.keyboard.press("Enter");
    await count(page, "nose", 1).waitFor();
    // What was undone before a new gesture is forgotten.
    await page.keyboard.press("Control+Shift+z");
    await page.getByText("Nothing to redo").waitFor();
    expect(labels(app)).toEqual(["ear", "eye", "nose"]);
  });

  it("undoes nothing that is out of sight, and says on which page it was done", async () => {
    const { page } = app;
    await page.keyboard.press("Alt+1");
    await page.getByRole("listbox", { name: "Images" }).waitFor();
    await page.keyboard.press("Control+z");
    await page.getByText("Nothing to undo here. The last step was on Patches: 1 crop of nose. Undo it there").waitFor();
    expect(labels(app)).toEqual(["ear", "eye", "nose"]);
    await openPatches(app);
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: 1 crop of nose").waitFor();
    expect(labels(app)).toEqual(["ear", "eye"]);
  });

  it("keeps the patches of a class apart from another's with the same words, which takes them over when asked, by keys", async () => {
    const { page } = app;
    const before = labels(app);
    const opener = page.getByRole("button", { name: "New class" });
    await opener.press("Enter");
    await page.locator("input:focus").waitFor();
    await page.keyboard.press("Escape");
    // Whoever thinks better of it goes on from where they were.
    await opener.and(page.locator(":focus")).waitFor();
    await opener.press("Enter");
    await page.locator("input:focus").waitFor();
    await page.keyboard.type("polar bear");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("radio", { name: "polar bear", exact: true }).waitFor({ state: "attached" });
    await count(page, "eye", 0).waitFor();
    await page.getByText("dog has 2 patches of eye and ear. Do polar bear and dog look alike there?").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Use them for polar bear, too" }).press("Enter");
    await count(page, "eye", 1).waitFor();
    await count(page, "ear", 1).waitFor();
    expect(labels(app)).toEqual([...before, ...before]);
    await page.getByText("look alike there?").waitFor({ state: "detached" });
    await canvasOf(page).focus();
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: taking over 2 crops of dog").waitFor();
    await count(page, "eye", 0).waitFor();
    expect(labels(app)).toEqual(before);
    await page.getByRole("radio", { name: "polar bear", exact: true }).focus();
    await page.keyboard.press("ArrowLeft");
    await count(page, "eye", 1).waitFor();
  });

  it("takes more like a patch, and a photograph of Images, for the class at hand though another comes first", async () => {
    const { page } = app;
    const before = labels(app);
    await page.getByRole("radio", { name: "dog", exact: true }).focus();
    await page.keyboard.press("ArrowRight");
    await count(page, "eye", 0).waitFor();
    await canvasOf(page).focus();
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await count(page, "eye", 1).waitFor();
    await page.keyboard.press(".");
    await page.getByText(/^1 of 1 selected/).waitFor();
    await page.keyboard.press("l");
    await page.getByRole("region", { name: "Discover" }).waitFor();
    const chosen = page.locator("input[aria-label=Class]");
    await expect.poll(() => chosen.inputValue()).toBe("polar bear");
    await page.keyboard.press("Alt+1");
    await page.getByRole("option").first().focus();
    await page.keyboard.press("Enter");
    await canvasOf(page).waitFor();
    const polar = page.getByRole("radio", { name: "polar bear", exact: true });
    await polar.waitFor({ state: "attached" });
    expect(await polar.isChecked()).toBe(true);
    await page.keyboard.press("s");
    await page.keyboard.press("Control+z");
    await count(page, "eye", 0).waitFor();
    expect(labels(app)).toEqual(before);
    await polar.focus();
    await page.keyboard.press("ArrowLeft");
    await count(page, "eye", 1).waitFor();
  });

  it("shows the class at hand on the pages that it returns to, whatever they were left with", async () => {
    const { page } = app;
    const chosen = (name: string): Locator => page.getByRole("radio", { name, exact: true });
    const shows = async (name: string): Promise<void> => {
      await chosen(name).waitFor({ state: "attached" });
      await expect.poll(() => chosen(name).isChecked()).toBe(true);
    };
    await page.keyboard.press("Alt+4");
    await shows("dog");
    await chosen("dog").focus();
    await page.keyboard.press("ArrowRight");
    await shows("polar bear");
    await app.pippin("images", "add", join(sample, "images", photographs[0]), "--set", "alone");
    await page.keyboard.press("Alt+3");
    await canvasOf(page).waitFor();
    await shows("polar bear");
    // Photographs that were chosen for one class are not the other's.
    await page.getByRole("combobox", { name: "Photographs" }).click();
    await page.getByRole("option", { name: /^alone/ }).click();
    await page.getByText(/, 1 of 1$/).waitFor();
    await chosen("polar bear").focus();
    await page.keyboard.press("ArrowLeft");
    await shows("dog");
    await page.getByText(/, 1 of 3$/).waitFor();
    await chosen("dog").focus();
    await page.keyboard.press("ArrowRight");
    await shows("polar bear");
    await page.getByRole("combobox", { name: "Photographs" }).click();
    await page.getByRole("option", { name: /^alone/ }).click();
    await page.getByText(/, 1 of 1$/).waitFor();
    await page.keyboard.press("Alt+4");
    await shows("polar bear");
    await chosen("polar bear").focus();
    await page.keyboard.press("ArrowLeft");
    await shows("dog");
    await page.keyboard.press("Alt+3");
    await canvasOf(page).waitFor();
    await page.getByText(/, 1 of 3$/).waitFor();
    await count(page, "eye", 1).waitFor();
  });

  it("lets patches that were selected go with their class", async () => {
    const { page } = app;
    await canvasOf(page).focus();
    await page.keyboard.press("Control+a");
    await page.getByText(/^2 of 2 selected/).waitFor();
    await page.getByRole("radio", { name: "dog", exact: true }).focus();
    await page.keyboard.press("ArrowRight");
    await count(page, "eye", 0).waitFor();
    expect(await page.getByText(/^\d+ of \d+ selected/).count()).toBe(0);
    await page.getByRole("radio", { name: "polar bear", exact: true }).focus();
    await page.keyboard.press("ArrowLeft");
    await count(page, "eye", 1).waitFor();
    expect(await page.getByText(/^\d+ of \d+ selected/).count()).toBe(0);
    await page.keyboard.press("s");
  });

  it("renames a label with its patches, makes one of two, and removes one with its patches, each undone by a key", async () => {
    const { page } = app;
    const before = labels(app);
    await page.keyboard.press("2");
    const menu = async (item: RegExp): Promise<void> => {
      await page.getByRole("button", { name: /^Rename or remove / }).focus();
      await page.keyboard.press("Enter");
      await takeItem(page, page.getByRole("menuitem", { name: item }));
      await page.getByRole("dialog").waitFor();
    };
    await menu(/^Rename or merge ear/);
    await page.getByText("Its 1 patch will be called so.").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Name" }).fill("left ear");
    await page.keyboard.press("Enter");
    await count(page, "left ear", 1).waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(labels(app)).toEqual(["left ear", "eye"]);
    await menu(/^Rename or merge left ear/);
    await page.getByRole("textbox", { name: "Name" }).fill("eye");
    await page.getByText("left ear becomes part of eye: its 1 patch and those of eye are one label then.").waitFor();
    await page.keyboard.press("Enter");
    await count(page, "eye", 2).waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await page.getByRole("radio", { name: /ear,/ }).count()).toBe(0);
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: merging left ear into eye, 1 crop").waitFor();
    await page.keyboard.press("Control+z");
    await count(page, "ear", 1).waitFor();
    await expect.poll(() => labels(app)).toEqual(before);
    await page.keyboard.press("1");
    await menu(/^Remove eye/);
    await page.getByText("It has 1 patch on 1 photograph.").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Remove the label and 1 patch" }).press("Enter");
    await page.getByRole("radio", { name: /^eye,/ }).waitFor({ state: "detached" });
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(labels(app)).toEqual(["ear"]);
    await page.keyboard.press("Control+z");
    await page.getByText("Undone: removing label eye and 1 crop").waitFor();
    await count(page, "eye", 1).waitFor();
    expect(labels(app)).toEqual(before);
  });

  it("asks before a label that has patches leaves the class, with their number, and before the class goes", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Change the class dog" }).click();
    const tags = page.getByRole("combobox", { name: "Labels" });
    // The dialog's first field takes the focus when it is there.
    await page.locator("input:focus").waitFor();
    // From the last one: none, paw, fur, nose and ear.
    for (let i = 0; i < 5; i++) await tags.press("Backspace");
    await tags.fill("none");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText(/^ear has 1 patch\. They stay/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText(/^ear has 1 patch\./).waitFor({ state: "hidden" });
    await page.getByRole("button", { name: /^Delete class, keep its patches/ }).click();
    await page.getByText(/Its 6 labels, what it covers .* The workspace keeps its 2 patches\./).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Delete the class dog?" }).waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await count(page, "ear", 1).waitFor();
  });

  it("stamps with a click, in the size that Alt and the wheel set, where the photograph was zoomed to", async () => {
    const { page } = app;
    await page.getByRole("button", { name: new RegExp(photographs[2]) }).click();
    await page.getByText(`${photographs[2]}, 3 of 3`).waitFor();
    const { x, y, width, height } = (await canvasOf(page).boundingBox())!;
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    await page.keyboard.press("5");
    await inHand(page, 2);
    await page.mouse.click(middleX, middleY);
    await count(page, "paw", 1).waitFor();
    await page.keyboard.down("Alt");
    await page.mouse.wheel(0, 400);
    await page.keyboard.up("Alt");
    // Zooming keeps what is under the pointer there; dragging with Space moves it.
    await page.mouse.wheel(0, -300);
    await page.mouse.click(middleX, middleY);
    await count(page, "paw", 2).waitFor();
    await page.keyboard.down("Space");
    await page.mouse.down();
    await page.mouse.move(middleX - 40, middleY - 20, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up("Space");
    await page.mouse.click(middleX, middleY);
    await count(page, "paw", 3).waitFor();
    const [first, second, third] = saved(app).filter(({ label }) => label === "paw");
    expect(first.box.width).toBe(SEEN[2]);
    expect(second.box.width).toBeLessThan(SEEN[2]);
    const middleOf = ({ box }: SavedPatch): number[] => [box.x + box.width / 2, box.y + box.height / 2];
    expect(Math.abs(middleOf(first)[0] - middleOf(second)[0])).toBeLessThanOrEqual(1);
    expect(Math.abs(middleOf(first)[1] - middleOf(second)[1])).toBeLessThanOrEqual(1);
    expect(middleOf(third)[0]).toBeGreaterThan(middleOf(second)[0] + 5);
    expect(middleOf(third)[1]).toBeGreaterThan(middleOf(second)[1] + 2);
    await page.keyboard.press("f");
  });

  it("remembers a stamp's size with its label, and warns of one that is far larger than what neurons see", async () => {
    const { page } = app;
    await page.keyboard.press("1");
    await page.getByRole("application", { name: "label eye, 58 pixels" }).waitFor();
    const smaller = saved(app).filter(({ label }) => label === "paw")[1].box.width;
    await page.keyboard.press("5");
    await page.getByRole("application", { name: `label paw, ${smaller} pixels` }).waitFor();
    await page.keyboard.press("2");
    for (let i = 0; i < 11; i++) await page.keyboard.press("]");
    await page.getByText(/^The stamp is \d\.\d times as wide as what neurons see \(58 px\)/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    const larger = Number(/label ear, (\d+) pixels/.exec((await canvasOf(page).getAttribute("aria-label"))!)![1]);
    expect(larger).toBeGreaterThan(2.5 * 58);
    // Saved when the key rests, in shares of the short side: so they fit any photograph.
    await expect.poll(() => stamps(app)).toEqual({ paw: smaller / 320, ear: larger / 320 });
    await app.restart();
    await openPatches(app);
    await page.getByRole("button", { name: new RegExp(photographs[2]) }).click();
    for (const [key, name, side] of [
      ["5", "paw", smaller],
      ["2", "ear", larger],
      ["1", "eye", 58],
    ]) {
      await page.keyboard.press(String(key));
      await page.getByRole("application", { name: `label ${name}, ${side} pixels` }).waitFor();
    }
  });

  it("labels, moves and removes several patches at once, each as one step", async () => {
    const { page } = app;
    const before = saved(app);
    await page.getByRole("application", { name: ", 3 patches" }).waitFor();
    await page.keyboard.press("Control+a");
    await page.getByText("3 of 3 selected").waitFor();
    await page.keyboard.press("4");
    await count(page, "fur", 3).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowDown");
    await expect.poll(() => saved(app).at(-1)!.box.y).toBe(before.at(-1)!.box.y + 10);
    expect(saved(app).at(-1)!.box.x).toBe(before.at(-1)!.box.x - 1);
    await page.keyboard.press("Delete");
    await count(page, "fur", 0).waitFor();
    for (let i = 0; i < 4; i++) await page.keyboard.press("Control+z");
    await count(page, "paw", 3).waitFor();
    await expect.poll(() => saved(app)).toEqual(before);
  });

  it("moves and resizes a patch by dragging, and draws boxes of any shape", async () => {
    const { page } = app;
    const { x, y, width, height } = (await canvasOf(page).boundingBox())!;
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    const before = saved(app);
    await page.keyboard.press("b");
    await page.mouse.move(middleX - 150, middleY - 100);
    await page.mouse.down();
    await page.mouse.move(middleX - 60, middleY - 60, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => saved(app).length).toBe(before.length + 1);
    const drawn = saved(app).at(-1)!.box;
    // Each edge lies on a whole pixel of the photograph.
    expect(Math.abs(drawn.width - (drawn.height * 90) / 40)).toBeLessThanOrEqual(1 + 90 / 40);
    await page.keyboard.press("v");
    await page.mouse.move(middleX - 105, middleY - 80);
    await page.mouse.down();
    await page.mouse.move(middleX - 85, middleY - 80, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => saved(app).at(-1)!.box.x).toBeGreaterThan(drawn.x);
    const scale = 90 / drawn.width;
    expect(Math.abs(saved(app).at(-1)!.box.x - drawn.x - 20 / scale)).toBeLessThanOrEqual(1);
    // The corner below on the right.
    await page.mouse.move(middleX - 40, middleY - 60);
    await page.mouse.down();
    await page.mouse.move(middleX - 20, middleY - 30, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => saved(app).at(-1)!.box.height).toBeGreaterThan(drawn.height);
    // A drag that Escape gives up does nothing.
    const now = saved(app);
    await page.mouse.move(middleX - 70, middleY - 60);
    await page.mouse.down();
    await page.mouse.move(middleX, middleY, { steps: 2 });
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await page.keyboard.press("Escape");
    expect(saved(app)).toEqual(now);
    await page.keyboard.press("s");
  });

  it("goes on holding a patch that is saved while it is dragged", async () => {
    const page = await app.context.newPage();
    // The answer to the first gesture comes when the drag is half way.
    const answers = await holdAnswers(page, ({ name }) => name === "changePatches");
    await page.goto(app.page.url());
    await canvasOf(page).waitFor();
    const { x, y, width, height } = (await canvasOf(page).boundingBox())!;
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    const before = saved(app);
    await page.keyboard.press("b");
    await page.mouse.move(middleX + 20, middleY + 20);
    await page.mouse.down();
    await page.mouse.move(middleX + 80, middleY + 80, { steps: 4 });
    await page.mouse.up();
    await expect.poll(answers.count).toBe(1);
    const drawn = saved(app).at(-1)!.box;
    await page.keyboard.press("v");
    await page.mouse.move(middleX + 50, middleY + 50);
    await page.mouse.down();
    await page.mouse.move(middleX + 60, middleY + 50, { steps: 4 });
    answers.release();
    await count(page, "eye", before.filter(({ label }) => label === "eye").length + 1).waitFor();
    await page.mouse.move(middleX + 80, middleY + 50, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => saved(app).at(-1)!.box.x).toBeGreaterThan(drawn.x);
    await page.getByText(/^1 of \d+ selected/).waitFor();
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await expect.poll(() => saved(app)).toEqual(before);
    await page.keyboard.press("Escape");
    await page.close();
  });

  it("shows in every window what one of them does, and what one undoes", async () => {
    const { page, context } = app;
    const other = await context.newPage();
    await other.goto(page.url());
    await count(other, "ear", 1).waitFor();
    await page.keyboard.press("2");
    await page.keyboard.press("Enter");
    await count(other, "ear", 2).waitFor();
    await other.keyboard.press("Control+z");
    await count(page, "ear", 1).waitFor();
    await other.close();
  });

  it("takes a stamp back, and says why, where it cannot be saved", async () => {
    const { context } = app;
    const page = await context.newPage();
    // On its way the message is changed, so that it names a photograph that is not there.
    await page.routeWebSocket(/\/messages$/, (socket) => {
      const backend = socket.connectToServer();
      socket.onMessage((text) => {
        const wrong = String(text).includes('"changePatches"')
          ? String(text).replace(/"imageId":\d+/, '"imageId":999999')
          : text;
        backend.send(wrong);
      });
    });
    await page.goto(app.page.url());
    const before = saved(app);
    const there = page.getByRole("application", {
      name: `, ${before.filter(({ image }) => image === photographs[2]).length} patches`,
    });
    await there.waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("The workspace has no image 999999 any more.").waitFor();
    await there.waitFor();
    expect(saved(app)).toEqual(before);
    await page.close();
  });
});

describeInBrowser("patches with a patch classifier", () => {
  let app: App;

  beforeAll(async () => {
    app = await startApp(async ({ pippin }) => {
      const images = join(sample, "images");
      await pippin("images", "import-coco", join(sample, "objects.json"), "--images", images, "--set", "sample");
      await pippin("patches", "import", join(sample, "patches.json"));
      await pippin("train", "--class", "dog", "--covers", "151-268", "--labels", "eye,ear,nose,paw,fur,none");
    });
    await openPatches(app);
  }, 180_000);
  afterAll(async () => {
    await app.close();
  });

  it("suggests regions, which one key makes patches", async () => {
    const { page } = app;
    const before = saved(app);
    await page.getByRole("button", { name: "Suggest" }).click();
    const first = page.getByRole("button", { name: /^Suggestion 1:/ });
    const label = /: (\w+),/.exec((await first.getAttribute("aria-label"))!)![1];
    await page.keyboard.press("a");
    await expect.poll(() => saved(app).length).toBe(before.length + 1);
    expect(saved(app).at(-1)).toMatchObject({ label, origin: "suggestion" });
    expect(await first.count()).toBe(0);
    await page.keyboard.press("Control+z");
    await expect.poll(() => saved(app)).toEqual(before);
  });

  it("relabels nothing of a class that was audited before another was chosen", async () => {
    const { page } = app;
    await app.pippin("patches", "take", "--class", "wolf", "--from", "dog", "--labels", "eye,ear,nose,paw,fur,none");
    await page.getByRole("button", { name: "Audit" }).click();
    const rows = page.getByRole("list", { name: "Doubtful patches" }).getByRole("listitem");
    await rows.first().waitFor();
    const before = saved(app);
    const classOf = (name: string) => page.getByRole("radiogroup", { name: "Class" }).getByText(name, { exact: true });
    await classOf("wolf").click();
    await expect.poll(() => rows.count()).toBe(0);
    // Of these no one is what the first is called.
    for (const key of ["1", "2", "3"]) await page.keyboard.press(key);
    await classOf("dog").click();
    await rows.first().waitFor();
    expect(saved(app)).toEqual(before);
    await page.getByRole("button", { name: "Audit" }).click();
  });

  it("shows what the sampler draws before it is added, and undoes it as one step", async () => {
    const { page } = app;
    const before = saved(app);
    await page.getByRole("button", { name: "Sample" }).click();
    await page.getByRole("radio", { name: /^none/ }).click();
    await page.getByRole("textbox", { name: "Patches" }).fill("5");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByText("5 drawn.").waitFor();
    expect(saved(app)).toEqual(before);
    await page.getByRole("group", { name: "Drawn for none" }).getByRole("button").first().click();
    await page.getByRole("button", { name: "Add 4 patches" }).click();
    await expect.poll(() => saved(app).length).toBe(before.length + 4);
    expect(
      saved(app)
        .slice(-4)
        .every(({ label, origin }) => label === "none" && origin === "sample"),
    ).toBe(true);
    await page.keyboard.press("Control+z");
    await expect.poll(() => saved(app)).toEqual(before);
  });

  it("opens a doubtful patch where it was cropped, and labels it anew", async () => {
    const { page } = app;
    const before = saved(app);
    await page.getByRole("button", { name: "Audit" }).click();
    const doubtful = page.getByRole("button", { name: /^Show patch labelled/ }).first();
    await doubtful.click();
    await page.getByText(/^1 of \d+ selected/).waitFor();
    await page.getByRole("button", { name: /^Label / }).click();
    await expect.poll(() => saved(app)).not.toEqual(before);
    const changed = saved(app).filter(({ label }, i) => label !== before[i].label);
    expect(changed).toHaveLength(1);
    await page.getByText(`${changed[0].image}, `).waitFor();
    await page.keyboard.press("Control+z");
    await expect.poll(() => saved(app)).toEqual(before);
  });

  it("goes from a crop to where it was stamped, and from photograph to photograph", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Audit" }).click();
    await page.getByRole("radio", { name: /^nose/ }).click();
    const crop = page.getByRole("group", { name: "Patches of nose" }).getByRole("button").nth(3);
    const name = (await crop.getAttribute("aria-label"))!.replace("nose in ", "");
    await crop.click();
    await page.getByText(`${name}, `).waitFor();
    await page.getByText(/^1 of \d+ selected/).waitFor();
  });

  it("has no serious problem for people who use other means, in light and dark, whatever is shown", async () => {
    const { page } = app;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousProblems(page)).toEqual([]);
      for (const panel of ["Suggest", "Sample", "Audit"]) {
        await page.getByRole("button", { name: panel, exact: true }).click();
        expect(await seriousProblems(page)).toEqual([]);
      }
      await page.getByRole("button", { name: "Audit" }).click();
      await page.getByRole("button", { name: "Change the class dog" }).click();
      await page.getByRole("dialog").waitFor();
      expect(await seriousProblems(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    }
  });

  it("offers another class's patches by what the class itself has, whichever photographs are looked at", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Change the class dog" }).click();
    await page.getByRole("textbox", { name: "Patches wanted of each label" }).fill("20");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "New class" }).press("Enter");
    await page.locator("input:focus").waitFor();
    await page.keyboard.type("polar bear");
    await page.keyboard.press("Enter");
    await count(page, "eye", 0).waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    // It has too few itself.
    const offers = page.getByRole("list", { name: "Patches of other classes" });
    await offers.getByText(/^dog has \d+ patches of eye, .* look alike there\?$/).waitFor();
    await canvasOf(page).focus();
    await page.keyboard.press("s");
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await count(page, "eye", 1).waitFor();
    await page.getByRole("radio", { name: "polar bear", exact: true }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("radio", { name: /^eye, \d\d of 20 patches$/ }).waitFor();
    expect(await offers.count()).toBe(0);
    await app.pippin("images", "add", join(sample, "images", photographs[0]), "--set", "few");
    await page.getByRole("combobox", { name: "Photographs" }).click();
    await page.getByRole("option", { name: /^few/ }).click();
    await page.getByRole("radio", { name: /^eye, \d of 20 patches$/ }).waitFor();
    expect(await offers.count()).toBe(0);
  });

  it("asks before patches of no class are given to one, since undo does not take that back", async () => {
    const { page } = app;
    await page.getByRole("button", { name: "Change the class dog" }).press("Enter");
    await page.getByRole("button", { name: /^Delete class, keep its patches/ }).press("Enter");
    await page.getByRole("button", { name: "Delete class", exact: true }).press("Enter");
    await page.getByRole("heading", { name: "Labels of polar bear" }).waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await count(page, "eye", 1).waitFor();
    const offer = page.getByRole("button", { name: "They belong to polar bear …" });
    await offer.press("Enter");
    await page.getByRole("dialog", { name: "Do they belong to polar bear?" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await offer.and(page.locator(":focus")).waitFor();
    await count(page, "eye", 1).waitFor();
    await offer.press("Enter");
    await page.getByRole("button", { name: /^Give \d+ patches to polar bear$/ }).press("Enter");
    await page.getByRole("radio", { name: /^eye, \d\d of 80 patches$/ }).waitFor();
  });
});
