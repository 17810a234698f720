/** Finds a layer's weights by the names that a file gives them. */
import { PippinError } from "../../../../contract/errors.ts";

/** Keras's order within a layer. */
const ORDER = [
  ...["depthwise_kernel", "pointwise_kernel", "kernel", "bias", "gamma", "beta"],
  ...["moving_mean", "mean", "moving_variance", "variance", "alpha", "count"],
];

/**
 * Names are paths: names of models around the layer (some, or further ones), the layer's own, the weight's:
 * `block_1/conv/kernel:0`. The weights are those of the one layer whose path agrees with `path` over the most parts from
 * its end, and has the fewest others.
 *
 * @param path - the layer's, from the outermost model.
 * @returns the names of its weights, in Keras's order.
 * @throws PippinError where two layers of the file fit equally well.
 */
export function namesOfLayer(names: readonly string[], path: readonly string[]): string[] {
  const owners = new Map<string, string[]>();
  for (const name of names) {
    const owner = name.split("/").slice(0, -1).join("/");
    owners.set(owner, [...(owners.get(owner) ?? []), name]);
  }
  const own = path[path.length - 1];
  const ranked = [...owners.keys()]
    .filter((owner) => owner === own || owner.endsWith(`/${own}`))
    .map((owner) => ({ owner, ...agreement(owner.split("/"), path) }))
    .sort((a, b) => b.shared - a.shared || a.others - b.others);
  const [best, second] = ranked;
  if (best === undefined) return [];
  if (second !== undefined && second.shared === best.shared && second.others === best.others) {
    throw new PippinError(
      "unsupported",
      `Layer "${path.join("/")}" may have the weights of "${best.owner}" or of "${second.owner}": give the layers different names and save the model again.`,
      { layer: path.join("/") },
    );
  }
  return inOrder(owners.get(best.owner)!);
}

/** @returns the names in Keras's order, as far as they are Keras's. */
export function inOrder(names: readonly string[]): string[] {
  const place = (name: string): number => {
    const found = ORDER.indexOf(name.split("/").pop()!.replace(/:\d+$/, ""));
    return found === -1 ? ORDER.length : found;
  };
  return names.every((name) => place(name) < ORDER.length)
    ? [...names].sort((a, b) => place(a) - place(b))
    : [...names];
}

/** Layer names may themselves hold slashes (Keras 2). */
function agreement(owner: readonly string[], path: readonly string[]): { shared: number; others: number } {
  const parts = path.flatMap((name) => name.split("/"));
  let shared = 0;
  while (
    shared < Math.min(owner.length, parts.length) &&
    owner[owner.length - 1 - shared] === parts[parts.length - 1 - shared]
  ) {
    shared++;
  }
  return { shared, others: owner.length - shared };
}
