/**
 * `node scripts/run.mjs scripts/measure/plantedShortcuts/shortcuts.ts FOLDER [--out FILE] [--only TEXT] [--seed NUMBER]`: how
 * often planted shortcuts are found, and clean networks accused. FOLDER is a group of `networks.py`, beside this file. Each
 * network is imported in a workspace of its own, the held-out photographs are explained with the default settings, and
 * shortcuts are looked for, as a person would. One line of JSON a network is appended to FILE; those that are there already
 * are passed over. A clean network is looked at twice: with its photographs as they are, and with a mark on them that it has
 * not learned.
 */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Output, RequestName } from "../../../app/contract/requests.ts";
import { PRESETS } from "../../../app/contract/settings.ts";
import { createBackend, type Backend } from "../../../app/main/backend/backend.ts";
import { startEngines } from "../../../app/main/process/enginePool.ts";
import { programVersion, resourcesFolder } from "../../../app/main/process/layout.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string" },
    only: { type: "string", default: "" },
    seed: { type: "string", default: "0" },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("Name the folder of a group of networks.");

interface Planted {
  readonly number: number;
  readonly kind: string | null;
  readonly classes: readonly string[];
  readonly target: string;
  readonly accuracy: number;
  readonly before: number;
  readonly after: number;
  readonly learned: boolean;
}

const known = new Set(
  options.out === undefined || !existsSync(options.out)
    ? []
    : readFileSync(options.out, "utf8")
        .trim()
        .split("\n")
        .map((line) => {
          const { network, photographs } = JSON.parse(line) as { network: string; photographs: string };
          return `${network} ${photographs}`;
        }),
);
const engines = startEngines({ count: 1 });
try {
  for (const network of readdirSync(folder).sort()) {
    if (!network.includes(options.only) || !existsSync(join(folder, network, "network.json"))) continue;
    const own = JSON.parse(readFileSync(join(folder, network, "network.json"), "utf8")) as Planted;
    // Only clean networks that do their work are asked of.
    if (own.kind === null && own.accuracy < 0.85) continue;
    const missing = ["photographs", "marked"].filter(
      (photographs) => existsSync(join(folder, network, photographs)) && !known.has(`${network} ${photographs}`),
    );
    if (missing.length > 0) await measure(join(folder, network), network, own, missing);
  }
} finally {
  await engines.close();
}

async function measure(place: string, network: string, own: Planted, sets: readonly string[]): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), "pippin-shortcuts-"));
  const backend = createBackend({
    folder: join(workspace, "planted.pippin"),
    engine: engines,
    engines: 1,
    resources: resourcesFolder(),
    version: programVersion(),
  });
  try {
    await ask(backend, "importModel", {
      file: join(place, "network.onnx"),
      name: "planted",
      classNames: own.classes,
      preprocessing: { values: "unit", geometry: "squash" },
    });
    for (const set of sets) {
      const started = performance.now();
      await ask(backend, "importObjects", { file: join(place, `${set}.json`), images: join(place, set), set });
      await ask(backend, "explain", { images: { set }, model: "planted", settings: PRESETS.recommended });
      const { classes } = await ask(backend, "profileChoices", { set, model: "planted" });
      const classIndex = own.classes.indexOf(own.target);
      const explained = classes.find(({ index }) => index === classIndex)?.images ?? 0;
      const seed = Number(options.seed);
      const search =
        explained === 0 ? null : await ask(backend, "findShortcuts", { set, model: "planted", classIndex, seed });
      const record = {
        network,
        photographs: set,
        kind: own.kind,
        learned: own.learned,
        target: own.target,
        classes: own.classes.length,
        accuracy: own.accuracy,
        gain: own.after - own.before,
        images: explained,
        off: search?.off?.mean ?? 0,
        surroundings: search?.surroundings ?? null,
        groups: (search?.groups ?? []).map(({ found, images, evidence, patches, off, alike, test }) => ({
          found,
          images: images.successes,
          evidence: evidence.mean,
          patches,
          off,
          alike,
          ...(test === null
            ? { test: null }
            : { test: { drop: test.drop, random: test.random, difference: test.difference, p: test.corrected } }),
        })),
      };
      if (options.out !== undefined) appendFileSync(options.out, `${JSON.stringify(record)}\n`);
      const tested = record.groups.flatMap(({ test }) => (test === null ? [] : [test]));
      console.log(
        network,
        set,
        own.learned ? "learned" : "",
        `${explained} images, off ${record.off.toFixed(2)}`,
        tested.map((test) => `${test.drop.toFixed(1)}-${test.random.toFixed(1)} p ${test.p.toFixed(3)}`).join("; "),
        record.surroundings === null
          ? ""
          : `surroundings ${record.surroundings.difference.toFixed(1)} p ${record.surroundings.p.toFixed(3)}`,
        `${((performance.now() - started) / 1000).toFixed(0)} s`,
      );
    }
  } finally {
    await backend.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function ask<Name extends RequestName>(backend: Backend, name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}
