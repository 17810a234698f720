/** Networks of one score, of several that are no distribution, and of one or four channels, beside Keras and TensorFlow's
 * GradientTape; made by test/oracles/scores.py. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { classGradients, outputsForClassGradients } from "../../app/main/engine/backward/classGradient.ts";
import { classMap, outputsForClassMap } from "../../app/main/engine/backward/classMap.ts";
import { outputsForReconstruction, reconstruct } from "../../app/main/engine/backward/reconstruct.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { classCount, scoresOf } from "../../app/main/modelGeometry/graph.ts";
import { BACKENDS } from "../builders/backends.ts";
import { seededValues } from "../builders/seededNumbers.ts";
import { distance, type MapSummary } from "../oracles/networks.ts";

interface Expected {
  readonly size: readonly [number, number];
  readonly channels: number;
  readonly relation: "exclusive" | "independent" | "binary";
  readonly probabilities: readonly number[];
  readonly gradients: readonly MapSummary[];
  readonly kind: "CAM" | "Grad-CAM";
  readonly maps: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  readonly strongest: number;
  readonly reconstruction: MapSummary;
}

const oracles = fileURLToPath(new URL("../oracles", import.meta.url));
const expected = JSON.parse(readFileSync(join(oracles, "scores.json"), "utf8")) as Record<string, Expected>;

describe.each(BACKENDS)("scores and channels beside Keras (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.each(Object.entries(expected))("%s", async (name, oracle) => {
    const { size, channels, relation, probabilities } = oracle;
    const { network, weights, close } = await readNetwork(join(oracles, "files/scores", `${name}.keras`), {
      ...(name === "open" ? { inputSize: size } : {}),
    });
    expect(network.inputShape).toEqual([...size, channels]);
    expect(scoresOf(network).classes).toBe(relation);
    expect(classCount(network)).toBe(probabilities.length);

    const loaded = new LoadedNetwork(tf, network, weights);
    const { node } = network.layers.find((layer) => layer.name === "conv")!;
    const pass = loaded.forward(seededValues(size[0] * size[1] * channels, [0, 1], 5), [
      ...outputsForClassGradients(network, [node]),
      ...outputsForClassMap(network),
      ...outputsForReconstruction(network, "gradient", node),
    ]);
    probabilities.forEach((probability, index) => {
      expect(pass.probabilities[index], `class ${index}`).toBeCloseTo(probability, 6);
      const gradient = classGradients(loaded, pass, index, [node]).get(node)!;
      expect(distance(gradient, oracle.gradients[index]), `gradient of class ${index}`).toBeLessThan(1e-4);
      const map = classMap(loaded, pass, index);
      const { shape, values } = oracle.maps[index];
      expect([map.kind, map.height, map.width]).toEqual([oracle.kind, ...shape]);
      const largest = Math.max(...values.map(Math.abs));
      map.values.forEach((value, place) =>
        expect(Math.abs(value - values[place]), `place ${place}`).toBeLessThan(1e-4 * largest + 1e-9),
      );
    });

    const [, columns, filters] = network.nodes[node].shape;
    const place = Math.floor(oracle.strongest / filters);
    const unit = { channel: oracle.strongest % filters, row: Math.floor(place / columns), column: place % columns };
    for (const extent of ["window", "map"] as const) {
      const [{ box, values }] = reconstruct(loaded, pass, "gradient", node, [unit], extent);
      expect(values).toHaveLength(box.width * box.height * channels);
      expect(distance(onInput(values, box, size, channels), oracle.reconstruction), extent).toBeLessThan(1e-4);
    }
    pass.dispose();
    loaded.dispose();
    close();
  });
});

const faults = join(process.env["PIPPIN_SHARED"] ?? join(oracles, "../../../shared"), "faults/networks");

/** Upper half 0.25, lower half 0.5, in every channel. */
function halves([height, width, channels]: readonly [number, number, number]): Float32Array {
  const size = height * width * channels;
  return new Float32Array(size).fill(0.25, 0, size / 2).fill(0.5, size / 2);
}

describe("networks of other people that were read otherwise", () => {
  it.for(["single-sigmoid", "single-logit", "gray", "rgba", "open-size"])("%s", async (name, context) => {
    const file = join(faults, `${name}.keras`);
    if (!existsSync(file)) context.skip(`${file} is not there (set PIPPIN_SHARED to the folder with faults/)`);
    const rows = JSON.parse(readFileSync(join(faults, "expected.json"), "utf8")) as Record<
      string,
      { output: number[] }
    >;
    const { output } = rows[`${name}.keras`];
    const { network, weights, close } = await readNetwork(file, name === "open-size" ? { inputSize: [64, 64] } : {});
    const { tf } = await startBackend("wasm");
    const loaded = new LoadedNetwork(tf, network, weights);
    const pass = loaded.forward(halves(network.inputShape), []);
    const p = name === "single-logit" ? 1 / (1 + Math.exp(-output[0])) : output[0];
    const expectedOutput = output.length === 1 ? [1 - p, p] : output;
    expect(pass.probabilities).toHaveLength(expectedOutput.length);
    pass.probabilities.forEach((probability, index) => expect(probability).toBeCloseTo(expectedOutput[index], 5));
    pass.dispose();
    loaded.dispose();
    close();
  });
});

/** The whole input, zero outside the field. */
function onInput(
  values: Float32Array,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  [height, width]: readonly [number, number],
  channels: number,
): Float32Array {
  const whole = new Float32Array(height * width * channels);
  for (let row = 0; row < box.height; row++) {
    const line = values.subarray(row * box.width * channels, (row + 1) * box.width * channels);
    whole.set(line, ((box.y + row) * width + box.x) * channels);
  }
  return whole;
}
