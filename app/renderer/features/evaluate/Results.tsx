import { Button, SegmentedControl, Select } from "@mantine/core";
import { useRef, useState } from "react";
import type { Evaluation, EvaluationSummary, EvaluationTable } from "../../../contract/evaluation.ts";
import { counted, listed } from "../../../contract/numberWords.ts";
import { goTo } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { RunningJob, StoppedJob } from "../../ui/RunningJob.tsx";
import type { Behind } from "./behind.ts";
import type { Choices } from "./evaluateForm.ts";
import { LabelsView } from "./LabelsView.tsx";
import { OcclusionView } from "./OcclusionView.tsx";
import { PatchesPanel } from "./PatchesPanel.tsx";
import { SanityView } from "./SanityView.tsx";
import { TableView } from "./TableView.tsx";
import { ProfileView } from "./ProfileView.tsx";
import { ShortcutsView } from "./ShortcutsView.tsx";
import type { ClassChoice } from "./classChoice.ts";
import { isOfClass, VIEWS, type EvaluatePlace, type View } from "./useEvaluatePlace.ts";
import page from "./EvaluatePage.module.css";

interface ResultsProps {
  readonly place: EvaluatePlace;
  readonly set: string;
  readonly choices: Choices | undefined;
  readonly classChoice: ClassChoice;
}

/** What came out, in tabs; while nothing did, what is missing and the step to it. */
export function Results({ place, set, choices, classChoice }: ResultsProps): React.JSX.Element {
  return (
    <div className={page.main}>
      <Tabs view={place.view} onShow={(view) => place.show({ view })} />
      <div className={page.body} role="tabpanel" id={PANEL} aria-labelledby={tabId(place.view)} tabIndex={-1}>
        {place.view === "profile" && <ProfileView place={place} choice={classChoice} />}
        {place.view === "shortcuts" && <ShortcutsView place={place} choice={classChoice} />}
        {!isOfClass(place.view) && <OfRuns place={place} set={set} choices={choices} />}
      </div>
    </div>
  );
}

function OfRuns({ place, set, choices }: Omit<ResultsProps, "classChoice">): React.JSX.Element {
  const { data: jobs } = useRequest("jobs", {});
  const latest = jobs?.jobs.find(({ name }) => name === "evaluate");
  return (
    <>
      {latest?.state === "running" && <RunningJob job={latest} name="Evaluating" />}
      {latest !== undefined && latest.state !== "running" && latest.resumable && <StoppedJob job={latest} />}
      {place.run === null ? (
        <Missing set={set} choices={choices} />
      ) : (
        <Run key={place.run.id} place={place} run={place.run} />
      )}
    </>
  );
}

const PANEL = "evaluate-panel";
const tabId = (view: View): string => `evaluate-tab-${view}`;

/** Arrows go from tab to tab, as in every list of tabs. */
function Tabs({ view, onShow }: { readonly view: View; readonly onShow: (view: View) => void }): React.JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const go = (event: React.KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const at = VIEWS.findIndex(({ value }) => value === view);
    const next = VIEWS[(at + by + VIEWS.length) % VIEWS.length];
    onShow(next.value);
    list.current?.querySelector<HTMLElement>(`#${tabId(next.value)}`)?.focus();
  };
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

/** Nothing came out yet: what it is for, and what it needs. */
function Missing({ set, choices }: { readonly set: string; readonly choices: Choices | undefined }): React.JSX.Element {
  if (choices === undefined) return <div aria-busy />;
  if (choices.images === 0) {
    return (
      <EmptyState
        title="The set is empty"
        action={
          <Button variant="filled" onClick={() => goTo("images", { set })}>
            Add photographs
          </Button>
        }
      >
        There is nothing in &ldquo;{set}&rdquo; to evaluate. Add photographs on which objects are marked, or choose
        another set.
      </EmptyState>
    );
  }
  if (choices.outlined === 0) {
    return (
      <EmptyState
        title="No outlines yet"
        action={
          <div className={page.row}>
            <Button variant="filled" onClick={() => goTo("images", { set })}>
              Import outlines
            </Button>
            <Button onClick={() => goTo("patches", { set })}>Mark objects on Patches</Button>
          </div>
        }
      >
        Whether patches lie on the object can be told only where objects are marked, and on none of the{" "}
        {counted(choices.images, "photograph")} of &ldquo;{set}&rdquo; they are. Import outlines, boxes or masks, or
        mark ten photographs&apos; objects on the Patches page with two clicks each.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Are the explanations true?">
      Table 1 says how often the patches of each measure lie on the object and get the right label, beside exact chance,
      random neurons and class maps. {counted(choices.counted, "photograph")} of &ldquo;{set}&rdquo;{" "}
      {choices.counted === 1 ? "is" : "are"} marked: Evaluate, above, goes through{" "}
      {choices.counted === 1 ? "it" : "them"}. It can be stopped and goes on where it was.
    </EmptyState>
  );
}

function Run({ place, run }: { readonly place: EvaluatePlace; readonly run: EvaluationSummary }): React.JSX.Element {
  const { data, error } = useRequest("evaluation", { id: run.id }, { large: true });
  const { data: other } = useRequest("evaluation", place.beside === null ? null : { id: place.beside.id }, {
    large: true,
  });
  const [category, setCategory] = useState<string | null>(null);
  const [behind, setBehind] = useState<Behind | null>(null);
  if (error !== null) return <p className={page.stop}>{error.message}</p>;
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
      {place.view === "table" && <TableView {...shared} beside={beside} />}
      {place.view === "labels" && <LabelsView {...shared} />}
      {place.view === "occlusion" && <OcclusionView run={run} table={table} />}
      {place.view === "sanity" && <SanityView run={run} table={table} />}
      {behind !== null && (
        <PatchesPanel
          key={JSON.stringify(behind)}
          id={run.id}
          evaluation={data}
          behind={behind}
          onClose={() => setBehind(null)}
        />
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
      <div className={page.row}>
        <span>
          <strong>
            Run {run.id}, {set}
          </strong>
          , {model.name}: {counted(table.images, "photograph")},{" "}
          {convolutions.length === 1 ? "convolution" : "convolutions"} {listed(convolutions)}.
          {told > 0 && ` The prediction is right on ${right} of the ${told} where that is known.`}
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
        <div className={page.row}>
          <span>
            {besideFound
              ? `Below each figure: what it is more than in run ${place.beside.id} (${place.beside.set}, ${place.beside.model}), in points, with an interval as if the runs were independent.`
              : `Run ${place.beside.id} has no table of ${shown}.`}
          </span>
          <Button size="compact-xs" onClick={() => place.show({ beside: null })}>
            Close the comparison
          </Button>
        </div>
      )}
      {(notes.length > 0 || refused.length > 0) && (
        <ul className={page.notes} aria-label="Notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          {refused.length > 0 && (
            <li>
              {counted(refused.length, "photograph")} left out: {refused[0].message}
            </li>
          )}
        </ul>
      )}
    </>
  );
}
