/** Moves transposes behind what works on each value by itself, so that what belongs together is found together. */
import { numberOf, type Constant } from "./constants.ts";
import type { OnnxModel, OnnxNode } from "./onnxModel.ts";

const OF_EACH_VALUE = new Set([
  ...[
    "Relu",
    "Sigmoid",
    "HardSigmoid",
    "HardSwish",
    "Tanh",
    "Softplus",
    "Softsign",
    "Exp",
    "Erf",
    "Abs",
    "Neg",
    "Sqrt",
  ],
  ...["Clip", "Elu", "Selu", "LeakyRelu", "Mish", "Gelu", "Swish", "Identity", "Cast", "Dropout", "Reciprocal"],
  ...["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Greater", "Where"],
]);

/**
 * tf2onnx turns maps to channels last and back in the middle of an activation that is written out. f of a transposed value is
 * the transposed f of the value.
 *
 * @returns the operators, in an order in which each comes after those that it reads wherever the file has such an order.
 */
export function withTransposesLast({ nodes, constants }: Pick<OnnxModel, "nodes" | "constants">): OnnxNode[] {
  const transposes = new Map<string, { readonly from: string; readonly order: readonly number[] }>();
  const isNumber = (name: string): boolean => {
    const constant: Constant | undefined = constants.get(name);
    return name === "" || (constant !== undefined && numberOf(constant) !== null);
  };
  return nodes.flatMap((node) => {
    const [input = ""] = node.inputs;
    const [output = ""] = node.outputs;
    if (node.type === "Transpose") {
      const stated = node.attributes.get("perm");
      if (!Array.isArray(stated)) return [node];
      const before = transposes.get(input);
      const own = stated as readonly number[];
      const order = before === undefined ? own : own.map((axis) => before.order[axis]);
      const from = before?.from ?? input;
      if (order.every((axis, place) => axis === place)) {
        return [{ ...node, type: "Identity", inputs: [from], attributes: new Map() }];
      }
      transposes.set(output, { from, order });
      return [transposed(node, from, order)];
    }
    if (!OF_EACH_VALUE.has(node.type)) return [node];
    const moved = node.inputs.map((name) => transposes.get(name));
    const first = moved.find((one) => one !== undefined);
    const isAlike = node.inputs.every((name, place) =>
      moved[place] === undefined ? isNumber(name) : moved[place].order.join() === first?.order.join(),
    );
    if (first === undefined || !isAlike) return [node];
    const before = `${output} before its axes are ordered`;
    transposes.set(output, { from: before, order: first.order });
    const inputs = node.inputs.map((name, place) => moved[place]?.from ?? name);
    return [{ ...node, inputs, outputs: [before] }, transposed({ ...node, name: "" }, before, first.order)];
  });
}

function transposed(node: OnnxNode, from: string, order: readonly number[]): OnnxNode {
  return { ...node, type: "Transpose", inputs: [from], attributes: new Map([["perm", order]]) };
}
