import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import type { Evaluation, EvaluationTable } from "../../../contract/evaluation.ts";
import {
  againstChance,
  differencesInWords,
  FIGURE_WORDS,
  isCompared,
  LABEL_FIGURES,
  OBJECT_FIGURES,
  type TableFigure,
} from "../../../drawing/evaluationWords.ts";
import type { Behind } from "./behind.ts";
import { FigureChart } from "./FigureChart.tsx";
import { FigureTable } from "./FigureTable.tsx";
import { RegionTable } from "./RegionTable.tsx";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";

interface TableViewProps {
  readonly evaluation: Evaluation;
  readonly table: EvaluationTable;
  /** The same of another run. */
  readonly beside: EvaluationTable | null;
  readonly behind: Behind | null;
  readonly onOpen: (behind: Behind) => void;
}

/** From this width on all columns stand in one table. */
const ONE_TABLE = 1330;
/** From this width on the chart stands beside the table. */
const BESIDE = 1200;
const CHART_SHARE = 0.34;

/** Table 1, its chart, and what it says. */
export function TableView({ table, beside, behind, onOpen }: TableViewProps): React.JSX.Element {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [chosen, choose] = useState<TableFigure>("centre");
  const labelled = table.rows.some(({ labels }) => labels !== null);
  const figure: TableFigure = labelled || !isLabel(chosen) ? chosen : "centre";
  const wide = width >= BESIDE;
  const room = wide ? width * (1 - CHART_SHARE) : width;
  const shared = { table, beside, chosen: figure, onChoose: choose, behind, onOpen };
  return (
    <div ref={ref} className={page.stack}>
      <div className={page.two} data-wide={wide || undefined}>
        <div className={page.stack}>
          {labelled && room >= ONE_TABLE ? (
            <FigureTable
              {...shared}
              caption="Patches on the object, and patches with the right label"
              figures={[...OBJECT_FIGURES, ...LABEL_FIGURES]}
            />
          ) : (
            <>
              <FigureTable {...shared} caption="Patches on the object" figures={OBJECT_FIGURES} />
              {labelled && <FigureTable {...shared} caption="Patches with the right label" figures={LABEL_FIGURES} />}
            </>
          )}
          <p className={side.note}>
            Line: 95% interval, by drawing photographs anew. Green: the share. Dashed: exact chance. Orange, above: the
            paper&apos;s value. A cell opens its patches.
          </p>
        </div>
        <div className={page.stack}>
          <FigureChart table={table} figure={figure} />
          <Differences table={table} figure={figure} />
        </div>
      </div>
      <RegionTable table={table} onOpen={onOpen} />
    </div>
  );
}

function isLabel(figure: TableFigure): boolean {
  return (LABEL_FIGURES as readonly string[]).includes(figure);
}

/** What the chosen figure says of measures, in sentences. */
function Differences({
  table,
  figure,
}: {
  readonly table: EvaluationTable;
  readonly figure: TableFigure;
}): React.JSX.Element | null {
  const { random, others } = differencesInWords(table.differences, figure);
  const chance = againstChance(table, figure);
  return (
    <section aria-label={`What it says of ${FIGURE_WORDS[figure].name.toLowerCase()}`} className={page.stack}>
      <div className={page.sentences}>
        <p className={page.words}>{FIGURE_WORDS[figure].text}</p>
        {chance !== "" && <p className={page.words}>{chance}</p>}
        {!isCompared(figure) && <p className={side.note}>Measures are compared by top-1 and top-2 only.</p>}
      </div>
      {random.length > 0 && (
        <ul className={page.sentences}>
          {random.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details className={page.details}>
          <summary>Measures among themselves ({others.length})</summary>
          <ul className={page.sentences}>
            {others.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
