/** A Keras model as every file format holds it: a tree of layer configurations and, by layer, arrays of weights. */

export type Fields = Readonly<Record<string, unknown>>;

/** The outermost JSON of a model, and that of a model inside it. */
export interface KerasConfiguration {
  readonly class_name: string;
  readonly config: Fields;
}

/** One array of weights in a file. */
export interface KerasWeight {
  readonly shape: readonly number[];
  /** @returns the values, row-major, as float32; read from the file at every call. */
  read(): Float32Array;
}

export interface KerasModel {
  readonly name: string;
  /** Main version of Keras that saved it; the two differ in what `hard_sigmoid` computes. */
  readonly kerasVersion: 2 | 3;
  readonly config: KerasConfiguration;
  /**
   * The weights of a layer in Keras's order (kernel before bias, gamma before beta).
   *
   * @param path - names of the models around the layer, then the layer's own: `["features", "conv1"]`.
   */
  weights(path: readonly string[]): readonly KerasWeight[];
}

/** A layer of the file, normalised over Keras 2 and 3 and over models inside models. */
export interface KerasLayer {
  /** Its name in the file; with the names of the models around it where another layer has the same. */
  readonly name: string;
  /** Class name: "Conv2D". */
  readonly type: string;
  /** Whether the file says that it is a function of Keras's `ops`; `.h5` files never do. */
  readonly isFunction: boolean;
  readonly config: Fields;
  readonly path: readonly string[];
  /** Place among all layers of the file. */
  readonly position: number;
}

/** What a layer is called with. */
export type Argument =
  /** The output of another layer, by its place among the call's inputs. */
  | { readonly kind: "tensor"; readonly input: number }
  | { readonly kind: "list"; readonly items: readonly Argument[] }
  /** As the file has it; of an array its values, nested. */
  | { readonly kind: "value"; readonly value: unknown };

/** One use of a layer. */
export interface LayerCall {
  /** Unique among all calls. */
  readonly key: string;
  readonly layer: KerasLayer;
  /** Keys of the calls whose outputs it reads. */
  readonly inputs: readonly string[];
  readonly args: readonly Argument[];
  readonly kwargs: Readonly<Record<string, Argument>>;
}

/** @returns Keras's main version from its version string; TensorFlow.js saves as Keras 2 does. */
export function mainVersion(version: unknown): 2 | 3 {
  return typeof version === "string" && version.startsWith("3") ? 3 : 2;
}
