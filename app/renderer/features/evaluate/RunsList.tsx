import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { EvaluationSummary } from "../../../contract/evaluation.ts";
import { counted } from "../../../contract/numberWords.ts";
import { startJob, useAction } from "../../transport/queries.ts";
import { AskFirst } from "../../ui/AskFirst.tsx";
import { handFocus } from "../../ui/RunningJob.tsx";
import { inputOf } from "./evaluateForm.ts";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";
import classes from "./RunsList.module.css";

interface RunsListProps {
  readonly place: EvaluatePlace;
  /** An evaluation is under way. */
  readonly busy: boolean;
}

const MOST = 40;

/** Earlier runs: opened, compared, removed, and those that were stopped go on. */
export function RunsList({ place, busy }: RunsListProps): React.JSX.Element | null {
  const runs = place.runs ?? [];
  if (runs.length === 0) return null;
  return (
    <div className={side.field}>
      <h2 className={side.heading}>Runs</h2>
      <ul className={classes.runs} aria-label="Runs">
        {runs.slice(0, MOST).map((run) => (
          <Run key={run.id} run={run} place={place} busy={busy} />
        ))}
      </ul>
      {runs.length > MOST && <p className={side.note}>{runs.length - MOST} older ones are not shown: remove some.</p>}
    </div>
  );
}

function Run({
  run,
  place,
  busy,
}: {
  readonly run: EvaluationSummary;
  readonly place: EvaluatePlace;
  readonly busy: boolean;
}): React.JSX.Element {
  const remove = useAction("removeEvaluation");
  const [asked, ask] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const shown = place.run?.id === run.id;
  const compared = place.beside?.id === run.id;
  const name = `Run ${run.id}`;
  useEffect(() => {
    if (shown) item.current?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  return (
    <li ref={item} className={classes.run} data-shown={shown || undefined} data-beside={compared || undefined}>
      <button
        type="button"
        className={classes.open}
        disabled={!run.finished}
        aria-current={shown ? "true" : undefined}
        onClick={() => place.show({ set: run.set, run: run.id, ...(compared ? { beside: null } : {}) })}
      >
        <span className={classes.name}>
          {name}, {run.set}
          {compared && <span className={classes.tag}>compared</span>}
        </span>
        <span className={classes.what}>{runInWords(run)}</span>
      </button>
      {!run.finished && (
        <Button
          size="compact-xs"
          disabled={busy}
          aria-label={`Go on with run ${run.id}`}
          onClick={() => {
            handFocus();
            void startJob("evaluate", inputOf(run));
          }}
        >
          Go on
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={4} size="compact-xs" variant="subtle" color="gray" aria-label={`More of run ${run.id}`}>
            <IconDots size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {run.finished && !shown && place.run !== null && (
            <Menu.Item onClick={() => place.show({ run: place.run!.id, beside: compared ? null : run.id })}>
              {compared ? "Close the comparison" : `Compare with run ${place.run.id}`}
            </Menu.Item>
          )}
          <Menu.Item onClick={() => ask(true)}>Remove …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AskFirst
        title={`Remove run ${run.id}?`}
        opened={asked}
        onClose={() => ask(false)}
        verb="Remove run"
        onYes={() =>
          remove.mutate(
            { id: run.id },
            {
              onSuccess: () => place.show({ ...(shown ? { run: null } : {}), ...(compared ? { beside: null } : {}) }),
            },
          )
        }
      >
        Its figures for {counted(run.done, "photograph")} go, and evaluating again computes them anew. Photographs and
        explanations stay.
      </AskFirst>
    </li>
  );
}

const WHEN = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** "64 photographs, 6 measures, boxes; occlusion; 29 Nov, 03:20". */
function runInWords({ model, total, done, finished, settings, created, classifier }: EvaluationSummary): string {
  return [
    model,
    finished ? counted(done, "photograph") : `${done} of ${counted(total, "photograph")}`,
    counted(settings.measures.length, "measure"),
    ...(settings.categories === null ? [] : [settings.categories.join(", ")]),
    ...(settings.objects === "boxes" ? ["boxes"] : []),
    ...(settings.labels === "reviews" ? ["by reviews"] : []),
    ...(classifier === null ? [] : [`labels by ${classifier}`]),
    ...(settings.occlusion === null ? [] : ["occlusion"]),
    ...(settings.sanity === null ? [] : ["sanity"]),
    WHEN.format(new Date(created)),
  ].join(", ");
}
