import type { PatchGroup } from "../../../contract/discover.ts";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import classes from "./DiscoverPage.module.css";

interface GroupStripProps {
  readonly shown: readonly PatchGroup[];
  readonly vocabulary: readonly string[];
}

/** All groups in order, with what each is called: how far it is at a glance. */
export function GroupStrip({ shown, vocabulary }: GroupStripProps): React.JSX.Element {
  return (
    <ol className={classes.strip} aria-label="Groups">
      {shown.map(({ id, number, answer, label }) => (
        <li key={id} className={classes.chip} data-open={answer === null || undefined}>
          {label !== null && <LabelSwatch vocabulary={vocabulary} label={label} />}
          {number} {label ?? answer ?? ""}
        </li>
      ))}
    </ol>
  );
}
