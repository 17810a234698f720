/** A small workspace that one process fills and another empties, with contents so few that both are always at the same. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import type { Engine, ExplainedPatch } from "../../../../app/contract/engine.ts";
import type { ImageRecord, ModelRecord } from "../../../../app/contract/records.ts";
import { createBackend, type Backend } from "../../../../app/main/backend/backend.ts";
import { blobPath, incomingBlobs } from "../../../../app/main/workspace/blobs.ts";
import type { WritableDB } from "../../../../app/main/workspace/connection.ts";
import { scratchFolder } from "../../../../app/main/workspace/files.ts";
import { saveImage } from "../../../../app/main/workspace/images.queries.ts";
import { saveModel } from "../../../../app/main/workspace/models.queries.ts";
import { keepPicture } from "../../../../app/main/workspace/pictures.ts";
import { resourcesFolder } from "../../../../app/main/process/layout.ts";
import { referredBlobs } from "../../../builders/workspaceRows.ts";
import { chain, conv, dense, flatten, relu, softmax } from "../../../builders/graph.ts";

export const IMAGES = 4;
/** Different pictures of patches that there are at all: few enough that an image that comes has those of one that goes. */
const PICTURES = 40;
const PATCHES = 20;
export const MODEL = "network";

const hash = (content: string): string => createHash("sha256").update(content).digest("hex");
export const imageHash = (name: number): string => hash(`image ${name}`);

export function putImage(db: WritableDB, folder: string, name: number): ImageRecord {
  const ofFile = imageHash(name);
  for (const part of [undefined, "0_0_9_9_160"]) {
    keepPicture(folder, { hash: ofFile, ending: "jpg", ...(part && { part }) }, Buffer.from("pixels"));
  }
  const path = `/photographs/${ofFile}.jpg`;
  return saveImage(db, { hash: ofFile, path, width: 640, height: 480, format: "jpeg", warnings: [] }).image;
}

/** As an import does it: written beside, then moved in. */
export function putModel(db: WritableDB, folder: string): ModelRecord {
  const { network } = chain([conv(3, 4), relu(), conv(3, 4), relu(), flatten(), dense(10), softmax()]);
  const scratch = scratchFolder(folder);
  const blobs = incomingBlobs(db);
  const [graphBlob, weightsBlob] = [JSON.stringify(network), "weights"].map((content, i) => {
    const file = join(scratch, `part ${i}`);
    fs.writeFileSync(file, content);
    blobs.adopt(file, hash(content));
    return hash(content);
  });
  try {
    return saveModel(
      db,
      {
        ...{
          name: MODEL,
          hash: weightsBlob,
          graphBlob,
          weightsBlob,
          preprocessing: { values: "unit", geometry: "crop" },
        },
        classNames: Array.from({ length: 10 }, (_, i) => `class ${i}`),
      },
      blobs,
    );
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

/** Stands where engine processes are: its patches show few pictures, those of an explanation by its seed. */
function engineOfFewPictures(): Engine {
  const picture = (of: number): Uint8Array => Buffer.from(`picture ${of % PICTURES}`);
  const fileOf = (path: string): string => /([0-9a-f]{64})\.jpg$/.exec(path)![1];
  const patch = (channel: number, seed: number): ExplainedPatch => ({
    ...{ convolution: 1, layer: "conv", channel, row: 0, column: 0, measure: "attribution" },
    ...{ score: 1, activation: 1, rank: channel + 1, neurons: 1, labels: [] },
    ...{ box: { x: 0, y: 0, width: 8, height: 8 }, imageBox: { x: 0, y: 0, width: 8, height: 8 } },
    patchImage: picture(seed + channel),
    reconstruction: picture(seed * 3 + channel),
  });
  const engine: Pick<Engine, "status" | "explain" | "neuronPatch"> = {
    status: async () => ({
      ...{ backend: "wasm", version: "", reason: null, tensors: 0, residentBytes: 0, forwardPasses: 0 },
    }),
    explain: async ({ imagePath, settings }) => ({
      ...{ width: 640, height: 480, imageHash: fileOf(imagePath), convolutions: [1], classifier: null },
      ...{ prediction: [{ index: 1, probability: 0.9 }], explainedClass: { index: 1, probability: 0.9 } },
      ...{ ties: [], warnings: [], seconds: 0 },
      patches: Array.from({ length: PATCHES }, (_, channel) => patch(channel, settings.seed)),
    }),
    neuronPatch: async ({ imagePath, channel, row }) => ({
      ...{ imageHash: fileOf(imagePath), activation: 1, labels: [] },
      ...{ patchImage: picture(channel + row), reconstruction: picture(channel) },
    }),
  };
  return engine as Engine;
}

export function openBackend(folder: string): Backend {
  return createBackend({
    ...{ folder, engine: engineOfFewPictures(), engines: 2, resources: resourcesFolder(), version: "0" },
  });
}

/** @returns hashes of blobs that rows refer to and that are not there; others wait meanwhile. */
export function missingBlobs(db: WritableDB, folder: string): string[] {
  return db.transaction(() => referredBlobs(db).filter((blob) => !fs.existsSync(blobPath(folder, blob))))();
}

/** Ends this process without a word at the moment of that number: before or after it touches a file. */
export function dieAt(moment: number): void {
  let left = moment;
  const pass = (): void => {
    if (--left === 0) process.kill(process.pid, "SIGKILL");
  };
  for (const name of ["rmSync", "renameSync", "openSync"] as const) {
    const real = fs[name] as (...parameters: unknown[]) => unknown;
    const counted = (...parameters: unknown[]): unknown => {
      pass();
      const result = real(...parameters);
      pass();
      return result;
    };
    Object.assign(fs, { [name]: counted });
  }
  syncBuiltinESMExports();
}
