/** Every job there is, stopped at a seeded moment: it ends as stopped, says so, keeps what is finished, and goes on. */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorFrom } from "../../app/contract/errors.ts";
import { EvaluationSettings } from "../../app/contract/evaluation.ts";
import { DEFAULT_TRAINING } from "../../app/contract/patchClassifier.ts";
import { isJob, ROUTES, type Input, type JobName, type Output, type RequestName } from "../../app/contract/requests.ts";
import { SAMPLE } from "../../app/contract/sample.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { createBackend, type Backend, type RequestOptions } from "../../app/main/backend/backend.ts";
import { complain, EXIT } from "../../app/main/cli/session.ts";
import { startEngines, type EnginePool } from "../../app/main/process/enginePool.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { seededRandom } from "../../app/main/statistics/seededRandom.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sample = join(root, "resources", "sample");
const folder = mkdtempSync(join(tmpdir(), "pippin-stopped-"));
const prepared = join(folder, "prepared.pippin");
let engines: EnginePool;
const open: Backend[] = [];

beforeAll(async () => {
  engines = startEngines({ count: 1, backend: "wasm" });
  const backend = workspace(prepared);
  await ask(backend, "prepareSample", {});
  await backend.close();
  open.length = 0;
}, 180_000);
afterAll(async () => {
  for (const backend of open) await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true });
});

function workspace(path: string): Backend {
  const backend = createBackend({
    folder: path,
    engine: engines,
    engines: 1,
    resources: resourcesFolder(),
    version: "0",
    onStart: () => engines.revive(),
  });
  open.push(backend);
  return backend;
}

async function ask<Name extends RequestName>(
  backend: Backend,
  name: Name,
  input: unknown,
  options: RequestOptions = {},
): Promise<Output<Name>> {
  const result = await backend.request(name, input, options);
  if (!result.ok) throw errorFrom(result.error);
  return result.value;
}

const settings = { ...PRESETS.recommended, top: 2 };
const labels = [...SAMPLE.labels];

type Inputs = { readonly [Name in JobName]: (backend: Backend) => Promise<Partial<Input<Name>>> };

/** What each job is asked to do in a workspace that holds the sample: enough that it can be stopped in the middle. */
const INPUTS: Inputs = {
  prepareSample: async (backend) => {
    const { images } = await ask(backend, "listImages", {});
    await ask(backend, "removeImages", { ids: images.map(({ id }) => id) });
    return {};
  },
  takeShippedModel: async () => ({ name: "EfficientNet-Lite0" }),
  addImages: async () => ({ paths: [join(sample, "images")] }),
  exportBundle: async () => ({ class: SAMPLE.classifier, target: join(folder, "stopped.zip") }),
  importBundle: async (backend) => {
    const file = join(folder, "incoming.zip");
    await ask(backend, "exportBundle", { class: SAMPLE.classifier, target: file });
    return { file, class: "other" };
  },
  importObjects: async () => ({ file: join(sample, "objects.json"), images: join(sample, "images") }),
  importPatches: async () => ({ file: join(sample, "patches.json") }),
  exportPatches: async () => ({ target: join(folder, "crops"), format: "folders" }),
  exportObjects: async () => ({ target: join(folder, "voc"), format: "voc" }),
  relinkImages: async (backend) => {
    const [before, after] = [join(folder, "before"), join(folder, "after")];
    mkdirSync(before);
    const { images } = await ask(backend, "listImages", {});
    await ask(backend, "removeImages", { ids: images.map(({ id }) => id) });
    for (const name of readdirSync(join(sample, "images")).slice(0, 12)) {
      cpSync(join(sample, "images", name), join(before, name));
    }
    await ask(backend, "addImages", { paths: [before] });
    renameSync(before, after);
    return { folder: after };
  },
  harvestPatches: async () => ({ set: SAMPLE.explainedSet, settings, measures: ["attribution"] }),
  importModel: async () => ({
    file: join(resourcesFolder(), "models", "tiny-darknet.h5"),
    name: "again",
    preprocessing: { values: "unit", geometry: "crop" },
  }),
  checkModelFile: async () => ({
    file: join(resourcesFolder(), "models", "tiny-darknet.h5"),
    preprocessing: { values: "unit", geometry: "crop" },
  }),
  checkModel: async () => ({ model: "Tiny Darknet" }),
  train: async () => ({
    name: "dog",
    labels,
    classIndices: [...SAMPLE.classIndices],
    features: "network-local",
    options: DEFAULT_TRAINING,
  }),
  retrain: async (backend) => {
    const { patches } = await ask(backend, "labelPatches", { label: "fur" });
    await ask(backend, "changePatches", { changes: [{ kind: "change", id: patches[0].id, label: "paw" }] });
    const { classifiers } = await ask(backend, "classifiers", {});
    return { classifierId: classifiers[0].id };
  },
  compareClassifiers: async () => ({ name: "dog", labels, features: ["hog"], classifiers: ["svc", "kernel-ridge"] }),
  explain: async () => ({ images: { set: SAMPLE.explainedSet }, settings }),
  exportExplanations: async () => ({
    images: { set: SAMPLE.explainedSet },
    settings,
    format: "html",
    target: join(folder, "report.html"),
  }),
  // Those that are explained are predicted, too.
  predictImages: async () => ({ set: SAMPLE.set }),
  surveyNeurons: async () => ({ set: SAMPLE.explainedSet }),
  evaluate: async () => ({
    set: SAMPLE.explainedSet,
    settings: EvaluationSettings.parse({ explanation: settings, measures: ["attribution", "random"] }),
  }),
  exportEvaluation: async (backend) => {
    const { id } = await ask(backend, "evaluate", {
      set: SAMPLE.explainedSet,
      settings: EvaluationSettings.parse({ explanation: settings, measures: ["random"] }),
    });
    return { id, format: "html", target: join(folder, "evaluation.html") };
  },
  discover: async () => ({ class: "dog", set: SAMPLE.explainedSet, groups: 6 }),
  findShortcuts: async (backend) => {
    await ask(backend, "explain", { images: { set: SAMPLE.explainedSet }, settings });
    const { classes } = await ask(backend, "profileChoices", { set: SAMPLE.explainedSet });
    return { set: SAMPLE.explainedSet, classIndex: classes[0].index };
  },
};

