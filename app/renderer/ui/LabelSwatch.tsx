import { labelColour } from "./labelColours.ts";
import classes from "./LabelSwatch.module.css";

interface LabelSwatchProps {
  readonly vocabulary: readonly string[];
  readonly label: string;
}

/** A square of the label's colour; hatched for `none`. Stands beside the word, so it says nothing to a screen reader. */
export function LabelSwatch({ vocabulary, label }: LabelSwatchProps): React.JSX.Element {
  const none = label === "none";
  return (
    <span
      aria-hidden
      className={none ? `${classes.swatch} ${classes.none}` : classes.swatch}
      style={none ? undefined : { background: labelColour(vocabulary, label) }}
    />
  );
}
