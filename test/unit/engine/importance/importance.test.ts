import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  activationSum,
  activationVariance,
  attribution,
} from "../../../../app/main/engine/importance/activationScores.ts";
import { gatedScores } from "../../../../app/main/engine/importance/gatedScores.ts";
import { randomNeurons, rankNeurons } from "../../../../app/main/engine/importance/rank.ts";
import { weightScores } from "../../../../app/main/engine/importance/weightScores.ts";
import { chain, channels, conv, flatten, dense, maxPool, relu } from "../../../builders/graph.ts";

const boxOf = (row: number, column: number) => ({ x: 4 * column, y: 4 * row, width: 8, height: 8 });

describe("scores from activations", () => {
  const map = Float32Array.of(1, 2, 3, 4);

  it("sum the 3x3 window with zeros outside the map", () => {
    expect([...activationSum(map, [2, 2, 1]).values]).toEqual([10, 10, 10, 10]);
    expect([...activationSum(Float32Array.of(1, 2, 3), [1, 3, 1]).values]).toEqual([3, 6, 5]);
  });

  it("take the variance of the same nine values", () => {
    const expected = 30 / 9 - (10 / 9) ** 2;
    for (const value of activationVariance(map, [2, 2, 1]).values) expect(value).toBeCloseTo(expected, 12);
  });

  it("keep the variance of large, nearly equal values", () => {
    const values = new Float32Array(25).fill(4096);
    values[12] = 4097;
    const middle = activationVariance(values, [5, 5, 1]).values[12];
    expect(middle).toBeCloseTo(1 / 9 - 1 / 81, 6);
  });

  it("weight each activation by its derivative for the attribution", () => {
    expect([...attribution(map, Float32Array.of(1, 0, 0, -1), [2, 2, 1]).values]).toEqual([-3, -3, -3, -3]);
  });

  it("are those of the plain definition on any map", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 108, maxLength: 108 }),
        (height, width, channels, list) => {
          const values = Float32Array.from(list.slice(0, height * width * channels));
          const { values: sums, bounds } = activationSum(values, [height, width, channels]);
          const stretch = values.length / bounds.values.length;
          for (let i = 0; i < values.length; i++) {
            const [c, position] = [i % channels, Math.floor(i / channels)];
            const [row, column] = [Math.floor(position / width), position % width];
            let sum = 0;
            for (let y = row - 1; y <= row + 1; y++) {
              for (let x = column - 1; x <= column + 1; x++) {
                if (y >= 0 && x >= 0 && y < height && x < width) sum += values[(y * width + x) * channels + c];
              }
            }
            expect(sums[i]).toBe(sum);
            expect(bounds.values[Math.floor(i / stretch)]).toBeGreaterThanOrEqual(sum);
          }
          if (bounds.areReached) {
            bounds.values.forEach((bound, place) => {
              expect(sums.subarray(place * stretch, (place + 1) * stretch)).toContain(bound);
            });
          }
        },
      ),
    );
  });

  it("vary as the plain definition says on any map", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 480, maxLength: 480 }),
        (height, width, channels, list) => {
          const map = Float32Array.from(list.slice(0, height * width * channels));
          const sums = activationSum(map, [height, width, channels]).values.slice();
          const squares = activationSum(
            map.map((value) => value ** 2),
            [height, width, channels],
          ).values.slice();
          const found = activationVariance(map, [height, width, channels]).values;
          for (let i = 0; i < map.length; i++) expect(found[i]).toBe(Math.max(0, squares[i] / 9 - (sums[i] / 9) ** 2));
        },
      ),
    );
  });
});

describe("scores from weights", () => {
  it("add or spread the next convolution's kernels of a channel, pooling crossed", () => {
    const { network, weights } = chain([conv(1, 2), relu(), maxPool(2), conv(2, 3)], { input: [8, 8] });
    const kernel = weights.read(
      Object.keys(network.weights).find((key) => network.weights[key].shape.join() === "2,2,2,3")!,
    );
    const ofChannel = [...kernel].filter((_, i) => Math.floor(i / 3) % 2 === 1);
    const sum = ofChannel.reduce((total, value) => total + value, 0);
    const scores = weightScores(network, weights, network.convolutions[0], "weight-sum", "all");
    expect(scores[1]).toBeCloseTo(sum, 6);
    const mean = sum / ofChannel.length;
    const variance = ofChannel.reduce((total, value) => total + (value - mean) ** 2, 0) / ofChannel.length;
    expect(weightScores(network, weights, network.convolutions[0], "weight-variance", "all")[1]).toBeCloseTo(
      variance,
      8,
    );
    const best = [0, 1, 2].map((output) =>
      ofChannel.filter((_, i) => i % 3 === output).reduce((total, value) => total + value, 0),
    );
    expect(weightScores(network, weights, network.convolutions[0], "weight-sum", "max")[1]).toBeCloseTo(
      Math.max(...best),
      6,
    );
  });

  it("follow a channel through a choice of channels: to every place that takes it, or to none", () => {
    const { network } = chain([conv(1, 3), channels(2, 0, 2), conv(1, 1, { bias: false })], { input: [4, 4] });
    const weights = { read: () => Float32Array.of(1, 10, 100) };
    const [first] = network.convolutions;
    expect([...weightScores(network, weights, first, "weight-sum", "all")]).toEqual([10, 0, 101]);
    expect([...weightScores(network, weights, first, "weight-sum", "mean")]).toEqual([10, 0, 50.5]);
  });

  it("count a dense head as one kernel value a position", () => {
    const { network, weights } = chain([conv(1, 2), relu(), flatten(), dense(1)], { input: [2, 2] });
    const kernel = weights.read(
      Object.keys(network.weights).find((key) => network.weights[key].shape.join() === "8,1")!,
    );
    const scores = weightScores(network, weights, network.convolutions[0], "weight-sum", "all");
    expect(scores[0]).toBeCloseTo(kernel[0] + kernel[2] + kernel[4] + kernel[6], 6);
  });
});

