/** TensorFlow Lite files give what TensorFlow's interpreter computes from them; made by test/oracles/tflite_networks.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../builders/backends.ts";
import { seededPicture } from "../builders/seededNumbers.ts";
import { distance, type MapSummary } from "../oracles/networks.ts";

interface Oracle {
  readonly picture: { height: number; width: number; seed: number; scale: number; offset: number };
  /** What the file gives: probabilities, or what they are made of. */
  readonly scores: readonly number[];
  readonly convolutions: readonly {
    readonly kernel: string;
    readonly shape: readonly number[];
    readonly activation: MapSummary;
  }[];
}

const oracles = fileURLToPath(new URL("../oracles", import.meta.url));
const expected = JSON.parse(readFileSync(join(oracles, "tflite_networks.json"), "utf8")) as Record<string, Oracle>;
const TOLERANCE = { native: 1e-5, wasm: 1e-4 };

/** What of the file's scores are probabilities of classes. */
const PROBABILITIES: Readonly<Record<string, (scores: readonly number[]) => number[]>> = {
  inside: (scores) => softmax(scores),
  operators: (scores) => scores.map(Math.exp),
  open: ([score]) => [1 - score, score],
};

function softmax(scores: readonly number[]): number[] {
  const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

describe.each(BACKENDS)("a TensorFlow Lite file (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.each(Object.keys(expected))("%s gives the interpreter's probabilities and activations", async (name) => {
    const { picture, scores, convolutions } = expected[name];
    const { height, width, seed, scale, offset } = picture;
    const options = name === "open" ? { inputSize: [height, width] as const } : {};
    const { network, weights, close } = await readNetwork(join(oracles, `files/tflite/${name}.tflite`), options);
    const loaded = new LoadedNetwork(tf, network, weights);
    const nodes = network.convolutions.map(({ activationNode }) => activationNode);
    const pass = loaded.forward(seededPicture(height, width, seed, scale, offset), nodes);
    const tolerance = TOLERANCE[backend === "native" ? "native" : "wasm"];
    const probabilities = PROBABILITIES[name]?.(scores) ?? scores;
    expect(pass.probabilities).toHaveLength(probabilities.length);
    for (const [i, value] of probabilities.entries()) {
      expect(Math.abs(pass.probabilities[i] - value) / value).toBeLessThan(tolerance);
    }
    expect(network.convolutions).toHaveLength(convolutions.length);
    for (const [i, { shape, activation }] of convolutions.entries()) {
      expect(network.nodes[nodes[i]].shape).toEqual(shape);
      expect(distance(pass.values(nodes[i]), activation)).toBeLessThan(tolerance);
    }
    pass.dispose();
    loaded.dispose();
    close();
  });
});
