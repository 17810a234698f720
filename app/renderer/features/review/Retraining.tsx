import { Button } from "@mantine/core";
import { useState } from "react";
import type { Retraining } from "../../../contract/patchClassifier.ts";
import { counted, percent, percentRange, points } from "../../../contract/numberWords.ts";
import type { Share } from "../../../contract/patchClassifier.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import classes from "./ReviewPage.module.css";

/** One button from the reviews to the next version, with every image explained again. */
export function RetrainButton({
  version,
  corrections,
}: {
  readonly version: ClassifierVersion;
  readonly corrections: number;
}): React.JSX.Element {
  const { data } = useRequest("jobs", {});
  const busy = data?.jobs.some(({ name, state }) => state === "running" && (name === "retrain" || name === "train"));
  return (
    <Button
      variant={corrections > 0 ? "filled" : "default"}
      disabled={corrections === 0 || busy === true}
      title={
        corrections === 0
          ? "No patch became a training patch since this version was trained: correct some, or accept with T."
          : undefined
      }
      onClick={() => void startJob("retrain", { classifierId: version.id })}
    >
      {busy === true
        ? "Training …"
        : corrections === 0
          ? "Retrain"
          : `Retrain with ${counted(corrections, "patch", "patches")}`}
    </Button>
  );
}

/** What the last retraining was good for; and, of an older version, that there is a newer one. */
export function RetrainResult({
  version,
  onShow,
}: {
  readonly version: ClassifierVersion;
  readonly onShow: (id: number) => void;
}): React.JSX.Element | null {
  const { data: known } = useRequest("classifiers", {});
  const { data: details } = useRequest("classifierDetails", { id: version.id });
  const [closed, setClosed] = useState<number | null>(null);
  // Another network has a version in use of its own.
  const used = known?.classifiers.find(
    ({ name, model, current }) => current && name === version.name && model === version.model,
  );
  if (used !== undefined && used.id !== version.id) {
    return (
      <div className={classes.result} role="status">
        <span>
          These are the labels of version {version.version}, with its own verdicts. Version {used.version} is in use.
        </span>
        {used.explanations > 0 && (
          <Button size="compact-xs" onClick={() => onShow(used.id)}>
            Review version {used.version}
          </Button>
        )}
      </div>
    );
  }
  const result = details?.id === version.id ? details.metrics.retrained : undefined;
  if (result === undefined || closed === version.id) return null;
  return (
    <div className={classes.result} role="status">
      <span>{inWords(version.version, result, ownNumber(result, known?.classifiers ?? [], version))}</span>
      <Button size="compact-xs" variant="subtle" onClick={() => setClosed(version.id)}>
        Hide
      </Button>
    </div>
  );
}

/** Why the list of versions has another number of the version before: it is of other patches. */
function ownNumber(
  { from, before }: Retraining,
  versions: readonly ClassifierVersion[],
  { name, model }: ClassifierVersion,
): string {
  const then = versions.find((one) => one.version === from && one.name === name && one.model === model);
  if (then === undefined || percent(then.accuracy) === percent(before.rate)) return "";
  return `Its own ${percent(then.accuracy)} is of the ${counted(then.patches, "patch", "patches")} that it was trained on.`;
}

function inWords(
  version: number,
  { from, before, after, difference, interval, reviewed }: Retraining,
  own: string,
): string {
  const rate = ({ rate: one, interval: range }: Share): string => `${percent(one)} (${percentRange(range)})`;
  return [
    `Version ${version} names ${rate(after)} of ${after.n} patches correctly, where version ${from} named ${rate(before)} on the same folds: ${points(difference)} points (${points(interval[0])} to ${points(interval[1])}).`,
    own,
    reviewed === null
      ? ""
      : `Of the ${counted(reviewed.after.n, "patch", "patches")} that came from reviews it names ${percent(reviewed.after.rate)} correctly; version ${from} named ${percent(reviewed.before.rate)}.`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
