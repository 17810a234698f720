/** Operators that change each value by itself, and softmax. */
import type { Operation } from "../../../../modelGeometry/graph.ts";
import { countOf, numberOf } from "./constants.ts";
import { attributeNumber, attributeText, refuse, refuseDamaged } from "./fields.ts";
import { axisOf } from "./folding.ts";
import {
  channelsAlong,
  constantOf,
  neededConstant,
  placedAt,
  viewOf,
  viewed,
  type OperatorContext,
} from "./operatorContext.ts";
import type { View } from "./views.ts";

type ActivationOperation = Extract<Operation, { kind: "activation" }>;
type Plain = Omit<ActivationOperation, "kind">;

/** Of operators without attributes. */
const PLAIN: Readonly<Record<string, Plain>> = {
  Relu: { activation: "relu" },
  Relu6: { activation: "relu6" },
  Sigmoid: { activation: "sigmoid" },
  HardSwish: { activation: "hard-silu" },
  Tanh: { activation: "tanh" },
  Softplus: { activation: "softplus" },
  Softsign: { activation: "softsign" },
  Exp: { activation: "exponential" },
  Mish: { activation: "mish" },
};

/** @returns null where the operator is no activation. */
export function addActivation(context: OperatorContext): View | null {
  const { node } = context;
  if (Object.hasOwn(PLAIN, node.type)) return pushActivation(context, viewOf(context, 0), PLAIN[node.type]);
  switch (node.type) {
    case "LeakyRelu":
      return pushActivation(context, viewOf(context, 0), {
        activation: "leaky-relu",
        alpha: attributeNumber(node, "alpha", 0.01),
      });
    case "Elu":
      return pushActivation(context, viewOf(context, 0), {
        activation: "elu",
        alpha: attributeNumber(node, "alpha", 1),
      });
    case "Selu": {
      const [alpha, gamma] = [attributeNumber(node, "alpha", 1.67326), attributeNumber(node, "gamma", 1.0507)];
      if (Math.abs(alpha - 1.67326) > 1e-4 || Math.abs(gamma - 1.0507) > 1e-4)
        return refuse(node, "has an alpha or gamma that is not SELU's");
      return pushActivation(context, viewOf(context, 0), { activation: "selu" });
    }
    case "PRelu":
      return addSlopes(context);
    case "HardSigmoid":
      return addHardSigmoid(context);
    case "Swish":
      if (attributeNumber(node, "alpha", 1) !== 1) return refuse(node, "has an alpha other than 1");
      return pushActivation(context, viewOf(context, 0), { activation: "silu" });
    case "Gelu": {
      const isApproximate = attributeText(node, "approximate", "none") === "tanh";
      return pushActivation(context, viewOf(context, 0), {
        activation: "gelu",
        ...(isApproximate ? { approximate: true } : {}),
      });
    }
    case "Clip": {
      const bound = (place: number, name: string, otherwise: number): number => {
        const constant = constantOf(context, place);
        if (constant === null) return attributeNumber(node, name, otherwise);
        return numberOf(constant) ?? refuseDamaged(node, `has a ${name} that is no single number`);
      };
      return addClip(context, viewOf(context, 0), bound(1, "min", -Infinity), bound(2, "max", Infinity));
    }
    case "Softmax":
    case "LogSoftmax":
      return addSoftmax(context);
    case "Neg":
      return viewed(scaled(context, viewOf(context, 0), -1, 0, "negative"), viewOf(context, 0).dimensions);
    default:
      return null;
  }
}

function pushActivation(context: OperatorContext, view: View, operation: Plain): View {
  return viewed(
    context.push({ kind: "activation", ...operation }, [view.node], context.nodeOf(view).shape),
    view.dimensions,
  );
}

