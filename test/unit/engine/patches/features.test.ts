import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { colourHistogram, COLOURS } from "../../../../app/main/engine/patches/features/colourHog.ts";
import { featureExtractor } from "../../../../app/main/engine/patches/features/features.ts";
import { defaultNetworkFeatures } from "../../../../app/main/modelGeometry/pooledConvolutions.ts";
import { chain, conv, dense, flatten, maxPool, relu } from "../../../builders/graph.ts";

const { network } = chain(
  [conv(3, 4), relu(), conv(3, 4), relu(), maxPool(2), conv(3, 6), relu(), conv(3, 6), relu(), flatten(), dense(3)],
  { input: [32, 32] },
);
const plain = (red: number, green: number, blue: number): { width: number; height: number; data: Uint8Array } => ({
  width: 8,
  height: 8,
  data: Uint8Array.from({ length: 192 }, (_, i) => [red, green, blue][i % 3]),
});
const box = { x: 0, y: 0, width: 8, height: 8 };
const none = { activations: () => new Float32Array() };

describe("features of the picture", () => {
  it("pixels: 128 x 128 x 3 numbers, each a colour in [0, 1]", () => {
    const extractor = featureExtractor({ name: "pixels", version: 1 }, network);
    const values = extractor.extract({ image: plain(255, 51, 0), ...none }, [{ box, imageBox: box }]);
    expect(values).toHaveLength(49_152);
    expect(extractor.dimension).toBe(49_152);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo([1, 0.2, 0][i % 3], 6);
    });
  });

  it("colour-hog: a flat patch has no gradients and all of its colour in one bin", () => {
    const extractor = featureExtractor({ name: "colour-hog", version: 1 }, network);
    const values = extractor.extract({ image: plain(0, 255, 0), ...none }, [{ box, imageBox: box }]);
    expect(values).toHaveLength(1892);
    expect(extractor.dimension).toBe(1892);
    const filled = [...values.keys()].filter((i) => values[i] !== 0);
    // Green: hue 1/3 is the third of eight bins; full saturation and value are the last of four.
    expect(filled).toEqual([1764 + (2 * 4 + 3) * 4 + 3]);
    expect(values[filled[0]]).toBeCloseTo(1, 6);
  });

  it("the colour histogram sums to 1 and does not care where pixels lie", () => {
    const pixels = fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(pixels, (colours) => {
        const shares = colourHistogram({ data: Uint8Array.from(colours.flat()) });
        expect(shares).toHaveLength(COLOURS);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        const reversed = colourHistogram({ data: Uint8Array.from(colours.toReversed().flat()) });
        reversed.forEach((share, i) => {
          expect(share).toBeCloseTo(shares[i], 9);
        });
      }),
    );
  });
});

describe("features of the network", () => {
  it("combined: those of the network and then those of the picture", () => {
    const own = defaultNetworkFeatures(network);
    const combined = featureExtractor({ name: "combined", version: 1, network: own }, network);
    const activations = (number: number): Float32Array => {
      const shape = network.nodes[network.convolutions[number - 1].activationNode].shape;
      return new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(number);
    };
    const context = { image: plain(9, 80, 200), activations };
    const patch = [{ box, imageBox: box }];
    const parts = [featureExtractor(own, network), featureExtractor({ name: "colour-hog", version: 1 }, network)];
    expect([...combined.extract(context, patch)]).toEqual(parts.flatMap((part) => [...part.extract(context, patch)]));
    expect(combined.convolutions).toEqual(own.convolutions);
  });

  it("local: convolutions whose field is no larger than the patch only, the smallest where all are larger", () => {
    const fields = [3, 5, 10, 14];
    expect(defaultNetworkFeatures(network, 10).convolutions.every((number) => fields[number - 1] <= 10)).toBe(true);
    expect(defaultNetworkFeatures(network).convolutions).toContain(4);
    expect(defaultNetworkFeatures(network, 1).convolutions).toHaveLength(1);
  });
});
