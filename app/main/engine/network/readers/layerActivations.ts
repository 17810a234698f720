/** Activations as Keras names them, by string, by object or by layer class. */
import type { Operation } from "../../../modelGeometry/graph.ts";
import type { Fields, KerasLayer } from "./kerasModel.ts";
import { numberField, refuseLayer } from "./layerFields.ts";

export type ActivationOperation = Extract<Operation, { kind: "activation" }>;

/** An activation of the graph, or one that the graph does by scaling its input and output. */
export interface KerasActivation extends ActivationOperation {
  /** Largest value of `relu6`, where it is another one than 6. */
  readonly maximum?: number;
  /** `softmax`: its logarithm, which says the same where the network ends in it. */
  readonly logarithm?: boolean;
}

type ConfiguredLayer = Pick<KerasLayer, "name" | "type" | "config">;

const BY_NAME: Readonly<Record<string, KerasActivation | null>> = {
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
  log_softmax: { kind: "activation", activation: "softmax", logarithm: true },
};

/** @returns what the layer's `activation` field says; null for linear. */
export function activationField(layer: KerasLayer): KerasActivation | null {
  const field = layer.config["activation"];
  if (field === undefined || field === null) return null;
  if (typeof field !== "object") return activationNamed(layer, field);
  const { class_name: type, config } = field as Fields;
  // Functions are `{class_name: "function", config: "relu"}`, layers `{class_name: "ReLU", config: {...}}`.
  if (typeof config !== "object" || config === null) return activationNamed(layer, config ?? type);
  const { name } = layer;
  return activationLayer({ name, type: String(type), config: config as Fields }) ?? activationNamed(layer, type);
}

/** @param name - as Keras writes it: "relu6", "hard_silu". */
export function activationNamed(layer: ConfiguredLayer, name: unknown): KerasActivation | null {
  const operation = typeof name === "string" && Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  if (operation !== undefined) return operation;
  return refuseLayer(layer, `has the activation ${JSON.stringify(name)}, which Pippin does not know`);
}

/** @returns what an activation layer does (ReLU, LeakyReLU, PReLU, ELU, Softmax); undefined for other layer classes. */
export function activationLayer(layer: ConfiguredLayer): KerasActivation | undefined {
  switch (layer.type) {
    case "ReLU":
      return rectifier(layer);
    case "LeakyReLU":
      return {
        kind: "activation",
        activation: "leaky-relu",
        alpha: numberField(layer, ["negative_slope", "alpha"], 0.3),
      };
    case "PReLU":
      return { kind: "activation", activation: "prelu", slopes: `${layer.name}/alpha` };
    case "ELU":
      return { kind: "activation", activation: "elu", alpha: numberField(layer, ["alpha"], 1) };
    case "Softmax":
      if (layer.config["axis"] !== -1 && layer.config["axis"] !== undefined) {
        refuseLayer(layer, "works along another axis than the last (-1)");
      }
      return { kind: "activation", activation: "softmax" };
    default:
      return undefined;
  }
}

function rectifier(layer: ConfiguredLayer): KerasActivation {
  const slope = numberField(layer, ["negative_slope"], 0);
  const maximum = numberField(layer, ["max_value"], Infinity);
  if (numberField(layer, ["threshold"], 0) !== 0) refuseLayer(layer, "has a threshold, which Pippin does not do");
  if (maximum === Infinity) {
    return slope === 0
      ? { kind: "activation", activation: "relu" }
      : { kind: "activation", activation: "leaky-relu", alpha: slope };
  }
  if (slope !== 0 || maximum <= 0) {
    refuseLayer(layer, "has a maximum together with a slope below zero, or one of 0, which Pippin does not do");
  }
  return { kind: "activation", activation: "relu6", ...(maximum === 6 ? {} : { maximum }) };
}
