/** Operators in the place of layers, and rarer layers, as Keras 2 and Keras 3 save them; made by test/oracles/operator_files.py. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../builders/backends.ts";
import { seededPicture } from "../builders/seededNumbers.ts";

interface Expectation {
  readonly picture: { height: number; width: number; seed: number; scale: number; offset: number };
  readonly probabilities: readonly number[];
}

const oracles = fileURLToPath(new URL("../oracles", import.meta.url));
const expectations = (file: string): Record<string, Expectation> =>
  JSON.parse(readFileSync(join(oracles, file), "utf8")) as Record<string, Expectation>;
const KERAS_3 = expectations("operator_files.json");
const KERAS_2 = expectations("operator_files_keras2.json");
const FOLDER = join(oracles, "files/operators");
/** Small files that Pippin once misread or refused, with the output of the Keras that saved them: 3.15.1, or tf_keras 2.21. */
const MISREAD = fileURLToPath(new URL("../fixtures/keras-operators", import.meta.url));
const OUTPUTS = JSON.parse(readFileSync(join(MISREAD, "outputs.json"), "utf8")) as Record<string, readonly number[]>;

/** Largest difference of a probability, relative to it. */
const TOLERANCE = { native: 1e-5, wasm: 1e-4 };

describe.each(BACKENDS)("a network with operators from a file (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.each(readdirSync(FOLDER))("%s gives what Keras computes from it", async (file) => {
    const [name, isKeras2] = [file.replace(/(-keras2)?\.[^.]*$/, ""), file.includes("-keras2")];
    const { picture, probabilities } = (isKeras2 ? KERAS_2 : KERAS_3)[name];
    const { height, width, seed, scale, offset } = picture;
    const { network, weights, close } = await readNetwork(join(FOLDER, file));
    expect(network.inputShape).toEqual([height, width, 3]);
    const loaded = new LoadedNetwork(tf, network, weights);
    const pass = loaded.forward(seededPicture(height, width, seed, scale, offset), []);
    const differences = probabilities.map((value, i) => Math.abs(pass.probabilities[i] - value) / value);
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE[backend]);
    pass.dispose();
    loaded.dispose();
    close();
  });

  it.each(Object.keys(OUTPUTS))("%s gives what Keras gives for an image of two halves", async (file) => {
    const { network, weights, close } = await readNetwork(join(MISREAD, file));
    const size = network.inputShape.reduce((product, length) => product * length, 1);
    const halves = new Float32Array(size).fill(0.25, 0, size / 2).fill(0.5, size / 2);
    const loaded = new LoadedNetwork(tf, network, weights);
    const pass = loaded.forward(halves, []);
    const differences = OUTPUTS[file].map((value, i) => Math.abs(pass.probabilities[i] - value) / value);
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE[backend]);
    pass.dispose();
    loaded.dispose();
    close();
  });
});
