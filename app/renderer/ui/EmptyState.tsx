import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

interface EmptyStateProps {
  /** What the page is for. */
  readonly title: string;
  readonly children: ReactNode;
  /** The first step: a button. */
  readonly action?: ReactNode;
}

/** A page without content says what it is for and offers the first step. */
export function EmptyState({ title, children, action }: EmptyStateProps): React.JSX.Element {
  return (
    <div className={classes.empty} data-empty>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{children}</p>
      {action}
    </div>
  );
}
