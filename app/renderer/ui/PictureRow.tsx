import type { ReactNode } from "react";
import classes from "./PictureRow.module.css";

interface PictureRowProps {
  /** Pixels from the beginning of the list. */
  readonly start: number;
  readonly columns: number;
  readonly gap: number;
  /** Left and right of the row. */
  readonly padding: number;
  readonly children: ReactNode;
}

/** A row of a virtual list of pictures. */
export function PictureRow({ start, columns, gap, padding, children }: PictureRowProps): React.JSX.Element {
  return (
    <div
      role="presentation"
      className={classes.row}
      style={{
        transform: `translateY(${start}px)`,
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        padding: `0 ${padding}px`,
        gap,
      }}
    >
      {children}
    </div>
  );
}
