/** The wall as rows: headings of groups, and patches side by side. */

export type WallRow =
  | { readonly kind: "heading"; readonly name: string; readonly patches: number }
  | { readonly kind: "patches"; readonly first: number; readonly count: number };

/** @param groups - in order; their patches lie one after the other. */
export function wallRows(
  groups: readonly { readonly name: string; readonly patches: number }[],
  columns: number,
): WallRow[] {
  const rows: WallRow[] = [];
  let at = 0;
  for (const { name, patches } of groups) {
    if (name !== "") rows.push({ kind: "heading", name, patches });
    for (let done = 0; done < patches; done += columns) {
      rows.push({ kind: "patches", first: at + done, count: Math.min(columns, patches - done) });
    }
    at += patches;
  }
  return rows;
}

/** @returns the row that holds the place; -1 where none does. */
export function rowOf(rows: readonly WallRow[], place: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startOf(rows, middle) <= place) low = middle;
    else high = middle - 1;
  }
  const row = rows[low];
  return row?.kind === "patches" && place >= row.first && place < row.first + row.count ? low : -1;
}

/** A heading starts where its patches do: the row after it is found instead. */
function startOf(rows: readonly WallRow[], index: number): number {
  const row = rows[index];
  if (row.kind === "patches") return row.first;
  const next = rows[index + 1];
  return next?.kind === "patches" ? next.first : Infinity;
}

/** @returns the place below or above, in the same column where that row is as long, passing over headings. */
export function placeBelow(rows: readonly WallRow[], place: number, by: 1 | -1): number {
  const at = rowOf(rows, place);
  if (at === -1) return place;
  const row = rows[at] as Extract<WallRow, { kind: "patches" }>;
  for (let next = at + by; next >= 0 && next < rows.length; next += by) {
    const other = rows[next];
    if (other.kind === "patches") return other.first + Math.min(place - row.first, other.count - 1);
  }
  return place;
}
