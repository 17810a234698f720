import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  activationSum,
  activationVariance,
  attribution,
} from "../../../../app/main/engine/importance/activationScores.ts";
import {
  weightScores,
  type Aggregation,
  type WeightMeasure,
} from "../../../../app/main/engine/importance/weightScores.ts";
import type { WindowSums } from "../../../../app/main/engine/kernels/boxFilter.ts";
import {
  add,
  affine,
  averagePool,
  chain,
  concatenate,
  conv,
  dense,
  depthwise,
  flatten,
  globalAveragePool,
  maxPool,
  relu,
  zeroPad,
  type Part,
} from "../../../builders/graph.ts";
import { seededValues } from "../../../builders/seededNumbers.ts";

interface MapCase {
  readonly shape: readonly [number, number, number];
  readonly low: number;
  readonly high: number;
  readonly rectified: boolean;
  readonly seed: number;
  /** [index, sum, variance, attribution]. */
  readonly samples: readonly (readonly [number, number, number, number])[];
  /** Of all neurons: sum, variance, attribution, weighted by 1 + index % 97. */
  readonly means: readonly [number, number, number];
  /** Of each row of the map. */
  readonly largest: readonly [readonly number[], readonly number[], readonly number[]];
}

type NetworkCase = { readonly name: string } & Readonly<Record<WeightMeasure, Record<Aggregation, readonly number[]>>>;

const file = fileURLToPath(new URL("../../../oracles/importance.json", import.meta.url));
const oracle = JSON.parse(readFileSync(file, "utf8")) as {
  readonly maps: readonly MapCase[];
  readonly networks: readonly NetworkCase[];
};

/** By the names of `test/oracles/importance.py`; the first convolution is 3x3 of 4 channels on an input of 8x8. */
const networkCases: Record<string, readonly Part[]> = {
  "a convolution behind pooling": [relu(), maxPool(2), conv(3, 5), relu(), conv(1, 2)],
  "a convolution behind a normalisation that stays": [affine(), relu(), averagePool(2), conv(3, 5)],
  "a grouped convolution": [relu(), zeroPad(1), conv(3, 6, { groups: 2 })],
  "a depthwise convolution": [relu(), depthwise(3, { multiplier: 2 }), conv(1, 3)],
  "a flattened dense head": [relu(), maxPool(2), flatten(), dense(7)],
  "a dense head behind global pooling": [relu(), globalAveragePool(), dense(7)],
  "a branch and a shortcut, concatenated": [relu(), concatenate([conv(1, 3)], []), conv(3, 2)],
  "a map concatenated with itself": [relu(), concatenate([], []), conv(3, 2)],
  "a residual block": [relu(), add([conv(3, 4)], []), relu(), conv(3, 2)],
};

describe.each(oracle.maps)("the scores of a map of $shape from $low to $high, beside numpy", (one) => {
  const count = one.shape[0] * one.shape[1] * one.shape[2];
  const activations = seededValues(count, [one.low, one.high], one.seed).map((value) =>
    one.rectified ? Math.max(value, 0) : value,
  );
  const derivatives = seededValues(count, [-1, 1], one.seed, 1);

  // Stored to nine digits.
  const expectNear = (found: number, expected: number): void => {
    expect(Math.abs(found - expected)).toBeLessThan(2e-8 * Math.max(1, Math.abs(expected)));
  };

  it.each([
    ["sum", 1, (): WindowSums => activationSum(activations, one.shape)],
    ["variance", 2, (): WindowSums => activationVariance(activations, one.shape)],
    ["attribution", 3, (): WindowSums => attribution(activations, derivatives, one.shape)],
  ] as const)("by %s are the definition's", (_, column, score) => {
    const { values, bounds } = score();
    expect(values).toHaveLength(count);
    for (const sample of one.samples) expectNear(values[sample[0]], sample[column]);

    let [sum, weights] = [0, 0];
    values.forEach((value, i) => {
      sum += value * (1 + (i % 97));
      weights += 1 + (i % 97);
    });
    expectNear(sum / weights, one.means[column - 1]);

    const largest = one.largest[column - 1];
    const perRow = bounds.values.length / largest.length;
    largest.forEach((value, row) => {
      const ofRow = Math.max(...bounds.values.subarray(row * perRow, (row + 1) * perRow));
      expect(ofRow).toBeGreaterThan(value - 2e-8 * Math.max(1, Math.abs(value)));
    });
  });
});

describe("the scores of channels from weights, beside numpy,", () => {
  it("cover every network", () => {
    expect(oracle.networks.map(({ name }) => name)).toEqual(Object.keys(networkCases));
  });

  describe.each(oracle.networks)("through $name", (one) => {
    const { network, weights } = chain([conv(3, 4), ...networkCases[one.name]], { input: [8, 8] });

    it.each(
      (["weight-sum", "weight-variance"] as const).flatMap((measure) =>
        (["all", "max", "mean"] as const).map((aggregation) => [measure, aggregation] as const),
      ),
    )("by %s, aggregated by %s, are the definition's", (measure, aggregation) => {
      const found = weightScores(network, weights, network.convolutions[0], measure, aggregation);
      const expected = one[measure][aggregation];
      expect(found).toHaveLength(expected.length);
      found.forEach((score, channel) => expect(Math.abs(score - expected[channel])).toBeLessThan(1e-7));
    });
  });
});
