/** A report over 10,000 photographs: what it takes of memory. As one string it could not be: V8's longest is half a gigabyte. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorFrom } from "../../app/contract/errors.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend } from "../../app/main/backend/backend.ts";
import { createExplainer, keyOf, resolved } from "../../app/main/backend/explain/explainer.ts";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { PROCESS_FLAGS } from "../../app/main/process/engineSettings.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { incomingBlobs } from "../../app/main/workspace/blobs.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { explanationByKey, saveExplanation } from "../../app/main/workspace/explanations.queries.ts";
import { addToSet, saveImage } from "../../app/main/workspace/images.queries.ts";
import { modelByName } from "../../app/main/workspace/models.queries.ts";
import { withComment } from "./jpegComment.ts";
import { round, type Pair } from "./pairing.ts";

export const LARGE_REPORT = "report-10000";

const COUNT = 10_000;
const ALLOWED_MB = 300;
const VERSION = "bench";
const SET = "many";

const photograph = fileURLToPath(new URL("../../resources/sample/images/great_pyrenees_101.jpg", import.meta.url));

/** Every photograph is a file of its own with 15 patches; the export runs in a process of its own. */
export async function runLargeReport(): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), "pippin-report-"));
  try {
    await prepare(folder);
    const started = performance.now();
    const script = `import { exportReport } from ${JSON.stringify(import.meta.url)}; await exportReport(${JSON.stringify(folder)});`;
    const child = spawnSync(process.execPath, [...PROCESS_FLAGS, "--input-type=module", "--eval", script], {
      encoding: "utf8",
    });
    if (child.status !== 0) throw new Error(child.stderr);
    const { mb, images } = JSON.parse(child.stdout) as { readonly mb: number; readonly images: number };
    const seconds = (performance.now() - started) / 1000;
    const size = statSync(join(folder, "report.html")).size / 1e6;
    return {
      name: LARGE_REPORT,
      unit: "MB",
      ours: round(mb),
      reference: ALLOWED_MB,
      ratio: round(mb / ALLOWED_MB),
      goal: "<= 1",
      met: mb <= ALLOWED_MB && images === COUNT,
      runs: 1,
      note: `the whole process at its most while it writes ${round(size)} MB of report over ${images} photographs, ${round(seconds)} s`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In the process that is measured. */
export async function exportReport(folder: string): Promise<void> {
  const engines = startEngines({ count: 1, backend: "wasm" });
  const { ask, close } = opened(folder, engines);
  const wanted = { images: { set: SET }, settings: PRESETS.recommended };
  const { images } = await ask("exportExplanations", {
    ...wanted,
    format: "html",
    target: join(folder, "report.html"),
  });
  await close();
  console.log(JSON.stringify({ images, mb: process.resourceUsage().maxRSS / 1000 }));
}

async function prepare(folder: string): Promise<void> {
  const engines = startEngines({ count: 1, backend: "wasm" });
  const { ask, close } = opened(folder, engines);
  await ask("explain", { images: { paths: [photograph] }, settings: PRESETS.recommended });
  await close(false);
  const workspace = join(folder, "w.pippin");
  const db = openDatabase(workspace);
  const model = modelByName(db, "Tiny Darknet")!;
  const parts = { folder: workspace, db, engine: engines, engines: 1, ...program() };
  const settings = resolved(parts, model, PRESETS.recommended);
  const explainer = await createExplainer(parts, model, settings);
  await engines.close();
  const key = db.prepare<[], string>("SELECT key FROM explanations").pluck().get()!;
  const { id: _, imageId: __, ...explained } = explanationByKey(db, key)!;
  const pixels = readFileSync(photograph);
  mkdirSync(join(folder, "photographs"));
  db.transaction(() => {
    const ids: number[] = [];
    for (let i = 0; i < COUNT; i++) {
      const path = join(folder, "photographs", `${i}.jpg`);
      const bytes = withComment(pixels, String(i));
      writeFileSync(path, bytes);
      const hash = createHash("sha256").update(bytes).digest("hex");
      const { width, height } = explained.result;
      const { image } = saveImage(db, { hash, path, width, height, format: "JPEG", warnings: [] });
      saveExplanation(db, { ...explained, image, key: keyOf(parts, explainer, settings, image) }, incomingBlobs(db));
      ids.push(image.id);
    }
    addToSet(db, SET, ids);
  })();
  db.close();
}

function program(): { resources: string; version: string; now: () => Date } {
  return { resources: resourcesFolder(), version: VERSION, now: () => new Date() };
}

interface Opened {
  ask<Name extends RequestName>(name: Name, input: unknown): Promise<Output<Name>>;
  close(withEngines?: boolean): Promise<void>;
}

function opened(folder: string, engines: ReturnType<typeof startEngines>): Opened {
  const backend = createBackend({ folder: join(folder, "w.pippin"), engine: engines, engines: 1, ...program() });
  return {
    ask: async (name, input) => {
      const result = await backend.request(name, input);
      if (!result.ok) throw errorFrom(result.error);
      return result.value;
    },
    close: async (withEngines = true) => {
      await backend.close();
      if (withEngines) await engines.close();
    },
  };
}
