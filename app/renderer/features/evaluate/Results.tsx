import { Button, SegmentedControl, Select } from "@mantine/core";
import { useRef, useState } from "react";
import type { Evaluation, EvaluationSummary, EvaluationTable } from "../../../contract/evaluation.ts";
import { counted, listed } from "../../../contract/numberWords.ts";
import { useKeys } from "../../keys/keys.ts";
import { useRequest } from "../../transport/queries.ts";
import { ON_RECONSTRUCTIONS } from "../../../drawing/evaluationWords.ts";
import { RunningJob, StoppedJob } from "../../ui/RunningJob.tsx";
import type { Behind } from "./behind.ts";
import type { Choices } from "./evaluateForm.ts";
import { LabelsView } from "./LabelsView.tsx";
import { OcclusionView } from "./OcclusionView.tsx";
import { PatchesPanel } from "./PatchesPanel.tsx";
import { SanityView } from "./SanityView.tsx";
import { TableView } from "./TableView.tsx";
import { ProfileView } from "./ProfileView.tsx";
import { RunMissing } from "./RunMissing.tsx";
import { ShortcutsView } from "./ShortcutsView.tsx";
import type { ClassChoice } from "./classChoice.ts";
import { isOfClass, VIEWS, type EvaluatePlace, type View } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";

interface ResultsProps {
  readonly place: EvaluatePlace;
  readonly set: string;
  readonly choices: Choices | undefined;
  readonly classChoice: ClassChoice;
  /** Evaluates; null: something stands in the way, which is said beside. */
  readonly onStart: (() => void) | null;
  /** Looks for shortcuts; null while that is under way. */
  readonly onLook: (() => void) | null;
}

/** What came out, in tabs; while nothing did, what is missing and the step to it. */
export function Results({ place, set, choices, classChoice, onStart, onLook }: ResultsProps): React.JSX.Element {
  return (
    <div className={page.main}>
      <Tabs view={place.view} onShow={(view) => place.show({ view })} />
      <div className={page.body} role="tabpanel" id={PANEL} aria-labelledby={tabId(place.view)} tabIndex={-1}>
        {place.view === "profile" && <ProfileView place={place} choice={classChoice} />}
        {place.view === "shortcuts" && <ShortcutsView place={place} choice={classChoice} onLook={onLook} />}
        {!isOfClass(place.view) && <OfRuns place={place} set={set} choices={choices} onStart={onStart} />}
      </div>
    </div>
  );
}

function OfRuns({ place, set, choices, onStart }: Omit<ResultsProps, "classChoice" | "onLook">): React.JSX.Element {
  const { data: jobs } = useRequest("jobs", {});
  const latest = jobs?.jobs.find(({ name }) => name === "evaluate");
  return (
    <>
      {latest?.state === "running" && <RunningJob job={latest} name="Evaluating" />}
      {latest !== undefined && latest.state !== "running" && latest.resumable && (
        <StoppedJob job={latest} before={stoppedRun(place, latest.set)} />
      )}
      {place.run === null ? (
        <RunMissing
          view={place.view}
          set={set}
          choices={choices}
          busy={latest?.state === "running"}
          onStart={onStart}
        />
      ) : (
        <Run key={place.run.id} place={place} run={place.run} />
      )}
    </>
  );
}

/** "Run 7, dogs: "; of work that was stopped before it had a run only the set. */
function stoppedRun({ runs }: EvaluatePlace, set: string | null): string {
  if (set === null) return "";
  const run = runs?.find((one) => one.set === set && !one.finished);
  return `${run === undefined ? set : `Run ${run.id}, ${set}`}: `;
}

const PANEL = "evaluate-panel";
const tabId = (view: View): string => `evaluate-tab-${view}`;

