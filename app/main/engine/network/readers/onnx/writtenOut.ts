/** Activations and normalisations that exporters write as several operators of arithmetic, found and read as one. */
import { numberOf, type Constant } from "./constants.ts";
import type { Attribute, OnnxModel, OnnxNode } from "./onnxModel.ts";

/** Operators that pass on what they get. */
const PASSING = new Set(["Identity", "Dropout", "Cast"]);

/**
 * @returns the operators in the file's order; where one is the last of several that are an activation or a layer
 * normalisation, it stands for all of them and reads what the first one reads. What nothing reads any more is still there.
 */
export function readTogether({ nodes, constants }: Pick<OnnxModel, "nodes" | "constants">): OnnxNode[] {
  const graph = new Arithmetic(nodes, constants);
  return nodes.map((node) => graph.together(node) ?? node);
}

type Found = Pick<OnnxNode, "type" | "inputs"> & { readonly attributes?: Readonly<Record<string, Attribute>> };

/** A product of two values, up to a constant factor. */
interface Product {
  readonly factor: number;
  readonly values: readonly string[];
}

const SELU = { scale: 1.0507, alpha: 1.67326 };

const isNear = (value: number, expected: number): boolean => Math.abs(value - expected) <= 1e-3 * Math.abs(expected);

class Arithmetic {
  private readonly producers = new Map<string, OnnxNode>();
  private readonly readers = new Map<string, number>();
  private readonly constants: ReadonlyMap<string, Constant>;

  constructor(nodes: readonly OnnxNode[], constants: ReadonlyMap<string, Constant>) {
    this.constants = constants;
    for (const node of nodes) {
      for (const output of node.outputs) this.producers.set(output, node);
      for (const input of node.inputs) this.readers.set(input, (this.readers.get(input) ?? 0) + 1);
    }
  }

  together(node: OnnxNode): OnnxNode | null {
    const found = this.found(node);
    if (found === null) return null;
    return { ...node, ...found, attributes: new Map(Object.entries(found.attributes ?? {})) };
  }

  private found(node: OnnxNode): Found | null {
    switch (node.type) {
      case "Mul":
        return this.activation(node);
      case "Div":
        return this.activation(node) ?? this.softsign(node) ?? this.layerNormalisation(node);
      case "Add":
        return this.scaledNormalisation(node);
      case "Where":
        return this.softplus(node) ?? this.scaledElu(node);
      case "Log":
        return this.logarithm(node);
      case "Max":
      case "Min":
        return this.bounds(node);
      default:
        return null;
    }
  }

  private activation(node: OnnxNode): Found | null {
    const product = this.product(node);
    if (product === null) return null;
    const { factor, values } = product;
    const [a, b] = values;
    if (values.length === 1) {
      const gated = isNear(factor, 1 / 6) ? this.clippedAfterThree(a) : null;
      return gated === null ? null : { type: "HardSigmoid", inputs: [gated], attributes: { alpha: 1 / 6, beta: 0.5 } };
    }
    if (values.length !== 2) return null;
    return this.gated(factor, a, b) ?? this.gated(factor, b, a);
  }

  /** x * f(x), for the functions that exporters write so. */
  private gated(factor: number, x: string, gate: string): Found | null {
    const inputs = [x];
    const node = this.producer(gate);
    if (node === null) return null;
    const reads = (one: OnnxNode | null): boolean => one !== null && this.source(one.inputs[0]) === x;
    if (isNear(factor, 1)) {
      if (node.type === "Sigmoid" && reads(node)) return { type: "Swish", inputs };
      if (node.type === "HardSigmoid" && reads(node)) {
        const [alpha, beta] = [node.attributes.get("alpha") ?? 0.2, node.attributes.get("beta") ?? 0.5];
        if (isNear(Number(alpha), 1 / 6) && isNear(Number(beta), 0.5)) return { type: "HardSwish", inputs };
      }
      const inner = node.type === "Tanh" ? this.producer(node.inputs[0]) : null;
      if (inner?.type === "Softplus" && reads(inner)) return { type: "Mish", inputs };
    }
    if (isNear(factor, 1 / 6) && this.clippedAfterThree(gate) === x) return { type: "HardSwish", inputs };
    const sum = isNear(factor, 0.5) ? this.plus(node) : null;
    const curve = sum !== null && isNear(sum.constant, 1) ? this.producer(sum.value) : null;
    if (curve?.type === "Erf" && this.isScaled(curve.inputs[0], x, Math.SQRT1_2)) return { type: "Gelu", inputs };
    if (curve?.type === "Tanh" && this.isGeluCurve(curve.inputs[0], x)) {
      return { type: "Gelu", inputs, attributes: { approximate: "tanh" } };
    }
    return null;
  }

