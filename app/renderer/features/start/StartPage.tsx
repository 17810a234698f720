import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { JobRecord } from "../../../contract/jobs.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";
import { useLastClass } from "../../navigation/classAtHand.ts";
import { goTo, placeNow } from "../../navigation/place.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import type { Proposal } from "../../ui/coversInWords.ts";
import { SetUpButton, useProposal, useSetUp } from "../classes/ProposeClass.tsx";
import { chooseAndImport } from "../images/importing.ts";
import { Page } from "../../ui/Page.tsx";
import { useFirstFocus } from "../../ui/useFirstFocus.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { stepsOf, type Step, type Way } from "./steps.ts";
import classes from "./StartPage.module.css";

/** Where a workspace opens: on its newest explanation, and as long as there is none on what to do next. */
export function Landing(): React.JSX.Element {
  const { data } = useRequest("thread", {});
  const newest = data?.newest ?? null;
  useEffect(() => {
    // Somebody may have gone to a page while it was looked up.
    if (newest !== null && placeNow().page === "") goTo("explain", { image: String(newest) }, true);
  }, [newest]);
  return data === undefined || newest !== null ? <div aria-busy /> : <StartPage />;
}

/** From photographs to reviewed explanations: how far it has come, and what comes next. */
export function StartPage(): React.JSX.Element {
  const { data } = useRequest("thread", {});
  const { model } = useModelInUse();
  return (
    <Page title="Start" subtitle="What to do next">
      {data === undefined ? <div aria-busy /> : <Steps thread={data} model={model} />}
    </Page>
  );
}

function Steps({
  thread,
  model,
}: {
  readonly thread: Output<"thread">;
  readonly model: string | null;
}): React.JSX.Element {
  const { data: jobs } = useRequest("jobs", {});
  const proposal = useProposal();
  const steps = stepsOf(thread, model, useLastClass());
  const next = steps.findIndex(({ isDone }) => !isDone);
  const predicting = jobs?.jobs.find(({ name, state }) => state === "running" && name === "predictImages");
  const list = useRef<HTMLOListElement>(null);
  useFirstFocus(list);
  const sample = jobs?.jobs.find(({ name, state }) => state === "running" && name === "prepareSample");
  return (
    <div className={classes.start}>
      <ol ref={list} className={classes.steps}>
        {steps.map((step, i) => (
          <Row
            key={step.name}
            step={step}
            place={i + 1}
            isNext={i === next}
            proposal={step.name === "Class" && !step.isDone ? proposal : null}
            news={step.name === "Class" && !step.isDone && predicting !== undefined ? lookedAt(predicting) : null}
          />
        ))}
      </ol>
      {thread.images === 0 && (
        <div className={classes.sample}>
          <p>
            Or look first: the sample has 64 photographs of dogs, a network, its words and explanations. Nothing is
            fetched; it takes about a minute.
          </p>
          <Button disabled={sample !== undefined} onClick={() => void startJob("prepareSample", {})}>
            {sample === undefined ? "Take the sample" : "Preparing the sample …"}
          </Button>
        </div>
      )}
    </div>
  );
}

function take({ page, parameters, asksForPhotographs }: Way): void {
  goTo(page, parameters);
  if (asksForPhotographs === true) void chooseAndImport("images", null);
}

interface RowProps {
  readonly step: Step;
  readonly place: number;
  readonly isNext: boolean;
  /** A class that is proposed for it. */
  readonly proposal: Proposal | null;
  /** What is being found out for it. */
  readonly news: string | null;
}

function lookedAt({ done, total }: JobRecord): string {
  return total === 0
    ? "The network is about to look at your photographs, and then a class is proposed."
    : `The network has looked at ${done} of your ${counted(total, "photograph")}; a class is proposed by what it says.`;
}

function Row({ step, place, isNext, proposal, news }: RowProps): React.JSX.Element {
  const { name, count, text, ways, isDone } = step;
  const { setUp, dialog } = useSetUp(() => undefined);
  return (
    <li className={classes.step} aria-current={isNext ? "step" : undefined} data-done={isDone || undefined}>
      <span className={classes.mark} aria-hidden>
        {isDone ? "✓" : place}
      </span>
      <div className={classes.what}>
        <h2>
          {name}
          <span className={classes.count}>{count}</span>
        </h2>
        <p>{proposal === null ? (news ?? text) : `${proposal.text}: explain that class?`}</p>
      </div>
      <div className={classes.ways}>
        {proposal !== null && (
          <div className={classes.way}>
            <SetUpButton proposal={proposal} isNext={isNext} onSetUp={setUp} />
          </div>
        )}
        {ways.map((way, i) => (
          <div key={way.label} className={classes.way}>
            <Button variant={isNext && i === 0 && proposal === null ? "filled" : "default"} onClick={() => take(way)}>
              {proposal === null ? way.label : "Another class"}
            </Button>
            {way.costs !== undefined && <small>{way.costs}</small>}
          </div>
        ))}
        {dialog}
      </div>
    </li>
  );
}
