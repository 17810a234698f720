/** What can be said of a network only when all its nodes are known: its scores, and the activation of each convolution. */
import { PippinError } from "../../../../contract/errors.ts";
import {
  consumersOf,
  scoresOf,
  type Convolution,
  type Layer,
  type Network,
  type Node,
  type Scores,
} from "../../../modelGeometry/graph.ts";
import { probabilitiesAt } from "./givenProbabilities.ts";

/** A layer of the file with its place in the graph. */
export interface BuiltLayer extends Pick<Layer, "name" | "type"> {
  /** Node that holds its output. */
  readonly node: number;
  /** Of Conv2D, DepthwiseConv2D and SeparableConv2D. */
  readonly convolution: { readonly node: number; readonly firstNode: number } | null;
}

interface Parts extends Pick<Network, "name" | "inputShape" | "weights"> {
  readonly nodes: readonly Node[];
  /** In the file's order. */
  readonly layers: readonly BuiltLayer[];
  readonly output: number;
}

/** @throws PippinError where the network does not end in one score a class. */
export function finishNetwork({ name, inputShape, nodes: built, layers, output: last, weights }: Parts): Network {
  const { nodes, logits, places, given } = endInScores(built, last);
  const [output, place] = [places.get(last) ?? last, (node: number) => places.get(node) ?? node];
  const consumers = consumersOf({ nodes });
  const convolutions: Convolution[] = [];
  const listed = layers.map(({ name: layer, type: layerType, node, convolution }): Layer => {
    const entry = { name: layer, type: layerType, node: place(node) };
    if (convolution === null) return entry;
    const number = convolutions.length + 1;
    const activationNode = activationAfter(nodes, consumers, convolution.node);
    convolutions.push({ number, layer, layerType, ...convolution, activationNode });
    return { ...entry, convolution: number };
  });
  const told = scoresToTell(given === null ? scoresOf({ nodes, output }) : readAs(nodes[output], given));
  return { name, inputShape, nodes, layers: listed, convolutions, output, logits, ...told, weights };
}

function readAs({ shape }: Node, classes: Scores["classes"]): Scores {
  return { classes: shape[0] === 1 ? "binary" : classes, given: "probabilities" };
}

/** What most networks have is left out, so that their descriptions, and so their hashes, stay what they were. */
function scoresToTell(scores: Scores): Pick<Network, "scores"> {
  return scores.classes === "exclusive" && scores.given === "logits" ? {} : { scores };
}

interface Ending {
  readonly nodes: readonly Node[];
  readonly logits: number;
  /** How the classes are related where the last node gives probabilities in a way of its own; null where from logits. */
  readonly given: Scores["classes"] | null;
  /** New places of nodes that have moved, by index. */
  readonly places: ReadonlyMap<number, number>;
}

/**
 * Finds the scores before the final softmax or sigmoid. Where only reshapes from 1x1xC to C follow it (older
 * MobileNets), it is moved behind them: softmax works along the last axis, so the result is the same.
 */
function endInScores(nodes: readonly Node[], output: number): Ending {
  const end = nodes[output];
  if (end.shape.length !== 1) {
    throw new PippinError(
      "unsupported",
      `The network ends in a map of ${end.shape.join("x")} ("${end.layer}"); Pippin explains classifiers, which end in one score a class.`,
    );
  }
  const squashing = squashingNode(nodes, output);
  refuseConstant(end, squashing === null ? null : nodes[squashing]);
  if (squashing === output) return { nodes, logits: end.inputs[0], given: null, places: new Map() };
  const chain = squashing === null ? null : movableChain(nodes, output, squashing);
  if (chain !== null) return moveToEnd(nodes, chain);
  const given = probabilitiesAt(nodes, output);
  if (given !== null || squashing === null) return { nodes, logits: output, given, places: new Map() };
  const { layer, layerType } = nodes[squashing];
  throw new PippinError(
    "unsupported",
    `Layer "${layer}" (${layerType}) gives probabilities that other layers then change; Pippin needs them last.`,
    { layer },
  );
}

