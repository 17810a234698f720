/** CAM and Grad-CAM beside Keras on whole networks, by the numbers that test/oracles/class_maps.py wrote. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { classMap, classMapSource, outputsForClassMap } from "../../app/main/engine/backward/classMap.ts";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";
import { startBackend, type TensorFlow } from "../../app/main/engine/tensors/backend.ts";
import { BACKENDS } from "../builders/backends.ts";
import { chain, conv, dense, flatten, globalAveragePool, relu } from "../builders/graph.ts";
import { formulaNetwork } from "../builders/keras.ts";
import { readNetworkOracle, type OracleName } from "../oracles/networks.ts";

interface Expected {
  readonly kind: string;
  readonly class: number;
  readonly shape: readonly [number, number];
  readonly values: readonly number[];
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const expected = JSON.parse(readFileSync(join(root, "test/oracles/class_maps.json"), "utf8")) as Record<
  OracleName,
  Expected
>;
const FOLDERS: Readonly<Record<string, string>> = {
  "tiny-darknet": join(root, "resources/models"),
  squeezenet: join(process.env["PIPPIN_SHARED"] ?? join(root, "../shared"), "models"),
};

describe.each(BACKENDS)("a class map beside Keras (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.for(Object.keys(expected) as OracleName[])("%s has the same map, to a thousandth", async (name, context) => {
    const oracle = readNetworkOracle(name);
    const path = oracle.file === undefined ? null : join(FOLDERS[name], oracle.file);
    if (path !== null && !existsSync(path))
      context.skip(`${path} is not there (set PIPPIN_SHARED to the folder with models/)`);
    const { network, weights, close } =
      path === null
        ? { ...formulaNetwork(name, oracle.config!, oracle.weights!), close: () => undefined }
        : await readNetwork(path);
    const tensors = tf.memory().numTensors;
    const loaded = new LoadedNetwork(tf, network, weights);
    const pass = loaded.forward(oracle.pixels, outputsForClassMap(network));
    const { kind, class: classIndex, shape, values } = expected[name];
    const map = classMap(loaded, pass, classIndex);
    expect([map.kind, map.height, map.width]).toEqual([kind, ...shape]);
    const largest = Math.max(...values.map(Math.abs));
    map.values.forEach((value, place) => {
      expect(Math.abs(value - values[place]) / largest, `place ${place}`).toBeLessThan(1e-3);
    });
    pass.dispose();
    loaded.dispose();
    close();
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("where a class map comes from", () => {
  const source = (parts: Parameters<typeof chain>[0]): string => {
    const { network } = chain(parts, { input: [8, 8] });
    const { kind, node } = classMapSource(network);
    return `${kind} of ${network.nodes[node].shape.join("x")}`;
  };

  it("is CAM only where the head is linear after a global average", () => {
    expect(source([conv(3, 4), relu(), globalAveragePool(), dense(5)])).toBe("CAM of 8x8x4");
    expect(source([conv(3, 4), relu(), conv(1, 5), globalAveragePool()])).toBe("CAM of 8x8x5");
    expect(source([conv(3, 4), relu(), globalAveragePool(), dense(6), relu(), dense(5)])).toBe("Grad-CAM of 8x8x4");
    expect(source([conv(3, 4), relu(), flatten(), dense(5)])).toBe("Grad-CAM of 8x8x4");
  });
});
