/** Where a photograph lies on the screen: `screen = photograph * scale + (x, y)`. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Viewport {
  /** Pixels of the screen a pixel of the photograph. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const MARGIN = 24;
const LARGEST_SCALE = 32;

/**
 * The whole photograph, in the middle; small ones are not blown up beyond four times.
 *
 * @param below - pixels that stay free below it, for what lies over the view's lower edge.
 */
export function fitted(image: Size, view: Size, below = MARGIN): Viewport {
  const height = view.height - MARGIN - below;
  const scale = Math.min(4, Math.max(1, view.width - 2 * MARGIN) / image.width, Math.max(1, height) / image.height);
  return { scale, x: (view.width - image.width * scale) / 2, y: MARGIN + (height - image.height * scale) / 2 };
}

export function toImage({ scale, x, y }: Viewport, point: Point): Point {
  return { x: (point.x - x) / scale, y: (point.y - y) / scale };
}

export function toScreen({ scale, x, y }: Viewport, point: Point): Point {
  return { x: point.x * scale + x, y: point.y * scale + y };
}

/** The point of the photograph under `at` (on the screen) stays there. */
export function zoomed(viewport: Viewport, at: Point, factor: number, image: Size, view: Size): Viewport {
  const smallest = Math.min(fitted(image, view).scale, 1) / 4;
  const scale = Math.min(LARGEST_SCALE, Math.max(smallest, viewport.scale * factor));
  const under = toImage(viewport, at);
  return { scale, x: at.x - under.x * scale, y: at.y - under.y * scale };
}

export function panned(viewport: Viewport, dx: number, dy: number): Viewport {
  return { ...viewport, x: viewport.x + dx, y: viewport.y + dy };
}
