import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import type { StripImage } from "../../contract/images.ts";
import classes from "./Filmstrip.module.css";

interface FilmstripProps {
  readonly images: readonly StripImage[];
  /** Id of the one that is shown large. */
  readonly current: number | null;
  readonly onOpen: (image: StripImage) => void;
  /** Below the thumbnail: dots, a class. */
  readonly caption: (image: StripImage) => ReactNode;
  /** The same in words, for those who do not see it. */
  readonly describe: (image: StripImage) => string;
}

const WIDTH = 118;

/** The set's images in a row; only those near the window exist. */
export function Filmstrip({ images, current, onOpen, caption, describe }: FilmstripProps): React.JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const strip = useVirtualizer({
    horizontal: true,
    count: images.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => WIDTH,
    overscan: 6,
    paddingStart: 12,
    paddingEnd: 12,
  });
  const place = images.findIndex(({ id }) => id === current);
  useEffect(() => {
    if (place >= 0) strip.scrollToIndex(place, { align: "auto" });
  }, [strip, place]);
  return (
    <div ref={scroller} className={classes.strip} role="group" aria-label="Photographs of the set">
      <div style={{ width: strip.getTotalSize() }} className={classes.row}>
        {strip.getVirtualItems().map(({ index, start }) => {
          const image = images[index];
          return (
            <button
              key={image.id}
              type="button"
              className={classes.frame}
              style={{ transform: `translateX(${start}px)`, width: WIDTH - 6 }}
              aria-current={image.id === current ? "true" : undefined}
              aria-label={`${nameOf(image)}, ${describe(image)}`}
              title={nameOf(image)}
              tabIndex={image.id === current ? 0 : -1}
              onClick={() => onOpen(image)}
            >
              <img src={`/thumbnail/${image.hash}`} alt="" draggable={false} loading="lazy" />
              <span className={classes.caption}>{caption(image)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

export function nameOf({ path }: Pick<StripImage, "path">): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
