/** What reviews say of a version's labels, in words: also where a share says nothing of the others. */
import { counted, numeral, percent, percentRange } from "../contract/numberWords.ts";
import type { Output } from "../contract/requests.ts";
import type { BundledReview, ReviewSample } from "../contract/review.ts";

type Overview = Pick<
  Output<"reviewOverview">,
  | "patches"
  | "reviewed"
  | "labels"
  | "precision"
  | "learnt"
  | "verdicts"
  | "carried"
  | "confidence"
  | "population"
  | "sample"
>;

export interface ReviewShare {
  /** "78% right": what stands first. Null: there is no share yet. */
  readonly figure: string | null;
  /** What it is a share of, and what it says; goes on behind the figure. */
  readonly words: string;
  /** Whether it says something of all the labels. */
  readonly holds: boolean;
}

/** Fewer decisions than this leave an interval of 40 points. */
const FEW = 20;
/** Differences of mean confidence that show that what was reviewed is not like the rest. */
const UNLIKE = 0.05;

/**
 * What share of the labels is right: of all where all were reviewed, or all that were drawn evenly; otherwise of those that somebody
 * picked, with the reason why that is no share of all.
 */
export function reviewShare(overview: Overview): ReviewShare {
  const { patches, reviewed, sample, precision, verdicts, learnt } = overview;
  if (reviewed === patches && precision.n > 0) {
    return {
      figure: `${percent(precision.rate)} right`,
      words: `of all ${counted(precision.n, "label")}.${skippedWords(verdicts.skipped)}${learntWords(learnt ?? 0)}`,
      holds: true,
    };
  }
  if (sample !== null) return shareOfSample(sample);
  if (precision.n === 0) {
    return {
      figure: null,
      words: `A random sample says with the least work what share of the ${counted(overview.population, "label")} is right.`,
      holds: false,
    };
  }
  return {
    figure: `${percent(precision.rate)} right`,
    words: `of the ${numeral(precision.n)} that you decided on. That is not the share of all ${numeral(patches)}: ${whyNot(overview)}.${precision.n < FEW ? " And they are few." : ""}`,
    holds: false,
  };
}

function shareOfSample({
  patches,
  reviewed,
  population,
  precision,
  skipped,
  learnt,
  since,
}: ReviewSample): ReviewShare {
  if (reviewed < patches) {
    return {
      figure: null,
      words: `${numeral(reviewed)} of the ${numeral(patches)} that were drawn evenly are reviewed. When all are, their share tells that of all ${numeral(population)}.`,
      holds: false,
    };
  }
  const { n, rate, interval, successes } = precision;
  if (n === 0) {
    return {
      figure: null,
      words: `All ${numeral(patches)} of the sample were skipped, so nothing is known.`,
      holds: false,
    };
  }
  const words = [
    `of all ${counted(population, "label")}, give or take (${percentRange(interval)}): ${numeral(successes)} of ${numeral(n)} that were drawn evenly.${skippedWords(skipped)}`,
    n < FEW ? "They are few, so the interval is wide." : "",
    learntWords(learnt).trim(),
    since > 0 ? `${counted(since, "patch", "patches")} came later and ${since === 1 ? "is" : "are"} not counted.` : "",
  ];
  return { figure: `${percent(rate)} right`, words: words.filter((one) => one !== "").join(" "), holds: true };
}

const skippedWords = (skipped: number): string => (skipped === 0 ? "" : ` ${numeral(skipped)} more were skipped.`);

const learntWords = (learnt: number): string =>
  learnt === 0 ? "" : ` This version was trained on ${numeral(learnt)} of them: expect less of new photographs.`;

/** Why those that were reviewed are not like all. */
function whyNot({ confidence, labels, carried, reviewed }: Overview): string {
  const apart = (confidence.reviewed ?? 0) - (confidence.all ?? 0);
  if (Math.abs(apart) >= UNLIKE) {
    const most = apart < 0 ? "least sure" : "surest";
    return `you saw more of those it was ${most} of (${percent(confidence.reviewed ?? 0)} sure on average, all ${percent(confidence.all ?? 0)})`;
  }
  const seen = labels.filter((one) => one.reviewed > 0);
  const [only] = seen;
  if (seen.length === 1 && labels.length > 1 && only !== undefined) return `all of them are called "${only.label}"`;
  if (2 * carried > reviewed) return "most were carried over, and patches whose label has changed are missing";
  return "you picked them, they were not drawn";
}

/** What was said where a bundle came from: "Reviewed in dogs.zip: right". */
export function bundledInWords({ verdict, label, source }: BundledReview): string {
  return `Reviewed in ${source}: ${verdictInWords(verdict, label)}`;
}

/** @param label - that it should have had, where it was corrected. */
function verdictInWords(verdict: BundledReview["verdict"], label: string | null): string {
  switch (verdict) {
    case "accepted":
      return "right";
    case "corrected":
      return `wrong, it is "${label ?? ""}"`;
    case "rejected":
      return "wrong";
    case "skipped":
      return "nobody could tell";
  }
}