describe("ranking", () => {
  const shape = [2, 2, 2] as const;
  const activations = Float32Array.of(1, 5, 1, 1, 1, 1, 1, 1);

  it("breaks ties by activation, then channel, row and column, and says how many are left", () => {
    const scores = new Float64Array(8).fill(3);
    const { neurons, ties } = rankNeurons({ activations, shape, scores, top: 3, distinct: null, boxOf });
    expect(neurons.map(({ channel, row, column }) => [channel, row, column])).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
    expect(ties).toBe(5);
  });

  it("takes distinct positions only and counts the neurons behind each", () => {
    const scores = Float64Array.of(9, 8, 1, 1, 1, 1, 7, 1);
    const { neurons } = rankNeurons({ activations, shape, scores, top: 2, distinct: 0.5, boxOf });
    expect(neurons.map(({ row, column, neurons: behind }) => [row, column, behind])).toEqual([
      [0, 0, 2],
      [1, 1, 1],
    ]);
  });

  it("is that of a full sort for the windows of any map", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 12 }),
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 576, maxLength: 576 }),
        fc.integer({ min: 1, max: 9 }),
        (height, width, channels, list, top) => {
          const shape = [height, width, channels] as const;
          const activations = Float32Array.from(list.slice(0, height * width * channels));
          const { values: scores, bounds } = activationSum(activations, shape);
          const request = { activations, shape, scores, top, boxOf };
          const places = scores.slice();
          expect(rankNeurons({ ...request, bounds, distinct: null })).toEqual(
            rankNeurons({ ...request, distinct: null }),
          );
          expect(rankNeurons({ ...request, bounds, distinct: 0.3 })).toEqual(
            rankNeurons({ ...request, distinct: 0.3 }),
          );
          const order = [...places.keys()].sort(
            (a, b) =>
              places[b] - places[a] ||
              activations[b] - activations[a] ||
              (a % channels) - (b % channels) ||
              Math.floor(a / channels) - Math.floor(b / channels),
          );
          const { neurons } = rankNeurons({ ...request, bounds, distinct: null });
          expect(neurons.map(({ channel, row, column }) => (row * width + column) * channels + channel)).toEqual(
            order.slice(0, top),
          );
        },
      ),
    );
  });

  it("is the same of the best channels' open neurons as of all of a map", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 300, maxLength: 300 }),
        fc.array(fc.integer({ min: -2, max: 3 }), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom("strict" as const, "as-printed" as const),
        (count, list, weights, top, gate) => {
          const places = Math.floor(list.length / count);
          const activations = Float32Array.from(list.slice(0, places * count));
          const ofChannels = Float64Array.from(weights.slice(0, count));
          const request = { activations, shape: [1, places, count] as const, top, distinct: null, boxOf };
          const whole = rankNeurons({
            ...request,
            ...gatedScores(activations, ofChannels, gate, activations.length + 1),
          });
          const few = gatedScores(activations, ofChannels, gate, top);
          expect(rankNeurons({ ...request, ...few })).toEqual(whole);
          const open = (i: number): boolean => (gate === "strict" ? activations[i] > 0 : activations[i] >= 0);
          for (const { channel, column, score } of whole.neurons) {
            expect(score).toBe(open(column * count + channel) ? ofChannels[channel] : 0);
          }
          const positive = [...activations.keys()].filter((i) => open(i) && ofChannels[i % count] > 0).length;
          expect(few.candidates === undefined).toBe(positive < top);
        },
      ),
    );
  });

  it("is that of a full sort for any scores", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 300, maxLength: 600 }),
        fc.integer({ min: 1, max: 9 }),
        (list, top) => {
          const scores = Float64Array.from(list);
          const found = rankNeurons({
            activations: new Float32Array(list.length),
            shape: [1, list.length, 1],
            scores,
            top,
            distinct: null,
            boxOf,
          });
          const sorted = [...list.keys()].sort((a, b) => list[b] - list[a] || a - b).slice(0, top);
          expect(found.neurons.map(({ column }) => column)).toEqual(sorted);
        },
      ),
    );
  });

  it("draws different neurons at random, the same for the same seed", () => {
    const request = { activations: new Float32Array(60), shape: [3, 4, 5] as const, top: 20, boxOf };
    const first = randomNeurons(request, 4).neurons.map(({ channel, row, column }) => `${channel} ${row} ${column}`);
    expect(new Set(first).size).toBe(20);
    expect(randomNeurons(request, 4).neurons.map(({ channel, row, column }) => `${channel} ${row} ${column}`)).toEqual(
      first,
    );
    expect(
      randomNeurons(request, 5).neurons.map(({ channel, row, column }) => `${channel} ${row} ${column}`),
    ).not.toEqual(first);
  });
});