const JOBS = Object.keys(ROUTES).filter(isJob);

describe("a job that is stopped", () => {
  it.each(JOBS.map((name, i) => [name, seededRandom(i).integer(3)] as const))(
    "%s: after %i steps it ends as stopped, is recorded so, and goes on to its end",
    async (name, steps) => {
      const path = join(folder, `${name}.pippin`);
      cpSync(prepared, path, { recursive: true });
      const backend = workspace(path);
      const input = await INPUTS[name](backend);
      const stop = new AbortController();
      let heard = 0;
      const result = await backend.request(name, input, {
        signal: stop.signal,
        onProgress: () => {
          if (heard++ === steps) stop.abort();
        },
      });
      expect(stop.signal.aborted).toBe(true);
      expect(result).toMatchObject({ ok: false, error: { code: "cancelled" } });
      const { message } = (result as { readonly error: { readonly message: string } }).error;
      expect(message).toMatch(/^Stopped after \d+ of \d+ .*\. What is finished is kept|; nothing was changed\.$/);
      expect(complain(errorFrom((result as never as { error: never }).error))).toBe(EXIT.stopped);
      const [job] = (await ask(backend, "jobs", {})).jobs;
      expect(job).toMatchObject({ name, state: "cancelled", message, resumable: true, title: ROUTES[name].title });
      // The same request once more, as a person starts it from the list of jobs.
      const again = await backend.request(name, input);
      expect(again).toMatchObject({ ok: true });
      expect((await ask(backend, "jobs", {})).jobs[0]).toMatchObject({ name, state: "done" });
    },
    240_000,
  );

  it("keeps what is finished, and leaves no half of a file", async () => {
    const backend = workspace(join(folder, "kept.pippin"));
    await ask(backend, "addImages", { paths: [join(sample, "images")], set: "all" });
    const stop = new AbortController();
    const options: RequestOptions = {
      signal: stop.signal,
      onProgress: ({ done, message }) => {
        if (message === "Explaining" && done === 5) stop.abort();
      },
    };
    const target = join(folder, "half.html");
    const wanted = { images: { set: "all" }, settings, format: "html", target };
    await expect(ask(backend, "exportExplanations", wanted, options)).rejects.toMatchObject({ code: "cancelled" });
    expect(existsSync(target)).toBe(false);
    expect((await ask(backend, "imageSummaries", { set: "all" })).images).toHaveLength(5);
    const few = (await ask(backend, "listImages", { set: "all" })).images.slice(0, 5).map(({ id }) => id);
    expect((await ask(backend, "explain", { images: { ids: few }, settings })).reused).toBe(5);
  });
});

describe("a command that is stopped by Ctrl-C", () => {
  const COMMANDS = [
    ["explain", "--set", SAMPLE.explainedSet, "--top", "3"],
    ["evaluate", "--set", SAMPLE.explainedSet, "--top", "4"],
    ["patches", "harvest", "--set", SAMPLE.explainedSet, "--top", "3"],
    ["export", "report", join(folder, "stopped.html"), "--set", SAMPLE.explainedSet, "--top", "6"],
    ["patches", "suggest", "--set", SAMPLE.set, "--label", "eye", "--classifier", "dog"],
  ];
  it.each(COMMANDS)("%s %s %s %s prints no result and exits with 130", async (...command) => {
    const path = join(folder, `command-${COMMANDS.findIndex((one) => one[0] === command[0] && one[1] === command[1])}`);
    cpSync(prepared, path, { recursive: true });
    const all = [join(root, "app/main/cli/pippin.ts"), "--backend", "wasm", "--workspace", path, ...command];
    const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
    const [printed, said] = ["", ""].map((text) => ({ text }));
    child.stdout.on("data", (text: Buffer) => (printed.text += text.toString()));
    child.stderr.on("data", (text: Buffer) => {
      const isFirst = !/\d+ of \d+/.test(said.text);
      said.text += text.toString();
      // Once: a second interruption means "at once".
      if (isFirst && /\d+ of \d+/.test(said.text)) child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(said.text).toMatch(/Stopped after \d+ of \d+|nothing was changed/);
    expect([code, printed.text]).toEqual([130, ""]);
  });
});
