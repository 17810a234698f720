/** A sweep of `pippin evaluate` over 360 photographs and the paper's measures, beside a loop of Captum over some of them. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PippinError } from "../../app/contract/errors.ts";
import { EvaluationSettings, type FoundPatch, type ImageFinding } from "../../app/contract/evaluation.ts";
import { MEASURES, PRESETS } from "../../app/contract/settings.ts";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { prepareInput } from "../../app/main/modelGeometry/preprocessing.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { findingsOf } from "../../app/main/workspace/evaluations.queries.ts";
import {
  addToSet,
  imageById,
  imagesOfSet,
  objectsOfImage,
  saveImage,
  saveObject,
} from "../../app/main/workspace/images.queries.ts";
import { withComment } from "./jpegComment.ts";
import { median, round, type Pair } from "./pairing.ts";
import { benchPython, CAPTUM } from "./python.ts";
import { openWorkspace, SAMPLE_IMAGES, SAMPLE_OBJECTS, type OpenWorkspace } from "./sampleWorkspace.ts";

export const EVALUATE = "evaluate-360";

/** Turns, and photographs of each. */
const [TURNS, AT_A_TURN] = [6, 60];
const TIMES_FASTER = 20;
/** Neurons that Captum reconstructs in each turn, of one photograph. */
const SAMPLED = 25;
const NETWORK = fileURLToPath(new URL("../../resources/models/tiny-darknet.h5", import.meta.url));
const INPUT_SHAPE = [224, 224, 3] as const;

const SETTINGS = EvaluationSettings.parse({
  explanation: PRESETS.recommended,
  measures: MEASURES.filter((measure) => measure !== "random"),
  classMaps: false,
});

interface Turn {
  /** Milliseconds a neuron: of all that measures chose, of each once, and Captum's. */
  readonly chosen: number;
  readonly distinct: number;
  readonly captum: number;
}

export async function runEvaluate(): Promise<Pair> {
  const found = benchPython(CAPTUM);
  if ("reason" in found) throw new PippinError("invalid-request", found.reason);
  const folder = mkdtempSync(join(tmpdir(), "pippin-evaluate-"));
  const engines = startEngines({ count: 1 });
  try {
    const { backend } = await engines.status();
    const turns = await measured(folder, engines, found.python);
    const [ours, captum] = [median(turns.map(({ chosen }) => chosen)), median(turns.map((turn) => turn.captum))];
    const ratio = median(turns.map((turn) => turn.chosen / turn.captum));
    const once = median(turns.map((turn) => turn.captum / turn.distinct));
    const image = ours * SETTINGS.measures.length * 15;
    return {
      name: EVALUATE,
      unit: "ms",
      ours: round(ours),
      reference: round(captum),
      ratio: round(ratio),
      goal: `<= 1/${TIMES_FASTER}`,
      met: ratio <= 1 / TIMES_FASTER,
      runs: TURNS,
      note: `a neuron of ${TURNS * AT_A_TURN} photographs and ${SETTINGS.measures.length} measures (${backend}; decoding, ranking, masks and tables included) beside Captum's reconstruction alone; ${round(image)} ms a photograph; ${round(once)} times as fast where neurons that several measures chose count once`,
    };
  } finally {
    await engines.close();
    rmSync(folder, { recursive: true });
  }
}

async function measured(folder: string, engines: EnginePool, python: string): Promise<Turn[]> {
  const place = join(folder, "w.pippin");
  const workspace = openWorkspace(place, engines);
  try {
    await prepare(folder, place, workspace);
    const turns: Turn[] = [];
    // The first is a warm-up.
    for (let turn = 0; turn <= TURNS; turn++) {
      const started = performance.now();
      const { id, images } = await workspace.ask("evaluate", { set: setOf(turn), settings: SETTINGS });
      const milliseconds = performance.now() - started;
      const findings = findingsIn(place, id);
      if (images !== findings.length) throw new Error(`${images} images were evaluated, ${findings.length} are there.`);
      if (turn === 0) continue;
      const all = findings.map(({ finding }) => patchesOf(finding));
      const count = (lists: readonly (readonly FoundPatch[])[]): number =>
        lists.reduce((sum, { length }) => sum + length, 0);
      turns.push({
        chosen: milliseconds / count(all),
        distinct: milliseconds / count(all.map(distinct)),
        captum: await captumsTime(python, folder, findings[0].path, distinct(all[0]).slice(0, SAMPLED)),
      });
    }
    return turns;
  } finally {
    await workspace.close();
  }
}

function setOf(turn: number): string {
  return `turn ${turn}`;
}

function findingsIn(place: string, id: number): { readonly path: string; readonly finding: ImageFinding }[] {
  const db = openDatabase(place);
  const findings = [...findingsOf(db, id)].map(({ imageId, finding }) => ({
    path: imageById(db, imageId)!.path,
    finding,
  }));
  db.close();
  return findings;
}

function patchesOf({ measures }: ImageFinding): FoundPatch[] {
  return measures.flatMap(({ patches }) => patches);
}

function distinct(patches: readonly FoundPatch[]): FoundPatch[] {
  const keyOf = ({ convolution, channel, row, column }: FoundPatch): string =>
    [convolution, channel, row, column].join();
  return [...new Map(patches.map((patch) => [keyOf(patch), patch])).values()];
}

/** @returns milliseconds a neuron. */
async function captumsTime(
  python: string,
  folder: string,
  path: string,
  patches: readonly FoundPatch[],
): Promise<number> {
  const { image } = await decodeImage(readFileSync(path), path);
  const { pixels } = prepareInput(image, INPUT_SHAPE, { values: "unit", geometry: "crop" });
  const [pixelFile, job] = [join(folder, "pixels.bin"), join(folder, "job.json")];
  writeFileSync(pixelFile, pixels);
  const neurons = patches.map(({ convolution, channel, row, column }) => [convolution, channel, row, column]);
  writeFileSync(job, JSON.stringify([{ pixels: pixelFile, neurons }]));
  const peer = fileURLToPath(new URL("captum_peer.py", import.meta.url));
  const answer = spawnSync(python, [peer, NETWORK, job], { encoding: "utf8" });
  if (answer.status !== 0) throw new PippinError("invalid-request", answer.stderr.trim().split("\n").at(-1) ?? "");
  return (1000 * Number(answer.stdout)) / patches.length;
}

/** The sample's photographs with their outlines, again and again as files of their own. */
async function prepare(folder: string, place: string, workspace: OpenWorkspace): Promise<void> {
  await workspace.ask("importObjects", { file: SAMPLE_OBJECTS, images: SAMPLE_IMAGES, set: "originals" });
  const db = openDatabase(place);
  const originals = imagesOfSet(db, "originals");
  mkdirSync(join(folder, "photographs"));
  db.transaction(() => {
    for (let i = 0; i < (TURNS + 1) * AT_A_TURN; i++) {
      const original = originals[i % originals.length];
      const bytes = withComment(readFileSync(original.path), String(i));
      const path = join(folder, "photographs", `${i}.jpg`);
      writeFileSync(path, bytes);
      const hash = createHash("sha256").update(bytes).digest("hex");
      const { image } = saveImage(db, { ...original, hash, path });
      for (const object of objectsOfImage(db, original.id)) saveObject(db, { ...object, imageId: image.id });
      addToSet(db, setOf(Math.floor(i / AT_A_TURN)), [image.id]);
    }
  })();
  db.close();
}