/** Arrows go from tab to tab, as in every list of tabs. */
function Tabs({ view, onShow }: { readonly view: View; readonly onShow: (view: View) => void }): React.JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const from = (by: number): View =>
    VIEWS[(VIEWS.findIndex(({ value }) => value === view) + by + VIEWS.length) % VIEWS.length].value;
  const go = (event: React.KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = from(by);
    onShow(next);
    list.current?.querySelector<HTMLElement>(`#${tabId(next)}`)?.focus();
  };
  useKeys([
    { keys: "shift+pagedown", label: "Next tab", group: "Evaluate", run: () => onShow(from(1)) },
    { keys: "shift+pageup", label: "Previous tab", group: "Evaluate", run: () => onShow(from(-1)) },
  ]);
  return (
    <div className={page.bar}>
      <div ref={list} className={page.tabs} role="tablist" aria-label="Results" onKeyDown={go}>
        {VIEWS.map(({ value, label }) => (
          <button
            key={value}
            id={tabId(value)}
            type="button"
            role="tab"
            className={page.tab}
            aria-selected={value === view}
            aria-controls={PANEL}
            tabIndex={value === view ? 0 : -1}
            onClick={() => onShow(value)}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}

function Run({ place, run }: { readonly place: EvaluatePlace; readonly run: EvaluationSummary }): React.JSX.Element {
  const { data, error } = useRequest("evaluation", { id: run.id }, { large: true });
  const { data: other } = useRequest("evaluation", place.beside === null ? null : { id: place.beside.id }, {
    large: true,
  });
  const [category, setCategory] = useState<string | null>(null);
  const [behind, setBehind] = useState<Behind | null>(null);
  if (error !== null) return <p className={side.stop}>{error.message}</p>;
  if (data === undefined) return <div aria-busy />;
  const table = data.tables.find((one) => one.category === category) ?? data.tables[0];
  const beside = place.beside === null ? null : (other?.tables.find((one) => one.category === table.category) ?? null);
  const shared = { evaluation: data, table, behind, onOpen: setBehind };
  return (
    <>
      <Heading
        place={place}
        run={run}
        evaluation={data}
        table={table}
        onCategory={setCategory}
        besideFound={beside !== null}
      />
      {place.view === "table" && (
        <>
          <TableView {...shared} beside={beside} />
          <Notes closed={false} sentences={data.notes.filter(isOnReconstructions)} />
        </>
      )}
      {place.view === "labels" && <LabelsView {...shared} />}
      {place.view === "occlusion" && <OcclusionView run={run} table={table} />}
      {place.view === "sanity" && <SanityView run={run} table={table} />}
      {behind !== null && (
        <>
          <div className={page.room} aria-hidden />
          <PatchesPanel
            key={JSON.stringify(behind)}
            id={run.id}
            evaluation={data}
            behind={behind}
            onClose={() => setBehind(null)}
          />
        </>
      )}
    </>
  );
}

interface HeadingProps {
  readonly place: EvaluatePlace;
  readonly run: EvaluationSummary;
  readonly evaluation: Evaluation;
  readonly table: EvaluationTable;
  readonly onCategory: (category: string | null) => void;
  /** The other run has a table of the category. */
  readonly besideFound: boolean;
}

/** "The prediction is right on 14 of the 16 photographs." */
function rightInWords(right: number, told: number, images: number): string {
  const of = told === images ? counted(told, "photograph") : `${told} where that is known`;
  return right === told && told > 1
    ? `The prediction is right on all ${of}.`
    : told === 1
      ? `The prediction is ${right === 1 ? "right" : "wrong"}${told === images ? "" : " on the one where that is known"}.`
      : `The prediction is right on ${right} of the ${of}.`;
}

const POOLED = "All objects";
const FEW_TABS = 5;

/** What the figures are of, what must be known to read them, and the objects they are of. */
function Heading(props: HeadingProps): React.JSX.Element {
  const { place, run, evaluation, table, onCategory, besideFound } = props;
  const { tables, notes, refused, model, convolutions, set } = evaluation;
  const { right, told } = table.right;
  const categories = tables.map((one) => one.category ?? POOLED);
  const shown = table.category ?? POOLED;
  const choose = (name: string): void => onCategory(name === POOLED ? null : name);
  return (
    <>
      <div className={side.row}>
        <span>
          <strong>
            Run {run.id}, {set}
          </strong>
          , {model.name}: {counted(table.images, "photograph")},{" "}
          {convolutions.length === 1 ? "convolution" : "convolutions"} {listed(convolutions)}.
          {told > 0 && ` ${rightInWords(right, told, table.images)}`}
        </span>
        {tables.length > 1 &&
          (tables.length <= FEW_TABS ? (
            <SegmentedControl aria-label="Objects" data={categories} value={shown} onChange={choose} />
          ) : (
            <Select
              aria-label="Objects"
              searchable
              data={categories}
              value={shown}
              onChange={(name) => choose(name ?? POOLED)}
            />
          ))}
      </div>
      {place.beside !== null && (
        <div className={side.row}>
          <span>
            {besideFound
              ? `Below each figure: by how many points it is higher than in run ${place.beside.id} (${place.beside.set}, ${place.beside.model}). The interval takes the runs for independent.`
              : `Run ${place.beside.id} has no table of ${shown}.`}
          </span>
          <Button size="compact-xs" onClick={() => place.show({ beside: null })}>
            Close the comparison
          </Button>
        </div>
      )}
      <Notes
        closed={!(place.view === "table" || (place.view === "labels" && !isLabelled(table)))}
        sentences={[
          ...notes.filter((note) => place.view !== "table" || !isOnReconstructions(note)),
          ...(refused.length === 0 ? [] : [`${counted(refused.length, "photograph")} left out: ${refused[0].message}`]),
        ]}
      />
    </>
  );
}

/** Where nothing is, the notes say why. */
const isLabelled = ({ rows }: EvaluationTable): boolean => rows.some(({ labels }) => labels !== null);

/** It is long and of no single figure: it stands below Table 1, not before it. */
const isOnReconstructions = (note: string): boolean => note.startsWith(ON_RECONSTRUCTIONS);

/** What must be known to read the figures right. It stands on Table 1, and where it is the reason that there are none; the other tabs keep it at hand. */
function Notes({
  closed,
  sentences,
}: {
  readonly closed: boolean;
  readonly sentences: readonly string[];
}): React.JSX.Element | null {
  if (sentences.length === 0) return null;
  const list = (
    <ul className={page.notes} aria-label="Notes">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
  if (!closed) return list;
  return (
    <details className={page.details}>
      <summary>How to read these figures ({counted(sentences.length, "note")})</summary>
      {list}
    </details>
  );
}
