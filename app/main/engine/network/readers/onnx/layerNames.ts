/** What the layers of an ONNX file are called: as in the program that the network was written in. */
import type { OnnxNode } from "./onnxModel.ts";

/** What ends the name of a layer's weights: torch's, and what TensorFlow reads them by. */
const WEIGHT = /[./](weight|kernel|w|W)$/;
/** What tf2onnx and TensorFlow add to names. */
const READING = /(:\d+|__\d+|\/ReadVariableOp(_\d+)?|\/Read|\/resource|_dequant)+$/;
/** Names that exporters give to what has lost its own. */
const NAMELESS = /^(onnx::|_v_|val_|const_|node_|\d+$|n\d+_|t\d+$)/;

/**
 * @param operators - with the name of the kernel of each that has one.
 * @returns a name for each, no two alike: that of its weights without "weight"; else the module that torch names; else its
 * own.
 *
 * @example
 * ```ts
 * layerNames([{ kernel: "layer1.0.conv1.weight", name: "n0", scopes: [], type: "Conv" }]); // => ["layer1.0.conv1"]
 * ```
 */
export function layerNames(
  operators: readonly (Pick<OnnxNode, "name" | "scopes" | "type"> & { readonly kernel: string | null })[],
): string[] {
  const common = commonPath(operators.map(({ name }) => name));
  const taken = new Set<string>();
  return operators.map(({ kernel, name, scopes, type }) => {
    const wanted = ofWeights(kernel, common) ?? ofScopes(scopes) ?? ofPath(name.slice(common.length), type);
    const base = wanted === "" ? type.toLowerCase() : wanted;
    let unique = base;
    for (let number = 1; taken.has(unique); number++) unique = `${base}_${number}`;
    taken.add(unique);
    return unique;
  });
}

function ofWeights(kernel: string | null, common: string): string | null {
  if (kernel === null || NAMELESS.test(kernel)) return null;
  const own = kernel.startsWith(common) ? kernel.slice(common.length) : kernel;
  const plain = own.replace(READING, "");
  if (!WEIGHT.test(plain)) return null;
  const layer = plain.replace(WEIGHT, "");
  return layer === "" ? null : layer;
}

/** The innermost module; the last entry is the operator's own. */
function ofScopes(scopes: readonly string[]): string | null {
  const module = scopes.at(-2);
  return module === undefined || module === "" ? null : module;
}

/**
 * "/layer1/layer1.0/conv1/Conv" is "layer1.0.conv1": modules that lists hold repeat the name of their list. TensorFlow's
 * "block1_conv1/Conv2D" is "block1_conv1".
 */
function ofPath(name: string, type: string): string {
  if (NAMELESS.test(name)) return "";
  const parts = name
    .replace(READING, "")
    .split("/")
    .filter((part) => part !== "");
  if (parts.length <= 1) return parts[0] ?? "";
  const modules: string[] = [];
  for (const part of parts.slice(0, -1)) {
    const before = modules.at(-1);
    if (before !== undefined && part.startsWith(`${before}.`)) modules.pop();
    modules.push(part);
  }
  const isTorch = name.startsWith("/");
  return modules.join(isTorch ? "." : "/") || type.toLowerCase();
}

/** Folders that all names begin with: "StatefulPartitionedCall/model/". Torch's paths begin with "/" and have none. */
function commonPath(names: readonly string[]): string {
  const paths = names.filter((name) => name.includes("/") && !name.startsWith("/"));
  if (paths.length < 2) return "";
  const [first] = paths;
  let common = "";
  for (let at = first.indexOf("/"); at >= 0; at = first.indexOf("/", at + 1)) {
    const prefix = first.slice(0, at + 1);
    // The part that names the layer stays.
    if (!paths.every((name) => name.startsWith(prefix) && name.indexOf("/", prefix.length) > 0)) break;
    common = prefix;
  }
  return common;
}
