/** Probabilities from decision values: a sigmoid for each pair of labels, coupled over all labels. */

/** p(first | value) = 1 / (1 + exp(a * value + b)). */
export interface Sigmoid {
  readonly a: number;
  readonly b: number;
}

/**
 * Fits the sigmoid to decision values of patches that the machine was not trained on (Platt 2000, by the Newton method
 * of Lin, Lin & Weng 2007).
 *
 * @param positive - whether each value's patch has the pair's first label.
 *
 * @example
 * One patch of each label: Platt's targets are 2/3 and 1/3, not 1 and 0, so that exp(a) = 1/2.
 * ```ts
 * const fitted = fitSigmoid([1, -1], [true, false]);
 * fitted; // => { a: -0.693, b: 0.000 }
 * sigmoid(fitted, 1); // => 0.667
 * ```
 */
export function fitSigmoid(values: readonly number[], positive: readonly boolean[]): Sigmoid {
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const targets = positive.map((one) => (one ? high : low));
  let [a, b] = [0, Math.log((negatives + 1) / (positives + 1))];
  let loss = crossEntropy(values, targets, a, b);
  for (let iteration = 0; iteration < 100; iteration++) {
    let [h11, h22, h21, g1, g2] = [1e-12, 1e-12, 0, 0, 0];
    values.forEach((value, i) => {
      const p = sigmoid({ a, b }, value);
      const curvature = p * (1 - p);
      const slope = targets[i] - p;
      h11 += value * value * curvature;
      h22 += curvature;
      h21 += value * curvature;
      g1 += value * slope;
      g2 += slope;
    });
    if (Math.abs(g1) < 1e-5 && Math.abs(g2) < 1e-5) break;
    const determinant = h11 * h22 - h21 * h21;
    const [da, db] = [-(h22 * g1 - h21 * g2) / determinant, -(-h21 * g1 + h11 * g2) / determinant];
    const descent = g1 * da + g2 * db;
    let step = 1;
    for (; step >= 1e-10; step /= 2) {
      const next = crossEntropy(values, targets, a + step * da, b + step * db);
      if (next < loss + 1e-4 * step * descent) {
        [a, b, loss] = [a + step * da, b + step * db, next];
        break;
      }
    }
    if (step < 1e-10) break;
  }
  return { a, b };
}

function crossEntropy(values: readonly number[], targets: readonly number[], a: number, b: number): number {
  return values.reduce((sum, value, i) => {
    const x = a * value + b;
    return sum + (x >= 0 ? targets[i] * x + Math.log1p(Math.exp(-x)) : (targets[i] - 1) * x + Math.log1p(Math.exp(x)));
  }, 0);
}

/**
 * @returns 1 / (1 + exp(a * value + b)), the probability of the pair's first label; exact for values of any size.
 *
 * @example
 * ```ts
 * sigmoid({ a: -2, b: 0 }, 0); // => 0.5
 * sigmoid({ a: -2, b: 0 }, 1); // => 0.881
 * ```
 */
export function sigmoid({ a, b }: Sigmoid, value: number): number {
  const x = a * value + b;
  return x >= 0 ? Math.exp(-x) / (1 + Math.exp(-x)) : 1 / (1 + Math.exp(x));
}

/**
 * The probabilities that agree best with those of all pairs (Wu, Lin & Weng 2004, second method, LIBSVM's iteration).
 *
 * @param pairwise - `[first][second]`: probability of `first` where it is one of the two.
 * @returns one for each label, summing to 1.
 *
 * @example
 * Pairs that agree give back what they were made of: 0.50 / (0.50 + 0.25) is 2/3.
 * ```ts
 * couple([
 *   [0, 0.8],
 *   [0.2, 0],
 * ]); // => [0.8, 0.2]
 * couple([
 *   [0, 2 / 3, 2 / 3],
 *   [1 / 3, 0, 1 / 2],
 *   [1 / 3, 1 / 2, 0],
 * ]); // => [0.50, 0.25, 0.25]
 * ```
 */
export function couple(pairwise: readonly (readonly number[])[]): number[] {
  const k = pairwise.length;
  const p = new Array<number>(k).fill(1 / k);
  const q = Array.from({ length: k }, (_, t) =>
    Array.from({ length: k }, (_, j) =>
      t === j
        ? pairwise.reduce((sum, row, other) => (other === t ? sum : sum + row[t] * row[t]), 0)
        : -pairwise[j][t] * pairwise[t][j],
    ),
  );
  const enough = 0.005 / k;
  for (let iteration = 0; iteration < Math.max(100, k); iteration++) {
    const qp = q.map((row) => row.reduce((sum, value, j) => sum + value * p[j], 0));
    let pqp = qp.reduce((sum, value, t) => sum + p[t] * value, 0);
    if (Math.max(...qp.map((value) => Math.abs(value - pqp))) < enough) break;
    for (let t = 0; t < k; t++) {
      const change = (pqp - qp[t]) / q[t][t];
      p[t] += change;
      pqp = (pqp + change * (change * q[t][t] + 2 * qp[t])) / (1 + change) ** 2;
      for (let j = 0; j < k; j++) {
        qp[j] = (qp[j] + change * q[t][j]) / (1 + change);
        p[j] /= 1 + change;
      }
    }
  }
  return p;
}
