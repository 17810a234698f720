/** What is in the person's hands on the Patches page: tool, label, size, selection. Kept while other pages are shown. */
import { create } from "zustand";
import type { Point } from "../../../drawing/boxes.ts";
import { useRenamed } from "../gestures/gestures.ts";

export type ToolName = "stamp" | "box" | "select";
export type Panel = "strip" | "suggestions" | "sample" | "audit";

export interface Desk {
  readonly tool: ToolName;
  readonly label: string;
  /** Of a stamp, in pixels of the file: 128 as in the paper. */
  readonly side: number;
  /** Patches of the image that is shown. */
  readonly selection: ReadonlySet<number>;
  /** The middle of the next stamp; null: the pointer is elsewhere and no key has moved it. */
  readonly cursor: Point | null;
  readonly outlines: boolean;
  readonly grid: boolean;
  readonly panel: Panel;
  /** Counts what Escape gave up. */
  readonly cancelled: number;
}

export const useDesk = create<Desk>(() => ({
  tool: "stamp",
  label: "",
  side: 128,
  selection: new Set(),
  cursor: null,
  outlines: true,
  grid: false,
  panel: "strip",
  cancelled: 0,
}));

export const setDesk = (change: Partial<Desk>): void => useDesk.setState(change);

// Whoever holds patches that were just added goes on holding them.
useRenamed.subscribe(({ ids }) => {
  const { selection } = useDesk.getState();
  if ([...selection].some((id) => ids.has(id))) {
    setDesk({ selection: new Set([...selection].map((id) => ids.get(id) ?? id)) });
  }
});

const SIDES = { smallest: 8, largest: 2048 };

/** Larger or smaller by whole pixels, at least one. */
export function resizedSide(side: number, factor: number): number {
  const wanted = Math.round(side * factor);
  const changed = wanted === side ? side + Math.sign(factor - 1) : wanted;
  return Math.max(SIDES.smallest, Math.min(SIDES.largest, changed));
}
