import { useRef, type ReactNode } from "react";
import { useFirstFocus } from "./useFirstFocus.ts";
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
  const page = useRef<HTMLDivElement>(null);
  useFirstFocus(page);
  return (
    <div ref={page} className={classes.empty} data-empty>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{children}</p>
      {action}
    </div>
  );
}
