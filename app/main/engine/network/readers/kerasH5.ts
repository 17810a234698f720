/** Keras `.h5` files, of Keras 2 and of Keras 3: configuration and names of weights are attributes. */
import { basename } from "node:path";
import { Group } from "h5wasm/node";
import { PippinError } from "../../../../contract/errors.ts";
import { datasetAt, openHdf5, reading, weightOf, type HdfFile } from "./hdf5.ts";
import type { KerasConfiguration, KerasModel, KerasWeight } from "./kerasModel.ts";

/** @throws PippinError where the file is no Keras model with its configuration. */
export async function readKerasH5(path: string): Promise<KerasModel & { close(): void }> {
  const name = basename(path);
  const file = await openHdf5(path, name);
  return reading(name, () => {
    const text = attribute(file, "model_config");
    if (text === null) {
      throw new PippinError(
        "bad-file",
        `"${name}" holds weights but no model: save it with model.save(), not save_weights().`,
        { file: name },
      );
    }
    const config = parseConfiguration(text, name);
    const groups = weightGroups(file);
    return {
      name: name.replace(/\.[^.]*$/, ""),
      config,
      weights: (layerPath) => reading(name, () => weightsOf(groups, layerPath, name)),
      close: () => {
        file.close();
      },
    };
  });
}

/** @throws PippinError where the text is not the JSON of a model. */
export function parseConfiguration(text: string, name: string): KerasConfiguration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PippinError("bad-file", `"${name}": its model configuration is not JSON; the file is damaged.`, {
      file: name,
    });
  }
  const { class_name: type, config } = (value ?? {}) as { class_name?: unknown; config?: unknown };
  if (typeof type !== "string" || typeof config !== "object" || config === null) {
    throw new PippinError("bad-file", `"${name}": its model configuration names no model.`, { file: name });
  }
  // Keras 1 wrote the list of a Sequential model's layers as the whole configuration.
  const record = Array.isArray(config)
    ? { layers: config as unknown[] }
    : (config as Readonly<Record<string, unknown>>);
  return { class_name: type, config: record };
}

function attribute(object: HdfFile | Group, name: string): string | null {
  const value = object.attrs[name]?.value;
  if (typeof value === "string") return value;
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : null;
}

/** Weight groups by layer name; the weights of a model inside a model stand in its group, by their own names. */
function weightGroups(file: HdfFile): ReadonlyMap<string, Group> {
  const root = (file.get("model_weights") ?? file) as Group;
  return new Map(
    root.keys().flatMap((key) => {
      const group = root.get(key);
      return group instanceof Group ? [[key, group] as const] : [];
    }),
  );
}

function weightsOf(groups: ReadonlyMap<string, Group>, path: readonly string[], name: string): KerasWeight[] {
  const group = groups.get(path[0]);
  if (group === undefined) return [];
  const own = path.at(-1)!;
  const names = weightNames(group).filter((weight) => path.length === 1 || weight.split("/").includes(own));
  return names.map((weight) => {
    const dataset = datasetAt(group, weight);
    if (dataset === undefined) {
      throw new PippinError(
        "bad-file",
        `"${name}": layer "${path.join("/")}" lists the weights "${weight}", which the file does not hold.`,
        { file: name },
      );
    }
    return weightOf(dataset, name);
  });
}

function weightNames(group: Group): string[] {
  const value: unknown = group.attrs["weight_names"]?.value;
  if (!Array.isArray(value)) return [];
  return value.map((name: unknown) => (name instanceof Uint8Array ? new TextDecoder().decode(name) : String(name)));
}
