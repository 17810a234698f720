/** The network that patches are also looked at with: what it computes, and labels by it from crops to another workspace. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SecondNetwork } from "../../app/main/engine/patches/features/secondNetwork.ts";
import { startBackend } from "../../app/main/engine/tensors/backend.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";
import { BACKENDS } from "../builders/backends.ts";
import { seededPicture } from "../builders/seededNumbers.ts";
import { distance } from "../oracles/networks.ts";
import oracle from "../oracles/second_network.json" with { type: "json" };

const FILE = join(resourcesFolder(), "models", "efficientnet-lite0.onnx");
const TOLERANCE = 1e-4;

describe.each(BACKENDS)("the second network (%s)", (backend) => {
  it("gives onnxruntime's maps at 448 pixels, from one pass a photograph", async () => {
    expect(createHash("sha256").update(readFileSync(FILE)).digest("hex")).toBe(oracle.file);
    const { tf } = await startBackend(backend);
    const second = await SecondNetwork.open(tf, FILE);
    const { side, seed } = oracle.picture;
    const image = { width: side, height: side, data: Uint8Array.from(seededPicture(side, side, seed, 1)) };
    const view = { inputShape: [224, 224, 3], geometry: "squash" } as const;
    const { maps, geometry } = second.see(image, "picture", view);
    expect(geometry).toMatchObject({ inputWidth: side, inputHeight: side });
    expect(maps.map(({ height, width, channels }) => [height, width, channels])).toEqual(
      oracle.maps.map(({ shape }) => shape),
    );
    const distances = maps.map(({ values }, place) => distance(values, oracle.maps[place]));
    expect(Math.max(...distances)).toBeLessThan(TOLERANCE);
    const held = tf.memory().numTensors;
    expect(second.see(image, "picture", view).maps).toBe(maps);
    expect(second.forwardPasses).toBe(1);
    second.see(image, "another", view);
    expect(second.forwardPasses).toBe(2);
    expect(tf.memory().numTensors).toBe(held);
    second.close();
    expect(tf.memory().numTensors).toBe(0);
  });
});
