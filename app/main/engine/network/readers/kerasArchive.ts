/** Keras `.keras` files: a ZIP archive of `config.json`, `metadata.json` and `model.weights.h5`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { PippinError } from "../../../../contract/errors.ts";
import { HdfFile } from "./hdf5.ts";
import { fields, parseConfiguration, parseJson } from "./kerasJson.ts";
import { mainVersion, type KerasConfiguration, type KerasModel, type KerasWeight } from "./kerasModel.ts";
import { ZipArchive } from "./zip.ts";

const WEIGHTS = "model.weights.h5";

/** @throws PippinError where the archive is damaged or holds no model. */
export async function readKerasArchive(path: string): Promise<KerasModel & { close(): void }> {
  const name = basename(path);
  const archive = new ZipArchive(path, name);
  // HDF5 files are opened by path, so the weights lie in one while they are read.
  const folder = mkdtempSync(join(tmpdir(), "pippin-"));
  let file: HdfFile | null = null;
  const close = (): void => {
    file?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    if (!archive.has("config.json") || !archive.has(WEIGHTS)) {
      throw new PippinError(
        "bad-file",
        `"${name}" is an archive, but not a Keras model: config.json or ${WEIGHTS} is missing.`,
        { file: name },
      );
    }
    const config = parseConfiguration(archive.text("config.json"), name);
    const metadata = archive.has("metadata.json") ? parseJson(archive.text("metadata.json"), name, "its metadata") : {};
    await archive.extract(WEIGHTS, join(folder, WEIGHTS));
    const weights = await HdfFile.open(join(folder, WEIGHTS), name);
    file = weights;
    return {
      name: name.replace(/\.[^.]*$/, ""),
      kerasVersion: mainVersion(fields(metadata)["keras_version"]),
      config,
      weights: weightsByPath(weights, config),
      close,
    };
  } catch (error) {
    close();
    throw error;
  } finally {
    archive.close();
  }
}

/** Groups that versions of Keras keep the layers' weights in. */
const CONTAINERS = ["layers", "_layer_checkpoint_dependencies"];

function weightsByPath(file: HdfFile, config: KerasConfiguration): KerasModel["weights"] {
  const places = placesOf(file, config, "", []);
  return (path) => {
    const group = places.get(JSON.stringify(path));
    return group === undefined ? [] : weightsAt(file, `${group}/vars`);
  };
}

/** The weights of a layer are datasets named 0, 1, ... in Keras's order. */
function weightsAt(file: HdfFile, group: string): KerasWeight[] {
  return [...file.names(group)]
    .sort((a, b) => Number(a) - Number(b))
    .filter((key) => file.isDataset(`${group}/${key}`))
    .map((key) => file.weight(`${group}/${key}`));
}

/** Where each layer's weights lie: path of the layer as JSON -> group. */
function placesOf(
  file: HdfFile,
  model: KerasConfiguration,
  group: string,
  path: readonly string[],
): Map<string, string> {
  const places = new Map<string, string>();
  const container = CONTAINERS.map((one) => `${group}/${one}`).find((one) => file.isGroup(one));
  const layers = model.config["layers"];
  if (container === undefined || !Array.isArray(layers)) return places;
  const entries = layers.map((layer: unknown) => {
    const { class_name: type, config, name } = fields(layer);
    const own = fields(config);
    return { class_name: String(type), config: own, name: String(own["name"] ?? name) };
  });
  const keys = groupsOfLayers(file, container, entries);
  entries.forEach((entry, i) => {
    const key = keys[i];
    if (key === undefined) return;
    const own = [...path, entry.name];
    places.set(JSON.stringify(own), `${container}/${key}`);
    for (const [inner, place] of placesOf(file, entry, `${container}/${key}`, own)) places.set(inner, place);
  });
  return places;
}

/**
 * The group of each layer within a container. Keras names groups after the layer's class in snake case, with a counter
 * in the order of the layers (conv2d, conv2d_1, ...); newer versions say in each which layer it is, and some name the
 * groups themselves after the layers. A layer "conv2d_1" may thus lie in the group "conv2d".
 */
function groupsOfLayers(
  file: HdfFile,
  container: string,
  layers: readonly { readonly class_name: string; readonly name: string }[],
): (string | undefined)[] {
  const groups = file.names(container);
  const said = new Map(
    groups.flatMap((group) => {
      const layer = file.isGroup(`${container}/${group}/vars`)
        ? file.texts(`${container}/${group}/vars`, "name")?.[0]
        : undefined;
      return layer === undefined ? [] : [[layer, group] as const];
    }),
  );
  if (said.size > 0) return layers.map(({ name }) => said.get(name));
  const used = new Map<string, number>();
  const counted = layers.map(({ class_name: type }) => {
    const base = snakeCase(type);
    const count = used.get(base) ?? 0;
    used.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  });
  const isCounted = groups.every((group) => counted.includes(group));
  return layers.map(({ name }, i) => (isCounted ? counted[i] : name));
}

/** As `keras.src.utils.naming.to_snake_case`. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
