/** An explanation in one or two sentences, the same in the report, on the screen and in the terminal. */
import { percent } from "../../contract/percent.ts";

export interface ExplanationWords {
  readonly className: string;
  readonly probability: number;
  /** The class that was asked about, where it is not the predicted one ("why not Samoyed?"). */
  readonly explained?: { readonly className: string; readonly probability: number };
  /** Whether a patch classifier covers the class, so that patches have labels. */
  readonly labelled: boolean;
  /** Labels of each patch, most probable first. */
  readonly patches: readonly { readonly labels: readonly { readonly label: string; readonly probability: number }[] }[];
}

/** The label of patches that show none of the vocabulary's attributes. */
export const NONE = "none";

/**
 * "Great Pyrenees, 94%. It looked at eyes (3 neurons, up to 91%), nose (2), fur (5); 3 of 13 neurons saw none of its
 * parts." Labels come by their highest probability, in the order of the patches where those are equal.
 */
export function explanationSentence(words: ExplanationWords): string {
  const { className, probability, explained } = words;
  const asked = explained ? ` Asked about ${explained.className} (${percent(explained.probability)}):` : "";
  const sentence = lookedAt(words);
  return `${className}, ${percent(probability)}.${asked} ${asked ? lowerFirst(sentence) : sentence}`;
}

/** What is said of several: eyes, feet, fur. Parts of which an animal has one stay as they are: two neurons, one nose. */
export function partWord(label: string, count: number): string {
  const words = label.trim().split(" ");
  const last = words.pop()!;
  if (count === 1 || UNCHANGED.has(last.toLowerCase())) return label.trim();
  return [...words, plural(last)].join(" ");
}

/** "1 neuron", "3 neurons". */
export function counted(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`;
}

function lookedAt({ labelled, patches, explained, className }: ExplanationWords): string {
  const total = patches.length;
  if (total === 0) return "No neuron of the chosen convolutions answered.";
  if (!labelled) {
    const name = explained?.className ?? className;
    const shown = total === 1 ? "its one patch stays" : `its ${total} patches stay`;
    return `No patch classifier covers ${name}, so ${shown} without labels.`;
  }
  const seen = groups(patches);
  const blind = total - seen.reduce((sum, { count }) => sum + count, 0);
  if (seen.length === 0) {
    return total === 1 ? "Its one neuron saw none of its parts." : `None of its ${total} neurons saw any of its parts.`;
  }
  const parts = seen.map(
    ({ label, count, best }, index) => `${partWord(label, count)} (${evidence(count, best, index)})`,
  );
  const rest = blind === 0 ? "" : `; ${blind} of ${counted(total, "neuron")} saw none of its parts`;
  return `It looked at ${parts.join(", ")}${rest}.`;
}

/** The first part says what the numbers of all are. */
function evidence(count: number, best: number, index: number): string {
  if (index > 0) return String(count);
  return `${counted(count, "neuron")}, ${count === 1 ? "" : "up to "}${percent(best)}`;
}

interface Group {
  readonly label: string;
  readonly count: number;
  /** Highest probability. */
  readonly best: number;
}

/** Patches by their most probable label, without {@link NONE}. */
function groups(patches: ExplanationWords["patches"]): Group[] {
  const byLabel = new Map<string, Group>();
  for (const { labels } of patches) {
    const top = labels[0];
    if (!top || top.label === NONE) continue;
    const { count, best } = byLabel.get(top.label) ?? { count: 0, best: 0 };
    byLabel.set(top.label, { label: top.label, count: count + 1, best: Math.max(best, top.probability) });
  }
  return [...byLabel.values()].sort((a, b) => b.best - a.best);
}

/** Substances, and parts of which there is one. */
const UNCHANGED = new Set(
  (
    "fur hair skin grass water snow sky sand ice mud plumage wool " +
    "nose mouth head torso tail beak body face muzzle snout neck chest back belly trunk mane"
  ).split(" "),
);

const IRREGULAR = new Map([
  ["foot", "feet"],
  ["tooth", "teeth"],
  ["person", "people"],
  ["leaf", "leaves"],
  ["hoof", "hooves"],
]);

function plural(word: string): string {
  const known = IRREGULAR.get(word.toLowerCase());
  if (known) return known;
  if (/s$/i.test(word) && !/ss$/i.test(word)) return word; // A plural already: "whiskers".
  if (/(ss|x|z|ch|sh)$/i.test(word)) return `${word}es`;
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
