import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { JobRecord } from "../../../contract/jobs.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { numeral, percent } from "../../../contract/numberWords.ts";
import type { ClassifierDetails, ClassifierVersion } from "../../../contract/training.ts";
import { gridNote } from "../../../drawing/trainingWords.ts";
import { useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { RunningJob, StoppedJob } from "../../ui/RunningJob.tsx";
import { ComparisonTable } from "./ComparisonTable.tsx";
import { HeatMap, type Heat } from "./HeatMap.tsx";
import { VersionsList } from "./VersionsList.tsx";
import side from "../../ui/SidePanel.module.css";
import page from "./TrainPage.module.css";

interface RunPanelProps {
  readonly current: ClassRecord;
  readonly versions: readonly ClassifierVersion[];
  readonly shown: ClassifierVersion | null;
  readonly result: ClassifierDetails | undefined;
  readonly onShow: (id: number) => void;
}

/** The run: how far it is, the grid as it fills in, and the versions that there are. */
export function RunPanel({ current, versions, shown, result, onShow }: RunPanelProps): React.JSX.Element {
  const { data } = useRequest("jobs", {});
  const { data: compared } = useRequest("comparisons", { name: current.name });
  const { model } = useModelInUse();
  const [chosenTab, setTab] = useState<"grid" | "comparison" | null>(null);
  const trainings = data?.jobs.filter(({ name }) => name === "train" || name === "compareClassifiers") ?? [];
  const latest = trainings.find(({ subject }) => subject === current.name);
  // What was asked for last is what is looked at, until somebody says otherwise.
  const tab = chosenTab ?? (latest?.name === "compareClassifiers" ? "comparison" : "grid");
  const job = latest?.state === "running" ? latest : undefined;
  const other = trainings.find(({ subject, state }) => state === "running" && subject !== current.name);
  // Of another network it would be chosen from by mistake; of which one an old one is, nobody knows.
  const comparison = compared?.comparisons.find(
    ({ models }) => models === undefined || (model !== null && models.includes(model)),
  );
  const heat = job?.grid !== undefined ? heatOf(job.grid) : result === undefined ? null : storedHeat(result);
  return (
    <section className={`${page.column} ${page.middle}`} aria-label="The run">
      {job !== undefined && <RunningJob job={job} name="Training" />}
      {other !== undefined && (
        <RunningJob job={other} name="Training" before={`${other.subject ?? "Another class"} is trained first. `} />
      )}
      {job === undefined && latest !== undefined && latest.resumable && (
        <StoppedJob job={latest} verb={latest.name === "train" ? "Train again" : "Go on"} />
      )}
      {comparison !== undefined && (
        <SegmentedControl
          aria-label="What is shown"
          value={tab}
          data={[
            { value: "grid", label: "C and gamma" },
            { value: "comparison", label: "Features and classifiers" },
          ]}
          onChange={(value) => setTab(value)}
        />
      )}
      {tab === "comparison" && comparison !== undefined ? (
        <ComparisonTable current={current} comparison={comparison} result={result} />
      ) : heat === null ? (
        <p className={side.note}>
          The grid of C and gamma fills in here while a training runs: each cell is the share of held-out patches that
          are named correctly.
        </p>
      ) : (
        <>
          <h2 className={side.heading}>
            Cross-validated accuracy{heat.gamma.length > 1 ? " over C and gamma" : " over C"}
            {job === undefined && shown !== null ? `, version ${shown.version}` : ""}
          </h2>
          <HeatMap heat={heat} />
          {job === undefined && result !== undefined && <GridWords result={result} />}
        </>
      )}
      <VersionsList versions={versions} shown={shown} onShow={onShow} />
    </section>
  );
}

/** The grid's best number; and, where it is not the version's, why, and which one counts. */
function GridWords({ result }: { readonly result: ClassifierDetails }): React.JSX.Element {
  const note = gridNote({ ...result.metrics, options: result.options });
  return (
    <>
      <p className={side.note}>{bestInWords(result)}</p>
      {note !== null && <p className={side.note}>{note}</p>}
    </>
  );
}

function heatOf({ C, gamma, accuracy }: NonNullable<JobRecord["grid"]>): Heat {
  return { C, gamma, accuracy, chosen: null };
}

function storedHeat({ metrics: { grid, chosen } }: ClassifierDetails): Heat {
  const C = [...new Set(grid.map((point) => point.C))];
  const gamma = [...new Set(grid.map((point) => point.gamma ?? 0))];
  const at = (c: number, g: number): number | null =>
    grid.find((point) => point.C === c && (point.gamma ?? 0) === g)?.accuracy ?? null;
  return {
    C,
    gamma,
    accuracy: C.map((c) => gamma.map((g) => at(c, g))),
    chosen: { C: chosen.C, gamma: chosen.gamma ?? 0 },
  };
}

function bestInWords({ metrics: { grid, chosen, patches } }: ClassifierDetails): string {
  const best = grid.find(({ C, gamma }) => C === chosen.C && gamma === chosen.gamma);
  const paper = grid.find(({ C, gamma }) => C === 0.771 && gamma === 0.096);
  const gamma = chosen.gamma === null ? "" : `, gamma ${chosen.gamma.toPrecision(2)}`;
  return [
    best === undefined
      ? ""
      : `Best in the grid: ${percent(best.accuracy)} of ${numeral(patches)}, C ${chosen.C}${gamma}.`,
    paper === undefined ? "" : `The paper's C 0.771 and gamma 0.096: ${percent(paper.accuracy)}.`,
  ].join(" ");
}
