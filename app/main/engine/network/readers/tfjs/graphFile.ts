/** What stands in the `model.json` of a graph model: its nodes, their attributes, where it begins and ends. */
import { PippinError } from "../../../../../contract/errors.ts";
import { fields } from "../kerasJson.ts";
import type { Fields } from "../kerasModel.ts";

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names of nodes, without the numbers of their outputs. */
  readonly inputs: readonly string[];
  readonly attributes: Fields;
}

/** @throws PippinError `bad-file` where one has no name or no operation. */
export function nodesOf(json: Fields, file: string): GraphNode[] {
  const list = fields(json["modelTopology"])["node"];
  return (Array.isArray(list) ? list : []).map((node: unknown) => nodeOf(fields(node), file));
}

function nodeOf({ name, op, input, attr }: Fields, file: string): GraphNode {
  if (typeof name !== "string" || typeof op !== "string") throw damaged(file);
  const inputs = (Array.isArray(input) ? input : []).map(String).filter((one) => !one.startsWith("^"));
  return { name, op, inputs: inputs.map(withoutOutput), attributes: fields(attr) };
}

/** "conv:0" -> "conv". */
function withoutOutput(name: string): string {
  return name.replace(/:\d+$/, "");
}

/** @returns the name of the node that the model gives. @throws PippinError `unsupported` where it gives several. */
export function outputOf(json: Fields, nodes: readonly GraphNode[], file: string): string {
  const signed = Object.values(fields(fields(json["signature"] ?? json["userDefinedMetadata"])["outputs"]));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const names =
    signed.length > 0
      ? signed.map((output) => withoutOutput(String(fields(output)["name"])))
      : nodes.filter(({ name, op }) => !read.has(name) && op !== "Const").map(({ name }) => name);
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0) return name;
  throw new PippinError(
    "unsupported",
    `"${file}": the network has ${names.length} outputs; Pippin explains networks with one.`,
    { file },
  );
}

/** `[1, height, width, 3]` or `[1, 3, height, width]`, with -1 where it is open. */
export function inputShapeOf(json: Fields, nodes: readonly GraphNode[], file: string): number[] {
  const inputs = nodes.filter(({ op }) => op === "Placeholder");
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    const names = inputs.map(({ name }) => `"${name}"`).join(", ");
    throw new PippinError(
      "unsupported",
      `"${file}": the network has ${inputs.length} inputs (${names}); Pippin explains networks with one.`,
      { file },
    );
  }
  const signed = Object.values(fields(fields(json["signature"])["inputs"])).find(
    (one) => withoutOutput(String(fields(one)["name"])) === input.name,
  );
  const own = fields(fields(input.attributes["shape"])["shape"]);
  const { dim } = fields(fields(signed)["tensorShape"] ?? own);
  return (Array.isArray(dim) ? dim : []).map((one: unknown) => Number(fields(one)["size"] ?? -1));
}

export function damaged(file: string): PippinError {
  return new PippinError("bad-file", `"${file}": its list of operations is damaged. Copy the model again.`, { file });
}

export function text(node: GraphNode, name: string): string {
  const { s } = fields(node.attributes[name]);
  return typeof s === "string" ? Buffer.from(s, "base64").toString() : "";
}

export function texts(node: GraphNode, name: string): string[] {
  const { s } = fields(fields(node.attributes[name])["list"]);
  return Array.isArray(s) ? s.map((one: unknown) => Buffer.from(String(one), "base64").toString()) : [];
}

export function numbers(node: GraphNode, name: string): number[] {
  const { i } = fields(fields(node.attributes[name])["list"]);
  return Array.isArray(i) ? i.map(Number) : [];
}

export function number(node: GraphNode, name: string, otherwise: number): number {
  const { f } = fields(node.attributes[name]);
  return typeof f === "number" ? f : otherwise;
}

export function flag(node: GraphNode, name: string): boolean {
  return fields(node.attributes[name])["b"] === true;
}
