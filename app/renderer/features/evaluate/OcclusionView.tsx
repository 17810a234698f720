import { Button, SegmentedControl } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import type {
  ControlDifference,
  EvaluationSummary,
  EvaluationTable,
  Fill,
  OcclusionFigures,
} from "../../../contract/evaluation.ts";
import type { Measure } from "../../../contract/settings.ts";
import { cellInWords, occlusionInWords, pInWords, valueOf } from "../../../drawing/evaluationWords.ts";
import { points } from "../../../contract/numberWords.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { startJob } from "../../transport/queries.ts";
import { handFocus } from "../../ui/RunningJob.tsx";
import { CurveChart } from "./CurveChart.tsx";
import { withAsked } from "./evaluateForm.ts";
import { MeasureChoice } from "./LabelsView.tsx";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";
import classes from "./FigureTable.module.css";

const FILLS: Readonly<Record<Fill, string>> = { mean: "Covered by the mean colour", blur: "Covered by a blur" };
const WIDE = 760;

interface OcclusionViewProps {
  readonly run: EvaluationSummary;
  readonly table: EvaluationTable;
}

/** Whether the class needs the patches: what becomes of its probability while they are covered, and laid bare. */
export function OcclusionView({ run, table }: OcclusionViewProps): React.JSX.Element {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const rows = table.rows.filter(({ occlusion }) => occlusion.length > 0);
  const [chosen, choose] = useState<Measure | null>(null);
  const [wanted, want] = useState<Fill>("mean");
  const row = rows.find(({ measure }) => measure === chosen) ?? rows[0];
  if (row === undefined) {
    return (
      <div className={page.stack}>
        <p className={page.words}>
          {run.settings.occlusion === null
            ? "Occlusion was not asked for in this run."
            : "Nothing came of occlusion in this run."}{" "}
          It covers a measure&apos;s patches one after the other and looks how the class&apos;s probability falls,
          beside the same patches in random order and random patches of the same sizes: the check that the paper left as
          future work. It runs the network some fifty times an image and measure.
        </p>
        <div>
          <Button
            variant="filled"
            onClick={() => {
              handFocus();
              void startJob("evaluate", withAsked(run, "occlusion"));
            }}
          >
            Evaluate again, with occlusion
          </Button>
        </div>
      </div>
    );
  }
  const fills = row.occlusion.map(({ fill }) => fill);
  const figures = row.occlusion.find(({ fill }) => fill === wanted) ?? row.occlusion[0];
  return (
    <div ref={ref} className={page.stack}>
      <div className={side.row}>
        <MeasureChoice measures={rows.map(({ measure }) => measure)} value={row.measure} onChange={choose} />
        {fills.length > 1 && (
          <SegmentedControl
            aria-label="Covered by"
            value={figures.fill}
            data={fills.map((fill) => ({ value: fill, label: FILLS[fill] }))}
            onChange={want}
          />
        )}
      </div>
      <p className={page.words}>{occlusionInWords(row.measure, figures)}</p>
      <div className={page.two} style={width >= WIDE ? { gridTemplateColumns: "1fr 1fr" } : {}}>
        <Curves figures={figures} kind="deletion" measure={row.measure} />
        <Curves figures={figures} kind="insertion" measure={row.measure} />
      </div>
      <Areas table={table} fill={figures.fill} />
    </div>
  );
}

function Curves({
  figures,
  kind,
  measure,
}: {
  readonly figures: OcclusionFigures;
  readonly kind: "deletion" | "insertion";
  readonly measure: Measure;
}): React.JSX.Element {
  const deletion = kind === "deletion";
  return (
    <CurveChart
      title={deletion ? "Probability while patches are covered" : "Probability while patches are laid bare"}
      across={deletion ? "patches covered" : "patches laid bare, all else covered"}
      from="none"
      to="all"
      name={`${kind}-${measure}`}
      lines={[
        { name: "by rank", kind: "first", values: figures.ranked[kind] },
        { name: "shuffled", kind: "second", values: figures.shuffled[kind] },
        { name: "random", kind: "third", values: figures.random[kind] },
      ]}
    />
  );
}

/** All measures: areas under the curves, what they gain over the controls, and whether scores foretell drops. */
function Areas({ table, fill }: { readonly table: EvaluationTable; readonly fill: Fill }): React.JSX.Element {
  const against = ({ difference, interval, corrected }: ControlDifference): string =>
    `${points(difference)} (${points(interval[0])} to ${points(interval[1])}), ${pInWords(corrected)}`;
  const area = (figure: OcclusionFigures["correlation"]): string => {
    const cell = valueOf(figure);
    return cell === null ? "–" : cellInWords(cell);
  };
  return (
    <div className={classes.scroller} tabIndex={-1}>
      <table className={classes.table}>
        <caption className={classes.caption}>
          Areas under the curves, of {table.images} photographs: deletion is good where it is small, insertion where it
          is large. Differences in points, p by Holm
        </caption>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            {[
              "Deletion",
              "less shuffled",
              "less random",
              "less random, as much covered",
              "Insertion",
              "Score and drop (rank correlation)",
            ].map((name) => (
              <th key={name} scope="col" className={classes.plain}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.flatMap(({ measure, occlusion }) => {
            const figures = occlusion.find((one) => one.fill === fill);
            if (figures === undefined) return [];
            const { correlation } = figures;
            return [
              <tr key={measure}>
                <th scope="row">{MEASURE_WORDS[measure].name}</th>
                <td className={classes.words}>{area(figures.ranked.deletionArea)}</td>
                <td className={classes.words}>{against(figures.againstShuffled)}</td>
                <td className={classes.words}>{against(figures.againstRandom)}</td>
                <td className={classes.words}>{against(figures.againstRandomEqually)}</td>
                <td className={classes.words}>{area(figures.ranked.insertionArea)}</td>
                <td className={classes.words}>
                  {correlation.n === 0
                    ? "–"
                    : `${two(correlation.mean)} of ${correlation.n} (${two(correlation.byImage[0])} to ${two(correlation.byImage[1])})`}
                </td>
              </tr>,
            ];
          })}
        </tbody>
      </table>
    </div>
  );
}

function two(value: number): string {
  return value.toFixed(2).replace("-0.00", "0.00");
}
