/** What is in the person's hands on the Patches page: tool, label, size, selection. Kept while other pages are shown. */
import { create } from "zustand";
import type { Point } from "../../../drawing/boxes.ts";
import { useRenamed } from "../gestures/gestures.ts";

export type ToolName = "stamp" | "box" | "select" | "object" | "outline";
/** Of the tools that mark objects. */
export const MARKS_OBJECTS: ReadonlySet<ToolName> = new Set(["object", "outline"]);
export type Panel = "strip" | "objects" | "suggestions" | "sample" | "audit";

export interface Desk {
  readonly tool: ToolName;
  readonly label: string;
  /** Of the stamps whose size was changed here, by label: sides as shares of the photograph's short side. */
  readonly shares: Readonly<Record<string, number>>;
  /** Patches of the image that is shown. */
  readonly selection: ReadonlySet<number>;
  /** The middle of the next stamp; null: the pointer is elsewhere and no key has moved it. */
  readonly cursor: Point | null;
  /** What the next object is; empty: what the class is called. */
  readonly category: string;
  /** Object that is selected. */
  readonly object: number | null;
  readonly outlines: boolean;
  readonly grid: boolean;
  readonly panel: Panel;
  /** Counts what Escape gave up. */
  readonly cancelled: number;
}

export const useDesk = create<Desk>(() => ({
  tool: "stamp",
  label: "",
  shares: {},
  selection: new Set(),
  cursor: null,
  category: "",
  object: null,
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

/** Takes up a tool that marks objects: they are shown, and listed beside the photograph. */
export function markObjects(tool: "object" | "outline"): void {
  setDesk({ tool, selection: new Set(), object: null, outlines: true, panel: "objects" });
}

export function categoryOf({ category }: Desk, className: string): string {
  return category.trim() === "" ? className : category.trim();
}
