import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, type Ref } from "react";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { Rushing, useRushing } from "../../ui/Picture.tsx";
import { PictureRow } from "../../ui/PictureRow.tsx";
import { selected, type Mode, type Selection } from "../../ui/selection.ts";
import { useLatest } from "../../ui/useLatest.ts";
import { PatchCell } from "./PatchCell.tsx";
import type { View } from "./reviewDesk.ts";
import { placeBelow, rowOf, wallRows } from "./rows.ts";
import { useReviewPatches } from "./useGallery.ts";
import classes from "./Wall.module.css";

interface WallProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly ids: readonly number[];
  readonly groups: readonly { readonly name: string; readonly patches: number }[];
  readonly vocabulary: readonly string[];
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Least side of a patch, in pixels. */
  readonly side: number;
  readonly view: View;
}

const GAP = 10;
const CAPTION = 24;
const HEADING = 34;
const PADDING = 14;

/** All patches in rows, by groups where they are grouped; only rows near the window exist. */
export function Wall(props: WallProps): React.JSX.Element {
  const { ref, ids, groups, vocabulary, selection, onSelect, side, view } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const columns = Math.max(1, Math.floor((width - 2 * PADDING + GAP) / (side + GAP)));
  const cell = Math.max(1, (width - 2 * PADDING + GAP) / columns - GAP);
  const height = Math.round(cell) + CAPTION + GAP;
  const rows = useMemo(() => wallRows(groups, columns), [groups, columns]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index].kind === "heading" ? HEADING : height),
    overscan: 2,
    useFlushSync: false,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    // A group's first row comes with its heading.
    scrollPaddingStart: PADDING + HEADING,
    scrollPaddingEnd: PADDING,
  });
  useEffect(() => virtual.measure(), [virtual, rows, height]);
  const at = rowOf(rows, selection.focus);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [virtual, at]);
  const rushing = useRushing(scroller);
  const shown = virtual.getVirtualItems();
  const places = shown.flatMap(({ index }) => {
    const row = rows[index];
    return row?.kind === "patches" ? [row.first, row.first + row.count - 1] : [];
  });
  const patches = useReviewPatches(ids, Math.min(...places, ids.length), Math.max(...places, 0));
  // A patch that looks the same is not drawn again: what it calls must know what is there now.
  const latest = useLatest({ ids, selection });
  const go = (place: number, mode: Mode): void => {
    const next = selected(latest.current.ids, latest.current.selection, place, mode);
    // Going through the wall is no selection: verdicts are on the patch that has the ring.
    onSelect(mode === "one" ? { ...next, ids: new Set() } : next);
  };
  const { focus } = selection;
  const step = (keys: string, label: string, to: () => number): Parameters<typeof useKeys>[0] => [
    { keys, label, group: "Review", keyOnly: true, run: () => go(to(), "one") },
    {
      keys: keys
        .split(",")
        .map((key) => `shift+${key}`)
        .join(","),
      label: `${label}, selecting`,
      group: "Review",
      keyOnly: true,
      run: () => go(to(), "range"),
    },
  ];
  useKeys([
    ...step("right,j", "Next patch", () => focus + 1),
    ...step("left,k", "Previous patch", () => focus - 1),
    ...step("down", "Row below", () => placeBelow(rows, focus, 1)),
    ...step("up", "Row above", () => placeBelow(rows, focus, -1)),
    ...step("end", "Last patch", () => ids.length - 1),
    ...step("home", "First patch", () => 0),
    { keys: "space", label: "Select or not", group: "Review", keyOnly: true, run: () => go(focus, "toggle") },
    {
      keys: "mod+a",
      label: "Select all",
      group: "Review",
      run: () => onSelect({ ...selection, ids: new Set(ids) }),
    },
    {
      keys: "escape",
      label: "Select nothing",
      group: "Review",
      keyOnly: true,
      run: () => onSelect({ ...selection, ids: new Set() }),
    },
  ]);
  useMouse([
    { gesture: "click", label: "Ring a patch" },
    { gesture: "mod+click", label: "Select a patch, too, or no longer" },
    { gesture: "shift+click", label: "Select all from the last one on" },
    { gesture: "point", label: "Reconstruction in the place of the crop, or the other way round" },
  ]);
  const focused = ids[focus];
  return (
    <div
      ref={useMergedRef(scroller, measured, ref)}
      className={classes.scroller}
      role="listbox"
      aria-label="Patches"
      aria-multiselectable
      aria-activedescendant={focused === undefined ? undefined : `review-${focused}`}
      tabIndex={0}
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="presentation">
        <Rushing value={rushing}>
          {shown.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            if (row.kind === "heading") {
              return (
                <div
                  key={`heading ${index}`}
                  role="presentation"
                  className={classes.heading}
                  style={{ transform: `translateY(${start}px)`, height: HEADING, padding: `0 ${PADDING}px` }}
                >
                  {row.name} <span>{row.patches}</span>
                </div>
              );
            }
            return (
              <PictureRow key={index} start={start} columns={columns} gap={GAP} padding={PADDING}>
                {ids.slice(row.first, row.first + row.count).map((id, i) => (
                  <PatchCell
                    key={id}
                    id={id}
                    patch={patches.get(id)}
                    vocabulary={vocabulary}
                    side={Math.round(cell)}
                    selected={selection.ids.has(id)}
                    focused={row.first + i === focus}
                    view={view}
                    place={row.first + i}
                    onSelect={(mode) => go(row.first + i, mode)}
                  />
                ))}
              </PictureRow>
            );
          })}
        </Rushing>
      </div>
    </div>
  );
}
