/** Shapes of maps that are laid out anew. */
import type { KerasLayer } from "./kerasModel.ts";
import { refuseField, refuseLayer } from "./layerFields.ts";

/**
 * @param target - lengths without the batch's; -1 is what is left.
 * @param before - shape of what is laid out.
 * @throws PippinError where the lengths do not fit, or are neither a map's nor a vector's.
 */
export function reshaped(layer: KerasLayer, target: unknown, before: readonly number[]): number[] {
  const total = product(before);
  const lengths: unknown[] = Array.isArray(target) ? target : [target];
  const wrong = (expected: string): never =>
    refuseField({ ...layer, config: { target_shape: target } }, "target_shape", expected);
  if (!lengths.every((length) => Number.isInteger(length) && (Number(length) > 0 || length === -1))) {
    return wrong("a list of lengths");
  }
  const known = product((lengths as number[]).filter((length) => length !== -1));
  const shape = (lengths as number[]).map((length) => (length === -1 ? total / known : length));
  if (product(shape) !== total || !shape.every(Number.isInteger)) return wrong(`a shape of ${total} values`);
  if (shape.length !== 1 && shape.length !== 3) {
    return refuseLayer(layer, `makes ${shape.length} axes; Pippin does maps (3) and vectors (1)`);
  }
  return shape;
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, length) => all * length, 1);
}
