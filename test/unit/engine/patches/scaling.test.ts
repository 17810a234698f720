import { describe, expect, it } from "vitest";
import { DEFAULT_TRAINING, type FeatureSpecification } from "../../../../app/contract/patchClassifier.ts";
import { COLOUR_HOG_DIMENSION } from "../../../../app/main/engine/patches/features/colourHog.ts";
import { fitScaling, scale } from "../../../../app/main/engine/patches/scaling.ts";
import { trainPatchClassifier } from "../../../../app/main/engine/patches/train.ts";
import { seededValues } from "../../../builders/seededNumbers.ts";

const network: FeatureSpecification & { name: "network" } = {
  name: "network",
  version: 1,
  convolutions: [1],
  context: false,
};

describe("scaling", () => {
  it("leaves pixels as they are, and gives activations mean 0 and variance 1", () => {
    const values = Float32Array.of(0, 10, 1, 30);
    expect(scale(values, fitScaling({ name: "pixels", version: 1 }, values, 2))).toEqual(values);
    expect([...scale(values, fitScaling(network, values, 2))]).toEqual([-1, -1, 1, 1]);
  });

  it("leaves out a feature that never changes", () => {
    const values = Float32Array.of(3, 1, 3, 2);
    expect([...scale(values, fitScaling(network, values, 2))]).toEqual([0, -1, 0, 1]);
  });

  it("makes the network and the picture count alike in distances, whatever their sizes", () => {
    const own = 16;
    const dimension = own + COLOUR_HOG_DIMENSION;
    const values = seededValues(30 * dimension, [0, 5], 4);
    const scaled = scale(values, fitScaling({ name: "combined", version: 1, network }, values, dimension));
    const shares = [0, 0];
    scaled.forEach((value, i) => (shares[i % dimension < own ? 0 : 1] += value * value));
    expect(shares[0] / shares[1]).toBeCloseTo(1, 3);
    expect((shares[0] + shares[1]) / scaled.length).toBeCloseTo(1, 3);
  });
});

describe("the paper's gamma on the paper's pixels", () => {
  it("makes a kernel that learns nothing, and training says so with its median", () => {
    const dimension = 128 * 128 * 3;
    const values = seededValues(12 * dimension, [0, 1], 5);
    const { metrics } = trainPatchClassifier({
      values,
      dimension,
      labels: Int32Array.from({ length: 12 }, (_, patch) => patch % 2),
      groups: Int32Array.from({ length: 12 }, (_, patch) => patch >> 1),
      vocabulary: ["eye", "none"],
      features: { name: "pixels", version: 1 },
      options: { ...DEFAULT_TRAINING, C: [0.771], gamma: [0.096] },
    });
    expect(metrics.medianKernel).toBeLessThan(1e-6);
    expect(metrics.warnings.join()).toMatch(/kernel is degenerate \(its median is .*\): .*Use gamma "scale"/);
  });
});
