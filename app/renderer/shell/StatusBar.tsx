import { useState } from "react";
import { useIsLost, useRequest } from "../transport/queries.ts";
import { remaining } from "../ui/remaining.ts";
import { JobsPanel } from "./JobsPanel.tsx";
import { Notices } from "./Notices.tsx";
import { WorkspaceMenu } from "./WorkspaceMenu.tsx";
import classes from "./StatusBar.module.css";

/** In a window somebody starts the backend again; a browser's page can only wait. */
const LOST =
  window.pippin === undefined
    ? "Pippin does not answer. If it has ended, start it again and open the address that it prints."
    : "The backend is starting again …";

/** What is going on: the job under way, what computes, and that nothing leaves this machine. */
export function StatusBar(): React.JSX.Element {
  const lost = useIsLost();
  const { data: status } = useRequest("status", {});
  const { data } = useRequest("jobs", {});
  const [opened, setOpened] = useState(false);
  const [button, setButton] = useState<HTMLElement | null>(null);
  const running = data?.jobs.filter(({ state }) => state === "running") ?? [];
  const job = running[0];
  return (
    <footer className={classes.bar}>
      <button
        ref={setButton}
        type="button"
        className={classes.jobs}
        aria-expanded={opened}
        onClick={() => setOpened(!opened)}
      >
        {job === undefined ? (
          "Nothing is running"
        ) : (
          <>
            <span>
              {job.total === 0 ? `${job.title} …` : `${job.message}: ${job.done} of ${job.total}`}
              {running.length > 1 ? `, and ${running.length - 1} more` : ""}
            </span>
            {job.total > 0 && <progress className={classes.progress} max={job.total} value={job.done} />}
            <span>{remaining(job)}</span>
          </>
        )}
      </button>
      <Notices />
      <div className={classes.facts}>
        {lost && <strong role="alert">{LOST}</strong>}
        <span title={status?.reason ?? undefined}>{backendName(status)}</span>
        {status !== undefined && <WorkspaceMenu folder={status.workspace} />}
        <span>offline</span>
      </div>
      {opened && <JobsPanel onClose={() => setOpened(false)} opener={button} jobs={data?.jobs ?? []} />}
    </footer>
  );
}

function backendName(status: { readonly backend: string } | undefined): string {
  if (status === undefined) return "TensorFlow is starting …";
  return status.backend === "native" ? "TensorFlow native" : "TensorFlow WebAssembly";
}
