/** Keras models of `keras.ts` as files in the HDF5 layout of `.h5`. */
import h5wasm from "h5wasm/node";
import { sequential, type TestLayer } from "./keras.ts";

/** Writes a Sequential model as `.h5`; its weights are those of the layers' builders. */
export async function writeH5(path: string, layers: readonly TestLayer[], input: readonly number[]): Promise<void> {
  await h5wasm.ready;
  const model = sequential(layers, input);
  const file = new h5wasm.File(path, "w");
  file.create_attribute("model_config", JSON.stringify(model.config));
  file.create_attribute("keras_version", "3.15.1");
  file.create_attribute("backend", "tensorflow");
  const root = file.create_group("model_weights");
  for (const { name, weights } of layers) {
    const group = root.create_group(name);
    group.create_attribute(
      "weight_names",
      weights.map((weight) => `${name}/${weight.name}`),
    );
    if (weights.length === 0) continue;
    const inner = group.create_group(name);
    model.weights([name]).forEach(({ shape, read }, i) => {
      inner.create_dataset({ name: weights[i].name, data: read(), shape: [...shape] });
    });
  }
  file.close();
}
