/** Networks whose numbers a person can work out on paper. */
import { LoadedNetwork } from "../../app/main/engine/network/forward.ts";
import { startBackend } from "../../app/main/engine/tensors/backend.ts";
import { chain, type Pair, type Part } from "./graph.ts";

/**
 * A network of parts one after the other, on the WebAssembly backend, with the weights that are given and no others.
 *
 * @param input - height and width; it has three channels.
 * @param weights - row-major, by the part's kind and number and the weight's name: `conv1/kernel`, `dense1/bias`. Biases
 * that are left out are 0.
 */
export async function networkOf(
  input: Pair,
  parts: readonly Part[],
  weights: Readonly<Record<string, readonly number[]>> = {},
): Promise<LoadedNetwork> {
  const { network } = chain(parts, { input });
  const values = new Map(
    Object.entries(network.weights).map(([key, { shape }]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const given = weights[key] ?? (key.endsWith("/bias") ? new Array<number>(size).fill(0) : []);
      if (given.length !== size) throw new Error(`${key} is [${shape.join(", ")}] and has ${given.length} numbers.`);
      return [key, Float32Array.from(given)];
    }),
  );
  const unknown = Object.keys(weights).filter((key) => !values.has(key));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(", ")} among ${[...values.keys()].join(", ")}.`);
  const { tf } = await startBackend("wasm");
  return new LoadedNetwork(tf, network, { read: (key) => values.get(key)!.slice() });
}
