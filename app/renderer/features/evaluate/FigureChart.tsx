import { useElementSize } from "@mantine/hooks";
import { useRef } from "react";
import type { EvaluationTable } from "../../../contract/evaluation.ts";
import { percent } from "../../../contract/numberWords.ts";
import {
  cellInWords,
  cellOf,
  chanceOf,
  FIGURE_WORDS,
  PAPER,
  rangeInWords,
  type TableFigure,
} from "../../../drawing/evaluationWords.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { SaveDrawing } from "../../ui/SaveDrawing.tsx";
import { whiskerPlaces } from "../../ui/whisker.ts";
import side from "../../ui/SidePanel.module.css";
import classes from "./Chart.module.css";

const NAMES = 118;
const VALUES = 84;
const ROW = 26;
const TOP = 8;
const LEAST = 120;

interface FigureChartProps {
  readonly table: EvaluationTable;
  readonly figure: TableFigure;
}

/** One figure of all measures: a dot with its interval, exact chance, and what the paper reports. */
export function FigureChart({ table, figure }: FigureChartProps): React.JSX.Element {
  const drawing = useRef<SVGSVGElement>(null);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const plot = Math.max(LEAST, width - NAMES - VALUES);
  const rows = table.rows.map((row) => ({
    row,
    cell: cellOf(row, figure),
    chance: chanceOf(table, row, figure),
    reported: PAPER[row.measure]?.[figure] ?? null,
  }));
  const bottom = TOP + rows.length * ROW;
  const height = bottom + 44;
  const words = rows.flatMap(({ row, cell }) =>
    cell === null ? [] : [`${MEASURE_WORDS[row.measure].name} ${cellInWords(cell)}`],
  );
  return (
    <figure className={classes.figure} ref={ref}>
      <figcaption className={classes.caption}>
        <span className={side.heading}>
          {FIGURE_WORDS[figure].name}
          {table.category === null ? "" : `, ${table.category}`}
        </span>
        <SaveDrawing what="chart" name={`evaluation-${figure}`} drawing={() => drawing.current} />
      </figcaption>
      <svg
        ref={drawing}
        className={classes.drawing}
        width={NAMES + plot + VALUES}
        height={height}
        viewBox={`0 0 ${NAMES + plot + VALUES} ${height}`}
        role="img"
        aria-label={`${FIGURE_WORDS[figure].name}: ${words.join("; ")}`}
      >
        <Axis x={NAMES} width={plot} top={TOP} bottom={bottom} />
        {rows.map(({ row, cell, chance, reported }, i) => {
          const y = TOP + (i + 0.5) * ROW;
          if (cell === null) return null;
          const at = whiskerPlaces({ value: cell.value, interval: cell.interval, chance, reported }, plot);
          return (
            <g key={row.measure} transform={`translate(${NAMES} ${y})`}>
              <text className={classes.name} x={-10} y={4} textAnchor="end">
                {MEASURE_WORDS[row.measure].name}
              </text>
              {at.chance !== null && (
                <line className={classes.chance} x1={at.chance} x2={at.chance} y1={-ROW / 2} y2={ROW / 2} />
              )}
              <line className={classes.interval} x1={at.low} x2={at.high} y1={0} y2={0} />
              <circle className={classes.dot} cx={at.value} cy={0} r={4.5} />
              {at.reported !== null && <path className={classes.reported} d={`M${at.reported} -6l5 6l-5 6l-5 -6z`} />}
              <text className={classes.value} x={plot + 10} y={4}>
                <tspan className={classes.strong}>{percent(cell.value)}</tspan> {rangeInWords(cell)}
              </text>
            </g>
          );
        })}
        <Legend
          y={height - 8}
          paper={rows.some(({ reported }) => reported !== null)}
          chance={rows.some(({ chance }) => chance !== null)}
        />
      </svg>
    </figure>
  );
}

function Axis(props: {
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
}): React.JSX.Element {
  const { x, width, top, bottom } = props;
  return (
    <g>
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <line className={classes.grid} x1={x + share * width} x2={x + share * width} y1={top} y2={bottom} />
          <text className={classes.tick} x={x + share * width} y={bottom + 14} textAnchor="middle">
            {percent(share)}
          </text>
        </g>
      ))}
    </g>
  );
}

function Legend({
  y,
  paper,
  chance,
}: {
  readonly y: number;
  readonly paper: boolean;
  readonly chance: boolean;
}): React.JSX.Element {
  const words = 96;
  return (
    <g transform={`translate(${NAMES - 100} ${y})`}>
      <circle className={classes.dot} cx={4} cy={-4} r={4} />
      <text className={classes.tick} x={13}>
        with 95% interval
      </text>
      {chance && (
        <g transform={`translate(${words + 24} 0)`}>
          <line className={classes.chance} x1={4} x2={4} y1={-10} y2={2} />
          <text className={classes.tick} x={12}>
            exact chance
          </text>
        </g>
      )}
      {paper && (
        <g transform={`translate(${2 * words + 24} 0)`}>
          <path className={classes.reported} d="M4 -9l5 5l-5 5l-5 -5z" />
          <text className={classes.tick} x={14}>
            the paper
          </text>
        </g>
      )}
    </g>
  );
}
