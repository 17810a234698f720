/** What a layer's builder works with. */
import type { Node, Operation } from "../../../modelGeometry/graph.ts";
import type { Argument, KerasLayer, KerasWeight } from "./kerasModel.ts";
import type { WeightTable } from "./weightTable.ts";

export interface LayerContext {
  readonly layer: KerasLayer;
  readonly kerasVersion: 2 | 3;
  /** Nodes that hold the outputs of the layers that this one reads; at least one. */
  readonly inputs: readonly Node[];
  readonly args: readonly Argument[];
  readonly kwargs: Readonly<Record<string, Argument>>;
  readonly table: WeightTable;
  /** The layer's weights in the file, in Keras's order. */
  readonly weights: readonly KerasWeight[];
  /** Whether this layer alone reads its only input, which is no layer's that is used again. */
  readonly soleReader: boolean;
  /** Whether its output is the network's, and nothing else reads it. */
  readonly endsNetwork: boolean;
  /** Adds a node of this layer. */
  push(operation: Operation, inputs: readonly Node[], shape: readonly number[]): Node;
  /** Changes what an earlier node does. */
  replace(node: Node, operation: Operation): Node;
  /** Says which node is the layer's convolution. */
  markConvolution(node: Node): void;
}
