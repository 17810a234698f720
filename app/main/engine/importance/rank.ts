/** From scores to the top neurons of one convolution: ties, distinct positions, random choice. */
import type { Box } from "../../../contract/geometry.ts";
import { overlap } from "../../../drawing/boxes.ts";
import { seededRandom } from "../../statistics/seededRandom.ts";
import type { Bounds, MapShape } from "../kernels/boxFilter.ts";

export interface RankedNeuron {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly score: number;
  readonly activation: number;
  /** From 1, best first. */
  readonly rank: number;
  /** 1 and the better-ranked neurons that `distinct` skipped in its favour. */
  readonly neurons: number;
  readonly box: Box;
}

export interface Ranking {
  readonly neurons: readonly RankedNeuron[];
  /** Neurons not taken whose score equals that of the last one taken. */
  readonly ties: number;
}

export interface RankRequest {
  readonly activations: Float32Array;
  readonly shape: MapShape;
  /** Score of the neuron at an index of the map; -Infinity: never taken. */
  readonly scores: Float64Array;
  /** Of stretches of the map; those that cannot matter are not looked at. */
  readonly bounds?: Bounds;
  /** Indices: no other neuron scores as much as any of these, and they are enough for {@link candidatesWanted}. */
  readonly candidates?: Int32Array;
  readonly top: number;
  /** Skip a neuron whose box overlaps a better one's by more than this IoU; null: none. */
  readonly distinct: number | null;
  boxOf(row: number, column: number): Box;
}

/** Neurons looked at to find N distinct ones: far enough for every network seen, bounded for constant maps. */
const WIDEST = 4096;

/**
 * How many candidates {@link rankNeurons} looks at, at most.
 *
 * @example
 * Four thousand are enough to find five distinct ones.
 * ```ts
 * candidatesWanted(5); // => 4096
 * candidatesWanted(5000); // => 5000
 * ```
 */
export function candidatesWanted(top: number): number {
  return Math.max(WIDEST, top);
}

/**
 * Highest score first; ties by activation (highest), then channel, row, column (lowest).
 *
 * @returns at most `top` neurons, and how many more score the same as the last one.
 *
 * @example
 * Four neurons in a row, whose boxes of 4 x 4 pixels lie 2 apart: neighbours share 8 of 24 pixels, an IoU of 1/3. Where
 * 0.3 is too much, the second gives way to the third, and counts with the first.
 * ```ts
 * const request: RankRequest = {
 *   activations: Float32Array.of(5, 4, 3, 1),
 *   scores: Float64Array.of(5, 4, 3, 1),
 *   shape: [1, 4, 1],
 *   top: 2,
 *   distinct: null,
 *   boxOf: (row, column) => ({ x: 2 * column, y: row, width: 4, height: 4 }),
 * };
 * rankNeurons(request).neurons.map(({ column }) => column); // => [0, 1]
 * const { neurons } = rankNeurons({ ...request, distinct: 0.3 });
 * neurons.map(({ column, rank, neurons: count }) => [column, rank, count]); // => [[0, 1, 2], [2, 2, 1]]
 * rankNeurons({ ...request, scores: Float64Array.of(5, 1, 1, 1) }).ties; // => 2
 * ```
 */
export function rankNeurons(request: RankRequest): Ranking {
  const { scores, activations, shape, top, distinct } = request;
  const [, width, channels] = shape;
  const better = (a: number, b: number): number =>
    scores[b] - scores[a] ||
    activations[b] - activations[a] ||
    (a % channels) - (b % channels) ||
    Math.floor(a / channels) - Math.floor(b / channels);
  let taken: Taken[] = [];
  // Mostly a few candidates hold enough distinct ones.
  for (let count = distinct === null ? top : 16 * top; ; count *= 8) {
    const candidates = best(request, better, Math.min(count, candidatesWanted(top)));
    taken = take(request, candidates);
    if (taken.length === top || count >= WIDEST || candidates.length < count) break;
  }
  const last = taken.at(-1);
  const equal = last === undefined ? 0 : countEqual(request, scores[last.index]);
  const takenEqual = taken.filter(({ index }) => scores[index] === scores[last!.index]).length;
  return {
    ties: equal - takenEqual,
    neurons: taken.map(({ index, box, neurons }, place) => {
      const position = Math.floor(index / channels);
      return {
        channel: index % channels,
        row: Math.floor(position / width),
        column: position % width,
        score: scores[index],
        activation: activations[index],
        rank: place + 1,
        neurons,
        box,
      };
    }),
  };
}

interface Taken {
  readonly index: number;
  readonly box: Box;
  neurons: number;
}

