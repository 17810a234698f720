import type { EvaluationTable, TableRow } from "../../../contract/evaluation.ts";
import { percent, percentRange } from "../../../contract/numberWords.ts";
import {
  cellInWords,
  cellOf,
  chanceOf,
  FIGURE_WORDS,
  gainInWords,
  gainOf,
  PAPER,
  type CellValue,
  type TableFigure,
} from "../../../drawing/evaluationWords.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { Spoken } from "../../ui/Spoken.tsx";
import { Whisker } from "../../ui/Whisker.tsx";
import type { Behind } from "./behind.ts";
import { CellNumbers } from "./CellNumbers.tsx";
import classes from "./FigureTable.module.css";

interface FigureTableProps {
  /** What the columns are about: "Patches on the object". */
  readonly caption: string;
  readonly figures: readonly TableFigure[];
  readonly table: EvaluationTable;
  /** Of another run; its figures are taken from the table's. */
  readonly beside: EvaluationTable | null;
  /** The figure that chart and words are about. */
  readonly chosen: TableFigure;
  readonly onChoose: (figure: TableFigure) => void;
  /** What is open. */
  readonly behind: Behind | null;
  readonly onOpen: (behind: Behind) => void;
}

/** Table 1: measures by figures, each with its interval drawn, exact chance and the paper's value. */
export function FigureTable(props: FigureTableProps): React.JSX.Element {
  const { caption, figures, table, beside, chosen, onChoose, behind, onOpen } = props;
  return (
    <div className={classes.scroller} tabIndex={-1}>
      <table className={classes.table}>
        <caption className={classes.caption}>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            {figures.map((figure) => (
              <th key={figure} scope="col" aria-label={FIGURE_WORDS[figure].name}>
                <button
                  type="button"
                  className={classes.figure}
                  aria-pressed={figure === chosen}
                  title={`${FIGURE_WORDS[figure].text} Shows its chart and differences.`}
                  onClick={() => onChoose(figure)}
                >
                  {/* A line ends between words, not at the hyphen of "top-2". */}
                  {FIGURE_WORDS[figure].name.split(" ").map((word, i) => (
                    <span key={word} className={classes.word}>
                      {i > 0 && " "}
                      {word}
                    </span>
                  ))}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.measure}>
              <th scope="row">{MEASURE_WORDS[row.measure].name}</th>
              {figures.map((figure) => {
                const { category } = table;
                const { measure } = row;
                return (
                  <Cell
                    key={figure}
                    row={row}
                    figure={figure}
                    chance={chanceOf(table, row, figure)}
                    beside={besideOf(beside, row, figure)}
                    opened={
                      behind !== null &&
                      behind.measure === measure &&
                      behind.figure === figure &&
                      behind.truth === undefined
                    }
                    onOpen={() => onOpen({ category, measure, figure })}
                  />
                );
              })}
            </tr>
          ))}
          <tr className={classes.chance}>
            <th scope="row" title="Of a neuron drawn evenly from each convolution: exact, not a sample">
              Exact chance
            </th>
            {figures.map((figure) => (
              <td key={figure}>{chanceInWords(table, figure)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  readonly row: TableRow;
  readonly figure: TableFigure;
  readonly chance: number | null;
  readonly beside: CellValue | null;
  readonly opened: boolean;
  readonly onOpen: () => void;
}

function Cell({ row, figure, chance, beside, opened, onOpen }: CellProps): React.JSX.Element {
  const cell = cellOf(row, figure);
  const reported = PAPER[row.measure]?.[figure] ?? null;
  if (cell === null) {
    return (
      <td className={classes.none} title="Nothing says what these patches show, or none counts.">
        –
      </td>
    );
  }
  const gain = beside === null ? null : gainInWords(gainOf(cell, beside));
  const words = [
    `${MEASURE_WORDS[row.measure].name}, ${FIGURE_WORDS[figure].name.toLowerCase()}: ${cellInWords(cell)}`,
    chance === null ? "" : `exact chance ${percent(chance)}`,
    reported === null ? "" : `the paper ${percent(reported)}`,
    gain === null ? "" : `${gain} points against the other run`,
  ];
  return (
    <td>
      <button
        type="button"
        className={classes.cell}
        aria-pressed={opened}
        title="Show the patches behind it"
        onClick={onOpen}
      >
        <Spoken words={words.filter((part) => part !== "").join("; ")}>
          <CellNumbers cell={cell} />
          <Whisker value={cell.value} interval={cell.interval} chance={chance} reported={reported} />
          {gain !== null && <span className={classes.gain}>{gain}</span>}
        </Spoken>
      </button>
    </td>
  );
}

function besideOf(beside: EvaluationTable | null, { measure }: TableRow, figure: TableFigure): CellValue | null {
  const row = beside?.rows.find((one) => one.measure === measure);
  return row === undefined ? null : cellOf(row, figure);
}

/** Of labels every measure has its own. */
function chanceInWords(table: EvaluationTable, figure: TableFigure): string {
  const known = table.rows.map((row) => chanceOf(table, row, figure)).filter((chance) => chance !== null);
  if (known.length === 0) return "";
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return percent(least) === percent(most) ? percent(least) : percentRange([least, most]);
}
