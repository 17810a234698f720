/** The largest network that people bring: VGG-16 as Keras saves it, 528 MB. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openNetwork, type StoredNetwork } from "../../app/main/engine/network/store.ts";
import { formulaValues } from "../builders/keras.ts";
import { fullVgg16 } from "../builders/vgg16File.ts";

const MEGABYTE = 1024 * 1024;
/** The file and what it is imported to. */
const NEEDED = 1200 * MEGABYTE;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs an entry in a process of its own, whose memory is its own. */
function run(entry: string, ...parameters: string[]): string {
  const path = fileURLToPath(new URL(`networks/${entry}`, import.meta.url));
  return execFileSync(process.execPath, [path, ...parameters], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

describe("VGG-16 in a Keras file", () => {
  it("imports within 2.5 GB of memory, every weight in its place", { timeout: 180_000 }, (context) => {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < NEEDED) {
      return context.skip(
        `${folder} has ${Math.floor((bavail * bsize) / MEGABYTE)} MB free; ${NEEDED / MEGABYTE} are needed`,
      );
    }
    const [file, target] = [join(folder, "vgg16.h5"), join(folder, "imported")];
    mkdirSync(target);
    run("writeVgg16.entry.ts", file);
    expect(Math.round(statSync(file).size / MEGABYTE)).toBe(528);

    const { graphPath, weightsPath, peakBytes } = JSON.parse(
      run("importNetwork.entry.ts", file, target),
    ) as StoredNetwork & {
      peakBytes: number;
    };
    rmSync(file);
    expect(peakBytes / MEGABYTE).toBeLessThan(2.5 * 1024);

    const { network, weights, close } = openNetwork(graphPath, weightsPath);
    expect(network.convolutions.slice(4, 7).map(({ layer }) => layer)).toEqual([
      ...["block3_conv1", "block3_conv2", "block3_conv3"],
    ]);
    const [, , shape, low, high] = fullVgg16().weights.find(
      ([layer, weight]) => layer === "fc1" && weight === "kernel",
    )!;
    const formula = Buffer.from(formulaValues("fc1/kernel", shape, [low, high]).buffer);
    expect(Buffer.compare(Buffer.from(weights.read("fc1/kernel").buffer), formula)).toBe(0);
    close();
    console.info(`VGG-16 imported at a peak of ${Math.round(peakBytes / MEGABYTE)} MB`);
  });
});
