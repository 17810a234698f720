/** What tells two explanations apart, in words. */
import { percent } from "../contract/numberWords.ts";
import { NONE } from "./labels.ts";
import { partWord } from "./plurals.ts";

export interface Compared {
  /** What it is called beside the other one. */
  readonly name: string;
  readonly className: string;
  readonly probability: number;
  /** Of image and network: neurons of two explanations are the same ones only where these are. */
  readonly of: string;
  readonly patches: readonly {
    readonly convolution: number;
    readonly channel: number;
    readonly row: number;
    readonly column: number;
    readonly labels: readonly { readonly label: string }[];
  }[];
}

/** So many words are told of; the pictures show all. */
const MOST = 4;

/**
 * "Activation variance beside attribution: more eyes (6 neurons, not 1), less fur (0, not 7). 2 of 15 neurons are the same."
 * Where the classes differ, that comes first: "Attribution: kuvasz, 49%; ...".
 */
export function differenceInWords(first: Compared, second: Compared): string {
  const classes =
    first.className === second.className
      ? ""
      : `${first.className} (${percent(first.probability)}) on the left, ${second.className} (${percent(second.probability)}) on the right. `;
  const before = countsOf(first);
  const after = countsOf(second);
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .map((label) => ({ label, from: before.get(label) ?? 0, to: after.get(label) ?? 0 }))
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from) || a.label.localeCompare(b.label))
    .slice(0, MOST);
  const words = changes.map(({ label, from, to }, i) => {
    const more = to > from ? "more" : label !== NONE && isSubstance(label) ? "less" : "fewer";
    const what = label === NONE ? "that are none of its words" : partWord(label, 2);
    return `${more} ${what} (${to}${i === 0 ? (to === 1 ? " neuron" : " neurons") : ""}, not ${from})`;
  });
  const told =
    words.length === 0
      ? `${second.name} and ${lowerFirst(first.name)} saw the same words equally often.`
      : `${second.name} beside ${lowerFirst(first.name)}: ${words.join(", ")}.`;
  return `${classes}${told}${sharedInWords(first, second)}`;
}

function countsOf({ patches }: Compared): Map<string, number> {
  const counts = new Map<string, number>();
  for (const {
    labels: [best],
  } of patches)
    if (best !== undefined) counts.set(best.label, (counts.get(best.label) ?? 0) + 1);
  return counts;
}

function isSubstance(label: string): boolean {
  return partWord(label, 2) === label.trim();
}

function sharedInWords(first: Compared, second: Compared): string {
  if (first.of !== second.of) return "";
  const keyOf = ({ convolution, channel, row, column }: Compared["patches"][number]): string =>
    [convolution, channel, row, column].join();
  const known = new Set(first.patches.map(keyOf));
  const shared = second.patches.filter((patch) => known.has(keyOf(patch))).length;
  const neurons = `${second.patches.length} neurons`;
  return shared === 0 ? ` None of ${neurons} are the same.` : ` ${shared} of ${neurons} are the same.`;
}

/** Names of files stay as they are. */
function lowerFirst(name: string): string {
  return /^[A-Z][a-z]+( [a-z]+)*$/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}
