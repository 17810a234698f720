/** Pippin beside Keras on whole networks, by the numbers that test/oracles/networks.py wrote. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { classGradients, outputsForClassGradients } from "../../app/main/engine/backward/classGradient.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import type { Network, WeightSource } from "../../app/main/modelGeometry/graph.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../builders/backends.ts";
import { formulaNetwork } from "../builders/keras.ts";
import {
  APPLICATIONS,
  distance,
  FILE_NETWORKS,
  FORMULA_NETWORKS,
  readNetworkOracle,
  type NetworkOracle,
  type OracleName,
} from "../oracles/networks.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const shared = process.env["PIPPIN_SHARED"] ?? join(root, "../shared");
const FOLDERS: Readonly<Record<string, string>> = {
  "tiny-darknet": join(root, "resources/models"),
  squeezenet: join(shared, "models"),
};
/** Largest difference relative to the size of a map (see `distance`), and relative to each probability. */
const TOLERANCE = { native: 1e-5, wasm: 1e-4 };

interface Opened {
  readonly network: Network;
  readonly weights: WeightSource;
  close(): void;
}

async function open(oracle: NetworkOracle, context: TestContext): Promise<Opened> {
  const { name, config, weights, file } = oracle;
  if (config !== undefined) return { ...formulaNetwork(name, config, weights!), close: () => undefined };
  const path = join(FOLDERS[name], file!);
  if (!existsSync(path)) context.skip(`${path} is not there (set PIPPIN_SHARED to the folder with models/)`);
  return readNetwork(path);
}

describe.each(BACKENDS)("a network beside Keras (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.for<OracleName>([...FORMULA_NETWORKS, ...APPLICATIONS, ...FILE_NETWORKS])(
    "%s gives the same probabilities, activations and gradients of its convolutions",
    async (name, context) => {
      const oracle = readNetworkOracle(name);
      const { network, weights, close } = await open(oracle, context);
      const tensors = tf.memory().numTensors;
      const all = network.convolutions.map(({ layer }) => layer);
      const compared = oracle.convolutions.map(({ layer }) => network.convolutions[all.indexOf(layer)]);
      const targets = compared.map(({ activationNode }) => activationNode);
      const loaded = new LoadedNetwork(tf, network, weights);
      const pass = loaded.forward(oracle.pixels, [...targets, ...outputsForClassGradients(network, targets)]);
      const gradients = classGradients(loaded, pass, oracle.topClass, targets);
      const far = TOLERANCE[backend];

      if (!APPLICATIONS.some((one) => one === name)) expect(compared).toEqual(network.convolutions);
      expect(pass.probabilities.indexOf(Math.max(...pass.probabilities))).toBe(oracle.topClass);
      expect(probabilityDistance(pass.probabilities, oracle)).toBeLessThan(far);
      for (const [i, { layer, shape, activation, gradient }] of oracle.convolutions.entries()) {
        const node = targets[i];
        expect(network.nodes[node].shape, layer).toEqual(shape);
        expect(distance(pass.values(node), activation), `activations of ${layer}`).toBeLessThan(far);
        expect(distance(gradients.get(node)!, gradient), `gradient at ${layer}`).toBeLessThan(far);
      }

      pass.dispose();
      loaded.dispose();
      close();
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );
});

function probabilityDistance(values: Float32Array, { probabilities, topClass, topProbability }: NetworkOracle): number {
  const top = Math.abs(values[topClass] - topProbability) / topProbability;
  if ("places" in probabilities) return Math.max(top, distance(values, probabilities));
  return Math.max(top, ...probabilities.map((expected, i) => Math.abs(values[i] - expected) / expected));
}
