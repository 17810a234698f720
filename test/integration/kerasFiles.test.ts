/** Every kind of file, as Keras 2, Keras 3 and TensorFlow.js lay them out; made by test/oracles/network_files.py and network_saved_by_tfjs.mjs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../builders/backends.ts";
import { formulaNetwork } from "../builders/keras.ts";
import { seededPicture } from "../builders/seededNumbers.ts";
import { distance, FORMULA_NETWORKS, readNetworkOracle, type MapSummary } from "../oracles/networks.ts";

interface Expectation {
  readonly picture: { height: number; width: number; seed: number; scale: number; offset: number };
  readonly probabilities: readonly number[];
  /** Null where the oracle does not list them. */
  readonly layers: readonly { readonly name: string; readonly type: string }[] | null;
  /** What each convolution's layer gives, before the layers that follow it. */
  readonly convolutions: Readonly<Record<string, MapSummary>>;
}

const oracles = fileURLToPath(new URL("../oracles", import.meta.url));
const expectations = (file: string): Record<string, Expectation> =>
  JSON.parse(readFileSync(join(oracles, file), "utf8")) as Record<string, Expectation>;
const KERAS_3 = { ...expectations("network_files.json"), ...expectations("network_saved_by_tfjs.json") };
const KERAS_2 = expectations("network_files_keras2.json");

const FILES = [
  ...["line.keras", "line-by-name.keras", "line.h5", "line-tfjs", "line-keras2.keras", "line-keras2.h5"],
  ...["line-tfjs-uint8", "line-tfjs-uint16", "line-tfjs-float16"],
  ...["graph.keras", "graph.h5", "graph-tfjs", "graph-keras2.keras", "graph-keras2.h5"],
  "saved-by-tfjs",
  ...["nested.keras", "nested.h5", "nested-tfjs", "nested-keras2.keras", "nested-keras2.h5"],
];
/** Convolutions whose batch normalisation is part of them. */
const FOLDED = ["conv2d_1", "depthwise", "dilated_depthwise"];

function expectationOf(file: string): Expectation {
  const name = file.replace(/\.[^.]*$/, "");
  const network = name.split("-")[0];
  return name.includes("keras2") ? KERAS_2[network] : (KERAS_3[name] ?? KERAS_3[network]);
}

describe.each(BACKENDS)("a small network from a file (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.each(FILES)("%s gives what Keras computes from it", async (file) => {
    const { picture, probabilities, convolutions, layers } = expectationOf(file);
    const { height, width, seed, scale, offset } = picture;
    const { network, weights, close } = await readNetwork(join(oracles, "files/networks", file));
    const loaded = new LoadedNetwork(tf, network, weights);
    const compared = Object.keys(convolutions).filter((name) => !FOLDED.includes(name));
    const nodeOf = (name: string): number => network.layers.find((layer) => layer.name === name)!.node;
    const pass = loaded.forward(seededPicture(height, width, seed, scale, offset), compared.map(nodeOf));

    expect(Math.max(...probabilities.map((value, i) => Math.abs(pass.probabilities[i] - value)))).toBeLessThan(1e-6);
    for (const name of compared)
      expect(distance(pass.values(nodeOf(name)), convolutions[name]), name).toBeLessThan(1e-5);
    if (layers !== null && !file.startsWith("nested")) {
      const listed = network.layers.filter(({ type }) => type !== "InputLayer");
      const named = layers.filter(({ type }) => type !== "InputLayer");
      expect(listed.map(({ name, type }) => ({ name, type }))).toEqual(named);
    }
    pass.dispose();
    loaded.dispose();
    close();
  });
});

describe("layers of models inside models", () => {
  it("keep their names, with the models' where two have the same", async () => {
    const { network, close } = await readNetwork(join(oracles, "files/networks/nested.keras"));
    close();
    expect(network.convolutions.map(({ number, layer }) => [number, layer])).toEqual([
      [1, "features/block_1/conv"],
      [2, "features/block_2/conv"],
      [3, "conv"],
    ]);
    expect(network.layers.slice(1).map(({ name }) => name)).toEqual([
      ...["flip", "turn", "scale", "features/block_1/conv", "features/block_1/bn", "features/block_1/relu"],
      ...[
        "drop",
        "features/block_2/conv",
        "features/block_2/bn",
        "features/block_2/relu",
        "sum",
        "conv",
        "pool",
        "classes",
      ],
    ]);
  });
});

/** Made by `networks.py --files DIR`; half a gigabyte, so not in the repository. */
const WHOLE = [...FORMULA_NETWORKS, "mobilenet-v3-small"] as const;
const folder = process.env["PIPPIN_ORACLE_FILES"];

describe("a whole network as Keras saves it", () => {
  it.for(WHOLE)("%s holds the weights of the formula in every kind of file", async (name, context) => {
    if (folder === undefined) return context.skip("PIPPIN_ORACLE_FILES names no folder of networks.py --files");
    // The script writes rarer layers in Keras's own formats only.
    const files = [`${name}.h5`, `${name}.keras`, ...(name === "mobilenet-v3-small" ? [] : [`${name}-tfjs`])];
    const { config, weights } = readNetworkOracle(name);
    const expected = formulaNetwork(name, config!, weights!);
    for (const file of files) {
      const read = await readNetwork(join(folder, file));
      expect({ ...read.network, name }, file).toEqual(expected.network);
      for (const key of Object.keys(read.network.weights)) {
        const [values, formula] = [read.weights.read(key), expected.weights.read(key)];
        expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(formula.buffer)), `${file}: ${key}`).toBe(0);
      }
      read.close();
    }
  });
});
