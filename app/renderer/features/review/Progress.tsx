import { percent } from "../../../contract/percent.ts";
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
        {shown !== null && shown !== patches ? `${number(shown)} of ${number(patches)}` : number(patches)}{" "}
        {patches === 1 ? "patch" : "patches"}, {number(reviewed)} reviewed
      </span>
      <progress max={Math.max(1, patches)} value={reviewed} aria-label="Reviewed" className={classes.bar} />
      {precision.n > 0 && (
        <span>
          {percent(precision.rate)} right of {number(precision.n)}, {percent(precision.interval[0]).replace("%", "")}-
          {percent(precision.interval[1])}
        </span>
      )}
    </span>
  );
}

function number(value: number): string {
  return value.toLocaleString("en");
}
