import { counted, numeral, percent, percentRange } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";
import classes from "./ReviewPage.module.css";

interface ProgressProps {
  /** Patches on the wall; null while they are read. */
  readonly shown: number | null;
  readonly overview: Output<"reviewOverview"> | undefined;
}

/** How many patches there are, how many of them were gone through, and what share of the labels was right. */
export function Progress({ shown, overview }: ProgressProps): React.JSX.Element {
  if (overview === undefined) return <></>;
  const { patches, reviewed, precision } = overview;
  return (
    <span className={classes.progress}>
      <span>
        {shown !== null && shown !== patches ? `${numeral(shown)} of ` : ""}
        {counted(patches, "patch", "patches")}, {numeral(reviewed)} reviewed
      </span>
      <progress max={Math.max(1, patches)} value={reviewed} aria-label="Reviewed" className={classes.bar} />
      {precision.n > 0 && (
        <span>
          {percent(precision.rate)} right of {numeral(precision.n)}, {percentRange(precision.interval)}
        </span>
      )}
    </span>
  );
}
