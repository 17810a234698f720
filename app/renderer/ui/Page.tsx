import type { ReactNode } from "react";
import classes from "./Page.module.css";

interface PageProps {
  readonly title: string;
  /** What the page shows at the moment: a file's name, a class. */
  readonly subtitle?: ReactNode;
  /** Buttons at the right end of the header. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: one header, and below it everything else, which scrolls by itself. */
export function Page({ title, subtitle, actions, children }: PageProps): React.JSX.Element {
  return (
    <section className={classes.page} aria-label={title}>
      <header className={classes.header}>
        <h1 className={classes.title}>{title}</h1>
        <div className={classes.subtitle}>{subtitle}</div>
        <div className={classes.actions}>{actions}</div>
      </header>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
