/** Between what stands at the end of a network and the probabilities of its classes, both ways. */
import { PippinError } from "../../../contract/errors.ts";
import type { Scores } from "../../modelGeometry/graph.ts";

/** Below it a probability counts as this in a division: Keras's own cross-entropy stops there. */
const SMALLEST = 1e-7;

/**
 * @param values - at the network's `logits`.
 * @returns one probability a class.
 *
 * @example
 * The sigmoid of ln 3 is 3/4; softmax gives both classes their share of e^0 + e^(ln 3) = 4.
 * ```ts
 * const score = Math.log(3);
 * classProbabilities({ classes: "binary", given: "logits" }, Float32Array.of(score)); // => [0.25, 0.75]
 * classProbabilities({ classes: "exclusive", given: "logits" }, Float32Array.of(0, score)); // => [0.25, 0.75]
 * classProbabilities({ classes: "independent", given: "logits" }, Float32Array.of(0, score)); // => [0.5, 0.75]
 * classProbabilities({ classes: "binary", given: "probabilities" }, Float32Array.of(0.25)); // => [0.75, 0.25]
 * ```
 */
export function classProbabilities({ classes, given }: Scores, values: Float32Array): Float32Array {
  if (given === "probabilities") {
    return classes === "binary" ? Float32Array.of(1 - values[0], values[0]) : values.slice();
  }
  switch (classes) {
    case "exclusive": {
      const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
      const shares = Float64Array.from(values, (value) => Math.exp(value - highest));
      const sum = shares.reduce((total, share) => total + share, 0);
      return Float32Array.from(shares, (share) => share / sum);
    }
    case "independent":
      return values.map(sigmoid);
    case "binary":
      // Not 1 - p: of a sure network the rest is below what a float32 can tell from 0.
      return Float32Array.of(sigmoid(-values[0]), sigmoid(values[0]));
  }
}

/**
 * @param probabilities - of all classes.
 * @returns the derivative of log p of one class by the values at the network's `logits`.
 *
 * @example
 * Of classes with 3/4 and 1/4: what is missing to 1 by the class's own logit, what the other one takes by that one's.
 * ```ts
 * const probabilities = Float32Array.of(0.75, 0.25);
 * logProbabilityGradient({ classes: "exclusive", given: "logits" }, probabilities, 0); // => [0.25, -0.25]
 * logProbabilityGradient({ classes: "independent", given: "logits" }, probabilities, 0); // => [0.25, 0]
 * logProbabilityGradient({ classes: "binary", given: "logits" }, probabilities, 0); // => [-0.25]
 * logProbabilityGradient({ classes: "binary", given: "logits" }, probabilities, 1); // => [0.75]
 * logProbabilityGradient({ classes: "exclusive", given: "probabilities" }, probabilities, 1); // => [0, 4]
 * ```
 */
export function logProbabilityGradient(
  { classes, given }: Scores,
  probabilities: Float32Array,
  classIndex: number,
): Float32Array {
  const score = classScoreGradient({ classes }, probabilities.length, classIndex);
  if (given === "probabilities") return score.map((value) => value / Math.max(SMALLEST, probabilities[classIndex]));
  if (classes === "exclusive") return score.map((value, i) => value - probabilities[i]);
  return score.map((value) => value * (1 - probabilities[classIndex]));
}

/**
 * @param count - of classes.
 * @returns the derivative of one class's score by the values at the network's `logits`: 1 at its own place. The score of
 * class 0 of two is that of class 1 with the other sign (where the file gives probabilities, 1 less it).
 *
 * @example
 * ```ts
 * classScoreGradient({ classes: "exclusive" }, 3, 1); // => [0, 1, 0]
 * classScoreGradient({ classes: "binary" }, 2, 1); // => [1]
 * classScoreGradient({ classes: "binary" }, 2, 0); // => [-1]
 * ```
 */
export function classScoreGradient(
  { classes }: Pick<Scores, "classes">,
  count: number,
  classIndex: number,
): Float32Array {
  if (classes === "binary") return Float32Array.of(classIndex === 1 ? 1 : -1);
  const gradient = new Float32Array(count);
  gradient[classIndex] = 1;
  return gradient;
}

/**
 * @param count - of classes.
 * @throws PippinError `invalid-request` where the network has no such class.
 *
 * @example
 * ```ts
 * requireClass(1, 2); // => undefined
 * requireClass(2, 2); // throws invalid-request
 * ```
 */
export function requireClass(classIndex: number, count: number): void {
  if (classIndex >= 0 && classIndex < count) return;
  throw new PippinError(
    "invalid-request",
    `The network has classes 0 to ${count - 1}; there is no class ${classIndex}.`,
    { classIndex },
  );
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
