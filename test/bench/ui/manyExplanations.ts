/** A hundred thousand patches of ten thousand explanations: how quickly they are there, filtered, sorted, gone through. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { incomingBlobs } from "../../../app/main/workspace/blobs.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { explanationByKey, saveExplanation } from "../../../app/main/workspace/explanations.queries.ts";
import { saveImage } from "../../../app/main/workspace/images.queries.ts";
import { startApp, type App } from "../../e2e/app.ts";
import { seededRandom } from "../../../app/main/statistics/seededRandom.ts";
import { median, type Pair } from "../pairing.ts";
import { figure, p95, spread, type Scene } from "./figure.ts";
import { openBareWindow, openings, type BareWindow } from "./bareWindow.ts";
import { scrolling } from "./frames.ts";

const EXPLANATIONS = 10_000;
const PATCHES = 10;
const OPENINGS = 9;
const CHANGES = 5;
const WHAT = "100,000 patches of 10,000 explanations, which are the sample's with other confidences";

export const MANY_EXPLANATIONS: Scene = {
  names: [
    "review-100000-opening",
    "review-100000-filtering",
    "review-100000-shown",
    "review-100000-scrolling",
    "review-100000-scrolling-fast",
  ],
  run: async () => {
    const app = await startApp(prepare);
    try {
      multiply(app.workspace);
      const address = `${app.page.url().split("#")[0]}#/review`;
      await app.page.goto(address);
      await app.page.getByText(/^100,\d\d\d patches/).waitFor({ timeout: 60_000 });
      const filtering = await filtered(app.page);
      await app.page.goto("about:blank");
      const window = await openBareWindow(app.context);
      try {
        const opening = await opened(window, address);
        return [opening, ...filtering, ...(await scrolling(window, "review-100000-scrolling", "Patches"))];
      } finally {
        await window.close();
      }
    } finally {
      await app.close();
    }
  },
};

const sample = fileURLToPath(new URL("../../../resources/sample", import.meta.url));

async function prepare({ pippin }: Pick<App, "pippin">): Promise<void> {
  const images = join(sample, "images");
  await pippin("images", "import-coco", join(sample, "objects.json"), "--images", images, "--set", "dogs");
  await pippin("patches", "import", join(sample, "patches.json"), "--images", images);
  await pippin("train", "--class", "dog", "--covers", "151-268", "--features", "hog");
  await pippin("explain", "--set", "dogs", "--top", "4");
}

/** Real explanations again and again, each of an image of its own with other confidences and channels. */
function multiply(workspace: string): void {
  const db = openDatabase(workspace);
  const keys = db
    .prepare<[], string>("SELECT key FROM explanations WHERE classifier_id IS NOT NULL ORDER BY id")
    .pluck()
    .all();
  const known = keys.map((key) => explanationByKey(db, key)!).filter(({ patches }) => patches.length >= PATCHES);
  const paths = new Map(
    db
      .prepare<[], { id: number; path: string; width: number; height: number }>(
        "SELECT id, path, width, height FROM images",
      )
      .all()
      .map((image) => [image.id, image]),
  );
  const random = seededRandom(1);
  db.transaction(() => {
    for (let i = 0; i < EXPLANATIONS; i++) {
      const { id: _, ...one } = known[i % known.length];
      const { path, width, height } = paths.get(one.imageId)!;
      const hash = createHash("sha256").update(`copy ${i}`).digest("hex");
      const { image } = saveImage(db, { hash, path, width, height, format: "jpeg", warnings: [] });
      const copy = {
        ...one,
        key: `copy ${i}`,
        image,
        patches: one.patches.slice(0, PATCHES).map((patch) => {
          const [best, ...others] = patch.labels;
          const probability = 0.2 + 0.8 * random.next();
          const channel = random.integer(512);
          return { ...patch, channel, labels: [{ ...best, probability }, ...others] };
        }),
      };
      // Their pictures are those that are there.
      saveExplanation(db, copy, incomingBlobs(db));
    }
    db.exec("UPDATE review_patches SET verdict = 'accepted' WHERE id % 3 = 0");
  })();
  db.close();
}

