import { SegmentedControl, Select } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import type { Evaluation, EvaluationTable, LabelFigures } from "../../../contract/evaluation.ts";
import { counted, percent, percentRange } from "../../../contract/numberWords.ts";
import { cellInWords, valueOf, weakestLabel, type CellValue } from "../../../drawing/evaluationWords.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import type { Measure } from "../../../contract/settings.ts";
import { Confusion } from "../../ui/Confusion.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { Spoken } from "../../ui/Spoken.tsx";
import { Whisker } from "../../ui/Whisker.tsx";
import type { Behind } from "./behind.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";
import { CellNumbers } from "./CellNumbers.tsx";
import classes from "./FigureTable.module.css";

interface LabelsViewProps {
  readonly evaluation: Evaluation;
  readonly table: EvaluationTable;
  readonly behind: Behind | null;
  readonly onOpen: (behind: Behind) => void;
}

/** From this width on recall and confusion stand side by side. */
const WIDE = 900;

/** Labels of one measure: which are found, and what each is taken for. */
export function LabelsView({ evaluation, table, behind, onOpen }: LabelsViewProps): React.JSX.Element {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const rows = table.rows.flatMap(({ measure, labels }) => (labels === null ? [] : [{ measure, labels }]));
  const [chosen, choose] = useState<Measure | null>(null);
  const row = rows.find(({ measure }) => measure === chosen) ?? rows[0];
  if (row === undefined) {
    return (
      <p className={page.words}>
        Nothing can be said of labels in this run: either no patch classifier labelled, or nothing says what the patches
        truly show. The notes above say which.
      </p>
    );
  }
  const { measure, labels } = row;
  const { category } = table;
  return (
    <div ref={ref} className={page.stack}>
      <div className={side.row}>
        <MeasureChoice measures={rows.map((one) => one.measure)} value={measure} onChange={choose} />
      </div>
      <p className={page.words}>
        {sentence(labels)} {weakestLabel(labels)} Patches are labelled by{" "}
        {evaluation.classifiers.map(({ name, version }) => `${name}, version ${version}`).join("; ")}.
      </p>
      <div className={page.two} data-wide={width >= WIDE || undefined}>
        <RecallTable labels={labels} onOpen={(truth) => onOpen({ category, measure, figure: "top1", truth })} />
        <Confusion
          labels={labels.vocabulary}
          confusion={labels.confusion}
          cell={
            behind?.truth === undefined || behind.given === undefined
              ? null
              : { truth: behind.truth, predicted: behind.given }
          }
          onCell={({ truth, predicted }) => onOpen({ category, measure, figure: "top1", truth, given: predicted })}
        />
      </div>
    </div>
  );
}

function sentence({ top1, top2, chance }: LabelFigures): string {
  const [first, second] = [valueOf(top1), valueOf(top2)];
  if (first === null || second === null) return "";
  const inPatches = ({ value, n, interval }: CellValue): string =>
    `${percent(value)} of ${counted(n, "patch", "patches")} (${percentRange([...interval])})`;
  return `The first label is right on ${inPatches(first)}; one of the first two on ${inPatches(second)}. Labels drawn by chance, each as often as it was given, would be right on ${percent(chance)}.`;
}

const FEW = 6;

/** One of the measures of a run. */
export function MeasureChoice({
  measures,
  value,
  onChange,
}: {
  readonly measures: readonly Measure[];
  readonly value: Measure;
  readonly onChange: (measure: Measure) => void;
}): React.JSX.Element {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const data = measures.map((one) => ({ value: one, label: MEASURE_WORDS[one].name }));
  return (
    <div ref={ref} style={{ flex: 1, minWidth: 0 }}>
      {measures.length <= FEW && width > 640 ? (
        <SegmentedControl aria-label="Measure" data={data} value={value} onChange={onChange} />
      ) : (
        <Select
          aria-label="Measure"
          w={200}
          data={data}
          value={value}
          onChange={(one) => one !== null && onChange(one)}
        />
      )}
    </div>
  );
}

function RecallTable({
  labels: { recall, vocabulary },
  onOpen,
}: {
  readonly labels: LabelFigures;
  readonly onOpen: (label: string) => void;
}): React.JSX.Element {
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>Found: of the patches that show a label, those that get it first</caption>
      <tbody>
        {recall.map(({ label, rate }) => {
          const cell = valueOf(rate);
          return (
            <tr key={label}>
              <th scope="row">
                <LabelSwatch vocabulary={vocabulary} label={label} /> {label}
              </th>
              {cell === null ? (
                <td className={classes.none}>no patch shows it</td>
              ) : (
                <td>
                  <button
                    type="button"
                    className={classes.cell}
                    title="Show the patches behind it"
                    onClick={() => onOpen(label)}
                  >
                    <Spoken words={`Found "${label}": ${cellInWords(cell)}`}>
                      <CellNumbers cell={cell} />
                      <Whisker value={cell.value} interval={cell.interval} />
                    </Spoken>
                  </button>
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
