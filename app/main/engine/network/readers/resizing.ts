/** Layers that change how many rows and columns a map has. */
import type { Node } from "../../../modelGeometry/graph.ts";
import type { KerasLayer } from "./kerasModel.ts";
import { pairField, refuseField, refuseLayer, wholeField, type Pair } from "./layerFields.ts";
import type { LayerContext } from "./layerContext.ts";

/** Resizing: to a size, whatever the map's. */
export function addResizing(context: LayerContext): Node {
  const { layer } = context;
  for (const [field, what] of [
    ["crop_to_aspect_ratio", "cuts to the shape of its result"],
    ["pad_to_aspect_ratio", "pads to the shape of its result"],
    ["antialias", "smooths what it makes smaller"],
  ] as const) {
    if (layer.config[field] === true) {
      refuseLayer(layer, `${what} (${field}), which Pippin does not do: save the model without it`);
    }
  }
  return pushResize(context, sizeOfResizing(layer));
}

/** @returns rows and columns of the result. */
export function sizeOfResizing(layer: KerasLayer): Pair {
  return [wholeField(layer, "height"), wholeField(layer, "width")];
}

/** UpSampling2D: so many times as large. */
export function addUpSampling(context: LayerContext): Node {
  const [height, width] = context.inputs[0].shape;
  const [down, across] = pairField(context.layer, "size", [2, 2]);
  return pushResize(context, [height * down, width * across], "nearest");
}

/** `ops.image.resize` and `tf.image.resize`. */
export function addResizeOperator(context: LayerContext, size: unknown): Node {
  const { layer } = context;
  const [height, width] = Array.isArray(size) ? (size as unknown[]) : [];
  if (!Number.isInteger(height) || !Number.isInteger(width)) return refuseField(layer, "size", "rows and columns");
  return addResizing({ ...context, layer: { ...layer, config: { ...layer.config, height, width } } });
}

/** Keras places both kinds at half pixels. */
function pushResize(context: LayerContext, size: Pair, otherwise = "bilinear"): Node {
  const { layer, inputs, push } = context;
  const [input] = inputs;
  const [height, width, channels] = input.shape;
  const mode = layer.config["interpolation"] ?? otherwise;
  if (mode !== "nearest" && mode !== "bilinear") {
    return refuseLayer(layer, `has the interpolation ${JSON.stringify(mode)}; Pippin does "nearest" and "bilinear"`);
  }
  if (height === size[0] && width === size[1]) return push({ kind: "identity" }, [input], input.shape);
  return push({ kind: "resize", mode, places: "half-pixel" }, [input], [...size, channels]);
}
