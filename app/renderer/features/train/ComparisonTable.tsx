import { Button } from "@mantine/core";
import { counted, percent, percentRange } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { ClassifierDetails, Comparison, ComparisonCell } from "../../../contract/training.ts";
import { gainInWords } from "../../../drawing/namingWords.ts";
import { comparedNote } from "../../../drawing/trainingWords.ts";
import { chooseFeatures, setTrainForm, useTrainForm } from "./form.ts";
import { CLASSIFIER_WORDS } from "./trainWords.ts";
import { useFeatures } from "./useFeatures.ts";
import side from "../../ui/SidePanel.module.css";
import classes from "./ComparisonTable.module.css";

interface ComparisonTableProps {
  readonly current: ClassRecord;
  readonly comparison: Comparison;
  /** The version that is shown beside it. */
  readonly result: ClassifierDetails | undefined;
}

/** Features and classifiers on the same patches and folds, the best first, with their intervals drawn. */
export function ComparisonTable({ current, comparison, result }: ComparisonTableProps): React.JSX.Element {
  const cells = comparison.cells.toSorted((a, b) => b.accuracy.rate - a.accuracy.rate);
  const inUse = useFeatures(current);
  const withClassifier = useTrainForm(({ classifier }) => classifier);
  return (
    <>
      <h2 className={side.heading}>
        {counted(comparison.patches, "patch", "patches")} of {counted(comparison.images, "photograph")}, the same folds
        for all
      </h2>
      <div className={classes.scroller}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Features</th>
              <th scope="col">Classifier</th>
              <th scope="col">Right, 95% interval</th>
              <th scope="col" className={classes.number} title="As sharp as the network saw them">
                Degraded
              </th>
              <th
                scope="col"
                className={classes.number}
                title="Squared distance of probabilities from the truth: 0 best"
              >
                Brier
              </th>
              <th scope="col" className={classes.number}>
                Time
              </th>
              <th scope="col" className={classes.choose} aria-label="What to train with" />
            </tr>
          </thead>
          <tbody>
            {cells.map((cell) => (
              <Row
                key={`${cell.features} ${cell.classifier}`}
                cell={cell}
                chosen={cell.features === inUse.features && cell.classifier === withClassifier}
                onChoose={() => {
                  chooseFeatures(current, cell.features);
                  setTrainForm({ classifier: cell.classifier });
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
      {result !== undefined && <Other comparison={comparison} result={result} />}
      {cells.map(
        ({ features, classifier, gain }) =>
          gain !== undefined && (
            <p key={`${features} ${classifier}`} className={side.note}>
              {features}, {CLASSIFIER_WORDS[classifier]}: {gainInWords(gain)}.
            </p>
          ),
      )}
    </>
  );
}

/** Why the version beside the table has another number than the same features and classifier in it. */
function Other({ comparison, result }: { readonly comparison: Comparison; readonly result: ClassifierDetails }) {
  const note = comparedNote(result, comparison);
  return note === null ? null : <p className={side.note}>{note}</p>;
}

interface RowProps {
  readonly cell: ComparisonCell;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Row({ cell, chosen, onChoose }: RowProps): React.JSX.Element {
  const { features, classifier, accuracy, otherResolution, brier, seconds, warnings } = cell;
  const [low, high] = accuracy.interval;
  const words = CLASSIFIER_WORDS[classifier];
  const verb = chosen ? "Chosen" : "Choose";
  return (
    <tr title={warnings.join("\n") || undefined}>
      <td>{features}</td>
      <td>{words}</td>
      <td>
        <span className={classes.rate}>
          <span className={classes.track} aria-hidden>
            <span className={classes.bar} style={{ width: `${100 * accuracy.rate}%` }} />
            <span className={classes.whisker} style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />
          </span>
          <strong>{percent(accuracy.rate)}</strong> {percentRange(accuracy.interval)}
        </span>
      </td>
      <td className={classes.number}>{otherResolution === null ? "same" : percent(otherResolution.accuracy.rate)}</td>
      <td className={classes.number}>{brier.toFixed(2)}</td>
      <td className={classes.number}>{seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s</td>
      <td className={classes.choose}>
        <Button
          size="compact-xs"
          variant={chosen ? "light" : "default"}
          aria-label={`${verb} ${features} and ${words}`}
          onClick={onChoose}
        >
          {verb}
        </Button>
      </td>
    </tr>
  );
}
