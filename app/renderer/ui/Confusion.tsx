import { useRef } from "react";
import { SaveDrawing } from "./SaveDrawing.tsx";
import classes from "./Confusion.module.css";

/** What patches of one label were taken for. */
export interface Cell {
  readonly truth: string;
  readonly predicted: string;
}

interface ConfusionProps {
  readonly labels: readonly string[];
  /** `[truth][prediction]`. */
  readonly confusion: readonly (readonly number[])[];
  readonly cell: Cell | null;
  readonly onCell: (cell: Cell) => void;
}

/** What patches of each label (rows) are taken for; each cell opens its patches. */
export function Confusion({ labels, confusion, cell, onCell }: ConfusionProps): React.JSX.Element {
  const table = useRef<HTMLTableElement>(null);
  const worst = worstOf(labels, confusion);
  return (
    <div className={classes.scroller}>
      <SaveDrawing what="confusion matrix" name="confusion" drawing={() => table.current} />
      <table ref={table} className={classes.matrix}>
        <caption className={classes.note}>
          Rows: what a patch shows; columns: what it was called. A cell opens its patches.{" "}
          {worst === null
            ? ""
            : `Most often wrong: "${worst.truth}", called "${worst.predicted}" ${worst.n === 1 ? "once" : `${worst.n} times`}.`}
        </caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((truth, i) => (
            <tr key={truth}>
              <th scope="row">{truth}</th>
              {labels.map((predicted, j) => {
                const n = confusion[i][j];
                const share =
                  n /
                  Math.max(
                    1,
                    confusion[i].reduce((a, b) => a + b, 0),
                  );
                return (
                  <td key={predicted}>
                    <button
                      type="button"
                      className={i === j ? classes.right : classes.wrong}
                      style={{ "--strength": i === j ? share : Math.min(1, 4 * share) } as React.CSSProperties}
                      aria-pressed={cell?.truth === truth && cell.predicted === predicted}
                      aria-label={`"${truth}" called "${predicted}": ${n}`}
                      disabled={n === 0}
                      onClick={() => onCell({ truth, predicted })}
                    >
                      {n}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function worstOf(
  labels: readonly string[],
  confusion: readonly (readonly number[])[],
): { readonly n: number; readonly truth: string; readonly predicted: string } | null {
  const wrong = labels.flatMap((truth, i) =>
    labels.flatMap((predicted, j) => (i === j ? [] : [{ n: confusion[i][j], truth, predicted }])),
  );
  const worst = wrong.reduce((most, one) => (one.n > most.n ? one : most), wrong[0]);
  return worst === undefined || worst.n === 0 ? null : worst;
}
