import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Spoken.module.css";

interface SpokenProps {
  /** What a screen reader says: the whole figure, with what it is of. */
  readonly words: string;
  /** What is seen. */
  readonly children: ReactNode;
}

/** Words in the place of numbers and drawings. A button that holds one is called by the words. */
export function Spoken({ words, children }: SpokenProps): React.JSX.Element {
  return (
    <span className={classes.whole}>
      <VisuallyHidden>{words}</VisuallyHidden>
      <span className={classes.seen} aria-hidden>
        {children}
      </span>
    </span>
  );
}