/** The first `top` of the candidates, none overlapping a better one more than `distinct` allows. */
function take({ shape, top, distinct, boxOf }: RankRequest, candidates: readonly number[]): Taken[] {
  const [, width, channels] = shape;
  const taken: Taken[] = [];
  for (const index of candidates) {
    if (taken.length === top) break;
    const position = Math.floor(index / channels);
    const box = boxOf(Math.floor(position / width), position % width);
    const covering = distinct === null ? undefined : taken.find((other) => overlap(other.box, box) > distinct);
    if (covering === undefined) taken.push({ index, box, neurons: 1 });
    else covering.neurons++;
  }
  return taken;
}

/** Stretches of the scores, or of the candidates where there are some, that may hold `least`; highest bound first. */
function* stretches({ scores, bounds, candidates }: RankRequest, least: number): Generator<Stretch> {
  if (bounds === undefined) {
    yield { start: 0, end: (candidates ?? scores).length, bound: Infinity };
    return;
  }
  const { values } = bounds;
  const length = scores.length / values.length;
  const places: number[] = [];
  for (let place = 0; place < values.length; place++) if (values[place] >= least) places.push(place);
  places.sort((a, b) => values[b] - values[a]);
  for (const place of places) yield { start: place * length, end: (place + 1) * length, bound: values[place] };
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly bound: number;
}

function countEqual(request: RankRequest, value: number): number {
  const { scores, candidates } = request;
  let count = 0;
  for (const { start, end } of stretches(request, value)) {
    for (let i = start; i < end; i++) if (scores[candidates === undefined ? i : candidates[i]] === value) count++;
  }
  return count;
}

/** A score that at least `count` neurons reach. */
function reachedBy(count: number, bounds: Bounds | undefined): number {
  if (bounds === undefined || !bounds.areReached || bounds.values.length < count) return -Infinity;
  const limit = 4 * count + 64;
  let largest: number[] = [];
  let threshold = -Infinity;
  for (const value of bounds.values) {
    if (!(value > threshold)) continue;
    largest.push(value);
    if (largest.length < limit) continue;
    largest = largest.sort((a, b) => b - a).slice(0, count);
    threshold = largest[count - 1];
  }
  return largest.sort((a, b) => b - a)[count - 1] ?? -Infinity;
}

/** The `count` best indices in order. Most values fall below the worst kept one, which one comparison shows. */
function best(request: RankRequest, better: (a: number, b: number) => number, count: number): number[] {
  const { scores, activations, bounds, candidates } = request;
  let kept: number[] = [];
  let [threshold, leastActivation] = [reachedBy(count, bounds), -Infinity];
  const limit = 4 * count + 64;
  for (const { start, end, bound } of stretches(request, threshold)) {
    if (bound < threshold) break;
    for (let i = start; i < end; i++) {
      const index = candidates === undefined ? i : candidates[i];
      const score = scores[index];
      if (!(score >= threshold) || score === -Infinity) continue;
      // Many of one score are the rule for weight measures.
      if (score === threshold && activations[index] < leastActivation) continue;
      kept.push(index);
      if (kept.length < limit) continue;
      kept = kept.sort(better).slice(0, count);
      const worst = kept.at(-1)!;
      [threshold, leastActivation] = [scores[worst], activations[worst]];
    }
  }
  return kept.sort(better).slice(0, count);
}

/**
 * `top` different neurons of the map, each as likely as any other; the score is 0. What a measure is to be better than.
 *
 * @param seed - the same seed draws the same neurons.
 *
 * @example
 * Both of two neurons, each once; the same seed draws the same.
 * ```ts
 * const boxOf = (row: number, column: number) => ({ x: column, y: row, width: 1, height: 1 });
 * const request = { activations: Float32Array.of(7, 8), shape: [1, 2, 1] as const, top: 2, boxOf };
 * const { neurons } = randomNeurons(request, 3);
 * neurons.map(({ column }) => column).sort(); // => [0, 1]
 * neurons.map(({ score }) => score); // => [0, 0]
 * randomNeurons({ ...request, top: 1 }, 3).neurons[0]?.column === neurons[0]?.column; // => true
 * ```
 */
export function randomNeurons(request: Omit<RankRequest, "scores" | "distinct">, seed: number): Ranking {
  const { activations, shape, top } = request;
  const [, width, channels] = shape;
  const random = seededRandom(seed);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(top, activations.length)) chosen.add(random.integer(activations.length));
  const neurons = [...chosen].map((index, place) => {
    const position = Math.floor(index / channels);
    const [row, column] = [Math.floor(position / width), position % width];
    const box = request.boxOf(row, column);
    return {
      channel: index % channels,
      row,
      column,
      score: 0,
      activation: activations[index],
      rank: place + 1,
      neurons: 1,
      box,
    };
  });
  return { neurons, ties: 0 };
}
