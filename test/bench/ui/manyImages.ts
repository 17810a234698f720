/** Ten thousand photographs: how quickly they come in, what that takes of memory, how the grid opens and scrolls. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startApp } from "../../e2e/app.ts";
import { median, type Pair } from "../pairing.ts";
import { figure, spread, type Scene } from "./figure.ts";
import { openBareWindow, openings, type BareWindow } from "./bareWindow.ts";
import { scrolling } from "./frames.ts";
import { watchMemory } from "./memory.ts";
import { writePhotographs } from "./photographs.ts";

const COUNT = 10_000;
const OPENINGS = 9;
const WHAT = `${COUNT.toLocaleString("en")} JPEG files, every hundredth of 4,000 x 3,000 pixels`;

export const MANY_IMAGES: Scene = {
  names: [
    "import-10000",
    "import-10000-memory",
    "grid-10000-opening",
    "grid-10000-scrolling",
    "grid-10000-scrolling-fast",
  ],
  run: async () => {
    const app = await startApp();
    try {
      const folder = join(app.folder, "photographs");
      await writePhotographs(folder, COUNT);
      const figures = await imported(app.page, folder);
      // As it is opened another day: what ten thousand files have left in the backend's memory is not measured.
      await app.restart();
      await app.page.getByText("TensorFlow WebAssembly").waitFor();
      const address = app.page.url();
      await app.page.goto("about:blank");
      const window = await openBareWindow(app.context);
      try {
        return [
          ...figures,
          await opened(window, address),
          ...(await scrolling(window, "grid-10000-scrolling", "Images")),
        ];
      } finally {
        await window.close();
      }
    } finally {
      await app.close();
    }
  },
};

/** By the page, which stays open and shows what comes in. */
async function imported(page: Page, folder: string): Promise<Pair[]> {
  await page.getByRole("heading", { name: "No images yet" }).waitFor();
  const endWatch = watchMemory();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("menuitem", { name: "Path on this machine …" }).click();
  await page.getByLabel("File or folder").fill(folder);
  const start = performance.now();
  await page.keyboard.press("Enter");
  await page
    .getByText(`${COUNT.toLocaleString("en")} images added`)
    .first()
    .waitFor({ timeout: 3_600_000 });
  const seconds = (performance.now() - start) / 1000;
  const peak = endWatch();
  if (peak === null) throw new Error("this system does not say what memory processes share");
  return [
    figure({ name: "import-10000", unit: "images/s", ours: COUNT / seconds, runs: 1, note: WHAT }),
    figure({
      name: "import-10000-memory",
      unit: "MB",
      ours: peak,
      atMost: 1500,
      runs: 1,
      note: "the highest of backend, engines and browser together, shared memory counted once",
    }),
  ];
}

/** From the beginning of the page's loading until every thumbnail that can be seen is there. */
async function opened(window: BareWindow, address: string): Promise<Pair> {
  const times = await openings(window, address, OPENINGS, THUMBNAILS_SHOWN);
  return figure({
    name: "grid-10000-opening",
    unit: "ms",
    ours: median(times),
    atMost: 500,
    runs: OPENINGS,
    note: `until all thumbnails of the first screen are there; the page is loaded anew. Median, ${spread(times)}`,
  });
}

const THUMBNAILS_SHOWN = `new Promise((resolve) => {
  const look = () => {
    const list = document.querySelector("[role=listbox]")?.getBoundingClientRect();
    const shown = [...document.querySelectorAll("[role=option] img")].filter(
      (image) => image.getBoundingClientRect().top < list.bottom,
    );
    const isThere = (image) => image.complete && image.naturalWidth > 0 && getComputedStyle(image).opacity === "1";
    if (shown.length > 0 && shown.every(isThere)) requestAnimationFrame(() => resolve(performance.now()));
    else requestAnimationFrame(look);
  };
  look();
})`;
