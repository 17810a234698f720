/**
 * Where the values of an ONNX tensor lie in the output of a node. Maps of ours are `[height, width, channels]`; tensors of
 * the file have their axes in any order, split and joined. Each axis of a tensor is a list of pieces of the map's axes, the
 * first the slowest; axes of length 1, the batch among them, have none. So transposes and reshapes compute nothing.
 */
import type { Node } from "../../../../modelGeometry/graph.ts";

export type Role = "row" | "column" | "channel";

/** Every `stride`-th place along an axis of the map, `length` of them. */
export interface Piece {
  readonly role: Role;
  readonly length: number;
  readonly stride: number;
}

export type Dimension = readonly Piece[];

export interface View {
  /** Index of the node. */
  readonly node: number;
  readonly dimensions: readonly Dimension[];
  /** Whether other tensors are views of the same node. */
  readonly isShared: boolean;
}

export const ROLES: readonly Role[] = ["row", "column", "channel"];

/** @returns rows, columns and channels of a node's output; a vector has channels only. */
export function sidesOf({ shape }: Pick<Node, "shape">): Record<Role, number> {
  const [row, column, channel] = shape.length === 1 ? [1, 1, shape[0]] : shape;
  return { row, column, channel };
}

/** @returns an axis of a tensor that is one whole axis of the map. */
export function whole(role: Role, length: number): Dimension {
  return length === 1 ? [] : [{ role, length, stride: 1 }];
}

export function lengthOf(dimension: Dimension): number {
  return dimension.reduce((product, { length }) => product * length, 1);
}

export function shapeOf({ dimensions }: Pick<View, "dimensions">): number[] {
  return dimensions.map(lengthOf);
}

/** @returns the role of all pieces of an axis, or null where it has none or several. */
export function roleOf(dimension: Dimension): Role | null {
  const [first] = dimension;
  return first !== undefined && dimension.every(({ role }) => role === first.role) ? first.role : null;
}

/** @returns the same places in fewer pieces. */
export function joined(dimension: Dimension): Dimension {
  const pieces: Piece[] = [];
  for (const piece of dimension) {
    const before = pieces.at(-1);
    if (before !== undefined && before.role === piece.role && before.stride === piece.stride * piece.length) {
      pieces[pieces.length - 1] = { ...piece, length: before.length * piece.length };
    } else if (piece.length !== 1) {
      pieces.push(piece);
    }
  }
  return pieces;
}

export function areAlike(a: Dimension, b: Dimension): boolean {
  const key = (dimension: Dimension): string =>
    joined(dimension)
      .map(({ role, length, stride }) => `${role} ${length} ${stride}`)
      .join();
  return key(a) === key(b);
}

/**
 * The same values in other axes, row-major.
 *
 * @returns null where an axis would be cut across the pieces.
 */
export function reshaped(dimensions: readonly Dimension[], shape: readonly number[]): Dimension[] | null {
  const rest = dimensions.flatMap((dimension) => [...joined(dimension)]);
  const result: Dimension[] = [];
  for (const length of shape) {
    const pieces: Piece[] = [];
    for (let left = length; left > 1;) {
      const piece = rest.shift();
      if (piece === undefined) return null;
      if (left % piece.length === 0) {
        pieces.push(piece);
        left /= piece.length;
      } else if (piece.length % left === 0) {
        const inner = piece.length / left;
        pieces.push({ ...piece, length: left, stride: piece.stride * inner });
        rest.unshift({ ...piece, length: inner });
        left = 1;
      } else {
        return null;
      }
    }
    result.push(joined(pieces));
  }
  return rest.length === 0 ? result : null;
}

/** @returns for each place along an axis of a tensor its place along the axis of the map, in which all pieces lie. */
export function placesAlong(dimension: Dimension): number[] {
  return dimension.reduce<number[]>(
    (places, { length, stride }) => places.flatMap((at) => Array.from({ length }, (_, i) => at + i * stride)),
    [0],
  );
}

/** @returns an axis of a map as pieces of the channels of the same values as a vector. */
export function flattened(dimension: Dimension, { column, channel }: Record<Role, number>): Dimension {
  const steps: Record<Role, number> = { row: column * channel, column: channel, channel: 1 };
  return joined(
    dimension.map(({ role, length, stride }) => ({ role: "channel", length, stride: stride * steps[role] })),
  );
}

/** @returns whether the places of an axis are all of one axis of the map, in order. */
export function isWhole(dimension: Dimension, role: Role, length: number): boolean {
  return areAlike(dimension, whole(role, length));
}
