/**
 * Pippin is ended without a word, at seeded moments: after so many answers, or so many steps of a training. Whatever was
 * answered is there afterwards, and jobs go on.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom, type SeededRandom } from "../../../app/main/statistics/seededRandom.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { allClassifiers } from "../../../app/main/workspace/classifiers.queries.ts";
import { ensureBuilt } from "../../../scripts/build.ts";
import { runs } from "../../builders/processes.ts";
import { Annotator } from "./annotator.ts";
import { start, type Running } from "./running.ts";

const KILLS = 50;
const SEED = 20;
/** Requests that wait for their answer at a time. */
const AHEAD = 3;
const PHOTOGRAPHS = 5;
const sample = fileURLToPath(new URL("../../../resources/sample", import.meta.url));

interface Plan {
  readonly victim: "backend" | "engine" | "app";
  /** Beside the annotation. */
  readonly trains: boolean;
  /** What is counted until the moment has come. */
  readonly counts: "answers" | "steps";
  readonly moment: number;
}

function planOf(random: SeededRandom): Plan {
  const victim = (["backend", "engine", "app"] as const)[random.integer(3)];
  const trains = victim === "engine" || random.integer(2) === 0;
  const counts = trains && random.integer(2) === 0 ? "steps" : "answers";
  return { victim, trains, counts, moment: 1 + random.integer(counts === "steps" ? 8 : trains ? 60 : 30) };
}

describe("Pippin, killed at any moment", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-kill-"));
  const workspace = join(folder, "killed.pippin");
  // One for what is killed and when, one for what is done: how much of it is done depends on the machine.
  const [random, plans] = [seededRandom(SEED), seededRandom(SEED)];
  let annotator: Annotator;
  let running: Running | null = null;
  /** Trainings that were asked for. */
  let trainings = 0;
  const done = { backend: 0, engine: 0, app: 0, gestures: 0, resumed: 0 };

  beforeAll(async () => {
    await ensureBuilt();
    running = await start(workspace);
    const { client } = running;
    const names = readdirSync(join(sample, "images")).filter((name) => name.endsWith(".jpg"));
    const paths = names.slice(0, PHOTOGRAPHS).map((name) => join(sample, "images", name));
    const { added } = await client.request("addImages", { paths });
    await client.request("importPatches", { file: partsOf(names.slice(0, PHOTOGRAPHS)) });
    await client.request("takeShippedModel", { name: "Tiny Darknet" });
    annotator = new Annotator(
      random,
      added.map(({ id }) => id),
    );
  });
  afterAll(async () => {
    running?.killAll();
    await running?.ended;
    console.log("Killed:", JSON.stringify(done));
    rmSync(folder, { recursive: true });
  });

  /** The sample's parts on these photographs. */
  function partsOf(names: readonly string[]): string {
    interface Coco {
      images: { id: number; file_name: string }[];
      annotations: { image_id: number }[];
    }
    const all = JSON.parse(readFileSync(join(sample, "patches.json"), "utf8")) as Coco;
    const images = all.images.filter(({ file_name: name }) => names.includes(name));
    const annotations = all.annotations.filter(({ image_id: of }) => images.some(({ id }) => id === of));
    const file = join(folder, "parts.json");
    writeFileSync(file, JSON.stringify({ ...all, images, annotations }));
    return file;
  }

  const training = (seed: number): object => ({
    name: "dog",
    labels: ["eye", "ear", "nose", "paw", "fur", "none"],
    classIndices: [151],
    // Others each time: what was computed once is kept.
    features: {
      name: "network",
      version: 1,
      convolutions: [1 + (seed % 4), 5 + ((seed >> 2) % 4)],
      context: seed > 15,
    },
    options: { classifier: "svc", C: [1], gamma: ["scale"], classWeights: "none", folds: 2, seed },
  });

  /** Annotates until the moment has come, and counts the answers, also those that come later. */
  async function annotate({ client }: Running, count: { answers: number }, isTheMoment: () => boolean): Promise<void> {
    const waiting: Promise<void>[] = [];
    while (!isTheMoment()) {
      const { name, input } = annotator.next();
      const answer = client.request(name, input).then((value) => {
        annotator.answered(value);
        count.answers += 1;
      });
      answer.catch(() => undefined);
      waiting.push(answer);
      if (waiting.length > AHEAD) await waiting.shift();
    }
  }

  /** Ends the victim. @returns once it is gone. */
  async function kill(victim: Plan["victim"], app: Running): Promise<void> {
    const engines = app.engines();
    if (victim === "engine") {
      const [engine] = random.shuffle(engines);
      process.kill(engine, "SIGKILL");
      return;
    }
    if (victim === "backend") app.killBackend();
    else app.killAll();
    await app.ended;
    // Nobody is left to work for.
    await expect.poll(() => engines.filter(runs)).toEqual([]);
  }

  /** What a workspace must be at any time. */
  function examine(answered: number): void {
    const db = openDatabase(workspace);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.pragma("foreign_key_check")).toEqual([]);
    const held = annotator.settle(db, answered);
    db.close();
    expect(held).not.toBeNull();
    done.gestures += held!;
  }

  const versions = (): number => {
    const db = openDatabase(workspace);
    const count = allClassifiers(db).length;
    db.close();
    return count;
  };

  /** Goes on with the training that was cut off, to its end. */
  async function resume(app: Running): Promise<void> {
    const { jobs } = await app.client.request("jobs", {});
    expect(jobs[0]).toMatchObject({ name: "train", state: "failed", resumable: true });
    const { id } = await app.client.request("resumeJob", { id: jobs[0].id });
    await app.client.until(() => app.client.job(id)?.state === "done");
    done.resumed += 1;
  }

  async function live({ victim, trains, counts, moment }: Plan): Promise<void> {
    const app = (running ??= await start(workspace));
    const { client } = app;
    const count = { answers: 0, steps: 0 };
    client.onMessage((message) => {
      if (message.kind === "event" && message.event.kind === "job") count.steps += 1;
    });
    const job = trains ? client.request("startJob", { name: "train", input: { ...training(++trainings) } }) : null;
    const jobIsOver = async (): Promise<void> => {
      const { id } = (await job)!;
      await client.until(() => client.job(id)?.state === "done");
    };
    // A training may be over before its moment; an engine can be killed when there is one.
    let over = false;
    if (trains)
      void jobIsOver()
        .then(() => (over = true))
        .catch(() => undefined);
    await annotate(app, count, () => {
      return (over || count[counts] >= moment) && (victim !== "engine" || app.engines().length > 0);
    });
    await kill(victim, app);
    done[victim] += 1;
    if (victim === "engine") {
      // The call is repeated in another process, and nobody who annotates notices.
      await jobIsOver();
      await expect.poll(() => count.answers).toBe(annotator.sent);
    } else running = null;
    examine(count.answers);
    if (running === null) {
      running = await start(workspace);
      if (versions() < trainings) await resume(running);
    }
    expect(versions()).toBe(trainings);
  }

  it(
    "keeps each answered gesture, whole, and nothing of what was undone; goes on with its jobs",
    async () => {
      for (let i = 0; i < KILLS; i++) {
        const plan = planOf(plans);
        await live(plan).catch((error: unknown) => {
          throw new Error(`Kill ${i} (${JSON.stringify(plan)}): ${(error as Error).message}`, { cause: error });
        });
      }
      expect(done.backend + done.engine + done.app).toBe(KILLS);
      expect(Math.min(done.backend, done.engine, done.app, done.resumed)).toBeGreaterThan(4);
    },
    10 * 60_000,
  );
});
