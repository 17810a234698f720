import { IconCheck, IconMinus, IconUser, IconX } from "@tabler/icons-react";
import type { BundledReview } from "../../contract/review.ts";
import { bundledInWords } from "../../drawing/reviewWords.ts";
import classes from "./BundledMark.module.css";

/** In the corner of a crop: somebody has reviewed it where a bundle came from, and found it right or wrong. */
export function BundledMark({ review }: { readonly review: BundledReview }): React.JSX.Element {
  const Icon = review.verdict === "accepted" ? IconCheck : review.verdict === "skipped" ? IconMinus : IconX;
  return (
    <span className={classes.mark} title={bundledInWords(review)} aria-hidden>
      <IconUser size={11} stroke={2.5} />
      <Icon size={11} stroke={3} />
    </span>
  );
}
