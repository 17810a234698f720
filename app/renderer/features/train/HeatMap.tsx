import { useRef } from "react";
import { percent } from "../../../contract/numberWords.ts";
import { SaveDrawing } from "../../ui/SaveDrawing.tsx";
import classes from "./HeatMap.module.css";

export interface Heat {
  readonly C: readonly number[];
  readonly gamma: readonly number[];
  /** `[C][gamma]`, null where not known yet. */
  readonly accuracy: readonly (readonly (number | null)[])[];
  readonly chosen: { readonly C: number; readonly gamma: number } | null;
}

/** Accuracy of every C and gamma, darker where higher; the chosen pair is framed. */
export function HeatMap({ heat }: { readonly heat: Heat }): React.JSX.Element {
  const table = useRef<HTMLTableElement>(null);
  const known = heat.accuracy.flat().filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const strength = (value: number): number => (high === low ? 0.5 : (value - low) / (high - low));
  const withGamma = heat.gamma.length > 1;
  return (
    <div className={classes.scroller}>
      <SaveDrawing what="heat map" name="grid" drawing={() => table.current} />
      <table ref={table} className={classes.map}>
        <caption className={classes.caption}>
          {withGamma ? "Rows: C. Columns: gamma." : "Rows: C."} Share of held-out patches named correctly.
        </caption>
        {withGamma && (
          <thead>
            <tr>
              <td className={classes.corner}>C \ gamma</td>
              {heat.gamma.map((gamma) => (
                <th key={gamma} scope="col">
                  {short(gamma)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {heat.C.map((C, row) => (
            <tr key={C}>
              <th scope="row">{short(C)}</th>
              {heat.accuracy[row].map((value, column) => {
                const chosen = heat.chosen?.C === C && heat.chosen.gamma === heat.gamma[column];
                if (value === null) return <td key={column} className={classes.open} aria-label="not known yet" />;
                return (
                  <td
                    key={column}
                    className={classes.cell}
                    data-chosen={chosen || undefined}
                    style={{ "--strength": 0.08 + 0.92 * strength(value) } as React.CSSProperties}
                    title={`C ${C}${withGamma ? `, gamma ${heat.gamma[column].toPrecision(3)}` : ""}: ${percent(value)}`}
                  >
                    {Math.round(100 * value)}
                    {chosen && <span className={classes.hidden}> chosen</span>}
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

function short(value: number): string {
  if (value >= 0.1) return String(Number(value.toPrecision(3)));
  const [digits, exponent] = value.toExponential(0).split("e");
  return value >= 0.001 ? String(Number(value.toPrecision(2))) : `${digits}e${exponent}`;
}
