/** An explanation in words. The page, the report, figures and the terminal say it with the same ones. */
import type { Measure } from "../contract/settings.ts";
import { NONE } from "./labels.ts";
import { NAMED_BY_SECOND } from "./namingWords.ts";
import { counted, percent } from "../contract/numberWords.ts";
import { partWord } from "./plurals.ts";

export interface ExplanationWords {
  readonly className: string;
  readonly probability: number;
  /** The class that was asked about, where it is not the predicted one ("why not Samoyed?"). */
  readonly explained?: ClassWords;
  /** The likeliest classes, the first of them `className`, where each is answered for by itself; else left out. */
  readonly independent?: readonly ClassWords[];
  readonly labelled: boolean;
  /** Whose words the labels are, where they were not made for the class. */
  readonly borrowed?: string | null;
  /** Whether the labels are given with the eyes of a second network. */
  readonly namedBySecond?: boolean;
  readonly patches: LookedAt["patches"];
}

interface ClassWords {
  readonly className: string;
  readonly probability: number;
}

export interface LookedAt {
  /** The class that was asked about. */
  readonly className: string;
  /** Whether a patch classifier covers the class, so that patches have labels. */
  readonly labelled: boolean;
  /** Labels of each patch, most probable first. */
  readonly patches: readonly { readonly labels: readonly { readonly label: string; readonly probability: number }[] }[];
}

/** A label that is the most probable one of patches. */
export interface SeenPart {
  readonly label: string;
  /** Of patches. */
  readonly count: number;
  /** Highest probability. */
  readonly best: number;
}

/** Parts to be named, the surest first, and what is said after the last of them; or a sentence, where there is none. */
export type Seen =
  | { readonly parts: readonly [SeenPart, ...SeenPart[]]; readonly rest: string }
  | { readonly parts: null; readonly sentence: string };

/**
 * "Great Pyrenees, 94%. It looked at eyes (3 neurons, up to 91%), nose (2), fur (5); 3 of 13 neurons saw none of its
 * parts." Labels come by their highest probability, in the order of the patches where those are equal. Of classes that
 * are answered for each by itself: "Each class by itself: beach 94%, sea 81%. For beach, it looked at ...". Where a second
 * network names the parts, that is said last.
 */
export function explanationSentence({ explained, ...words }: ExplanationWords): string {
  const { className, independent, labelled, patches } = words;
  const asked = explained ? ` Asked about ${explained.className} (${percent(explained.probability)}):` : "";
  const seen = seenIn({ className: explained?.className ?? className, labelled, patches });
  const lent = words.borrowed ? ` ${borrowedInWords(words.borrowed, explained?.className ?? className)}` : "";
  const named = `${lent}${words.namedBySecond === true ? ` ${NAMED_BY_SECOND}` : ""}`;
  const sentence =
    seen.parts === null ? `${seen.sentence}${lent}` : `It looked at ${partsInWords(seen.parts)}${seen.rest}.${named}`;
  const predicted = predictionInWords(words);
  if (asked) return `${predicted}${asked} ${lowerFirst(sentence)}`;
  return `${predicted} ${independent !== undefined && labelled ? `For ${className}, ${lowerFirst(sentence)}` : sentence}`;
}

/** Behind a sentence whose words another class lends. */
export function borrowedInWords(words: string, className: string): string {
  return `These are the words of ${words}, which were not made for ${className}.`;
}

/** "Great Pyrenees, 94%.": what an explanation's sentence begins with. */
export function predictionInWords({
  className,
  probability,
  independent,
}: Pick<ExplanationWords, "className" | "probability" | "independent">): string {
  return independent === undefined ? `${className}, ${percent(probability)}.` : `${eachByItself(independent)}.`;
}

/** So many classes are named; the page has more. */
const MOST_NAMED = 3;

/**
 * "Each class by itself: beach 94%, sea 81%": their probabilities share no whole, and a picture may show several, or none.
 *
 * @param classes - the likeliest of all, in order.
 */
function eachByItself(classes: readonly ClassWords[]): string {
  const words = ({ className, probability }: ClassWords): string => `${className} ${percent(probability)}`;
  const likely = classes.filter(({ probability }) => probability >= 0.5);
  const [first] = classes;
  const named = likely.slice(0, MOST_NAMED).map(words).join(", ");
  const others = likely.length > MOST_NAMED ? " and others" : likely.length === 1 ? ", all others below 50%" : "";
  if (first !== undefined && likely.length === 0)
    return `Each class by itself: none reaches 50%, the likeliest is ${words(first)}`;
  return `Each class by itself: ${named}${others}`;
}

export function seenIn({ className, labelled, patches }: LookedAt): Seen {
  const total = patches.length;
  if (total === 0) return { parts: null, sentence: "No neuron of the chosen convolutions answered." };
  if (!labelled) {
    const shown = total === 1 ? "its one patch stays" : `its ${total} patches stay`;
    return { parts: null, sentence: `No patch classifier covers ${className}, so ${shown} without labels.` };
  }
  const [first, ...others] = seenParts(patches);
  if (first === undefined) {
    const none =
      total === 1 ? "Its one neuron saw none of its parts." : `None of its ${total} neurons saw any of its parts.`;
    return { parts: null, sentence: none };
  }
  const blind = others.reduce((left, { count }) => left - count, total - first.count);
  return {
    parts: [first, ...others],
    rest: blind === 0 ? "" : `; ${blind} of ${counted(total, "neuron")} saw none of its parts`,
  };
}

/** "3 neurons, up to 91%". */
export function evidence({ count, best }: SeenPart): string {
  return `${counted(count, "neuron")}, ${count === 1 ? "" : "up to "}${percent(best)}`;
}

export interface NeuronPlace {
  readonly convolution: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

export function neuronInWords({ convolution, channel, row, column }: NeuronPlace): string {
  return `convolution ${convolution}, channel ${channel}, row ${row}, column ${column}`;
}

/** @param neurons - that stand behind a patch, its own among them. */
export function moreHere(neurons: number): string {
  return neurons > 1 ? `, and ${neurons - 1} more here` : "";
}

/** The first part says what the numbers of all are. */
function partsInWords(parts: readonly SeenPart[]): string {
  return parts
    .map((part, index) => `${partWord(part.label, part.count)} (${index === 0 ? evidence(part) : part.count})`)
    .join(", ");
}

/** Patches by their most probable label, without {@link NONE}. */
function seenParts(patches: LookedAt["patches"]): SeenPart[] {
  const byLabel = new Map<string, SeenPart>();
  for (const { labels } of patches) {
    const top = labels[0];
    if (!top || top.label === NONE) continue;
    const { count, best } = byLabel.get(top.label) ?? { count: 0, best: 0 };
    byLabel.set(top.label, { label: top.label, count: count + 1, best: Math.max(best, top.probability) });
  }
  return [...byLabel.values()].sort((a, b) => b.best - a.best);
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** "24% of the attribution": of that of the neurons which an explanation shows, not of all. */
export function shareInWords(share: number, measure: Exclude<Measure, "random">): string {
  return `${percent(share)} of the ${MEASURED[measure]}`;
}

const MEASURED: Readonly<Record<Exclude<Measure, "random">, string>> = {
  "activation-sum": "activation",
  "activation-variance": "variance",
  "weight-sum": "weight",
  "weight-variance": "weight variance",
  attribution: "attribution",
};
