/** The largest matrix that people bring in an ONNX file: the first dense layer of VGG-16, 392 MB. */
import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openNetwork, type StoredNetwork } from "../../app/main/engine/network/store.ts";
import { onnxFile } from "../builders/onnxFile.ts";

const MEGABYTE = 1024 * 1024;
/** What it is imported to; the file itself is a hole. */
const NEEDED = 450 * MEGABYTE;
const [UNITS, INPUTS] = [4096, 25088];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A file whose last bytes are the matrix: zeros that take no room, and its last value. */
function writeFile(path: string): void {
  const start = onnxFile(
    {
      operators: [
        { type: "MaxPool", inputs: ["x"], outputs: ["a"], attributes: { kernel_shape: [32, 32], strides: [32, 32] } },
        { type: "Conv", inputs: ["a", "features.weight"], outputs: ["b"] },
        { type: "Flatten", inputs: ["b"], outputs: ["c"] },
        { type: "Gemm", inputs: ["c", "classifier.weight"], outputs: ["scores"], attributes: { transB: 1 } },
      ],
      constants: { "features.weight": { shape: [512, 3, 1, 1] } },
      inputs: { x: [1, 3, 224, 224] },
      outputs: { scores: [1, UNITS] },
    },
    { name: "classifier.weight", shape: [UNITS, INPUTS] },
  );
  const file = openSync(path, "w");
  writeSync(file, start);
  const end = start.length + 4 * UNITS * INPUTS;
  ftruncateSync(file, end);
  writeSync(file, new Uint8Array(Float32Array.of(0.5).buffer), 0, 4, end - 4);
  closeSync(file);
}

describe("a matrix of 392 MB in an ONNX file", () => {
  it("imports within 1.5 GB of memory, its values in their places", { timeout: 120_000 }, (context) => {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < NEEDED) {
      return context.skip(`${folder} has too little room: ${NEEDED / MEGABYTE} MB are needed`);
    }
    const [path, target] = [join(folder, "large.onnx"), join(folder, "imported")];
    mkdirSync(target);
    writeFile(path);
    const entry = fileURLToPath(new URL("networks/importNetwork.entry.ts", import.meta.url));
    const answer = execFileSync(process.execPath, [entry, path, target], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    const { graphPath, weightsPath, peakBytes } = JSON.parse(answer) as StoredNetwork & { peakBytes: number };
    expect(peakBytes / MEGABYTE).toBeLessThan(1536);

    const { weights, close } = openNetwork(graphPath, weightsPath);
    // The last value of the last unit is that of the last place's last channel.
    const kernel = weights.read("classifier/kernel");
    expect(kernel).toHaveLength(UNITS * INPUTS);
    expect([kernel.at(-1), kernel.at(-2), kernel[0]]).toEqual([0.5, 0, 0]);
    close();
    console.info(`a matrix of 392 MB imported at a peak of ${Math.round(peakBytes / MEGABYTE)} MB`);
  });
});
