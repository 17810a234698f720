/** A thousand boxes on one large photograph, and a sitting of 480 patches: how quickly the canvas follows. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { imagesOfSet } from "../../../app/main/workspace/images.queries.ts";
import { selectedPatches, savePatches } from "../../../app/main/workspace/patches.queries.ts";
import { startApp, type App } from "../../e2e/app.ts";
import type { Pair } from "../pairing.ts";
import { figure, p95, type Scene } from "./figure.ts";
import { frameTimes } from "./frames.ts";
import { largePhotograph, writePhotographs } from "./photographs.ts";

const BOXES = 1000;
const LABELS = ["eye", "ear", "nose", "fur", "paw", "none"];
const STAMPS = 60;
const DRAGGED = 120;
/** The paper's: 80 patches of each of 6 labels. */
const SITTING = 480;
const A_PHOTOGRAPH = 8;

export const MANY_BOXES: Scene = {
  names: ["canvas-1000-adding", "canvas-1000-dragging"],
  run: async () => {
    const app = await startApp(async ({ folder, pippin }) => {
      const photographs = join(folder, "photographs");
      mkdirSync(photographs);
      writeFileSync(join(photographs, "large.jpg"), await largePhotograph());
      await pippin("images", "add", photographs);
      placeBoxes(join(folder, "test.pippin"));
    });
    try {
      await openCanvas(app, BOXES);
      return [await adding(app.page), await dragging(app.page)];
    } finally {
      await app.close();
    }
  },
};

export const SITTING_OF_480: Scene = {
  names: ["stamp-480-actions", "stamp-480-stamping"],
  run: async () => {
    const app = await startApp(async ({ folder, pippin }) => {
      await writePhotographs(join(folder, "photographs"), SITTING / A_PHOTOGRAPH);
      await pippin("images", "add", join(folder, "photographs"));
    });
    try {
      await openCanvas(app, 0);
      return await sitting(app);
    } finally {
      await app.close();
    }
  },
};

/** Rows of boxes over the whole photograph, labels in turn. */
function placeBoxes(workspace: string): void {
  const db = openDatabase(workspace);
  const [{ id }] = imagesOfSet(db, null);
  savePatches(
    db,
    Array.from({ length: BOXES }, (_, i) => ({
      imageId: id,
      label: LABELS[i % LABELS.length],
      box: { x: 95 * (i % 40), y: 115 * Math.floor(i / 40), width: 128, height: 128 },
      origin: "stamp" as const,
    })),
  );
  db.close();
}

async function openCanvas({ page }: App, patches: number): Promise<void> {
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Alt+3");
  await page.getByRole("button", { name: "New class" }).click();
  await page.getByLabel("Name").fill("dog");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.getByRole("application", { name: `, ${patches} patches` }).waitFor();
}

/** From a press of Enter until the frame after the page knows of one patch more. */
async function adding(page: Page): Promise<Pair> {
  const times: number[] = [];
  for (let i = 0; i < STAMPS; i++) {
    await page.keyboard.press("ArrowRight");
    await page.evaluate(DRAWN);
    await page.evaluate(WATCH_FOR_BOX);
    await page.keyboard.press("Enter");
    times.push(await page.evaluate<number>("window.boxAdded"));
  }
  return figure({
    name: "canvas-1000-adding",
    unit: "ms",
    ours: p95(times),
    atMost: 50,
    runs: STAMPS,
    note: `from the key to the frame with the new box, beside ${BOXES} others on 4,000 x 3,000 pixels; p95 of ${STAMPS}`,
  });
}

/** The arrow's own frame is over: nobody presses two keys within one, and its box would wait for it. */
const DRAWN = `new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(resolve)));
})`;

const WATCH_FOR_BOX = `void (window.boxAdded = new Promise((resolve) => {
  const canvas = document.querySelector("[role=application]");
  const before = canvas.getAttribute("aria-label");
  let start = 0;
  window.addEventListener("keydown", () => (start = performance.now()), { capture: true, once: true });
  const watch = new MutationObserver(() => {
    if (canvas.getAttribute("aria-label") === before) return;
    watch.disconnect();
    // After the frame that shows it.
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
  });
  watch.observe(canvas, { attributes: true, attributeFilter: ["aria-label"] });
}))`;

/** One box across all the others, a step of the pointer a frame. */
async function dragging(page: Page): Promise<Pair> {
  const { x, y, width, height } = (await page.getByRole("application").boundingBox())!;
  await page.keyboard.press("v");
  await page.mouse.move(x + width / 2, y + height / 2);
  const times = await frameTimes(page, async () => {
    await page.mouse.down();
    for (let i = 0; i < DRAGGED; i++) {
      await page.mouse.move(x + width / 2 + 2 * i * Math.cos(i / 9), y + height / 2 + i * Math.sin(i / 9));
    }
    await page.mouse.up();
  });
  return figure({
    name: "canvas-1000-dragging",
    unit: "ms",
    ours: p95(times),
    atMost: 33,
    runs: times.length,
    note: `between two frames while one of ${BOXES} boxes is dragged; p95 of ${times.length}`,
  });
}

/** As a person does it: a label for several photographs, a click a patch, a key to the next photograph. */
async function sitting(app: App): Promise<Pair[]> {
  const { page } = app;
  const { x, y, width, height } = (await page.getByRole("application").boundingBox())!;
  let actions = 0;
  const start = performance.now();
  for (let photograph = 0; photograph < SITTING / A_PHOTOGRAPH; photograph++) {
    if (photograph > 0) {
      await page.keyboard.press("j");
      actions++;
      await page.getByText(`${photograph + 1} of ${SITTING / A_PHOTOGRAPH}`).waitFor();
    }
    for (let i = 0; i < A_PHOTOGRAPH; i++) {
      // A photograph shows different parts: another label for every second patch.
      if (i % 2 === 0) {
        await page.keyboard.press(String(1 + ((i / 2) % 5)));
        actions++;
      }
      await page.mouse.click(x + width / 2 - 60 + 40 * (i % 4), y + height / 2 - 40 + 80 * Math.floor(i / 4));
      actions++;
    }
  }
  await page.getByRole("application", { name: `, ${A_PHOTOGRAPH} patches` }).waitFor();
  const db = openDatabase(app.workspace);
  const saved = selectedPatches(db, {}).length;
  db.close();
  if (saved !== SITTING) throw new Error(`${saved} patches of ${SITTING} were saved`);
  const seconds = (performance.now() - start) / 1000;
  return [
    figure({
      name: "stamp-480-actions",
      unit: "actions",
      ours: actions / SITTING,
      atMost: 2,
      runs: SITTING,
      note: `keys and clicks a patch: ${A_PHOTOGRAPH} patches with 4 labels on each of ${SITTING / A_PHOTOGRAPH} photographs`,
    }),
    figure({
      name: "stamp-480-stamping",
      unit: "ms",
      ours: (1000 * seconds) / SITTING,
      runs: SITTING,
      note: "a patch, by a script that does not look: what the app takes, saved patches counted",
    }),
  ];
}
