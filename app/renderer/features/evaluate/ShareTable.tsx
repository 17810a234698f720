import type { ProfileShare } from "../../../contract/classProfile.ts";
import type { Mean } from "../../../contract/evaluation.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import { rangeBehind, type CellValue } from "../../../drawing/evaluationWords.ts";
import { Spoken } from "../../ui/Spoken.tsx";
import { Whisker } from "../../ui/Whisker.tsx";
import { CellNumbers } from "./CellNumbers.tsx";
import classes from "./FigureTable.module.css";
import own from "./ClassProfile.module.css";

export interface ShareRow {
  readonly key: string;
  readonly name: React.ReactNode;
  /** For screen readers. */
  readonly words: string;
  readonly share: ProfileShare;
  /** The same share of what stands beside; null: it has none of it. */
  readonly beside: Mean | null;
}

interface ShareTableProps {
  readonly caption: string;
  readonly rows: readonly ShareRow[];
  /** Null: nothing stands beside. */
  readonly besideName: string | null;
  /** Said where what stands beside has none of a row. */
  readonly missing: string;
  readonly open: string | null;
  readonly onOpen: (key: string) => void;
}

/** What part of the evidence and of the patches is of each kind: a bar with its interval, and n. */
export function ShareTable({ caption, rows, besideName, missing, open, onOpen }: ShareTableProps): React.JSX.Element {
  return (
    <div className={classes.scroller}>
      <table className={classes.table}>
        <caption className={classes.caption}>{caption}</caption>
        <thead>
          <tr>
            <td className={own.corner} />
            <th scope="col" className={own.column}>
              Evidence
            </th>
            <th scope="col" className={own.column}>
              Patches
            </th>
            {besideName !== null && (
              <th scope="col" className={own.column}>
                {besideName}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, words, share: { evidence, patches }, beside }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>
                <button
                  type="button"
                  className={classes.cell}
                  aria-pressed={open === key}
                  title="Show its patches"
                  onClick={() => onOpen(key)}
                >
                  <Spoken
                    words={`${words}: ${percent(evidence.mean)} of the evidence${rangeBehind(evidence)}, over ${counted(evidence.n, "photograph")}`}
                  >
                    <CellNumbers cell={cellFrom(evidence)} />
                    <Bar value={evidence.mean} interval={evidence.byImage} />
                  </Spoken>
                </button>
              </td>
              <td className={own.patches}>
                <CellNumbers cell={cellFrom(patches)} />
                <Bar value={patches.rate} interval={patches.byImage} />
              </td>
              {besideName !== null && (
                <td className={own.patches}>
                  {beside === null ? (
                    missing
                  ) : (
                    <>
                      <CellNumbers cell={cellFrom(beside)} />
                      <Bar value={beside.mean} interval={beside.byImage} />
                    </>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellFrom(figure: Mean | ProfileShare["patches"]): CellValue {
  const { n, images, byImage } = figure;
  return { value: "rate" in figure ? figure.rate : figure.mean, n, images, interval: byImage };
}

/** A share as a bar, with the interval drawn over its end. */
function Bar({
  value,
  interval,
}: {
  readonly value: number;
  readonly interval: readonly [number, number];
}): React.JSX.Element {
  return (
    <span className={own.bar}>
      <span className={own.filled} style={{ width: `${100 * Math.min(1, value)}%` }} />
      <Whisker value={value} interval={interval} />
    </span>
  );
}
