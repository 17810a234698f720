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
    if (node.type !== "Mul" && node.type !== "Div") return null;
    const found = this.activation(node) ?? this.layerNormalisation(node);
    if (found === null) return null;
    return { ...node, ...found, attributes: new Map(Object.entries(found.attributes ?? {})) };
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

  /** (x - mean) / sqrt(variance + epsilon), as torch writes it before opset 17. */
  private layerNormalisation(node: OnnxNode): Found | null {
    if (node.type !== "Div") return null;
    const difference = this.producer(node.inputs[0]);
    const root = this.producer(node.inputs[1]);
    if (difference?.type !== "Sub" || root?.type !== "Sqrt") return null;
    const sum = this.plus(this.producer(root.inputs[0]));
    const variance = sum === null ? null : this.mean(sum.value);
    const [x, mean] = [this.source(difference.inputs[0]), this.mean(difference.inputs[1])];
    if (sum === null || variance === null || mean === null || mean.of !== x) return null;
    const square = this.producer(variance.of);
    const isSquare =
      square !== null &&
      ((square.type === "Pow" && this.number(square.inputs[1]) === 2) ||
        (square.type === "Mul" && this.source(square.inputs[0]) === this.source(square.inputs[1]))) &&
      this.isDifference(square.inputs[0], x, mean.of);
    if (!isSquare || mean.axes.join() !== variance.axes.join()) return null;
    return { type: "LayerNormalization", inputs: [x], attributes: { axes: mean.axes, epsilon: sum.constant } };
  }

  private isDifference(value: string, x: string, meanOf: string): boolean {
    const node = this.producer(value);
    return node?.type === "Sub" && this.source(node.inputs[0]) === x && this.mean(node.inputs[1])?.of === meanOf;
  }

  /** @returns what a value is the mean of, and along which axes, which it keeps. */
  private mean(value: string): { readonly of: string; readonly axes: readonly number[] } | null {
    const node = this.producer(value);
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
    if (node?.type !== "Add") return null;
    const [a, b] = node.inputs;
    const [first, second] = [this.number(a), this.number(b)];
    if (second !== null) return { value: this.source(a), constant: second };
    return first !== null ? { value: this.source(b), constant: first } : null;
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
