/** The photograph's place on the screen, as people move it: wheel, drag, fit; it stays fitted until they do. */
import { useCallback, useMemo, useState } from "react";
import type { Placement, Point, Size } from "../../drawing/boxes.ts";
import { fitted, panned, zoomed } from "./viewport.ts";

/** The line that says what the next click does lies over the canvas's lower edge. */
const STATUS_LINE = 48;

interface Moved {
  /** Of which photograph: another one is fitted again. */
  readonly of: string;
  readonly viewport: Placement;
}

export interface ViewportControl {
  readonly viewport: Placement;
  fit(): void;
  pan(dx: number, dy: number): void;
  /** @param at - on the screen; left out: the middle. */
  zoom(factor: number, at?: Point): void;
}

/** @param below - pixels that stay free below the photograph. */
export function useViewport(name: string, image: Size, view: Size, below = STATUS_LINE): ViewportControl {
  const [moved, setMoved] = useState<Moved | null>(null);
  const whole = useMemo(() => fitted(image, view, below), [image, view, below]);
  const viewport = moved?.of === name ? moved.viewport : whole;
  const change = useCallback(
    (next: (viewport: Placement) => Placement) =>
      setMoved((last) => ({
        of: name,
        viewport: next(last?.of === name ? last.viewport : fitted(image, view, below)),
      })),
    [name, image, view, below],
  );
  return {
    viewport,
    fit: () => setMoved(null),
    pan: (dx, dy) => change((one) => panned(one, dx, dy)),
    zoom: (factor, at = { x: view.width / 2, y: view.height / 2 }) =>
      change((one) => zoomed(one, at, factor, image, view)),
  };
}
