/**
 * `npm run bench -- [--only NAME,...] [--json]`: pairs side by side, in turn, several times; medians and their ratio.
 * Each pair runs in a process of its own, so that each has one TensorFlow.js backend.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PippinError } from "../../app/contract/errors.ts";
import { PRESETS } from "../../app/contract/settings.ts";
import { outputsForReconstruction, reconstruct, type Unit } from "../../app/main/engine/backward/reconstruct.ts";
import { startBackend, type BackendName } from "../../app/main/engine/tensors/backend.ts";
import { CLASS_PROFILE, runClassProfile } from "./classProfile.ts";
import { EVALUATE, runEvaluate } from "./evaluate.ts";
import { runContest, type Contest, type Pair } from "./pairing.ts";
import { LARGE_REPORT, runLargeReport } from "./largeReport.ts";
import { MANY_PATCHES, runManyPatches } from "./manyPatches.ts";
import { PATCH_CLASSIFIER_PAIRS, runPatchClassifierPair } from "./patchClassifier.ts";
import { benchPython } from "./python.ts";
import { RANK_LOCATE_PAIRS, runRankLocate } from "./rankLocate.ts";
import { resnet18, tinyDarknet, tinyDarknetAndSecond, vgg16, type Subject } from "./subjects.ts";
import { runWorkspacePair, WORKSPACE_PAIRS } from "./workspacePairs.ts";

interface Plan {
  readonly backend: BackendName;
  readonly subject: "vgg16" | "tiny-darknet";
  readonly note: string;
  contest(subject: Subject): Pick<Contest, "ours" | "reference" | "goal" | "runs">;
}

const forward = (subject: Subject) => (): void => {
  subject.loaded.forward(subject.pixels, []).dispose();
};
const explanation =
  (goal: number | null, measure: "activation-sum" | "attribution", runs: number) => (subject: Subject) => ({
    ours: () => {
      subject.explain({ ...PRESETS.paper, measure });
    },
    reference: forward(subject),
    goal: goal === null ? null : { atMost: goal },
    runs,
  });

const EXPLAINED =
  "one explanation (15 neurons, reconstructions, labels; no decoding, no PNG) beside one plain forward pass";
const PLANS: Readonly<Record<string, Plan>> = {
  "explain-vgg16-native": {
    backend: "native",
    subject: "vgg16",
    note: EXPLAINED,
    contest: explanation(1.25, "activation-sum", 41),
  },
  "explain-vgg16-wasm": {
    backend: "wasm",
    subject: "vgg16",
    note: EXPLAINED,
    contest: explanation(1.1, "activation-sum", 31),
  },
  "attribution-vgg16-native": {
    backend: "native",
    subject: "vgg16",
    note: `${EXPLAINED}; by attribution`,
    contest: explanation(3.5, "attribution", 11),
  },
  "attribution-vgg16-wasm": {
    backend: "wasm",
    subject: "vgg16",
    note: `${EXPLAINED}; by attribution`,
    contest: explanation(3.5, "attribution", 5),
  },
  "deconv-local": {
    backend: "native",
    subject: "vgg16",
    note: "15 neurons of convolutions 5 to 7, windows beside whole maps",
    contest: deconvolution,
  },
  "explain-tiny-darknet-native": {
    backend: "native",
    subject: "tiny-darknet",
    note: EXPLAINED,
    contest: explanation(null, "attribution", 25),
  },
  "explain-tiny-darknet-wasm": {
    backend: "wasm",
    subject: "tiny-darknet",
    note: EXPLAINED,
    contest: explanation(null, "attribution", 15),
  },
};

const RESNET18 = "explain-resnet18-onnx-native";
const SECOND = "explain-second-network-native";

const NAMES = [
  RESNET18,
  SECOND,
  ...Object.keys(PLANS),
  ...Object.keys(PATCH_CLASSIFIER_PAIRS),
  MANY_PATCHES,
  LARGE_REPORT,
  ...RANK_LOCATE_PAIRS,
  EVALUATE,
  CLASS_PROFILE,
  ...WORKSPACE_PAIRS,
];

function deconvolution({ loaded, pixels }: Subject): ReturnType<Plan["contest"]> {
  const nodes = [5, 6, 7].map((number) => loaded.network.convolutions[number - 1].activationNode);
  const pass = loaded.forward(
    pixels,
    nodes.flatMap((node) => outputsForReconstruction(loaded.network, "deconvnet", node)),
  );
  const units: Unit[] = [10, 20, 28, 36, 46].map((place, i) => ({ channel: 37 * i, row: place, column: 55 - place }));
  const run = (extent: "window" | "map") => (): void => {
    for (const node of nodes) reconstruct(loaded, pass, "deconvnet", node, units, extent);
  };
  return { ours: run("window"), reference: run("map"), goal: { timesFaster: 20 }, runs: 5 };
}

const { values: options } = parseArgs({
  options: { only: { type: "string" }, json: { type: "boolean" }, child: { type: "string" } },
});
if (options.child !== undefined) await measure(options.child);
else await measureAll(options.only?.split(",") ?? NAMES);

async function measure(name: string): Promise<void> {
  if (name in PATCH_CLASSIFIER_PAIRS) {
    process.stdout.write(`\n${JSON.stringify(runPatchClassifierPair(name))}\n`);
    return;
  }
  if (name === MANY_PATCHES) {
    process.stdout.write(`\n${JSON.stringify(runManyPatches())}\n`);
    return;
  }
  if (name === LARGE_REPORT) {
    process.stdout.write(`\n${JSON.stringify(await runLargeReport())}\n`);
    return;
  }
  if (RANK_LOCATE_PAIRS.includes(name)) {
    process.stdout.write(`\n${JSON.stringify(await runRankLocate(name))}\n`);
    return;
  }
  if (name === EVALUATE) {
    process.stdout.write(`\n${JSON.stringify(await runEvaluate())}\n`);
    return;
  }
  if (name === CLASS_PROFILE) {
    process.stdout.write(`\n${JSON.stringify(await runClassProfile())}\n`);
    return;
  }
  if (WORKSPACE_PAIRS.includes(name)) {
    process.stdout.write(`\n${JSON.stringify(await runWorkspacePair(name))}\n`);
    return;
  }
  if (name === RESNET18) {
    process.stdout.write(`\n${JSON.stringify(await runResnet18())}\n`);
    return;
  }
  if (name === SECOND) {
    process.stdout.write(`\n${JSON.stringify(await runSecond())}\n`);
    return;
  }
  const plan = PLANS[name];
  const { tf } = await startBackend(plan.backend);
  const subject = plan.subject === "vgg16" ? vgg16(tf) : await tinyDarknet(tf);
  const pair = await runContest({ name, note: plan.note, ...plan.contest(subject) });
  process.stdout.write(`\n${JSON.stringify(pair)}\n`);
}

/** Labels with the eyes of a second network, beside an explanation of Tiny Darknet alone. */
async function runSecond(): Promise<Pair> {
  const { own, both } = await tinyDarknetAndSecond(await startBackend("native"));
  const settings = { ...PRESETS.recommended, convolutions: [6, 8, 10] };
  const explained = (subject: Subject) => (): void => {
    subject.explain(settings);
  };
  return runContest({
    name: SECOND,
    note: "one explanation (attribution, 15 neurons) whose labels a second network helps to give, beside one without it",
    ours: explained(both),
    reference: explained(own),
    goal: { atMost: 2.2 },
    runs: 25,
  });
}

