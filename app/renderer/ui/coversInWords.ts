/** What a class stands for in the network, as people read it. */
import { counted, listed, numeral } from "../../contract/numberWords.ts";
import type { Output } from "../../contract/requests.ts";
import { alsoCalled, classInWords } from "../../drawing/classNames.ts";

/** What the network has predicted so far. */
export type Predicted = Pick<Output<"predictions">, "images" | "predicted" | "classes">;

/** So many classes are named one by one. */
const NAMED = 4;

/**
 * "ice bear, also called polar bear. 31 of your 40 photographs are predicted as it."
 *
 * @param names - of all classes of the network, by index.
 */
export function coversInWords(
  names: readonly string[],
  indices: readonly number[],
  predicted: Predicted | null,
): string {
  const [only, ...others] = indices;
  if (only === undefined) return "";
  const few = indices.map((index) => classInWords(names, index));
  const what =
    others.length === 0
      ? [few[0], ...alsoOf(names[only])].join(", also called ")
      : `${counted(indices.length, "class", "classes")}${few.length > NAMED ? `, ${few[0]} to ${few.at(-1)}` : `: ${listed(few)}`}`;
  const seen = predictedAs(indices, predicted, others.length === 0 ? "it" : "one of them");
  return `${what}.${seen === "" ? "" : ` ${seen}`}`;
}

function alsoOf(name: string | undefined): string[] {
  const others = alsoCalled(name ?? "").slice(0, 2);
  return others.length === 0 ? [] : [listed(others)];
}

function predictedAs(indices: readonly number[], predicted: Predicted | null, it: string): string {
  if (predicted === null || predicted.predicted === 0) return "";
  const wanted = new Set(indices);
  const n = predicted.classes.filter(({ index }) => wanted.has(index)).reduce((sum, { images }) => sum + images, 0);
  return `${shareOf(n, predicted)} ${n === 1 ? "is" : "are"} predicted as ${it}.`;
}

/** "31 of your 40 photographs"; "12 of the 20 photographs that were looked at so far". */
function shareOf(n: number, { images, predicted }: Pick<Predicted, "images" | "predicted">): string {
  if (images === 1 && n === 1) return "Your photograph";
  return predicted < images
    ? `${numeral(n)} of the ${counted(predicted, "photograph")} looked at so far`
    : `${numeral(n)} of your ${counted(images, "photograph")}`;
}

export interface Proposal {
  readonly index: number;
  readonly name: string;
  /** "31 of your 40 photographs are predicted ice bear". */
  readonly text: string;
}

/** Fewer photographs than this make no class; one that is rare among many is no proposal, either. */
const [FEWEST, LEAST_SHARE] = [3, 0.1];
/** Beside a class that is there already: photographs of it that are taken for something else are fewer than this. */
const LEAST_FURTHER = 0.2;

/** The most frequent class that no class of the workspace covers; null where none stands out. */
export function proposalOf(found: Predicted): Proposal | null {
  const best = found.classes.find(({ coveredBy }) => coveredBy === null);
  if (best === undefined || best.images < Math.min(FEWEST, found.images)) return null;
  const isFurther = found.classes.some(({ coveredBy }) => coveredBy !== null);
  if (best.images < (isFurther ? LEAST_FURTHER : LEAST_SHARE) * found.predicted) return null;
  const { index, name, images } = best;
  return { index, name, text: `${shareOf(images, found)} ${images === 1 ? "is" : "are"} predicted ${name}` };
}
