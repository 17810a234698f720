import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { JobRecord } from "../../contract/jobs.ts";
import { useAction } from "../transport/queries.ts";
import { remaining } from "./remaining.ts";
import classes from "./RunningJob.module.css";

interface RunningJobProps {
  readonly job: JobRecord;
  /** What it does, said until it says more, and for screen readers: "Training". */
  readonly name: string;
  /** Said first. */
  readonly before?: string;
}

/** A job under way: how far it is, how long it will take, and Stop. */
export function RunningJob({ job, name, before = "" }: RunningJobProps): React.JSX.Element {
  const cancel = useAction("cancelJob");
  const button = useHandedFocus();
  const { stopping = false } = job;
  const known = job.message !== "" ? `${before}${job.message}` : before.startsWith(name) ? name : `${before}${name}`;
  return (
    <div className={classes.running} role="status">
      <div className={classes.line}>
        <span>
          {known}
          {job.total > 0 ? `: ${job.done} of ${job.total}` : " …"}
        </span>
        <span className={classes.left}>
          {stopping ? "Stopping: what is under way is finished first." : remaining(job)}
        </span>
        {/* It keeps the focus, which a disabled one would lose. */}
        <Button
          ref={button}
          size="compact-xs"
          {...(stopping ? { "data-disabled": true, "aria-disabled": true } : {})}
          onClick={() => {
            if (stopping) return;
            handFocus();
            cancel.mutate({ id: job.id });
          }}
        >
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
  const button = useHandedFocus();
  return (
    <div className={classes.running} role="status">
      <div className={classes.line}>
        <span>
          {before}
          {job.message}
        </span>
        <Button
          ref={button}
          size="compact-xs"
          onClick={() => {
            handFocus();
            resume.mutate({ id: job.id });
          }}
        >
          {verb}
        </Button>
      </div>
    </div>
  );
}

let handed = false;

/** Called by a button that goes as the work begins or ends: the one of its job takes the focus, which else went to nothing. */
export function handFocus(): void {
  handed = true;
}

function useHandedFocus(): React.RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (handed && isLost(document.activeElement)) button.current?.focus();
    handed = false;
  }, []);
  return button;
}

function isLost(focused: Element | null): boolean {
  return focused === null || focused === document.body || focused.matches(":disabled");
}
