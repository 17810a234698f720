import type { EvaluationTable } from "../../../contract/evaluation.ts";
import {
  cellInWords,
  REGION_FIGURES,
  REGION_WORDS,
  regionCell,
  type CellValue,
} from "../../../drawing/evaluationWords.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { Spoken } from "../../ui/Spoken.tsx";
import { Whisker } from "../../ui/Whisker.tsx";
import type { Behind } from "./behind.ts";
import { CellNumbers } from "./CellNumbers.tsx";
import classes from "./FigureTable.module.css";

interface RegionTableProps {
  readonly table: EvaluationTable;
  readonly onOpen: (behind: Behind) => void;
}

/** All patches of a measure together, beside class maps cut at a fifth of their maximum. */
export function RegionTable({ table, onOpen }: RegionTableProps): React.JSX.Element {
  const rows = [
    ...table.rows.map(({ measure, union }) => ({ name: MEASURE_WORDS[measure].name, figures: union, measure })),
    ...table.maps.map(({ kind, ...figures }) => ({ name: kind, figures, measure: null })),
  ];
  return (
    <div className={classes.scroller} data-narrow tabIndex={-1}>
      <table className={classes.table}>
        <caption className={classes.caption}>
          All patches of a measure as one region
          {table.maps.length > 0 ? ", beside class maps at 20% of their maximum" : ""}
        </caption>
        <thead>
          <tr>
            <th scope="col">Region</th>
            {REGION_FIGURES.map((figure) => (
              <th key={figure} scope="col" className={classes.plain} title={REGION_WORDS[figure].text}>
                {REGION_WORDS[figure].name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, figures, measure }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {REGION_FIGURES.map((figure) => {
                const cell = regionCell(figures, figure);
                if (cell === null) {
                  return (
                    <td key={figure} className={classes.none}>
                      –
                    </td>
                  );
                }
                return (
                  <td key={figure}>
                    {measure === null ? (
                      <div className={classes.cell} data-still>
                        <Numbers cell={cell} />
                      </div>
                    ) : (
                      <button
                        type="button"
                        className={classes.cell}
                        title="Show the patches that it is made of"
                        onClick={() => onOpen({ category: table.category, measure, figure: "anyPixel" })}
                      >
                        <Spoken
                          words={`${name}, ${REGION_WORDS[figure].name.toLowerCase()} of all patches: ${cellInWords(cell)}`}
                        >
                          <Numbers cell={cell} />
                        </Spoken>
                      </button>
                    )}
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

function Numbers({ cell }: { readonly cell: CellValue }): React.JSX.Element {
  return (
    <>
      <CellNumbers cell={cell} />
      <Whisker value={cell.value} interval={cell.interval} />
    </>
  );
}
