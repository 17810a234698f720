/** Which images of a list are selected, as file managers do it: a focus, an anchor, and a set. */

export interface Selection {
  /** Place of the focused image; -1 in an empty list. */
  readonly focus: number;
  /** Where a range starts. */
  readonly anchor: number;
  readonly ids: ReadonlySet<number>;
}

export const NOTHING: Selection = { focus: 0, anchor: 0, ids: new Set() };

/** How a click or key selects: alone, adding or taking away one, or everything from the anchor. */
export type Mode = "one" | "toggle" | "range";

/** @param ids - of the list, in its order. */
export function selected(ids: readonly number[], selection: Selection, place: number, mode: Mode): Selection {
  if (ids.length === 0) return { ...NOTHING, focus: -1 };
  const focus = Math.max(0, Math.min(ids.length - 1, place));
  if (mode === "range") {
    const [from, to] = [Math.min(selection.anchor, focus), Math.max(selection.anchor, focus)];
    return { focus, anchor: selection.anchor, ids: new Set(ids.slice(from, to + 1)) };
  }
  if (mode === "one") return { focus, anchor: focus, ids: new Set([ids[focus]]) };
  const kept = new Set(selection.ids);
  if (!kept.delete(ids[focus])) kept.add(ids[focus]);
  return { focus, anchor: focus, ids: kept };
}

/** The list has changed: what is gone from it is not selected any more, and the focus stays inside. */
export function within(ids: readonly number[], selection: Selection): Selection {
  const present = selection.ids.size === 0 ? selection.ids : new Set(ids);
  const kept = [...selection.ids].filter((id) => present.has(id));
  const last = ids.length - 1;
  return {
    focus: Math.min(selection.focus === -1 ? 0 : selection.focus, last),
    anchor: Math.max(0, Math.min(selection.anchor, last)),
    ids: kept.length === selection.ids.size ? selection.ids : new Set(kept),
  };
}
