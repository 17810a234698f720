/** A sweep of `pippin evaluate` over 360 photographs and the paper's measures, beside a loop of Captum over some of them. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine } from "../../app/contract/engine.ts";
import { PippinError } from "../../app/contract/errors.ts";
import { EvaluationSettings, type FoundPatch, type ImageFinding } from "../../app/contract/evaluation.ts";
import { MEASURES, PRESETS } from "../../app/contract/settings.ts";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { prepareInput } from "../../app/main/modelGeometry/preprocessing.ts";
import { createEngineService } from "../../app/main/engine/service.ts";
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

/** Milliseconds a neuron. */
interface Time {
  readonly milliseconds: number;
  /** Of all threads. */
  readonly processor: number;
}

interface Turn {
  readonly ours: Time;
  readonly captum: Time;
}

export async function runEvaluate(): Promise<Pair> {
  const found = benchPython(CAPTUM);
  if ("reason" in found) throw new PippinError("invalid-request", found.reason);
  const folder = mkdtempSync(join(tmpdir(), "pippin-evaluate-"));
  // In this process, whose processor time is counted.
  const engine = await createEngineService();
  try {
    const { backend } = await engine.status();
    const turns = await measured(folder, engine, found.python);
    const middle = (value: (turn: Turn) => number): number => median(turns.map(value));
    const ours = middle((turn) => turn.ours.milliseconds);
    const ratio = middle((turn) => turn.ours.milliseconds / turn.captum.milliseconds);
    const processor = middle((turn) => turn.captum.processor / turn.ours.processor);
    return {
      name: EVALUATE,
      unit: "ms",
      ours: round(ours),
      reference: round(middle((turn) => turn.captum.milliseconds)),
      ratio: round(ratio),
      goal: `<= 1/${TIMES_FASTER}`,
      met: ratio <= 1 / TIMES_FASTER,
      runs: TURNS,
      note: `a neuron of ${TURNS * AT_A_TURN} photographs and ${SETTINGS.measures.length} measures (${backend}; decoding, ranking, masks and tables included) beside Captum's reconstruction alone, with one or two threads, which is faster; in processor time ${round(processor)} times as fast`,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measured(folder: string, engine: Engine, python: string): Promise<Turn[]> {
  const place = join(folder, "w.pippin");
  const workspace = openWorkspace(place, engine);
  try {
    await prepare(folder, place, workspace);
    const turns: Turn[] = [];
    // The first is a warm-up.
    for (let turn = 0; turn <= TURNS; turn++) {
      const [started, before] = [performance.now(), process.cpuUsage()];
      const { id, images } = await workspace.ask("evaluate", { set: setOf(turn), settings: SETTINGS });
      const milliseconds = performance.now() - started;
      const { user, system } = process.cpuUsage(before);
      const findings = findingsIn(place, id);
      if (images !== findings.length) throw new Error(`${images} images were evaluated, ${findings.length} are there.`);
      if (turn === 0) continue;
      const all = findings.map(({ finding }) => patchesOf(finding));
      const neurons = all.reduce((sum, { length }) => sum + length, 0);
      turns.push({
        ours: { milliseconds: milliseconds / neurons, processor: (user + system) / 1000 / neurons },
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

async function captumsTime(
  python: string,
  folder: string,
  path: string,
  patches: readonly FoundPatch[],
): Promise<Time> {
  const { image } = await decodeImage(readFileSync(path), path);
  const { pixels } = prepareInput(image, INPUT_SHAPE, { values: "unit", geometry: "crop" });
  const [pixelFile, job] = [join(folder, "pixels.bin"), join(folder, "job.json")];
  writeFileSync(pixelFile, pixels);
  const neurons = patches.map(({ convolution, channel, row, column }) => [convolution, channel, row, column]);
  writeFileSync(job, JSON.stringify([{ pixels: pixelFile, neurons }]));
  const peer = fileURLToPath(new URL("captum_peer.py", import.meta.url));
  const answer = spawnSync(python, [peer, NETWORK, job], { encoding: "utf8" });
  if (answer.status !== 0) throw new PippinError("invalid-request", answer.stderr.trim().split("\n").at(-1) ?? "");
  const [milliseconds, processor] = answer.stdout
    .split(" ")
    .map((seconds) => (1000 * Number(seconds)) / patches.length);
  return { milliseconds, processor };
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