/** @throws PippinError for a softmax over one score, which is 1 whatever the picture. */
function refuseConstant({ shape }: Node, squashing: Node | null): void {
  const { operation } = squashing ?? {};
  if (shape[0] !== 1 || operation?.kind !== "activation" || operation.activation === "sigmoid") return;
  throw new PippinError(
    "unsupported",
    `Layer "${squashing!.layer}" (${squashing!.layerType}) is a softmax over a single score, which is always 100%. A network of one score needs a sigmoid there, or nothing: save the model with that.`,
    { layer: squashing!.layer },
  );
}

/** @returns the nodes from the squashing one to the output, where it gives the same behind them; else null. */
function movableChain(nodes: readonly Node[], output: number, squashing: number): number[] | null {
  const chain = [squashing];
  for (let at = output; at !== squashing; at = nodes[at].inputs[0]) chain.splice(1, 0, at);
  const { shape } = nodes[squashing];
  const consumers = consumersOf({ nodes });
  const movable =
    shape[shape.length - 1] === nodes[output].shape[0] &&
    chain.slice(1).every((at) => ["identity", "reshape"].includes(nodes[at].operation.kind)) &&
    chain.slice(0, -1).every((at) => consumers[at].length === 1);
  return movable ? chain : null;
}

/** The softmax or sigmoid on the one path back from the output, as far as layers only change the shape or the scale. */
function squashingNode(nodes: readonly Node[], output: number): number | null {
  for (let at = output; ; at = nodes[at].inputs[0]) {
    const { operation } = nodes[at];
    if (operation.kind === "activation") return ["softmax", "sigmoid"].includes(operation.activation) ? at : null;
    if (!["identity", "reshape", "global-pool", "pool", "pad", "crop", "affine"].includes(operation.kind)) return null;
  }
}

/** @param chain - nodes one after the other; the first one's operation moves to the place of the last. */
function moveToEnd(nodes: readonly Node[], chain: readonly number[]): Ending {
  const moved = [...nodes];
  const last = chain.length - 1;
  const from = [...chain.slice(1), chain[0]];
  chain.forEach((index, i) => {
    const { layer, layerType, operation, shape } = nodes[from[i]];
    const inputs = i === 0 ? nodes[chain[0]].inputs : [chain[i - 1]];
    moved[index] = { index, layer, layerType, operation, inputs, shape: i === last ? nodes[chain[last]].shape : shape };
  });
  const places = new Map(from.map((node, i) => [node, chain[i]]));
  // What reads the output reads the moved activation, which is last now: the output keeps its place.
  return { nodes: moved, logits: chain[last - 1], given: null, places: places.set(chain[last], chain[last]) };
}

/**
 * The activation that follows a convolution, through its batch normalisation and dropout; where something else comes
 * first, or the softmax that ends the network, the convolution's own output.
 */
function activationAfter(
  nodes: readonly Node[],
  consumers: readonly (readonly number[])[],
  convolution: number,
): number {
  let at = convolution;
  let activation: number | null = null;
  while (consumers[at].length === 1) {
    const next = nodes[consumers[at][0]];
    const { operation, layer } = next;
    if (operation.kind === "activation" && activation === null && operation.activation !== "softmax")
      activation = next.index;
    else if (operation.kind === "affine" && activation !== null && layer === nodes[activation].layer) {
      // An activation that is done by scaling what goes in and comes out.
      return next.index;
    } else if (activation !== null || !isPassed(next, nodes[convolution].layer, nodes[consumers[next.index][0]])) break;
    at = next.index;
  }
  return activation ?? convolution;
}

/** Scaling counts as passed where it belongs to the convolution, to a normalisation or to the activation that follows. */
function isPassed({ operation, layer, layerType }: Node, ofConvolution: string, next: Node | undefined): boolean {
  if (operation.kind === "identity") return true;
  if (operation.kind !== "affine") return false;
  return (
    layer === ofConvolution ||
    layerType === "BatchNormalization" ||
    (next?.layer === layer && next.operation.kind === "activation")
  );
}
