import { counted, numeral } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";
import classes from "./ReviewPage.module.css";

interface ProgressProps {
  /** Patches on the wall; null while they are read. */
  readonly shown: number | null;
  readonly overview: Output<"reviewOverview"> | undefined;
}

/** How many patches there are, and how many of them were gone through. */
export function Progress({ shown, overview }: ProgressProps): React.JSX.Element {
  if (overview === undefined) return <></>;
  const { patches, reviewed, carried } = overview;
  return (
    <span className={classes.progress}>
      <span>
        {shown !== null && shown !== patches ? `${numeral(shown)} of ` : ""}
        {counted(patches, "patch", "patches")}, {numeral(reviewed)} reviewed
        {carried > 0 && ` (${numeral(carried)} carried over)`}
      </span>
      <progress max={Math.max(1, patches)} value={reviewed} aria-label="Reviewed" className={classes.bar} />
    </span>
  );
}
