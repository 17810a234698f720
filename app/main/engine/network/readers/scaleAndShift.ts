/** Adds `x * scale + shift` by channel, with numbers that are known when the file is read. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Node } from "../../../modelGeometry/graph.ts";
import type { LayerContext } from "./layerContext.ts";

/**
 * @param scale - one number or one a channel; so has `shift`.
 * @param part - of the layer, where it has several.
 * @throws PippinError `bad-file` where there are other numbers of them.
 */
export function scaleAndShift(
  { layer, table, push }: LayerContext,
  node: Node,
  scale: readonly number[],
  shift: readonly number[],
  part = "",
): Node {
  const channels = node.shape[node.shape.length - 1];
  const length = Math.max(scale.length, shift.length);
  for (const values of [scale, shift]) {
    if (![1, channels].includes(values.length)) {
      throw new PippinError(
        "bad-file",
        `Layer "${layer.name}" (${layer.type}) has ${values.length} values for ${channels} channels.`,
        { layer: layer.name },
      );
    }
  }
  const key = part === "" ? layer.name : `${layer.name}/${part}`;
  const weight = (name: string, values: readonly number[]): string =>
    table.compute(`${key}/${name}`, layer.name, [length], () =>
      Float32Array.from({ length }, (_, c) => values[values.length === 1 ? 0 : c]),
    );
  return push({ kind: "affine", scale: weight("scale", scale), shift: weight("shift", shift) }, [node], node.shape);
}
