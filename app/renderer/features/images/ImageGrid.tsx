import { useVirtualizer } from "@tanstack/react-virtual";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useEffect, useMemo, useRef } from "react";
import type { ListedImage } from "../../../contract/images.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { useLatest } from "../../ui/useLatest.ts";
import { Rushing, useRushing } from "../../ui/Picture.tsx";
import { PictureRow } from "../../ui/PictureRow.tsx";
import { ImageCell } from "./ImageCell.tsx";
import { selected, type Mode, type Selection } from "../../ui/selection.ts";
import classes from "./ImageGrid.module.css";

interface ImageGridProps {
  readonly images: readonly ListedImage[];
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** All that there are, also those that are not listed yet. */
  readonly onSelectAll: () => void;
  readonly onOpen: (image: ListedImage) => void;
  /** Width of a thumbnail in pixels. */
  readonly size: number;
}

const GAP = 8;
const CAPTION = 26;
/** What is predicted, below the name. */
const PREDICTION = 15;
const PADDING = 12;
/** Thumbnails are three wide to two high, as most photographs are. */
const SHAPE = 2 / 3;

/** Only rows near the window exist: ten thousand images scroll like ten. */
export function ImageGrid({
  images,
  selection,
  onSelect,
  onSelectAll,
  onOpen,
  size,
}: ImageGridProps): React.JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const columns = Math.max(1, Math.floor((width - 2 * PADDING + GAP) / (size + GAP)));
  const cell = (width - 2 * PADDING + GAP) / columns - GAP;
  const caption = CAPTION + (images.some(({ predicted }) => predicted !== null) ? PREDICTION : 0);
  const row = Math.round(cell * SHAPE) + caption + GAP;
  const rows = useVirtualizer({
    count: Math.ceil(images.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => row,
    overscan: 3,
    // Frames would wait for rows that lie three rows below the edge.
    useFlushSync: false,
    paddingStart: PADDING,
    paddingEnd: PADDING,
  });
  useEffect(() => rows.measure(), [rows, row]);
  const rushing = useRushing(scroller);
  const ids = useMemo(() => images.map(({ id }) => id), [images]);
  // A cell that looks the same is not drawn again: what it calls must know what is there now.
  const latest = useLatest({ ids, selection, onSelect });
  const go = (place: number, mode: Mode): void => {
    const next = selected(latest.current.ids, latest.current.selection, place, mode);
    latest.current.onSelect(next);
    if (next.focus >= 0) rows.scrollToIndex(Math.floor(next.focus / columns));
  };
  const to = (place: number, label: string, key: string): Parameters<typeof useKeys>[0] => [
    { keys: key, label, group: "Images", keyOnly: true, run: () => go(place, "one") },
    {
      keys: `shift+${key}`,
      label: `${label}, selecting`,
      group: "Images",
      keyOnly: true,
      run: () => go(place, "range"),
    },
  ];
  const { focus } = selection;
  // One that another page has shown may lie below the first screen.
  const isInView = useRef(false);
  useEffect(() => {
    if (isInView.current || width === 0 || focus <= 0) return;
    isInView.current = true;
    rows.scrollToIndex(Math.floor(focus / columns));
  }, [rows, width, columns, focus]);
  useKeys([
    ...to(focus + 1, "Next image", "right"),
    ...to(focus - 1, "Previous image", "left"),
    ...to(focus + columns, "Row below", "down"),
    ...to(focus - columns, "Row above", "up"),
    ...to(ids.length - 1, "Last image", "end"),
    ...to(0, "First image", "home"),
    { keys: "space", label: "Select or not", group: "Images", keyOnly: true, run: () => go(selection.focus, "toggle") },
    { keys: "mod+a", label: "Select all", group: "Images", run: onSelectAll },
    {
      keys: "enter",
      label: "Open its photograph on Patches",
      group: "Images",
      run: () => {
        const image = images[selection.focus];
        if (image !== undefined) onOpen(image);
      },
    },
    {
      keys: "escape",
      label: "Select nothing",
      group: "Images",
      keyOnly: true,
      run: () => onSelect({ ...selection, ids: new Set() }),
    },
  ]);
  useMouse([
    { gesture: "click", label: "Select an image" },
    { gesture: "mod+click", label: "Select an image, too, or no longer" },
    { gesture: "shift+click", label: "Select all from the last one on" },
    { gesture: "double click", label: "Open its photograph on Patches" },
  ]);
  const focused = images[selection.focus];
  return (
    <div
      ref={useMergedRef(scroller, measured)}
      className={classes.scroller}
      role="listbox"
      aria-label="Images"
      aria-multiselectable
      aria-activedescendant={focused === undefined ? undefined : `image-${focused.id}`}
      tabIndex={0}
    >
      <div style={{ height: rows.getTotalSize(), position: "relative" }} role="presentation">
        <Rushing value={rushing}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <PictureRow key={index} start={start} columns={columns} gap={GAP} padding={PADDING}>
              {images.slice(index * columns, (index + 1) * columns).map((image, i) => {
                const place = index * columns + i;
                return (
                  <ImageCell
                    key={image.id}
                    image={image}
                    place={place}
                    height={Math.round(cell * SHAPE)}
                    selected={selection.ids.has(image.id)}
                    focused={place === selection.focus}
                    onSelect={(mode) => go(place, mode)}
                    onOpen={() => onOpen(image)}
                  />
                );
              })}
            </PictureRow>
          ))}
        </Rushing>
      </div>
    </div>
  );
}