/** Until every patch of the first screen is there; the page is loaded anew. */
async function opened(window: BareWindow, address: string): Promise<Pair> {
  const times = await openings(window, address, OPENINGS, shownAfter("0"));
  return figure({
    name: "review-100000-opening",
    unit: "ms",
    ours: median(times),
    atMost: 1000,
    runs: OPENINGS,
    note: `${WHAT}; until all patches of the first screen are there. Median, ${spread(times)}`,
  });
}

/** @returns a script: milliseconds from `start` until every patch that can be seen is read and drawn. */
function shownAfter(start: string): string {
  return `new Promise((resolve) => {
    const look = () => {
      const list = document.querySelector("[aria-label=Patches]")?.getBoundingClientRect();
      const cells = [...document.querySelectorAll("[aria-label=Patches] [role=option]")].filter(
        (cell) => cell.getBoundingClientRect().top < list.bottom,
      );
      const isThere = (cell) => {
        const image = cell.querySelector("img");
        return image !== null && image.complete && image.naturalWidth > 0;
      };
      if (cells.length > 0 && cells.every(isThere)) requestAnimationFrame(() => resolve(performance.now() - ${start}));
      else requestAnimationFrame(look);
    };
    look();
  })`;
}

/** Every condition and order, chosen as a person does. */
async function filtered(page: Page): Promise<Pair[]> {
  const choices: readonly (readonly [string, RegExp])[] = [
    ["Label", /^eye /],
    ["Order", /^Surest first$/],
    ["Convolution", /^8 /],
    ["Label", /^Any label$/],
    ["Order", /^Newest first$/],
    ["Prediction", /^Prediction right$/],
    ["Convolution", /^Any convolution$/],
    ["Prediction", /^Any prediction$/],
    ["Order", /^Least sure first$/],
    ["Verdict", /^Not reviewed$/],
    ["Verdict", /^Any verdict$/],
  ];
  const times: { asked: number; shown: number }[] = [];
  for (let round = 0; round < CHANGES; round++) {
    // Anew, or the page would know the answers.
    await page.reload();
    await page.evaluate(shownAfter("0"));
    await page.evaluate(LISTEN);
    for (const [name, option] of choices) {
      await page.getByRole("combobox", { name, exact: true }).click();
      const target = page.locator("[data-combobox-option]").filter({ hasText: option });
      await target.waitFor();
      times.push(await page.evaluate<{ asked: number; shown: number }>(changedBy(option)));
      await page.evaluate(shownAfter("0"));
    }
  }
  return [
    figure({
      name: "review-100000-filtering",
      unit: "ms",
      ours: p95(times.map(({ asked }) => asked)),
      atMost: 100,
      runs: times.length,
      note: `from the page's question to its answer, each of 11 conditions and orders, p95 of ${times.length}`,
    }),
    figure({
      name: "review-100000-shown",
      unit: "ms",
      ours: p95(times.map(({ shown }) => shown)),
      runs: times.length,
      note: "the same from the click until the wall shows it",
    }),
  ];
}

/** Notes when the gallery was asked for, and when the answer was there. */
const LISTEN = `(() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (message) {
    const { name, id } = JSON.parse(message);
    if (name === "reviewList") {
      const start = performance.now();
      const heard = ({ data }) => {
        if (typeof data !== "string" || !data.startsWith('{"kind":"answer","id":' + id + ",")) return;
        JSON.parse(data);
        window.askedFor = performance.now() - start;
        this.removeEventListener("message", heard);
      };
      this.addEventListener("message", heard);
    }
    return send.call(this, message);
  };
})()`;

/** @returns a script: milliseconds until what the header counts, or the patches that come first, have changed. */
function changedBy(option: RegExp): string {
  return `new Promise((resolve) => {
  const options = [...document.querySelectorAll("[data-combobox-option]")];
  const option = options.find((one) => one.getClientRects().length > 0 && ${option}.test(one.textContent));
  const answer = () =>
    [
      document.querySelector("header")?.textContent,
      ...[...document.querySelectorAll("[aria-label=Patches] [role=option]")].slice(0, 6).map(({ id }) => id),
    ].join();
  const before = answer();
  const start = performance.now();
  window.askedFor = 0;
  option.click();
  const look = () => {
    if (answer() !== before) resolve({ asked: window.askedFor, shown: performance.now() - start });
    else setTimeout(look, 1);
  };
  setTimeout(look, 1);
})`;
}
