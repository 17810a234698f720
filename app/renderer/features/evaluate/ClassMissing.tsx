import { counted } from "../../../contract/numberWords.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { useRequest } from "../../transport/queries.ts";
import { RunningJob, StoppedJob } from "../../ui/RunningJob.tsx";
import type { ClassChoice } from "./classChoice.ts";
import { ExplainSet } from "./ClassPanel.tsx";
import { SetEmpty } from "./SetEmpty.tsx";
import side from "../../ui/SidePanel.module.css";

/** No photograph of the set is explained: what is missing, and the step to it. */
export function ClassMissing({
  choice,
  children,
}: {
  readonly choice: ClassChoice;
  /** What the tab is for. */
  readonly children: string;
}): React.JSX.Element {
  const { set, choices, error } = choice;
  if (error !== null) return <p className={side.stop}>{error.message}</p>;
  if (choices === undefined) return <div aria-busy />;
  if (choices.images === 0) {
    return (
      <SetEmpty set={set}>
        {children} Add photographs to &ldquo;{set}&rdquo; first, or choose another set.
      </SetEmpty>
    );
  }
  return (
    <EmptyState title="Nothing is explained yet" action={<ExplainSet choice={choice} filled />}>
      {children} It is counted over explanations, and none of the {counted(choices.images, "photograph")} of &ldquo;
      {set}&rdquo; {choices.images === 1 ? "is" : "are"} explained with this model. Explaining can be stopped, and goes
      on where it was.
    </EmptyState>
  );
}

/** The work that goes on for a tab, or was stopped. */
export function JobOf({ name, words }: { readonly name: string; readonly words: string }): React.JSX.Element | null {
  const { data } = useRequest("jobs", {});
  const latest = data?.jobs.find((one) => one.name === name);
  if (latest === undefined) return null;
  if (latest.state === "running") return <RunningJob job={latest} name={words} before={`${words}. `} />;
  return latest.resumable ? <StoppedJob job={latest} /> : null;
}
