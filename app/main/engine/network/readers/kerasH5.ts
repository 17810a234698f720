/** Keras `.h5` files, of Keras 2 and of Keras 3: configuration and names of weights are attributes. */
import { basename } from "node:path";
import { PippinError } from "../../../../contract/errors.ts";
import { HdfFile } from "./hdf5.ts";
import { parseConfiguration } from "./kerasJson.ts";
import { mainVersion, type KerasModel, type KerasWeight } from "./kerasModel.ts";
import { inOrder, namesOfLayer } from "./weightNames.ts";

/** @throws PippinError where the file is no Keras model with its configuration. */
export async function readKerasH5(path: string): Promise<KerasModel & { close(): void }> {
  const name = basename(path);
  const file = await HdfFile.open(path, name);
  try {
    const text = file.texts("/", "model_config")?.[0];
    if (text === undefined) {
      throw new PippinError(
        "bad-file",
        `"${name}" is an HDF5 file without a Keras model: save one with model.save(), not save_weights().`,
        { file: name },
      );
    }
    return {
      name: name.replace(/\.[^.]*$/, ""),
      kerasVersion: mainVersion(file.texts("/", "keras_version")?.[0]),
      config: parseConfiguration(text, name),
      weights: (layerPath) => weightsOf(file, layerPath, name),
      close: () => {
        file.close();
      },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** A group holds the weights of one layer, or of all layers of a model inside the model, under their own names. */
function weightsOf(file: HdfFile, path: readonly string[], name: string): KerasWeight[] {
  const group = `/model_weights/${path[0]}`;
  if (!file.isGroup(group)) return [];
  const names = weightNames(file, group);
  const own = path.length === 1 ? inOrder(names) : namesOfLayer(names, path);
  return own.map((weight) => {
    if (file.isDataset(`${group}/${weight}`)) return file.weight(`${group}/${weight}`);
    throw new PippinError(
      "bad-file",
      `"${name}": layer "${path.join("/")}" lists the weights "${weight}", which the file does not hold.`,
      { file: name, layer: path.join("/") },
    );
  });
}

/** Keras writes lists that are too long for one attribute as `weight_names0`, `weight_names1`, ... */
function weightNames(file: HdfFile, group: string): string[] {
  const whole = file.texts(group, "weight_names");
  if (whole !== null) return [...whole];
  const names: string[] = [];
  for (let part = 0; ; part++) {
    const more = file.texts(group, `weight_names${part}`);
    if (more === null) return names;
    names.push(...more);
  }
}
