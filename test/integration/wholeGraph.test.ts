/** Networks that the native backend runs as one graph give what they give an operation at a time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { trunkOf } from "../../app/main/engine/network/trunk.ts";
import { WholeGraph } from "../../app/main/engine/network/wholeGraph.ts";
import { startBackend } from "../../app/main/engine/tensors/backend.ts";
import { mapShape } from "../../app/main/modelGeometry/graph.ts";
import { BACKENDS } from "../builders/backends.ts";
import {
  activation,
  add,
  build,
  conv,
  depthwise,
  globalAveragePool,
  relu,
  softmax,
  type Part,
} from "../builders/graph.ts";
import { seededValues } from "../builders/seededNumbers.ts";

const CHANNELS = 6;
const window = fc.record({
  size: fc.constantFrom(1, 3),
  strides: fc.constantFrom(1, 2),
  padding: fc.constantFrom("same" as const, "valid" as const),
  bias: fc.boolean(),
});
const plainPart: fc.Arbitrary<Part> = fc.oneof(
  window.map(({ size, ...options }) => conv(size, CHANNELS, options)),
  window.map(({ size, ...options }) => depthwise(size, options)),
  fc.constantFrom(relu(), activation("relu6")),
);
const sum: fc.Arbitrary<Part> = fc
  .tuple(fc.constantFrom(1, 3), fc.boolean())
  .map(([size, bias]) =>
    add([conv(size, CHANNELS, { padding: "same", bias }), activation("relu6")], [{ kind: "identity" }]),
  );
const parts = fc.array(fc.oneof({ weight: 4, arbitrary: plainPart }, { weight: 1, arbitrary: sum }), {
  minLength: 1,
  maxLength: 6,
});

describe.skipIf(!BACKENDS.includes("native"))("a network as one graph (native)", () => {
  it("gives the maps of every node, whatever the layers", async () => {
    const { tf, loadSavedModel } = await startBackend("native");
    await fc.assert(
      fc.asyncProperty(parts, fc.nat(1000), async (own, seed) => {
        const input = [33, 40] as const;
        const design = { input, seed, parts: [conv(1, CHANNELS), ...own, globalAveragePool(), softmax()] };
        const { network: whole, weights } = build(design);
        const last = whole.nodes.find(({ operation }) => operation.kind === "global-pool")!.index - 1;
        const trunk = trunkOf(whole, last, input);
        const nodes = trunk.nodes.map(({ index }) => index).slice(1);
        const pixels = seededValues(input[0] * input[1] * 3, [-1, 1], seed);
        const plain = new LoadedNetwork(tf, trunk, weights);
        const graph = await WholeGraph.open(tf, loadSavedModel!, trunk, weights, nodes);
        const pass = plain.forward(pixels, nodes);
        try {
          graph.run(pixels, trunk.inputShape).forEach(({ values, ...size }, place) => {
            const [height, width, channels] = mapShape(trunk, nodes[place]);
            expect(size).toEqual({ height, width, channels });
            const others = pass.values(nodes[place]);
            const largest = others.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
            const farthest = values.reduce((most, value, at) => Math.max(most, Math.abs(value - others[at])), 0);
            expect(farthest / largest).toBeLessThan(1e-4);
          });
        } finally {
          pass.dispose();
          plain.dispose();
          graph.dispose();
        }
      }),
      { numRuns: 40 },
    );
    expect(tf.memory().numTensors).toBe(0);
  }, 120_000);
});
