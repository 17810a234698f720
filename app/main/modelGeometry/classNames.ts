import { PippinError } from "../../contract/errors.ts";
import type { Network } from "./graph.ts";

/** @throws PippinError where the list does not name every class of the network once. */
export function checkClassNames(network: Network, names: readonly string[]): void {
  const classes = network.nodes[network.output].shape[0];
  if (names.length === classes) return;
  throw new PippinError(
    "bad-file",
    `The network has ${classes} classes and the list names ${names.length}. Give a list with one name a class, in the network's order.`,
  );
}
