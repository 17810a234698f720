/** Keras 3 `.keras` files: a ZIP archive of `config.json` and `model.weights.h5`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import { Dataset, Group } from "h5wasm/node";
import { PippinError } from "../../../../contract/errors.ts";
import { openHdf5, reading, weightOf, type HdfFile } from "./hdf5.ts";
import { parseConfiguration } from "./kerasH5.ts";
import type { KerasConfiguration, KerasModel, KerasWeight } from "./kerasModel.ts";

/** @throws PippinError where the archive is damaged or holds no model. */
export async function readKerasZip(path: string): Promise<KerasModel & { close(): void }> {
  const name = basename(path);
  const entries = unzip(path, name);
  const [configText, weights] = [entries["config.json"], entries["model.weights.h5"]];
  if (configText === undefined || weights === undefined) {
    throw new PippinError(
      "bad-file",
      `"${name}" is an archive, but not a Keras model: config.json or model.weights.h5 is missing.`,
      { file: name },
    );
  }
  const config = parseConfiguration(new TextDecoder().decode(configText), name);
  // h5wasm opens files, so the weights lie in one while they are read.
  const folder = mkdtempSync(join(tmpdir(), "pippin-"));
  const extracted = join(folder, "model.weights.h5");
  try {
    writeFileSync(extracted, weights);
    const file = await openHdf5(extracted, name);
    const places = reading(name, () => placesOf(file, config, "layers"));
    return {
      name: name.replace(/\.[^.]*$/, ""),
      config,
      weights: (layerPath) => reading(name, () => weightsAt(file, places, layerPath, name)),
      close: () => {
        file.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function unzip(path: string, name: string): Record<string, Uint8Array> {
  try {
    return unzipSync(readFileSync(path));
  } catch {
    throw new PippinError(
      "bad-file",
      `"${name}" is not a whole ZIP archive: it is damaged or cut short. Copy it again.`,
      { file: name },
    );
  }
}

/**
 * Where each layer's weights lie. Newer Keras 3 names a layer's group after the layer, older ones after its class in
 * snake case with a counter: conv2d, conv2d_1, ... in the order of the layers.
 */
function placesOf(
  file: HdfFile,
  model: KerasConfiguration,
  group: string,
  path: readonly string[] = [],
): Map<string, string> {
  const places = new Map<string, string>();
  const used = new Map<string, number>();
  for (const entry of (model.config["layers"] ?? []) as { class_name: string; config: { name?: string } }[]) {
    const name = String(entry.config.name ?? entry.class_name);
    const base = snakeCase(entry.class_name);
    const count = used.get(base) ?? 0;
    used.set(base, count + 1);
    const byClass = count === 0 ? base : `${base}_${count}`;
    const place = [name, byClass].map((one) => `${group}/${one}`).find((one) => file.get(one) !== null);
    if (place === undefined) continue;
    const own = [...path, name];
    places.set(own.join("/"), place);
    const inner = { class_name: entry.class_name, config: entry.config as Readonly<Record<string, unknown>> };
    if (Array.isArray(inner.config["layers"])) {
      for (const [key, value] of placesOf(file, inner, `${place}/layers`, own)) places.set(key, value);
    }
  }
  return places;
}

/** As `keras.src.utils.naming.to_snake_case`. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

function weightsAt(
  file: HdfFile,
  places: ReadonlyMap<string, string>,
  path: readonly string[],
  name: string,
): KerasWeight[] {
  const place = places.get(path.join("/"));
  const group = place === undefined ? null : file.get(`${place}/vars`);
  if (!(group instanceof Group)) return [];
  return group
    .keys()
    .sort((a, b) => Number(a) - Number(b))
    .flatMap((key) => {
      const dataset = group.get(key);
      return dataset instanceof Dataset ? [weightOf(dataset, name)] : [];
    });
}
