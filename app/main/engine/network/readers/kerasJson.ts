import { PippinError } from "../../../../contract/errors.ts";
import type { Fields, KerasConfiguration } from "./kerasModel.ts";

/**
 * @param text - the JSON of a model: `{class_name, config}`.
 * @throws PippinError where it is none.
 */
export function parseConfiguration(text: string, file: string): KerasConfiguration {
  return asConfiguration(parseJson(text, file, "its model configuration"), file);
}

/** @throws PippinError where the value is not the JSON of a model. */
export function asConfiguration(value: unknown, file: string): KerasConfiguration {
  const { class_name: type, config } = fields(value);
  if (typeof type !== "string" || typeof config !== "object" || config === null) {
    throw new PippinError("bad-file", `"${file}": its model configuration names no model; the file is damaged.`, {
      file,
    });
  }
  // Early Keras wrote the list of a Sequential model's layers as the whole configuration.
  return { class_name: type, config: Array.isArray(config) ? { layers: config as unknown[] } : (config as Fields) };
}

/** @param what - names the text for the sentence. */
export function parseJson(text: string, file: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new PippinError("bad-file", `"${file}": ${what} is not JSON; the file is damaged.`, { file });
  }
}

/** @returns the value's fields; none where it is no object. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
