/**
 * The one way down: gradient, deconvnet and guided backpropagation are the same walk from units towards the input, with
 * a different rule at each rectifier (see `rule.ts`). Attribution, class maps and reconstructions all use it, over whole
 * maps (`maps.ts`) or over the units' receptive fields only (`windows.ts`).
 */
import { derivativeFromOutput } from "../network/activations.ts";
import type { Network, Node } from "../../modelGeometry/graph.ts";
import type { Rule } from "./rule.ts";

/** How a kind of signal goes down one step. */
export interface Steps<Signal> {
  /** @returns the signal at the node's output turned into signals at its inputs, in their order. */
  through(node: Node, signal: Signal): readonly Signal[];
  /** @returns what reaches a node from two of its consumers. */
  sum(node: Node, a: Signal, b: Signal): Signal;
}

/**
 * Walks down from `start` until every target has its signal.
 *
 * @param start - signals at the outputs of one or more nodes.
 * @param targets - nodes whose signal is wanted: the derivative of the start by (or, under the other rules, what arrives
 * at) the node's output.
 * @returns the targets' signals; a target that nothing reaches is missing.
 */
export function descend<Signal>(
  network: Network,
  steps: Steps<Signal>,
  start: ReadonlyMap<number, Signal>,
  targets: readonly number[],
): Map<number, Signal> {
  const between = nodesBetween(network, [...start.keys()], targets);
  const pending = new Map(start);
  const found = new Map<number, Signal>();
  const wanted = new Set(targets);
  for (let index = Math.max(...start.keys()); index >= 0 && found.size < wanted.size; index--) {
    const signal = pending.get(index);
    if (signal === undefined || !between.has(index)) continue;
    pending.delete(index);
    if (wanted.has(index)) found.set(index, signal);
    const node = network.nodes[index];
    if (!node.inputs.some((input) => between.has(input))) continue;
    const arriving = steps.through(node, signal);
    node.inputs.forEach((input, place) => {
      if (!between.has(input)) return;
      const before = pending.get(input);
      const next = arriving[place];
      pending.set(input, before === undefined ? next : steps.sum(network.nodes[input], before, next));
    });
  }
  return found;
}

/**
 * Nodes on some path from `from` down to a target, both ends included.
 *
 * @example
 * From the scores down to the maps before the mean.
 * ```ts
 * const { network } = chain([conv(3, 4), relu(), globalAveragePool(), dense(2)]);
 * [...nodesBetween(network, [4], [2])].sort(); // => [2, 3, 4]
 * ```
 */
export function nodesBetween(network: Network, from: readonly number[], targets: readonly number[]): Set<number> {
  const reached = new Set(from);
  for (let index = Math.max(...from); index >= 0; index--) {
    if (reached.has(index)) for (const input of network.nodes[index].inputs) reached.add(input);
  }
  const leads = new Set(targets);
  for (const node of network.nodes) if (node.inputs.some((input) => leads.has(input))) leads.add(node.index);
  return new Set([...reached].filter((index) => leads.has(index)));
}

/** Forward outputs that a descent reads: to be kept by the forward pass. */
export function outputsToKeep(
  network: Network,
  rule: Rule,
  from: readonly number[],
  targets: readonly number[],
): number[] {
  const between = nodesBetween(network, from, targets);
  const needed = new Set<number>();
  for (const node of network.nodes) {
    const passed = between.has(node.index) && node.inputs.some((input) => between.has(input));
    if (passed) for (const output of outputsRead(node, rule)) needed.add(output);
  }
  return [...needed];
}

function outputsRead(node: Node, rule: Rule): readonly number[] {
  const { operation } = node;
  const readsInputs =
    ["multiply", "extreme", "normalisation", "local-normalisation"].includes(operation.kind) ||
    ((operation.kind === "pool" || operation.kind === "global-pool") && operation.mode === "max");
  if (readsInputs) return node.inputs;
  if (operation.kind === "reciprocal") return [node.index];
  if (operation.kind !== "activation") return [];
  if (operation.activation === "softmax") return [node.index];
  if (rule === "deconvnet") return [];
  return derivativeFromOutput(operation.activation) ? [node.index] : node.inputs;
}
