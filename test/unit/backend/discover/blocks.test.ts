import { describe, expect, it } from "vitest";
import type { FeatureSpecification } from "../../../../app/contract/patchClassifier.ts";
import { blocksOf, ofUnweighed, weighBlocks } from "../../../../app/main/backend/discover/blocks.ts";
import { coordinatesIn } from "../../../../app/main/statistics/grouping.ts";
import { chain, conv, relu } from "../../../builders/graph.ts";

const { network } = chain([conv(3, 4), relu(), conv(3, 8), relu()]);
const own: FeatureSpecification & { name: "network" } = {
  name: "network",
  version: 1,
  convolutions: [1, 2],
  context: false,
};

describe("features of two networks", () => {
  it("are two blocks: means and maxima of each channel, and what is behind them counts twice", () => {
    expect(blocksOf(own, network, 24)).toEqual([{ size: 24, weight: 1 }]);
    const both = { name: "second-and-network" as const, version: 1 as const, network: own };
    expect(blocksOf(both, network, 30)).toEqual([
      { size: 24, weight: 1 },
      { size: 6, weight: 2 },
    ]);
    expect(blocksOf({ ...both, network: { ...own, context: true } }, network, 50)[0].size).toBe(48);
  });

  it("weigh as they should, whatever their scales", () => {
    // Squared lengths of the first block are 100 and 300, of the second 0.01 and 0.03.
    const values = Float32Array.of(10, 0, 0.1, 10, Math.sqrt(200), Math.sqrt(0.03));
    const factors = weighBlocks(values, [
      { size: 2, weight: 1 },
      { size: 1, weight: 2 },
    ]);
    expect(factors[0]).toBeCloseTo(Math.sqrt(1 / 200), 6);
    expect(factors[2]).toBeCloseTo(Math.sqrt(2 / 0.02), 4);
    const squares = [0, 1].map((row) => [values[3 * row] ** 2 + values[3 * row + 1] ** 2, values[3 * row + 2] ** 2]);
    expect((squares[0][0] + squares[1][0]) / 2).toBeCloseTo(1, 5);
    expect((squares[0][1] + squares[1][1]) / 2).toBeCloseTo(2, 5);
  });

  it("lie at the same place in the space of weighed rows and in the one for rows as they are", () => {
    const [rows, factors] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(3, 0)];
    const space = { mean: Float32Array.of(0.5, 0), axes: Float32Array.of(1, 0, 0.5, 0.5), to: 2 };
    const weighed = rows.map((value, at) => value * factors[at % 2]);
    expect([...coordinatesIn(ofUnweighed(space, factors), rows)]).toEqual([...coordinatesIn(space, weighed)]);
  });
});
