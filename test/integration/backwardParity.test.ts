import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { Box } from "../../app/contract/geometry.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import type { Network, WeightSource } from "../../app/main/modelGeometry/graph.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../builders/backends.ts";
import { build } from "../builders/graph.ts";
import {
  BACKWARD_RULES,
  differenceOnTheWayDown,
  readBackwardOracle,
  wayDown,
  type BackwardOracle,
} from "../oracles/backward.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = [
  join(root, "resources/models"),
  join(process.env["PIPPIN_SHARED"] ?? join(root, "../shared"), "models"),
];

interface Opened {
  readonly network: Network;
  readonly weights: WeightSource;
}

async function open({ network }: BackwardOracle, context: TestContext): Promise<Opened> {
  if ("design" in network) return build(network.design);
  const path = folders.map((folder) => join(folder, network.file)).find(existsSync);
  if (path === undefined) {
    context.skip(`${network.file} is not there (set PIPPIN_SHARED to the folder with models/)`);
  }
  return readNetwork(path);
}

/** Box of the values that are not 0, in pixels of the input. */
function support(box: Box, values: Float32Array): Box {
  const [xs, ys]: [number[], number[]] = [[], []];
  values.forEach((value, index) => {
    if (value === 0) return;
    const pixel = Math.floor(index / 3);
    xs.push(box.x + (pixel % box.width));
    ys.push(box.y + Math.floor(pixel / box.width));
  });
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
}

describe.each(BACKENDS)("the way down from a neuron (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    ({ tf } = await startBackend(backend));
  });

  it.for(["vgg", "branches", "tiny-darknet", "squeezenet"] as const)(
    "is Captum's on %s, for each rule",
    async (name, context) => {
      const oracle = readBackwardOracle(name);
      const { network, weights } = await open(oracle, context);
      const loaded = new LoadedNetwork(tf, network, weights);
      for (const neuron of oracle.neurons) {
        for (const rule of BACKWARD_RULES) {
          const found = wayDown(loaded, rule, oracle.pixels, neuron);
          const where = `${rule}, convolution ${neuron.convolution}, neuron ${neuron.channel} ${neuron.row} ${neuron.column}`;
          expect(Math.abs(found.activation / neuron.activation - 1), `A of ${where}`).toBeLessThan(1e-4);
          expect(differenceOnTheWayDown(found, neuron[rule], found.activation), where).toBeLessThan(1e-4);
          expect(support(found.box, found.values), where).toEqual(neuron[rule].box);
        }
      }
      loaded.dispose();
    },
  );
});
