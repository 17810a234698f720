import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryDesign, arbitraryNetwork } from "../../builders/arbitraryNetwork.ts";
import * as g from "../../builders/graph.ts";
import { mix, seededPicture, seededUniform } from "../../builders/seededNumbers.ts";

const shapes = (built: g.BuiltNetwork): string[] => built.network.nodes.map((node) => node.shape.join("x"));

describe("a network built for a test", () => {
  it("has the shapes that TensorFlow gives the same layers", () => {
    const built = g.chain(
      [
        g.conv(3, 8, { strides: 2, padding: "valid" }),
        g.relu(),
        g.maxPool(3, { strides: 2, padding: "same" }),
        g.conv(3, 4, { dilation: 2, padding: "valid" }),
        g.concatenate([g.conv(1, 2)], []),
        g.globalAveragePool(),
        g.dense(5),
        g.softmax(),
      ],
      { input: [20, 21] },
    );
    const expected = ["20x21x3", "9x10x8", "9x10x8", "5x5x8", "1x1x4", "1x1x2", "1x1x6", "6", "5", "5"];
    expect(shapes(built)).toEqual(expected);
  });

  it("puts the odd row of same padding at the end", () => {
    const { padding } = g.windowed([6, 7], [3, 3], [2, 2], [1, 1], "same");
    expect(padding).toEqual({ top: 0, bottom: 1, left: 1, right: 1 });
  });

  it("numbers convolutions from 1 and finds the activation that follows each", () => {
    const { network } = g.chain([g.conv(3, 4), g.affine(), g.relu(), g.separable(3, 5), g.add([g.conv(1, 5)], [])]);
    const found = network.convolutions.map((it) => [it.number, it.layer, it.firstNode, it.node, it.activationNode]);
    expect(found).toEqual([
      [1, "conv1", 1, 1, 3],
      [2, "separable1", 4, 5, 5],
      [3, "conv2", 6, 6, 6],
    ]);
  });

  it("has weights that lie one after the other, within the bounds of their fan-in", () => {
    const { network, weights } = g.chain([g.conv([1, 2], 4), g.relu(), g.conv(1, 2, { groups: 2 })]);
    expect(network.weights).toEqual({
      "conv1/kernel": { shape: [1, 2, 3, 4], byteOffset: 0 },
      "conv1/bias": { shape: [4], byteOffset: 96 },
      "conv2/kernel": { shape: [1, 1, 2, 2], byteOffset: 112 },
      "conv2/bias": { shape: [2], byteOffset: 128 },
    });
    const kernel = weights.read("conv1/kernel");
    expect(kernel).toHaveLength(24);
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(Math.min(...kernel)).toBeLessThan(0);
  });

  it("has only positive weights and no maximum in its positive twin", () => {
    const design = g.chain([g.conv(3, 4), g.add([g.maxPool(3, { strides: 1, padding: "same" })], [])]).design;
    const twin = g.build(g.positiveTwin(design));
    expect(Math.min(...twin.weights.read("conv1/kernel"))).toBeGreaterThan(0);
    expect(twin.network.nodes.map((node) => node.operation).filter((it) => "mode" in it && it.mode === "max")).toEqual(
      [],
    );
  });
});

describe("seeded numbers", () => {
  it("are those of lowbias32 for 0, 1 and 2", () => {
    expect([0, 1, 2].map(mix)).toEqual([0, 1753845952, 3507691905]);
  });

  it("spread evenly over 0 to 1", () => {
    const values = Array.from({ length: 10_000 }, (_, index) => seededUniform(7, 3, index));
    expect(values.reduce((sum, it) => sum + it, 0) / values.length).toBeCloseTo(0.5, 1);
    expect(new Set(values).size).toBe(values.length);
  });

  it("give pictures of bytes", () => {
    const picture = seededPicture(2, 20, 1, 1);
    expect(picture.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
  });
});

describe("an arbitrary network", () => {
  it("builds, in topological order, with maps of at least one pixel", () => {
    fc.assert(
      fc.property(arbitraryNetwork(), ({ network }) => {
        for (const node of network.nodes) {
          expect(node.inputs.every((input) => input < node.index)).toBe(true);
          expect(Math.min(...node.shape)).toBeGreaterThanOrEqual(1);
        }
        expect(network.nodes[network.output].shape).toEqual([5]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("covers every kind of step", () => {
    const kinds = new Set<string>();
    const collect = (parts: readonly g.Part[]): void => {
      for (const part of parts) {
        kinds.add(part.kind);
        if ("branches" in part) part.branches.forEach(collect);
      }
    };
    for (const { parts } of fc.sample(arbitraryDesign(), { seed: 1, numRuns: 200 })) collect(parts);
    expect([...kinds].sort()).toEqual([
      ...["activation", "add", "affine", "channels", "concatenate", "convolution", "crop", "dense", "depthwise"],
      ...["extreme", "global-pool", "local-normalisation", "multiply", "normalisation", "pad", "pool", "reciprocal"],
      ...["resize", "separable"],
    ]);
  });
});
