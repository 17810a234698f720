/** Corners of a group's outline. */
import type { Box } from "../contract/geometry.ts";

/** Longest arm, in the drawing's units. */
const ARM = 9;

/** @returns an SVG path along the corners of a box; arms are a third of its sides at most. */
export function cornerBrackets({ x, y, width, height }: Box): string {
  const [across, down] = [Math.min(ARM, width / 3), Math.min(ARM, height / 3)];
  const corner = (cx: number, cy: number, dx: number, dy: number): string =>
    `M${round(cx + dx)} ${round(cy)}H${round(cx)}V${round(cy + dy)}`;
  return [
    corner(x, y, across, down),
    corner(x + width, y, -across, down),
    corner(x + width, y + height, -across, -down),
    corner(x, y + height, across, -down),
  ].join("");
}

function round(value: number): string {
  return String(Number(value.toFixed(1)));
}
