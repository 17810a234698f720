import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import type { EvaluationSummary, EvaluationTable, Mean, SanityFigures } from "../../../contract/evaluation.ts";
import { percent } from "../../../contract/numberWords.ts";
import type { Measure } from "../../../contract/settings.ts";
import { sanityInWords } from "../../../drawing/evaluationWords.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { startJob } from "../../transport/queries.ts";
import { handFocus } from "../../ui/RunningJob.tsx";
import { ReconstructionLink } from "../../ui/ReconstructionSheet.tsx";
import { CurveChart, type Line } from "./CurveChart.tsx";
import { withAsked } from "./evaluateForm.ts";
import { MeasureChoice } from "./LabelsView.tsx";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";
import classes from "./FigureTable.module.css";

interface SanityViewProps {
  readonly run: EvaluationSummary;
  readonly table: EvaluationTable;
}

const WIDE = 860;

/** What stays of an explanation when the network forgets: its weights drawn anew, from the top down. */
export function SanityView({ run, table }: SanityViewProps): React.JSX.Element {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const rows = table.rows.filter(({ sanity }) => sanity.length > 0);
  const [chosen, choose] = useState<Measure | null>(null);
  const row = rows.find(({ measure }) => measure === chosen) ?? rows[0];
  return (
    <div ref={ref} className={page.stack}>
      <p className={page.words}>
        An explanation that says something about the network must change when the network forgets what it has learned.
        So weights are drawn anew, layer by layer from the top (Adebayo et al. 2018), and what stays is measured. What
        stays to the end says nothing about the class. Of reconstructions much is known to stay: they show the
        photograph more than the decision (Nie, Zhang & Patel 2018). <ReconstructionLink />
      </p>
      {row === undefined ? (
        <>
          <p className={page.words}>
            {run.settings.sanity === null ? "It was not asked for in this run." : "Nothing came of it in this run."}
          </p>
          <div>
            <Button
              variant="filled"
              onClick={() => {
                handFocus();
                void startJob("evaluate", withAsked(run, "sanity"));
              }}
            >
              Evaluate again, with sanity
            </Button>
          </div>
        </>
      ) : (
        <>
          <div className={side.row}>
            <MeasureChoice measures={rows.map(({ measure }) => measure)} value={row.measure} onChange={choose} />
          </div>
          <p className={page.words}>{sanityInWords(row.measure, row.sanity)}</p>
          <div className={page.two} data-wide={width >= WIDE || undefined}>
            <Depths measure={row.measure} sanity={row.sanity} />
            <CurveChart
              title={`What stays of ${MEASURE_WORDS[row.measure].name.toLowerCase()}`}
              across="layers drawn anew, from the top"
              from="none"
              to={row.sanity.at(-1)!.layer}
              name={`sanity-${row.measure}`}
              lines={[
                { name: "neurons", kind: "first", ...staying(row.sanity, ({ kept }) => kept) },
                { name: "ranking", kind: "second", ...staying(row.sanity, ({ correlation }) => correlation) },
                {
                  name: "reconstructions",
                  kind: "third",
                  ...staying(row.sanity, ({ reconstruction }) => reconstruction),
                },
              ]}
            />
          </div>
        </>
      )}
    </div>
  );
}

/** From the network as it is, where all stays. Correlations below 0 are drawn at 0. */
function staying(
  sanity: readonly SanityFigures[],
  value: (one: SanityFigures) => Mean,
): Required<Pick<Line, "values" | "places">> {
  const known = sanity.filter((one) => value(one).n > 0);
  return { values: [1, ...known.map((one) => value(one).mean)], places: [0, ...known.map(({ depth }) => depth)] };
}

/** "0.21"; what rounds to nothing has no sign. */
function twoPlaces(value: number): string {
  return value.toFixed(2).replace(/^-(?=0\.00$)/, "");
}

function Depths({
  measure,
  sanity,
}: {
  readonly measure: Measure;
  readonly sanity: readonly SanityFigures[];
}): React.JSX.Element {
  const share = ({ mean, n, byImage: [low, high] }: Mean): string =>
    n === 0 ? "–" : `${percent(mean)} of ${n}, ${percent(low).slice(0, -1)} to ${percent(high)}`;
  const correlation = ({ mean, n, byImage: [low, high] }: Mean): string =>
    n === 0 ? "–" : `${twoPlaces(mean)} of ${n} (${twoPlaces(low)} to ${twoPlaces(high)})`;
  return (
    <div className={classes.scroller} tabIndex={-1}>
      <table className={classes.table}>
        <caption className={classes.caption}>
          {MEASURE_WORDS[measure].name}: what stays with weights drawn anew down to a layer
        </caption>
        <thead>
          <tr>
            <th scope="col">Down to</th>
            <th scope="col" className={classes.plain} title="Share of the chosen neurons that are chosen again">
              Neurons
            </th>
            <th scope="col" className={classes.plain} title="Rank correlation of all scores">
              Ranking
            </th>
            <th scope="col" className={classes.plain} title="Correlation of the same neurons' reconstructions">
              Reconstructions
            </th>
          </tr>
        </thead>
        <tbody>
          {sanity.map((one) => (
            <tr key={one.depth}>
              <th scope="row">
                {one.layer}, {percent(one.depth)} of the layers
              </th>
              <td className={classes.words}>{share(one.kept)}</td>
              <td className={classes.words}>{correlation(one.correlation)}</td>
              <td className={classes.words}>{correlation(one.reconstruction)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
