import { Button } from "@mantine/core";
import { useClickOutside } from "@mantine/hooks";
import { useState } from "react";
import type { JobRecord } from "../../contract/jobs.ts";
import { useKeys } from "../keys/keys.ts";
import { useAction } from "../transport/queries.ts";
import classes from "./JobsPanel.module.css";

interface JobsPanelProps {
  /** Also for Escape and for a click elsewhere. */
  readonly onClose: () => void;
  /** What opened it: a click there is none elsewhere. */
  readonly opener: HTMLElement | null;
  readonly jobs: readonly JobRecord[];
}

const SHOWN = 12;

/** The latest jobs: how far, how they ended, what they left out and why. */
export function JobsPanel({ onClose, opener, jobs }: JobsPanelProps): React.JSX.Element {
  const [panel, setPanel] = useState<HTMLElement | null>(null);
  useClickOutside(onClose, null, [panel, opener]);
  const closeByKey = (): void => {
    opener?.focus();
    onClose();
  };
  useKeys([{ keys: "escape", label: "Close the jobs", group: "Everywhere", keyOnly: true, run: closeByKey }]);
  return (
    <div ref={setPanel} className={classes.panel} role="dialog" aria-label="Jobs">
      {jobs.length === 0 && <p className={classes.none}>Long work, such as training, will be listed here.</p>}
      <ul className={classes.list}>
        {jobs.slice(0, SHOWN).map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
    </div>
  );
}

const STATES = { running: "under way", done: "done", failed: "failed", cancelled: "stopped" } as const;

function JobRow({ job }: { readonly job: JobRecord }): React.JSX.Element {
  const cancel = useAction("cancelJob");
  const resume = useAction("resumeJob");
  const { id, title, state, stopping = false, done, total, message, failures } = job;
  return (
    <li className={classes.job}>
      <div className={classes.head}>
        <strong>{title}</strong>
        <span className={classes.state}>
          {stopping ? "stopping" : STATES[state]}
          {total > 0 ? `, ${done} of ${total}` : ""}
        </span>
        {state === "running" && !stopping && (
          <Button size="compact-xs" onClick={() => cancel.mutate({ id })}>
            Stop
          </Button>
        )}
        {job.resumable && (
          <Button size="compact-xs" onClick={() => resume.mutate({ id })}>
            Go on
          </Button>
        )}
      </div>
      {state !== "running" && message !== "" && <p className={classes.message}>{message}</p>}
      {failures.length > 0 && (
        <details>
          <summary>{failures.length} left out</summary>
          <ul className={classes.failures}>
            {failures.map((failure) => (
              <li key={`${failure.item} ${failure.message}`}>{failure.message}</li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
