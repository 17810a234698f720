/** From the numbers of a self-check to a plain verdict and what to do. */
import type { CheckedPreprocessing, SelfCheck } from "../../../contract/models.ts";
import { percent } from "../../../contract/numberWords.ts";
import { preprocessingPhrase } from "../../../drawing/preprocessingWords.ts";

/** Where photographs with a known class are, a preprocessing must find this many more of them to be called better. */
const CLEARLY_MORE = 0.15;
/** Without known classes: a network that says no more different things than this of photographs of many breeds is blind. */
const BLIND = 2;
/** The right class among five of a thousand: a network that sees properly does better than this on clear photographs. */
const GOOD_SHARE = 0.6;

interface Facts {
  readonly finite: boolean;
  readonly sumsToOne: boolean;
  readonly independent: boolean;
  readonly within: SelfCheck["within"];
}

/**
 * @param tried - as the model is set first, then the others.
 * @param finite - no pass as the model is set gave NaN or infinity.
 * @param independent - the network answers for each class by itself.
 * @param within - the right class counts where it is one of so many likeliest ones.
 */
export function verdictOf(
  tried: readonly [CheckedPreprocessing, ...CheckedPreprocessing[]],
  { finite, sumsToOne, independent, within }: Facts,
): SelfCheck["verdict"] {
  const [set, ...others] = tried;
  if (!finite) {
    return {
      state: "wrong",
      sentence: "The network gives scores that are not finite.",
      advice:
        "Its weights are damaged, or its values are far out of the range that it was trained with. Try other values below; if none helps, export the file again.",
      better: bestOf(others, set),
    };
  }
  const better = bestOf(others, set);
  const found =
    set.n === 0
      ? `Its class list has none of the breeds on the photographs, so nothing says whether it is right. It predicts ${set.classes} different classes, with a mean confidence of ${percent(set.confidence)}.`
      : `It finds the right breed ${within === 1 ? "as its first class" : "among its first five classes"} in ${set.hits} of ${set.n} photographs, with a mean confidence of ${percent(set.confidence)}.`;
  if (better !== null) {
    return {
      state: "wrong",
      sentence: found,
      advice: `The preprocessing looks wrong: with ${preprocessingPhrase(better)} it ${comparison(tried, better)}. Use that, unless you know what the network was trained with.`,
      better,
    };
  }
  const doubtful = set.n > 0 && set.hits / set.n < GOOD_SHARE;
  if (doubtful) {
    return {
      state: "doubtful",
      sentence: found,
      advice:
        "No other preprocessing does clearly better. Check that the class names are in the network's order, and how the network was trained.",
      better: null,
    };
  }
  if (!sumsToOne && !independent) {
    return {
      state: "doubtful",
      sentence: `${found} Its outputs do not add up to 1.`,
      advice:
        "Its classes exclude each other, so they should. Check the file with the program that wrote it: its last layer may be missing.",
      better: null,
    };
  }
  return {
    state: set.n === 0 ? "doubtful" : "good",
    sentence: independent
      ? `${found} It answers for each class by itself: percentages of different classes do not share one whole.`
      : found,
    advice:
      set.n === 0
        ? "Confidence alone proves nothing: values out of range make a network sure of anything. Try a photograph whose class you know on the Explain page."
        : "No other preprocessing does clearly better: it is ready to be explained.",
    better: null,
  };
}

function comparison(tried: readonly CheckedPreprocessing[], better: CheckedPreprocessing["preprocessing"]): string {
  const { hits, n, classes, confidence } = tried.find(({ preprocessing }) => preprocessing === better)!;
  return n > 0
    ? `finds ${hits} of ${n}, with a mean confidence of ${percent(confidence)}`
    : `tells ${classes} classes apart, with a mean confidence of ${percent(confidence)}`;
}

/** @returns the preprocessing that does best, where it does clearly better than the one that is set. */
function bestOf(
  others: readonly CheckedPreprocessing[],
  set: CheckedPreprocessing,
): CheckedPreprocessing["preprocessing"] | null {
  const best = others.toSorted((a, b) => b.hits - a.hits || b.classes - a.classes || b.confidence - a.confidence)[0];
  if (best === undefined) return null;
  const clearly =
    set.n > 0 ? (best.hits - set.hits) / set.n >= CLEARLY_MORE : set.classes <= BLIND && best.classes > 2 * set.classes;
  return clearly ? best.preprocessing : null;
}
