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

const [QUOTE, BACKSLASH, BRACKET, BRACE] = ['"', "\\", "[", "{"].map((letter) => letter.charCodeAt(0));
/** Models inside models inside models: Keras's own need 20. */
const DEEPEST = 200;
/** The description of a network of a thousand layers has a tenth of this. */
const LONGEST = 16 * 1024 * 1024;

/**
 * @param what - names the text for the sentence.
 * @throws PippinError where it is no JSON, or too long or too deep for the description of a network.
 */
export function parseJson(text: string, file: string, what: string): unknown {
  if (text.length > LONGEST || depthOf(text) > DEEPEST) {
    const how = text.length > LONGEST ? `${Math.round(text.length / 1e6)} MB long` : `nested ${depthOf(text)} deep`;
    throw new PippinError("bad-file", `"${file}": ${what} is ${how}, which no network needs; the file is damaged.`, {
      file,
    });
  }
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

/** Of objects and lists in each other, whether the text is JSON or not. */
function depthOf(text: string): number {
  let [depth, deepest, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === BACKSLASH && quoted) at++;
    else if (letter === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (letter === BRACE || letter === BRACKET) deepest = Math.max(deepest, ++depth);
    else if (letter === BRACE + 2 || letter === BRACKET + 2) depth--;
  }
  return deepest;
}