/** The value within bounds, by ReLU or ReLU6 of the scaled value. */
export function addClip(context: OperatorContext, view: View, stated: number, upper: number): View {
  // Exporters write the largest numbers of a type for no bound.
  const lower = stated < -1e30 ? -Infinity : stated;
  if (lower === -Infinity && upper > 1e30) return view;
  if (upper <= lower) return refuse(context.node, `keeps values between ${lower} and ${upper}, which leaves one`);
  if (upper > 1e30) {
    if (lower === 0) return pushActivation(context, view, { activation: "relu" });
    const above = viewed(scaled(context, view, 1, -lower, "before"), view.dimensions);
    const kept = pushActivation(context, above, { activation: "relu" });
    return viewed(scaled(context, kept, 1, lower, "after"), view.dimensions);
  }
  if (lower === -Infinity) {
    const below = viewed(scaled(context, view, -1, upper, "before"), view.dimensions);
    const kept = pushActivation(context, below, { activation: "relu" });
    return viewed(scaled(context, kept, -1, upper, "after"), view.dimensions);
  }
  if (lower === 0 && upper === 6) return pushActivation(context, view, { activation: "relu6" });
  const factor = 6 / (upper - lower);
  const wide = viewed(scaled(context, view, factor, -lower * factor, "before"), view.dimensions);
  const kept = pushActivation(context, wide, { activation: "relu6" });
  return viewed(scaled(context, kept, 1 / factor, lower, "after"), view.dimensions);
}

function scaled(
  context: OperatorContext,
  view: View,
  factor: number,
  term: number,
  place: string,
): ReturnType<OperatorContext["push"]> {
  const { layer, table } = context;
  const key = `${layer.name}/${place}`;
  const scale = table.compute(`${key}/scale`, layer.name, [1], () => Float32Array.of(factor));
  const shift = table.compute(`${key}/shift`, layer.name, [1], () => Float32Array.of(term));
  return context.push({ kind: "affine", scale, shift }, [view.node], context.nodeOf(view).shape);
}

/** clip(alpha x + beta, 0, 1); the graph's own is clip(x / 6 + 1 / 2, 0, 1). ONNX's defaults are others than torch's. */
function addHardSigmoid(context: OperatorContext): View {
  const { node } = context;
  const view = viewOf(context, 0);
  const [alpha, beta] = [attributeNumber(node, "alpha", 0.2), attributeNumber(node, "beta", 0.5)];
  const isOwn = Math.abs(alpha - 1 / 6) < 1e-6 && beta === 0.5;
  const before = isOwn ? view : viewed(scaled(context, view, 6 * alpha, 6 * (beta - 0.5), "before"), view.dimensions);
  return pushActivation(context, before, { activation: "hard-sigmoid" });
}

function addSlopes(context: OperatorContext): View {
  const { node, layer, table } = context;
  const view = viewOf(context, 0);
  const slopes = neededConstant(context, 1);
  const count = countOf(slopes.shape);
  const before = view.dimensions.length - slopes.shape.length;
  const axis = slopes.shape.findIndex((length) => length > 1) + before;
  const places = count === 1 ? [0] : channelsAlong(context, view, view.dimensions[axis] ?? []);
  if (places?.length !== count) return refuse(node, "has slopes that are not one, or one a channel");
  const { shape } = context.nodeOf(view);
  const own = count === 1 ? shape.map(() => 1) : [...shape.slice(0, -1).map(() => 1), count];
  const key = table.compute(`${layer.name}/alpha`, layer.name, own, () =>
    Float32Array.from(placedAt(slopes.read(), places)),
  );
  return pushActivation(context, view, { activation: "prelu", slopes: key });
}

/** Over the channels. What ends a network as a LogSoftmax is read as the probabilities that it is the logarithm of. */
function addSoftmax(context: OperatorContext): View {
  const { node, opset } = context;
  const view = viewOf(context, 0);
  if (node.type === "LogSoftmax" && !context.isLast) {
    return refuse(node, "gives logarithms that other operators then change; Pippin needs the scores last");
  }
  const axis = axisOf(node, attributeNumber(node, "axis", opset < 13 ? 1 : -1), view.dimensions.length);
  const dimension = opset < 13 ? view.dimensions.slice(axis).flat() : view.dimensions[axis];
  if (channelsAlong(context, view, dimension) === null) {
    return refuse(node, "compares values along another axis than the channels, which Pippin does not do");
  }
  return pushActivation(context, view, { activation: "softmax" });
}
