/** TensorFlow.js graph models give what TensorFlow computes; made by test/oracles/network_graph.py. */
import { readFileSync } from "node:fs";
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
const expected = JSON.parse(readFileSync(join(oracles, "network_graph.json"), "utf8")) as Record<string, Expectation>;

describe.each(BACKENDS)("a graph model (%s)", (backend) => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = (await startBackend(backend)).tf;
  });

  it.each(Object.keys(expected))("%s gives what TensorFlow computes from it", async (name) => {
    const { picture, probabilities } = expected[name];
    const { height, width, seed, scale, offset } = picture;
    const { network, weights, close } = await readNetwork(join(oracles, "files/networks", name));
    const loaded = new LoadedNetwork(tf, network, weights);
    const pass = loaded.forward(seededPicture(height, width, seed, scale, offset), []);
    const differences = probabilities.map((value, i) => Math.abs(pass.probabilities[i] - value));
    expect(Math.max(...differences)).toBeLessThan(1e-6);
    pass.dispose();
    loaded.dispose();
    close();
  });
});

describe("layers of a graph model", () => {
  it("are named after its operations, and its convolutions count", async () => {
    const { network, close } = await readNetwork(join(oracles, "files/networks/web-graph"));
    close();
    expect(network.inputShape).toEqual([20, 18, 3]);
    // What Grappler has joined bears the name of its last operation.
    const names = [/stem_bn/, /depthwise/, /project_bn/, /reduce/, /excite/, /dilated/, /elu/];
    const found = network.convolutions.map(({ layer }) => layer);
    expect(found).toHaveLength(names.length);
    names.forEach((name, i) => expect(found[i]).toMatch(name));
  });
});
