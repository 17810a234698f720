/** What the layers of an ONNX file are called: as in the program that the network was written in. */
import type { OnnxNode } from "./onnxModel.ts";

/** What ends the name of a layer's weights in torch. */
const WEIGHT = /\.(weight|bias)$/;
/** What tf2onnx and TensorFlow add to names. */
const READING = /(:\d+|__\d+)+$/;
/** Parts of names that say what an operator of TensorFlow does, not which layer it belongs to. */
const STEPS = new RegExp(
  "^(Conv2D|convolution|depthwise|depthwise_conv2d|separable_conv2d|MatMul|Tensordot|BiasAdd|Add|Cast|Squeeze|Read|ReadVariableOp|" +
    "resource|merged_input|weights_fused_bn|bias_fused_bn|batchnorm|FusedBatchNormV3|kernel|weight|bias|mul|sub|add)(_\\d+)?$",
);
/** Names that exporters give to what has lost its own. */
const NAMELESS = /^(onnx::|_v_|val_|const_|node_|new_shape_|Conv__|\d+$|n\d+_|t\d+$)/;

/**
 * @param operators - with the names of the weights of each.
 * @returns a name for each, no two alike: that of its weights without "weight"; else the module that torch names; else its
 * own.
 *
 * @example
 * ```ts
 * layerNames([{ weights: ["layer1.0.conv1.weight"], name: "n0", scopes: [], type: "Conv" }]); // => ["layer1.0.conv1"]
 * layerNames([{ weights: ["onnx::Conv_7"], name: "/features/features.0/Conv", scopes: [], type: "Conv" }]); // => ["features.0"]
 * ```
 */
export function layerNames(
  operators: readonly (Pick<OnnxNode, "name" | "scopes" | "type"> & { readonly weights: readonly string[] })[],
): string[] {
  const common = commonPath(operators.map(({ name }) => name));
  const taken = new Set<string>();
  const names = operators.map(() => "");
  const nameAt = (place: number): void => {
    const { weights, name, scopes, type } = operators[place];
    const wanted = [...weights.map((weight) => ofWeights(weight, common)), ofScopes(scopes)].filter(
      (one) => one !== null,
    );
    // Weights that are equal are one to some exporters, and bear the name of the first layer that has them.
    const base =
      wanted.find((one) => !taken.has(one)) ??
      wanted[0] ??
      (ofPath(withoutCommon(name, common), type) || type.toLowerCase());
    let unique = base;
    for (let number = 1; taken.has(unique); number++) unique = `${base}_${number}`;
    taken.add(unique);
    names[place] = unique;
  };
  // What has weights is the layer that a name is of; what goes with it comes after.
  const places = operators.map((_, place) => place);
  for (const place of places.filter((at) => operators[at].weights.length > 0)) nameAt(place);
  for (const place of places.filter((at) => operators[at].weights.length === 0)) nameAt(place);
  return names;
}

function withoutCommon(name: string, common: string): string {
  return name.startsWith(common) ? name.slice(common.length) : name;
}

/** "conv1.weight" of torch, "conv1/Conv2D/ReadVariableOp:0" of TensorFlow. */
function ofWeights(name: string, common: string): string | null {
  if (NAMELESS.test(name)) return null;
  if (WEIGHT.test(name)) return name.replace(WEIGHT, "");
  const parts = withoutCommon(name, common).replace(READING, "").split("/");
  const layer = withoutSteps(parts);
  return layer.length > 0 && layer.length < parts.length ? layer.join("/") : null;
}

function withoutSteps(parts: readonly string[]): readonly string[] {
  const last = parts.findLastIndex((part) => !STEPS.test(part));
  return parts.slice(0, last + 1);
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
  if (!name.startsWith("/")) return withoutSteps(parts.slice(0, -1)).join("/") || type.toLowerCase();
  const modules: string[] = [];
  for (const part of parts.slice(0, -1)) {
    const before = modules.at(-1);
    if (before !== undefined && part.startsWith(`${before}.`)) modules.pop();
    modules.push(part);
  }
  return modules.join(".");
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
