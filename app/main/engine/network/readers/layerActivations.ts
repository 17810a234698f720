/** Activations as Keras names them, by string, by object or by layer class. */
import { PippinError } from "../../../../contract/errors.ts";
import type { Operation } from "../graph.ts";
import type { KerasLayer } from "./kerasModel.ts";

export type ActivationOperation = Extract<Operation, { kind: "activation" }>;

const BY_NAME: Readonly<Record<string, ActivationOperation | null>> = {
  linear: null,
  relu: { kind: "activation", activation: "relu" },
  relu6: { kind: "activation", activation: "relu6" },
  leaky_relu: { kind: "activation", activation: "leaky-relu", alpha: 0.2 },
  elu: { kind: "activation", activation: "elu", alpha: 1 },
  selu: { kind: "activation", activation: "selu" },
  sigmoid: { kind: "activation", activation: "sigmoid" },
  hard_sigmoid: { kind: "activation", activation: "hard-sigmoid" },
  tanh: { kind: "activation", activation: "tanh" },
  softplus: { kind: "activation", activation: "softplus" },
  softsign: { kind: "activation", activation: "softsign" },
  exponential: { kind: "activation", activation: "exponential" },
  silu: { kind: "activation", activation: "silu" },
  swish: { kind: "activation", activation: "silu" },
  hard_silu: { kind: "activation", activation: "hard-silu" },
  hard_swish: { kind: "activation", activation: "hard-silu" },
  gelu: { kind: "activation", activation: "gelu" },
  mish: { kind: "activation", activation: "mish" },
  softmax: { kind: "activation", activation: "softmax" },
};

/** @returns what the layer's `activation` field says; null for linear. */
export function activationField(layer: KerasLayer): ActivationOperation | null {
  const field = layer.config["activation"];
  if (field === undefined || field === null) return null;
  if (typeof field === "string") return named(layer, field);
  const { class_name: type, config } = field as { class_name?: string; config?: unknown };
  if (type === "function" || typeof config === "string") return named(layer, String(config));
  const inner = { ...layer, type: String(type), config: (config ?? {}) as KerasLayer["config"] };
  return activationLayer(inner) ?? refuse(layer, String(type));
}

function named(layer: KerasLayer, name: string): ActivationOperation | null {
  const operation = BY_NAME[name];
  return operation === undefined ? refuse(layer, name) : operation;
}

function refuse(layer: KerasLayer, name: string): never {
  throw new PippinError(
    "unsupported",
    `Layer "${layer.name}" (${layer.type}) has the activation "${name}", which Pippin does not know.`,
    {
      layer: layer.name,
    },
  );
}

/** @returns what an activation layer does (ReLU, LeakyReLU, PReLU, ELU, Softmax); undefined for other layer classes. */
export function activationLayer(layer: KerasLayer): ActivationOperation | undefined {
  const number = (names: readonly string[], otherwise: number): number => {
    for (const name of names) if (typeof layer.config[name] === "number") return layer.config[name];
    return otherwise;
  };
  switch (layer.type) {
    case "ReLU":
      return rectifier(layer, number(["negative_slope"], 0), layer.config["max_value"], number(["threshold"], 0));
    case "LeakyReLU":
      return { kind: "activation", activation: "leaky-relu", alpha: number(["negative_slope", "alpha"], 0.3) };
    case "PReLU":
      return { kind: "activation", activation: "prelu", slopes: `${layer.name}/alpha` };
    case "ELU":
      return { kind: "activation", activation: "elu", alpha: number(["alpha"], 1) };
    case "Softmax":
      return { kind: "activation", activation: "softmax" };
    default:
      return undefined;
  }
}

function rectifier(layer: KerasLayer, slope: number, maximum: unknown, threshold: number): ActivationOperation {
  if (threshold === 0 && slope === 0 && maximum === 6) return { kind: "activation", activation: "relu6" };
  if (threshold === 0 && (maximum === null || maximum === undefined)) {
    return slope === 0
      ? { kind: "activation", activation: "relu" }
      : { kind: "activation", activation: "leaky-relu", alpha: slope };
  }
  throw new PippinError(
    "unsupported",
    `Layer "${layer.name}" (ReLU) has a threshold or a maximum other than 6, which Pippin does not do.`,
    {
      layer: layer.name,
    },
  );
}