  /** @returns x where the value is clip(x + 3, 0, 6). */
  private clippedAfterThree(value: string): string | null {
    const clip = this.producer(value);
    if (clip?.type !== "Clip") return null;
    const bound = (place: number, name: string): number | null => {
      const attribute = clip.attributes.get(name);
      return typeof attribute === "number" ? attribute : this.number(clip.inputs[place] ?? "");
    };
    if (bound(1, "min") !== 0 || bound(2, "max") !== 6) return null;
    const sum = this.plus(this.producer(clip.inputs[0]));
    return sum?.constant === 3 ? sum.value : null;
  }

  /** sqrt(2 / pi) * (x + 0.044715 x^3). */
  private isGeluCurve(value: string, x: string): boolean {
    const node = this.producer(value);
    const product = node === null ? null : this.product(node);
    if (product?.values.length !== 1 || !isNear(product.factor, Math.sqrt(2 / Math.PI))) return false;
    const sum = this.producer(product.values[0]);
    if (sum?.type !== "Add") return false;
    const [a, b] = sum.inputs.map((input) => this.source(input));
    const cube = a === x ? b : b === x ? a : null;
    const cubed = cube === null ? null : this.producer(cube);
    const cubic = cubed === null ? null : this.product(cubed);
    if (cubic === null || !isNear(cubic.factor, 0.044715)) return false;
    if (cubic.values.length === 3) return cubic.values.every((one) => one === x);
    const power = cubic.values.length === 1 ? this.producer(cubic.values[0]) : null;
    return power?.type === "Pow" && this.source(power.inputs[0]) === x && this.number(power.inputs[1]) === 3;
  }

  private isScaled(value: string, x: string, factor: number): boolean {
    const node = this.producer(value);
    const product = node === null ? null : this.product(node);
    return product?.values.length === 1 && product.values[0] === x && isNear(product.factor, factor);
  }

  /** Both bounds of a value, one after the other. */
  private bounds(node: OnnxNode): Found | null {
    const outer = this.withNumber(node);
    const before = outer === null ? null : this.producer(outer.value);
    const isOther = (before?.type === "Max" && node.type === "Min") || (before?.type === "Min" && node.type === "Max");
    const inner = isOther && before !== null ? this.withNumber(before) : null;
    if (outer === null || inner === null || this.readers.get(outer.value) !== 1) return null;
    const [min, max] = node.type === "Min" ? [inner.number, outer.number] : [outer.number, inner.number];
    return min < max ? { type: "Clip", inputs: [inner.value], attributes: { min, max } } : null;
  }

  /** @returns the value and the number that an operator of two inputs takes. */
  private withNumber({ inputs }: OnnxNode): { readonly value: string; readonly number: number } | null {
    if (inputs.length !== 2) return null;
    const [a, b] = inputs;
    const [first, second] = [this.number(a), this.number(b)];
    if (second !== null) return { value: this.source(a), number: second };
    return first === null ? null : { value: this.source(b), number: first };
  }

  /** x / (1 + |x|). */
  private softsign({ inputs }: OnnxNode): Found | null {
    const x = this.source(inputs[0]);
    const sum = this.plus(this.producer(inputs[1]));
    const absolute = sum?.constant === 1 ? this.producer(sum.value) : null;
    return absolute?.type === "Abs" && this.source(absolute.inputs[0]) === x ? { type: "Softsign", inputs: [x] } : null;
  }

  /** SELU: x * scale above 0, (exp(x) - 1) * scale * alpha elsewhere. */
  private scaledElu({ inputs: [condition, large, small] }: OnnxNode): Found | null {
    const comparison = this.producer(condition);
    const x = comparison?.type === "Greater" ? this.source(comparison.inputs[0]) : null;
    if (x === null || this.number(comparison!.inputs[1]) !== 0) return null;
    const [line, curve] = [large, small].map((value) => {
      const node = this.producer(value);
      return node === null ? null : this.product(node);
    });
    if (line?.values.join() !== x || !isNear(line.factor, SELU.scale)) return null;
    if (curve?.values.length !== 1 || !isNear(curve.factor, SELU.scale * SELU.alpha)) return null;
    const difference = this.producer(curve.values[0]);
    const power = difference?.type === "Sub" ? this.producer(difference.inputs[0]) : null;
    const isCurve = power?.type === "Exp" && this.source(power.inputs[0]) === x;
    return isCurve && this.number(difference!.inputs[1]) === 1 ? { type: "Selu", inputs: [x] } : null;
  }

