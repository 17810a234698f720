/** VGG-16 in its full size, in a file with Keras 3's layout and weights by the formula. */
import h5wasm from "h5wasm/node";
import type { KerasConfiguration } from "../../app/main/engine/network/readers/kerasModel.ts";
import { readNetworkOracle } from "../oracles/networks.ts";
import { formulaValues, type FormulaWeight } from "./keras.ts";

/** Shapes that change with the input's size and the number of classes. */
const FULL_SIZE: Readonly<Record<string, readonly number[]>> = {
  "fc1/kernel": [25088, 4096],
  "predictions/kernel": [4096, 1000],
  "predictions/bias": [1000],
};

/** The oracle's VGG-16 with 224x224 pixels and 1,000 classes instead of 64x64 and 10. */
export function fullVgg16(): { config: KerasConfiguration; weights: readonly FormulaWeight[] } {
  const { config, weights } = readNetworkOracle("vgg16");
  const layers = (config!.config["layers"] as { class_name: string; config: { name: string } }[]).map((layer) => {
    if (layer.class_name === "InputLayer")
      return { ...layer, config: { ...layer.config, batch_shape: [null, 224, 224, 3] } };
    return layer.config.name === "predictions" ? { ...layer, config: { ...layer.config, units: 1000 } } : layer;
  });
  return {
    config: { ...config!, config: { ...config!.config, layers } },
    weights: weights!.map(([layer, weight, shape, low, high]): FormulaWeight => {
      return [layer, weight, FULL_SIZE[`${layer}/${weight}`] ?? shape, low, high];
    }),
  };
}

/** 528 MB; the largest array needs three times its 411 MB while it is written. */
export async function writeVgg16(path: string): Promise<void> {
  const { config, weights } = fullVgg16();
  await h5wasm.ready;
  const file = new h5wasm.File(path, "w");
  file.create_attribute("model_config", JSON.stringify(config));
  file.create_attribute("keras_version", "3.15.1");
  file.create_attribute("backend", "tensorflow");
  const root = file.create_group("model_weights");
  for (const layer of new Set(weights.map(([name]) => name))) {
    const own = weights.filter(([name]) => name === layer);
    const group = root.create_group(layer);
    group.create_attribute(
      "weight_names",
      own.map(([, weight]) => `${layer}/${weight}`),
    );
    const inner = group.create_group(layer);
    for (const [, weight, shape, low, high] of own) {
      inner.create_dataset({
        name: weight,
        data: formulaValues(`${layer}/${weight}`, shape, [low, high]),
        shape: [...shape],
      });
    }
  }
  file.close();
}
