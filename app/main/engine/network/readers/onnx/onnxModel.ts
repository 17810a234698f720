/** What an ONNX file holds: operators, and constants whose values stay in the file until they are asked for. */
import type { Field, ProtoFile, Span } from "./protoFile.ts";
import type { Constant } from "./constants.ts";
import { readTensor, type ExternalFiles } from "./tensors.ts";

/** An operator of the file, as the file has it or as several together are read ({@link writtenOut}). */
export interface OnnxNode {
  /** May be empty. */
  readonly name: string;
  /** "Conv". */
  readonly type: string;
  /** Its type as the file has it, where that is no ONNX file. */
  readonly shownType?: string;
  /** Names of values; empty where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Names of the modules around it, as torch's newer exporter writes them down. */
  readonly scopes: readonly string[];
}

export type Attribute = number | string | readonly number[] | Constant;

/** An input or output of the graph. */
export interface OnnxValue {
  readonly name: string;
  /** Null entries are open. */
  readonly shape: readonly (number | null)[];
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** Without those that have a constant of their name. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Version of the standard operators. */
  readonly opset: number;
}

/** Numbers of fields in onnx.proto. */
const MODEL = { graph: 7, opset: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, initialiser: 5, input: 11, output: 12, sparse: 15 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5, domain: 7, metadata: 9 };
const ATTRIBUTE = { name: 1, float: 2, whole: 3, text: 4, tensor: 5, floats: 7, wholes: 8 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { shape: 2 };
const SHAPE = { dimension: 1 };
const DIMENSION = { value: 1 };
const ENTRY = { key: 1, value: 2 };

/** Domains of ONNX's own operators. */
const STANDARD = ["", "ai.onnx"];
const SCOPES = "pkg.torch.onnx.name_scopes";

/** @throws PippinError `bad-file` where the file is damaged or holds no graph. */
export function readModel(proto: ProtoFile, external: ExternalFiles): OnnxModel {
  let graph: Span | null = null;
  let opset = 1;
  for (const field of proto.fields(proto.whole)) {
    if (field.number === MODEL.graph && !field.isWhole) graph = field;
    if (field.number === MODEL.opset) opset = standardVersion(proto, field) ?? opset;
  }
  if (graph === null) throw proto.damaged("it holds no graph");
  return { ...readGraph(proto, external, graph), opset };
}

function standardVersion(proto: ProtoFile, span: Span): number | null {
  let [domain, version] = ["", 1];
  for (const field of proto.fields(span)) {
    if (field.number === OPSET.domain) domain = proto.text(field);
    if (field.number === OPSET.version) version = field.value;
  }
  return STANDARD.includes(domain) ? version : null;
}

function readGraph(proto: ProtoFile, external: ExternalFiles, span: Span): Omit<OnnxModel, "opset"> {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, Constant>();
  const [inputs, outputs]: [OnnxValue[], OnnxValue[]] = [[], []];
  for (const field of proto.fields(span)) {
    switch (field.number) {
      case GRAPH.node:
        nodes.push(readNode(proto, external, field));
        break;
      case GRAPH.initialiser: {
        const { name, constant } = readTensor(proto, external, field);
        constants.set(name, constant);
        break;
      }
      case GRAPH.input:
        inputs.push(readValue(proto, field));
        break;
      case GRAPH.output:
        outputs.push(readValue(proto, field));
        break;
    }
  }
  return { nodes, constants, inputs: inputs.filter(({ name }) => !constants.has(name)), outputs };
}

function readNode(proto: ProtoFile, external: ExternalFiles, span: Span): OnnxNode {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  let [name, type, domain] = ["", "", ""];
  let scopes: readonly string[] = [];
  const attributes = new Map<string, Attribute>();
  for (const field of proto.fields(span)) {
    if (field.number === NODE.input) inputs.push(proto.text(field));
    if (field.number === NODE.output) outputs.push(proto.text(field));
    if (field.number === NODE.name) name = proto.text(field);
    if (field.number === NODE.type) type = proto.text(field);
    if (field.number === NODE.domain) domain = proto.text(field);
    if (field.number === NODE.metadata) scopes = readScopes(proto, field) ?? scopes;
    if (field.number === NODE.attribute) {
      const [key, attribute] = readAttribute(proto, external, field);
      if (attribute !== null) attributes.set(key, attribute);
    }
  }
  return { name, type: STANDARD.includes(domain) ? type : `${domain}.${type}`, inputs, outputs, attributes, scopes };
}

/** Torch writes a list of texts as Python does: `['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d']`. */
function readScopes(proto: ProtoFile, span: Span): string[] | null {
  let [key, value] = ["", ""];
  for (const field of proto.fields(span)) {
    if (field.number === ENTRY.key) key = proto.text(field);
    if (field.number === ENTRY.value) value = proto.text(field);
  }
  return key === SCOPES ? [...value.matchAll(/'([^']*)'/g)].map(([, scope]) => scope) : null;
}

/** @returns null in place of what no operator that Pippin knows has: graphs, lists of texts and of tensors. */
function readAttribute(proto: ProtoFile, external: ExternalFiles, span: Span): [string, Attribute | null] {
  let [name, value]: [string, Attribute | null] = ["", null];
  const [floats, whole]: [number[], number[]] = [[], []];
  let list: readonly number[] | null = null;
  for (const field of proto.fields(span)) {
    if (field.number === ATTRIBUTE.name) name = proto.text(field);
    if (field.number === ATTRIBUTE.float) value = proto.floats(field)[0] ?? null;
    if (field.number === ATTRIBUTE.whole) value = field.value;
    if (field.number === ATTRIBUTE.text) value = proto.text(field);
    if (field.number === ATTRIBUTE.tensor) value = readTensor(proto, external, field).constant;
    if (field.number === ATTRIBUTE.floats) list = append(floats, proto.floats(field));
    if (field.number === ATTRIBUTE.wholes) list = append(whole, proto.wholes(field));
  }
  return [name, list ?? value];
}

function append(list: number[], more: readonly number[]): readonly number[] {
  for (const value of more) list.push(value);
  return list;
}

function readValue(proto: ProtoFile, span: Span): OnnxValue {
  let name = "";
  const shape: (number | null)[] = [];
  for (const field of proto.fields(span)) {
    if (field.number === VALUE.name) name = proto.text(field);
    if (field.number !== VALUE.type) continue;
    const dimensions = [...within(proto, [field], TYPE.tensor, TENSOR_TYPE.shape, SHAPE.dimension)];
    for (const dimension of dimensions) {
      const [value] = within(proto, [dimension], DIMENSION.value);
      shape.push(value === undefined || value.value < 1 ? null : value.value);
    }
  }
  return { name, shape };
}

/** Fields of fields, by their numbers. */
function within(proto: ProtoFile, from: readonly Field[], ...path: readonly number[]): Field[] {
  let found = [...from];
  for (const number of path) {
    found = found.flatMap((field) => [...proto.fields(field)].filter((inner) => inner.number === number));
  }
  return found;
}
