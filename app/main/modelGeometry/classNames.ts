/** Names of a network's classes. */
import { PippinError } from "../../contract/errors.ts";
import { classCount, scoresOf, type Network } from "./graph.ts";

type Scored = Pick<Network, "nodes" | "output" | "scores">;

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
export function checkClassNames(network: Scored, names: readonly string[]): void {
  const classes = classCount(network);
  if (names.length === classes) return;
  const advice =
    scoresOf(network).classes === "binary"
      ? "It tells two classes apart by one score: name first the class that a low score means, then the one that a high score means."
      : "Give a list with one name a class, in the network's order.";
  throw new PippinError(
    "bad-file",
    `The network has ${classes} classes and the list names ${names.length}. ${advice}`,
    { classes, names: names.length },
  );
}

/**
 * @param given - in the order of the network's classes; may lack some.
 * @returns a name for each class.
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 4), globalAveragePool(), dense(2), softmax()]);
 * namesOfAll(network, ["cat"]); // => ["cat", "class 1"]
 * ```
 */
export function namesOfAll(network: Scored, given: readonly string[] = []): string[] {
  return Array.from({ length: classCount(network) }, (_, index) => given[index] ?? `class ${index}`);
}

/**
 * Case, spaces and hyphens differ from list to list: "Great_Pyrenees". A class may have several names: "tabby, tabby cat".
 *
 * @example
 * ```ts
 * isCalled("ice bear, polar bear", "Polar_Bear"); // => true
 * isCalled("ice bear, polar bear", "bear"); // => false
 * ```
 */
export function isCalled(className: string, name: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return className.split(",").some((one) => plain(one) === plain(name));
}
