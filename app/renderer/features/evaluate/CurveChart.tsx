import { useElementSize } from "@mantine/hooks";
import { useRef } from "react";
import { percent } from "../../../contract/numberWords.ts";
import { SaveDrawing } from "../../ui/SaveDrawing.tsx";
import { linePath } from "../../ui/whisker.ts";
import side from "../../ui/SidePanel.module.css";
import classes from "./Chart.module.css";

export interface Line {
  readonly name: string;
  /** How it is drawn: the one that is looked at, and its controls. */
  readonly kind: "first" | "second" | "third";
  /** 0 to 1. */
  readonly values: readonly number[];
  /** Where each stands between the ends, 0 to 1; left out: evenly. */
  readonly places?: readonly number[];
}

interface CurveChartProps {
  readonly title: string;
  /** What goes from left to right: "patches covered". */
  readonly across: string;
  /** Ends of the horizontal axis. */
  readonly from: string;
  readonly to: string;
  readonly lines: readonly Line[];
  /** Of the file, without extension. */
  readonly name: string;
}

const LEFT = 40;
const RIGHT = 96;
const TOP = 10;
const BOTTOM = 34;
const HEIGHT = 230;
const LEAST = 120;
/** Between names at the ends of lines. */
const LINE_HEIGHT = 13;

/** Shares over the steps of an experiment, a line for each way to do it, named at its end. */
export function CurveChart({ title, across, from, to, lines, name }: CurveChartProps): React.JSX.Element {
  const drawing = useRef<SVGSVGElement>(null);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const plot = Math.max(LEAST, width - LEFT - RIGHT);
  const height = HEIGHT - TOP - BOTTOM;
  const whole = LEFT + plot + RIGHT;
  const drawn = lines.filter(({ values }) => values.length > 1);
  const ends = spread(drawn.map(({ values }) => height * (1 - values.at(-1)!)));
  const words = drawn.map(
    ({ name: line, values }) => `${line} from ${percent(values[0])} to ${percent(values.at(-1)!)}`,
  );
  return (
    <figure className={classes.figure} ref={ref}>
      <figcaption className={classes.caption}>
        <span className={side.heading}>{title}</span>
        <SaveDrawing what={title.toLowerCase()} name={name} drawing={() => drawing.current} />
      </figcaption>
      <svg
        ref={drawing}
        className={classes.drawing}
        width={whole}
        height={HEIGHT}
        viewBox={`0 0 ${whole} ${HEIGHT}`}
        role="img"
        aria-label={`${title}: ${words.join("; ")}`}
      >
        <g transform={`translate(${LEFT} ${TOP})`}>
          {[0, 0.25, 0.5, 0.75, 1].map((share) => (
            <g key={share} transform={`translate(0 ${height * (1 - share)})`}>
              <line className={classes.grid} x1={0} x2={plot} />
              <text className={classes.tick} x={-8} y={4} textAnchor="end">
                {percent(share)}
              </text>
            </g>
          ))}
          {drawn.map(({ name: line, kind, values, places }, i) => (
            <g key={line}>
              <path className={classes.line} data-kind={kind} d={linePath(values, plot, height, places)} />
              <text className={classes.end} x={plot + 8} y={ends[i] + 4}>
                {line}
              </text>
            </g>
          ))}
          <text className={classes.tick} x={0} y={height + 16}>
            {from}
          </text>
          <text className={classes.tick} x={plot} y={height + 16} textAnchor="end">
            {to}
          </text>
          <text className={classes.tick} x={plot / 2} y={height + 30} textAnchor="middle">
            {across}
          </text>
        </g>
      </svg>
    </figure>
  );
}

/** Heights at which names can be read: as near to their lines as the line height lets them. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  order.forEach((line, i) => {
    const above = i === 0 ? -Infinity : placed[order[i - 1]];
    placed[line] = Math.max(placed[line], above + LINE_HEIGHT);
  });
  return placed;
}
