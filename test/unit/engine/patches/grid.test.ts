import { describe, expect, it } from "vitest";
import { DEFAULT_TRAINING, TRAINING_GRID, TrainingOptions } from "../../../../app/contract/patchClassifier.ts";
import { trainPatchClassifier } from "../../../../app/main/engine/patches/train.ts";

/** 24 patches of 12 images around two centres, with a value that tells nothing. */
function request(options: Partial<TrainingOptions>): Parameters<typeof trainPatchClassifier>[0] {
  const labels = Int32Array.from({ length: 24 }, (_, i) => i % 2);
  const values = Float32Array.from({ length: 48 }, (_, at) => {
    const i = Math.floor(at / 2);
    return at % 2 === 0 ? labels[i] + 0.4 * Math.sin(7 * i) : Math.cos(3 * i);
  });
  return {
    values,
    dimension: 2,
    labels,
    groups: Int32Array.from(labels.keys(), (i) => Math.floor(i / 2)),
    vocabulary: ["eye", "none"],
    features: { name: "network", version: 1, convolutions: [1], context: false },
    options: { ...DEFAULT_TRAINING, ...options },
  };
}

describe("the grid", () => {
  it("is 10 x 10 around the scale heuristic, the paper's pair in it, and every pair is tried", () => {
    expect(TrainingOptions.parse({ ...DEFAULT_TRAINING, ...TRAINING_GRID })).toMatchObject(TRAINING_GRID);
    const { metrics } = trainPatchClassifier(request(TRAINING_GRID));
    expect(metrics.grid).toHaveLength(100);
    expect(new Set(metrics.grid.map(({ C, gamma }) => `${C} ${gamma}`)).size).toBe(100);
    expect(metrics.grid).toContainEqual(expect.objectContaining({ C: 0.771, gamma: 0.096 }));
    const best = Math.max(...metrics.grid.map(({ accuracy }) => accuracy));
    expect(metrics.accuracy).toBe(best);
  });

  it("takes multiples of the scale heuristic, which is 1 / dimension for standardised features", () => {
    const { metrics } = trainPatchClassifier(request({ C: [1], gamma: ["scale", { scale: 3 }, 0.2] }));
    const gammas = metrics.grid.map(({ gamma }) => gamma!);
    expect(gammas[0]).toBeCloseTo(0.5, 6);
    expect(gammas[1]).toBeCloseTo(1.5, 6);
    expect(gammas[2]).toBe(0.2);
  });

  it("gives a point the same accuracy alone as among others", () => {
    const alone = trainPatchClassifier(request({ C: [3], gamma: [{ scale: 10 }] })).metrics;
    const { grid } = trainPatchClassifier(request(TRAINING_GRID)).metrics;
    const same = grid.find(({ C, gamma }) => C === 3 && Math.abs(gamma! - alone.chosen.gamma!) < 1e-12);
    expect(same?.accuracy).toBe(alone.accuracy);
  });
});
