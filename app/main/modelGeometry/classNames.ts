/** Names of a network's classes. */
import { PippinError } from "../../contract/errors.ts";
import { classCount, type Network } from "./graph.ts";

/**
 * @param names - in the order of the network's scores.
 * @throws PippinError `bad-file` where the list does not name every class of the network once.
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 4), globalAveragePool(), dense(2), softmax()]);
 * checkClassNames(network, ["cat", "dog"]); // => undefined
 * checkClassNames(network, ["cat"]); // throws bad-file
 * ```
 */
export function checkClassNames(network: Network, names: readonly string[]): void {
  const classes = classCount(network);
  if (names.length === classes) return;
  throw new PippinError(
    "bad-file",
    `The network has ${classes} classes and the list names ${names.length}. Give a list with one name a class, in the network's order.`,
  );
}

/**
 * Case, spaces and hyphens differ from list to list: "Great_Pyrenees". A class may have several names: "tabby, tabby cat";
 * the index that tells it from another one of its name is none of them: "crane (134)".
 *
 * @example
 * ```ts
 * isCalled("ice bear, polar bear", "Polar_Bear"); // => true
 * isCalled("ice bear, polar bear", "bear"); // => false
 * isCalled("crane (134)", "crane"); // => true
 * ```
 */
export function isCalled(className: string, name: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return className
    .replace(/ \(\d+\)$/, "")
    .split(",")
    .some((one) => plain(one) === plain(name));
}
