import { numeral, percent } from "../../../contract/numberWords.ts";
import { rangeInWords, type CellValue } from "../../../drawing/evaluationWords.ts";
import classes from "./FigureTable.module.css";

/** "76% 73-79% of 960", as cells have it. */
export function CellNumbers({ cell }: { readonly cell: CellValue }): React.JSX.Element {
  const range = rangeInWords(cell);
  return (
    <span className={classes.numbers}>
      <strong>{percent(cell.value)}</strong>
      {range !== "" && <span>{range}</span>}
      <span>of {numeral(cell.n)}</span>
    </span>
  );
}
