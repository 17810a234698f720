import { Button } from "@mantine/core";
import type { JobRecord } from "../../contract/jobs.ts";
import { useAction } from "../transport/queries.ts";
import { remaining } from "./remaining.ts";
import classes from "./RunningJob.module.css";

interface RunningJobProps {
  readonly job: JobRecord;
  /** What it does, for screen readers: "Training". */
  readonly name: string;
  /** Said first. */
  readonly before?: string;
}

/** A job under way: how far it is, how long it will take, and Stop. */
export function RunningJob({ job, name, before = "" }: RunningJobProps): React.JSX.Element {
  const cancel = useAction("cancelJob");
  return (
    <div className={classes.running} role="status">
      <div className={classes.line}>
        <span>
          {before}
          {job.message}
          {job.total > 0 ? `: ${job.done} of ${job.total}` : " …"}
        </span>
        <span className={classes.left}>{remaining(job)}</span>
        <Button size="compact-xs" onClick={() => cancel.mutate({ id: job.id })}>
          Stop
        </Button>
      </div>
      <progress className={classes.progress} max={Math.max(1, job.total)} value={job.done} aria-label={name} />
    </div>
  );
}

/** A job that was stopped or failed: what became of it, and the button that goes on. */
export function StoppedJob({
  job,
  verb = "Go on",
  before = "",
}: {
  readonly job: JobRecord;
  readonly verb?: string;
  /** Said first: which work it is. */
  readonly before?: string;
}): React.JSX.Element {
  const resume = useAction("resumeJob");
  return (
    <div className={classes.running} role="status">
      <div className={classes.line}>
        <span>
          {before}
          {job.message}
        </span>
        <Button size="compact-xs" onClick={() => resume.mutate({ id: job.id })}>
          {verb}
        </Button>
      </div>
    </div>
  );
}
