/** Where windows were when the program ended, as far as the screens of today allow. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: Rectangle | null;
  readonly maximised: boolean;
  /** The workspace that was open last. */
  readonly folder: string | null;
}

const NOTHING: WindowState = { bounds: null, maximised: false, folder: null };
/** So much of a window must be on a screen for a person to get hold of it. */
const REACHABLE = { width: 200, height: 100 };

/** A missing or damaged file is no state: nothing is lost but the window's place. */
export function readWindowState(file: string): WindowState {
  try {
    const { bounds, maximised, folder } = JSON.parse(readFileSync(file, "utf8")) as Partial<WindowState>;
    return {
      bounds: isRectangle(bounds) ? bounds : null,
      maximised: maximised === true,
      folder: typeof folder === "string" ? folder : null,
    };
  } catch {
    return NOTHING;
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // A full disk must not keep a window from closing.
  }
}

/** @returns the bounds where enough of them lies on one of the screens, else null. */
export function onScreens(bounds: Rectangle | null, screens: readonly Rectangle[]): Rectangle | null {
  if (bounds === null) return null;
  const overlap = (from: number, length: number, start: number, extent: number): number =>
    Math.min(from + length, start + extent) - Math.max(from, start);
  const reachable = screens.some(
    (screen) =>
      overlap(bounds.x, bounds.width, screen.x, screen.width) >= Math.min(REACHABLE.width, bounds.width) &&
      overlap(bounds.y, bounds.height, screen.y, screen.height) >= Math.min(REACHABLE.height, bounds.height),
  );
  return reachable ? bounds : null;
}

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== "object" || value === null) return false;
  const { x, y, width, height } = value as Record<string, unknown>;
  return [x, y, width, height].every((one) => Number.isInteger(one)) && Number(width) > 0 && Number(height) > 0;
}
