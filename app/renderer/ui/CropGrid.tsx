import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import type { Box } from "../../contract/geometry.ts";
import { Crop } from "./Crop.tsx";
import classes from "./CropGrid.module.css";

export interface GridPatch {
  readonly key: string;
  readonly hash: string;
  readonly box: Box;
  /** In words: what it shows, and where. */
  readonly name: string;
}

interface CropGridProps<Patch extends GridPatch> {
  readonly patches: readonly Patch[];
  /** What the grid holds, for those who do not see it. */
  readonly label: string;
  /** Ringed. */
  readonly current: string | null;
  /** In the corner of a crop. */
  readonly mark?: (patch: Patch) => ReactNode;
  /** Struck out. */
  readonly faded?: ReadonlySet<string>;
  readonly onOpen: (patch: Patch) => void;
}

const SIDE = 54;
const GAP = 6;

/** Crops in rows; only rows near the window exist. */
export function CropGrid<Patch extends GridPatch>(props: CropGridProps<Patch>): React.JSX.Element {
  const { patches, label, current, faded, mark, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const columns = Math.max(1, Math.floor((width + GAP) / (SIDE + GAP)));
  const side = Math.max(1, (width + GAP) / columns - GAP);
  const rows = useVirtualizer({
    count: Math.ceil(patches.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => side + GAP,
    overscan: 4,
  });
  useEffect(() => rows.measure(), [rows, side]);
  return (
    <div ref={scroller} className={classes.scroller} role="group" aria-label={label}>
      <div ref={useMergedRef(measured)} style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            className={classes.row}
            style={{
              transform: `translateY(${start}px)`,
              gridTemplateColumns: `repeat(${columns}, ${side}px)`,
              gap: GAP,
            }}
          >
            {patches.slice(index * columns, (index + 1) * columns).map((patch) => (
              <button
                key={patch.key}
                type="button"
                className={classes.patch}
                aria-current={patch.key === current ? "true" : undefined}
                data-faded={faded?.has(patch.key) || undefined}
                aria-label={patch.name}
                title={patch.name}
                onClick={() => onOpen(patch)}
              >
                <Crop hash={patch.hash} box={patch.box} alt="" />
                {mark?.(patch)}
              </button>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
