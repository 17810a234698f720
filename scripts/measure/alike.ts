/**
 * `npm run measure:alike -- [--layers LIST] [--patches NUMBER]`: what "more like this" finds for each marked part of the 107
 * dogs (the folder that PIPPIN_SHARED names, default ../shared): how many of the ten nearest patches, of ten other photographs,
 * hold the same part, beside the share of all patches that do (chance); and how long it takes among so many patches.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend } from "../../app/main/backend/backend.ts";
import { rasterise } from "../../app/main/imaging/mask.ts";
import { startEngines } from "../../app/main/process/enginePool.ts";
import { programVersion, resourcesFolder } from "../../app/main/process/layout.ts";
import { bootstrapRate, type Share } from "../../app/main/statistics/intervals.ts";
import { truthOf } from "../../app/main/statistics/labels.ts";
import { ObjectMask } from "../../app/main/statistics/localisation.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { discoveredImages, saveDiscoveredImage } from "../../app/main/workspace/discoveries.queries.ts";
import { saveImage } from "../../app/main/workspace/images.queries.ts";
import { cocoText, objectsCoco, type CocoDog } from "../sample/coco.ts";
import { LABELS, PARTS, patchesOf, readDogs } from "../sample/dogs.ts";

const { values: options } = parseArgs({
  options: { layers: { type: "string", default: "6,8,10" }, patches: { type: "string", default: "100000" } },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const photographs = join(process.env["PIPPIN_SHARED"] ?? join(root, "..", "shared"), "images");
const convolutions = options.layers.split(",").map(Number);
const NEAREST = 10;
const dogs = readDogs(photographs);
const byName = new Map(
  dogs.map((dog) => {
    const { path, polygons, width, height, parts } = dog;
    return [basename(path), { parts, mask: new ObjectMask(rasterise([...polygons], width, height), width, height) }];
  }),
);

const folder = mkdtempSync(join(tmpdir(), "pippin-alike-"));
const engines = startEngines({ count: 1 });
const workspace = join(folder, "alike.pippin");
const backend = createBackend({
  folder: workspace,
  engine: engines,
  engines: 1,
  resources: resourcesFolder(),
  version: programVersion(),
});
try {
  await measure();
} finally {
  await backend.close();
  await engines.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const annotations = objectsCoco(dogs.map((dog): CocoDog => ({ ...dog, split: "train" })));
  const { images: listed } = annotations as unknown as { images: readonly object[] };
  const file = join(folder, "dogs.json");
  const images = listed.map((image, i) => ({ ...image, file_name: dogs[i].path }));
  writeFileSync(file, cocoText({ ...annotations, images }));
  await ask(backend, "importObjects", { file, images: photographs, set: "dogs" });
  await ask(backend, "saveClass", { name: "dogs", labels: [...LABELS] });
  const { id } = await ask(backend, "discover", { class: "dogs", set: "dogs", convolutions });
  const { images: stored } = await ask(backend, "listImages", { set: "dogs" });
  const idOf = new Map(stored.map((image) => [basename(image.path), image.id]));
  await similar(id, idOf);
  await timed(id);
}

async function similar(id: number, idOf: ReadonlyMap<string, number>): Promise<void> {
  const all: { readonly name: string; readonly any: readonly string[] }[] = [];
  const { shown } = await ask(backend, "discovery", { id });
  for (const { id: group, patches } of shown) {
    for (let offset = 0; offset < patches; offset += 1000) {
      const own = await ask(backend, "groupPatches", { group, offset, first: 1000 });
      for (const { name, box } of own.patches) all.push({ name, any: held(name, box) });
    }
  }
  for (const part of PARTS) {
    const shares: Share[] = [];
    const chances: Share[] = [];
    for (const [place, dog] of dogs.entries()) {
      const crops = patchesOf(dog, place).filter(({ label }) => label === part);
      let [right, n] = [0, 0];
      for (const { box } of crops) {
        const imageId = idOf.get(basename(dog.path))!;
        const { patches } = await ask(backend, "moreLikeThis", { id, imageId, box, first: NEAREST });
        right += patches.filter((patch) => held(patch.name, patch.box).includes(part)).length;
        n += patches.length;
      }
      if (n > 0) shares.push({ successes: right, n });
      const own = all.filter(({ name }) => name === basename(dog.path));
      chances.push({ successes: own.filter(({ any }) => any.includes(part)).length, n: own.length });
    }
    console.log(`${part}: ${text(shares)} of the ten nearest hold it; of all patches ${text(chances)}`);
  }
}

function held(name: string, box: Parameters<typeof truthOf>[0]): readonly string[] {
  const { parts, mask } = byName.get(name)!;
  return truthOf(box, parts, mask, "fur").any;
}

/** The same photographs again and again under other names, until there are so many patches. */
async function timed(id: number): Promise<void> {
  const db = openDatabase(workspace);
  const known = discoveredImages(db, id);
  const each = known.reduce((sum, { patches }) => sum + patches.length, 0);
  const rounds = Math.ceil(Number(options.patches) / each);
  for (let round = 1; round < rounds; round++) {
    for (const { hash, patches, places, mean, path } of known) {
      const { image } = saveImage(db, {
        hash: createHash("sha256").update(`${hash} ${round}`).digest("hex"),
        path: `${path} ${round}`,
        width: 500,
        height: 500,
        format: "jpeg",
        warnings: [],
      });
      saveDiscoveredImage(db, id, image, patches, { places, mean });
    }
  }
  const milliseconds: number[] = [];
  let [of, computed] = [0, 0];
  for (const { imageId, patches } of known.slice(0, 100)) {
    const [, , , , , x, y, width, height] = patches[patches.length >> 1];
    const started = performance.now();
    const before = process.cpuUsage();
    ({ of } = await ask(backend, "moreLikeThis", { id, imageId, box: { x, y, width, height }, first: 9 }));
    milliseconds.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    // The first reads them.
    if (milliseconds.length > 1) computed += (user + system) / 1000;
  }
  db.close();
  const [first, ...rest] = milliseconds;
  rest.sort((a, b) => a - b);
  const at = (share: number): string => rest[Math.floor(share * (rest.length - 1))].toFixed(0);
  console.log(
    `among ${of} patches: median ${at(0.5)} ms, p95 ${at(0.95)} ms, ${(computed / rest.length).toFixed(0)} ms of processor time each; the first, which reads them, ${first.toFixed(0)} ms`,
  );
  console.log(`resident memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
}

function text(all: readonly Share[]): string {
  const [right, n] = [all, all].map((_, i) => all.reduce((sum, one) => sum + (i === 0 ? one.successes : one.n), 0));
  const [low, high] = bootstrapRate(all);
  return `${(right / n).toFixed(3)} (${low.toFixed(3)}-${high.toFixed(3)}) of ${n}`;
}

async function ask<Name extends RequestName>(from: Backend, name: Name, input: object): Promise<Output<Name>> {
  const result = await from.request(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}
