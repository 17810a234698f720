/** `x[..., 0]`, `x[..., ::-1]`, `x[:, 1:-1, 1:-1, :]`: parts of a map by their places. */
import type { Node } from "../../../modelGeometry/graph.ts";
import type { Fields } from "./kerasModel.ts";
import { refuseLayer } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";

/**
 * @param key - one entry an axis: whole numbers, `{start, stop, step}`, or an ellipsis for as many as are left.
 * @returns channels by themselves keep their axis, of length 1: only what puts them together again reads them.
 */
export function addItem(context: LayerContext, input: Node, key: unknown): Node {
  const { layer } = context;
  const refuse = (): never =>
    refuseLayer(layer, `takes the part ${JSON.stringify(key)} of a map, which Pippin does not do`);
  if (!Array.isArray(key) || input.shape.length !== 3) return refuse();
  const [batch, ...axes] = spread(key as unknown[], 4) ?? refuse();
  const [rows, columns, channels] = axes.map((entry, axis) => placesOf(entry, input.shape[axis], axis === 2));
  if (placesOf(batch, 2, false)?.length !== 2 || !rows || !columns || !channels) return refuse();
  let node = input;
  if (rows.length < input.shape[0] || columns.length < input.shape[1]) {
    if (!isRun(rows) || !isRun(columns)) return refuse();
    const cropping = {
      ...edges(rows, input.shape[0], "top", "bottom"),
      ...edges(columns, input.shape[1], "left", "right"),
    };
    node = context.push({ kind: "crop", cropping }, [node], [rows.length, columns.length, input.shape[2]]);
  } else if (!isRun(rows) || !isRun(columns)) return refuse();
  const shape = [...node.shape.slice(0, 2), channels.length];
  if (channels.length === input.shape[2] && isRun(channels)) return context.push({ kind: "identity" }, [node], shape);
  return context.push({ kind: "channels", from: channels }, [node], shape);
}

/** @returns an entry for each of `rank` axes: what is left out is taken whole. */
function spread(key: readonly unknown[], rank: number): unknown[] | null {
  const gap = key.findIndex((entry) => (entry as Fields | null)?.["class_name"] === "__ellipsis__" || entry === "...");
  const whole = (count: number): unknown[] => Array.from({ length: Math.max(0, count) }, () => ({}));
  const all =
    gap === -1
      ? [...key, ...whole(rank - key.length)]
      : [...key.slice(0, gap), ...whole(rank - key.length + 1), ...key.slice(gap + 1)];
  return all.length === rank ? all : null;
}

/** @returns the places that an entry takes, in its order; null where it is none, or takes none. */
function placesOf(entry: unknown, length: number, single: boolean): number[] | null {
  if (typeof entry === "number") {
    const place = entry < 0 ? entry + length : entry;
    return single && Number.isInteger(place) && place >= 0 && place < length ? [place] : null;
  }
  if (typeof entry !== "object" || entry === null) return null;
  const { class_name: type, config } = entry as Fields;
  const { start, stop, step } = (type === "__slice__" ? config : entry) as Fields;
  const by = step ?? 1;
  if (!Number.isInteger(by) || by === 0) return null;
  const forwards = Number(by) > 0;
  const bound = (value: unknown, otherwise: number): number => {
    if (value === undefined || value === null) return otherwise;
    const place = Number(value) < 0 ? Number(value) + length : Number(value);
    return Math.min(forwards ? length : length - 1, Math.max(forwards ? 0 : -1, place));
  };
  const [from, to] = [bound(start, forwards ? 0 : length - 1), bound(stop, forwards ? length : -1)];
  const places: number[] = [];
  for (let place = from; forwards ? place < to : place > to; place += Number(by)) places.push(place);
  return places.length > 0 && places.every(Number.isInteger) ? places : null;
}

const isRun = (places: readonly number[]): boolean => places.every((place, i) => place === places[0] + i);

function edges<First extends string, Last extends string>(
  places: readonly number[],
  length: number,
  first: First,
  last: Last,
): Record<First | Last, number> {
  return { [first]: places[0], [last]: length - places[places.length - 1] - 1 } as Record<First | Last, number>;
}
