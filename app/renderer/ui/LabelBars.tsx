import { percent } from "../../contract/numberWords.ts";
import { labelBackground } from "../../drawing/labels.ts";
import classes from "./LabelBars.module.css";

interface LabelBarsProps {
  /** Highest first. */
  readonly labels: readonly { readonly label: string; readonly probability: number }[];
  readonly vocabulary: readonly string[];
}

/** Ranked labels with their probabilities as bars. */
export function LabelBars({ labels, vocabulary }: LabelBarsProps): React.JSX.Element {
  return (
    <ol className={classes.bars}>
      {labels.map(({ label, probability }) => (
        <li key={label} className={classes.bar}>
          <span className={classes.name}>{label}</span>
          <span className={classes.track} aria-hidden>
            <span
              className={classes.fill}
              style={{ width: `${100 * probability}%`, background: labelBackground(vocabulary, label) }}
            />
          </span>
          <span className={classes.percent}>{percent(probability)}</span>
        </li>
      ))}
    </ol>
  );
}