  /** log(1 + exp(x)). */
  private logarithm({ inputs }: OnnxNode): Found | null {
    const sum = this.plus(this.producer(inputs[0]));
    const power = sum?.constant === 1 ? this.producer(sum.value) : null;
    return power?.type === "Exp" ? { type: "Softplus", inputs: [this.source(power.inputs[0])] } : null;
  }

  /** Softplus, but for values at which it is the value itself to the last digit: torch writes so. */
  private softplus({ inputs: [condition, large, small] }: OnnxNode): Found | null {
    const [comparison, curve, x] = [this.producer(condition), this.producer(small), this.source(large)];
    if (comparison?.type !== "Greater" || curve?.type !== "Softplus") return null;
    const isSame = this.source(comparison.inputs[0]) === x && this.source(curve.inputs[0]) === x;
    return isSame && (this.number(comparison.inputs[1]) ?? 0) >= 15 ? { type: "Softplus", inputs: [x] } : null;
  }

  /** (x - mean) / sqrt(variance + epsilon), as torch writes it before opset 17. */
  private layerNormalisation(node: OnnxNode): Found | null {
    const difference = this.producer(node.inputs[0]);
    const root = this.producer(node.inputs[1]);
    if (difference?.type !== "Sub" || root?.type !== "Sqrt") return null;
    const [x, mean] = [this.source(difference.inputs[0]), this.mean(difference.inputs[1])];
    const spread = this.variance(root.inputs[0]);
    if (mean?.of !== x || spread?.of !== x || mean.axes.join() !== spread.axes.join()) return null;
    return { type: "LayerNormalization", inputs: [x], attributes: { axes: mean.axes, epsilon: spread.epsilon } };
  }

  /** x * scale / deviation + (shift - mean * scale / deviation), as Keras writes it. */
  private scaledNormalisation({ inputs: [first, second] }: OnnxNode): Found | null {
    return this.ofProducts(first, second) ?? this.ofProducts(second, first);
  }

  private ofProducts(product: string, rest: string): Found | null {
    const [scaled, moved] = [this.producer(product), this.producer(rest)];
    if (scaled?.type !== "Mul" || moved === null) return null;
    // Converters leave out a shift of zeros.
    const terms = moved.type === "Add" ? bothWays(moved.inputs) : moved.type === "Mul" ? [[rest]] : [];
    for (const [x, factor] of bothWays(scaled.inputs)) {
      for (const [term, ...shift] of terms) {
        const back = this.producer(term);
        for (const [negative, other] of back?.type === "Mul" ? bothWays(back.inputs) : []) {
          const mean = this.producer(negative)?.type === "Neg" ? this.mean(this.producer(negative)!.inputs[0]) : null;
          if (this.source(other) !== this.source(factor) || mean?.of !== this.source(x)) continue;
          const found = this.overDeviation(factor, mean);
          if (found !== null) return { ...found, inputs: [mean.of, found.inputs[1], ...shift] };
        }
      }
    }
    return null;
  }

  /** scale / deviation; scale is the second input of what is found. */
  private overDeviation(factor: string, mean: { readonly of: string; readonly axes: readonly number[] }): Found | null {
    const node = this.producer(factor);
    for (const [one, scale] of node?.type === "Mul" ? bothWays(node.inputs) : []) {
      const inverse = this.producer(one);
      const root = inverse?.type === "Reciprocal" ? this.producer(inverse.inputs[0]) : null;
      const spread = root?.type === "Sqrt" ? this.variance(root.inputs[0]) : null;
      if (spread?.of !== mean.of || spread.axes.join() !== mean.axes.join()) continue;
      return {
        type: "LayerNormalization",
        inputs: [mean.of, scale],
        attributes: { axes: mean.axes, epsilon: spread.epsilon },
      };
    }
    return null;
  }

