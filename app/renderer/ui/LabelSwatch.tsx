import { labelBackground } from "../../drawing/labels.ts";
import classes from "./LabelSwatch.module.css";

interface LabelSwatchProps {
  readonly vocabulary: readonly string[];
  readonly label: string;
}

/** A square of the label's colour. Stands beside the word, so it says nothing to a screen reader. */
export function LabelSwatch({ vocabulary, label }: LabelSwatchProps): React.JSX.Element {
  return <span aria-hidden className={classes.swatch} style={{ background: labelBackground(vocabulary, label) }} />;
}
