/** Where a photograph lies on the screen, and how it is moved there. */
import type { Placement, Point, Size } from "../../drawing/boxes.ts";

/** Of the mat round a photograph that is fitted, in CSS pixels. */
export const MARGIN = 24;
const LARGEST_SCALE = 32;

/**
 * The whole photograph, in the middle; small ones are not blown up beyond four times.
 *
 * @param below - pixels that stay free below it, for what lies over the view's lower edge.
 */
export function fitted(image: Size, view: Size, below = MARGIN): Placement {
  const height = view.height - MARGIN - below;
  const scale = Math.min(4, Math.max(1, view.width - 2 * MARGIN) / image.width, Math.max(1, height) / image.height);
  return { scale, x: (view.width - image.width * scale) / 2, y: MARGIN + (height - image.height * scale) / 2 };
}

export function toImage({ scale, x, y }: Placement, point: Point): Point {
  return { x: (point.x - x) / scale, y: (point.y - y) / scale };
}

export function toScreen({ scale, x, y }: Placement, point: Point): Point {
  return { x: point.x * scale + x, y: point.y * scale + y };
}

/** The point of the photograph under `at` (on the screen) stays there. */
export function zoomed(viewport: Placement, at: Point, factor: number, image: Size, view: Size): Placement {
  const smallest = Math.min(fitted(image, view).scale, 1) / 4;
  const scale = Math.min(LARGEST_SCALE, Math.max(smallest, viewport.scale * factor));
  const under = toImage(viewport, at);
  return { scale, x: at.x - under.x * scale, y: at.y - under.y * scale };
}

export function panned(viewport: Placement, dx: number, dy: number): Placement {
  return { ...viewport, x: viewport.x + dx, y: viewport.y + dy };
}