/** Beside its own forward pass; onnxruntime's stands in the note. */
async function runResnet18(): Promise<Pair> {
  const found = benchPython();
  if ("reason" in found) throw new PippinError("invalid-request", found.reason);
  const folder = mkdtempSync(join(tmpdir(), "pippin-bench-"));
  try {
    const file = join(folder, "resnet18.onnx");
    const peer = fileURLToPath(new URL("resnet18_peer.py", import.meta.url));
    const answer = spawnSync(found.python, [peer, file, "41"], { encoding: "utf8" });
    if (answer.status !== 0) throw new PippinError("invalid-request", answer.stderr.trim().split("\n").at(-1) ?? "");
    const { tf } = await startBackend("native");
    const subject = await resnet18(tf, file);
    const pair = await runContest({
      name: RESNET18,
      note: EXPLAINED,
      ...explanation(1.35, "activation-sum", 41)(subject),
    });
    return {
      ...pair,
      note: `${EXPLAINED}; onnxruntime's own forward pass takes ${Number(answer.stdout).toFixed(1)} ms`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no pair ${unknown.join(", ")}. Pairs: ${NAMES.join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  const pairs: Pair[] = [];
  for (const name of names) {
    const parameters = [...process.execArgv, fileURLToPath(import.meta.url), "--child", name];
    const child = spawnSync(process.execPath, parameters, { encoding: "utf8", maxBuffer: 1e8 });
    const last = child.stdout.trim().split("\n").at(-1) ?? "";
    const pair = child.status === 0 ? (JSON.parse(last) as Pair) : missing(name, child.stderr);
    pairs.push(pair);
    if (options.json !== true) console.log(line(pair));
  }
  if (options.json === true) console.log(JSON.stringify(pairs, null, 2));
}

/** A pair that cannot run here counts as not met. */
function missing(name: string, stderr: string): Pair {
  const reason = /PippinError: (.*)/.exec(stderr)?.[1] ?? stderr.trim().split("\n").at(-1) ?? "it ended";
  return {
    name,
    unit: "ms",
    ours: 0,
    reference: null,
    ratio: null,
    goal: null,
    met: false,
    runs: 0,
    note: `cannot run here: ${reason}`,
  };
}

function line({ name, unit, ours, reference, ratio, goal, met, note }: Pair): string {
  if (ratio === null || reference === null) return `${name}: ${note}`;
  const verdict =
    goal === null ? `${(1000 / ours).toFixed(1)} a second` : `goal ${goal}, ${met === true ? "met" : "NOT met"}`;
  const beside = name === RESNET18 ? `; ${note.split("; ").at(-1)}` : "";
  return `${name}: ${ours} ${unit} beside ${reference} ${unit}, ratio ${ratio} (${verdict})${beside}`;
}