  /** @returns what a value is the variance of, along which axes, with what is added to it. */
  private variance(
    name: string,
  ): { readonly of: string; readonly axes: readonly number[]; readonly epsilon: number } | null {
    const sum = this.plus(this.producer(name));
    const mean = sum === null ? null : this.mean(sum.value);
    const square = mean === null ? null : this.producer(mean.of);
    if (sum === null || mean === null || square === null) return null;
    const isSquare =
      (square.type === "Pow" && this.number(square.inputs[1]) === 2) ||
      (square.type === "Mul" && this.source(square.inputs[0]) === this.source(square.inputs[1]));
    const difference = isSquare ? this.producer(square.inputs[0]) : null;
    if (difference?.type !== "Sub") return null;
    const x = this.source(difference.inputs[0]);
    const before = this.mean(difference.inputs[1]);
    if (before?.of !== x || before.axes.join() !== mean.axes.join()) return null;
    return { of: x, axes: mean.axes, epsilon: sum.constant };
  }

  /** @returns what a value is the mean of, and along which axes, which it keeps. */
  private mean(value: string): { readonly of: string; readonly axes: readonly number[] } | null {
    let node = this.producer(value);
    // Its axes of length 1 may stand elsewhere.
    for (let steps = 0; steps < 3 && node !== null && ["Reshape", "Transpose"].includes(node.type); steps++) {
      node = this.producer(node.inputs[0]);
    }
    if (node?.type !== "ReduceMean" || (node.attributes.get("keepdims") ?? 1) !== 1) return null;
    const stated = node.attributes.get("axes");
    const given = this.constants.get(node.inputs[1] ?? "") ?? this.constantNode(node.inputs[1] ?? "");
    const axes = Array.isArray(stated) ? (stated as readonly number[]) : given === null ? null : [...given.read()];
    return axes === null ? null : { of: this.source(node.inputs[0]), axes };
  }

  private product(node: OnnxNode): Product | null {
    if (node.type !== "Mul" && node.type !== "Div") {
      return node.type === "Pow" ? { factor: 1, values: [node.outputs[0]] } : null;
    }
    const values: string[] = [];
    let factor = 1;
    const add = (name: string, depth: number): void => {
      const [constant, inner] = [this.number(name), this.producer(name)];
      if (constant !== null) factor *= constant;
      else if (inner !== null && depth < 4 && this.readers.get(name) === 1 && isProduct(inner)) enter(inner, depth + 1);
      else values.push(this.source(name));
    };
    const isProduct = (inner: OnnxNode): boolean =>
      inner.type === "Mul" || (inner.type === "Div" && this.number(inner.inputs[1]) !== null);
    const enter = ({ type, inputs }: OnnxNode, depth: number): void => {
      add(inputs[0], depth);
      if (type === "Mul") add(inputs[1], depth);
      else factor /= this.number(inputs[1]) ?? NaN;
    };
    enter(node, 0);
    return Number.isFinite(factor) ? { factor, values } : null;
  }

  /** @returns the sum of a value and a constant. */
  private plus(node: OnnxNode | null): { readonly value: string; readonly constant: number } | null {
    const sum = node?.type === "Add" ? this.withNumber(node) : null;
    return sum === null ? null : { value: sum.value, constant: sum.number };
  }

  /** @returns the operator that gives a value, past those that only pass it on. */
  private producer(name: string): OnnxNode | null {
    return this.producers.get(this.source(name)) ?? null;
  }

  private source(name: string): string {
    for (let [at, steps] = [name, 0]; ; steps++) {
      const node = this.producers.get(at);
      if (node === undefined || !PASSING.has(node.type) || steps > this.producers.size) return at;
      at = node.inputs[0];
    }
  }

  private number(name: string): number | null {
    const source = this.source(name);
    const constant = this.constants.get(source) ?? this.constantNode(source);
    return constant === null ? null : numberOf(constant);
  }

  private constantNode(name: string): Constant | null {
    const node = this.producers.get(name);
    if (node?.type !== "Constant") return null;
    const value =
      node.attributes.get("value") ?? node.attributes.get("value_float") ?? node.attributes.get("value_int");
    if (typeof value === "number") return { shape: [], isWhole: false, read: () => Float64Array.of(value) };
    if (typeof value === "object" && !Array.isArray(value)) return value as Constant;
    const list = node.attributes.get("value_ints") ?? node.attributes.get("value_floats");
    if (!Array.isArray(list)) return null;
    return { shape: [list.length], isWhole: true, read: () => Float64Array.from(list as readonly number[]) };
  }
}

function bothWays([a, b]: readonly string[]): readonly (readonly [string, string])[] {
  return [
    [a, b],
    [b, a],
  ];
}
