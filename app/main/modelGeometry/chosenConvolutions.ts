/** Which convolutions an explanation ranks. */
import { PippinError } from "../../contract/errors.ts";
import type { ExplanationSettings } from "../../contract/settings.ts";
import type { Convolution, Network } from "./graph.ts";
import { suggestConvolutions } from "./receptiveField.ts";

/**
 * @returns the convolutions that the settings name, `auto` resolved.
 * @throws PippinError `invalid-request` where the network has no such convolution.
 */
export function chosenConvolutions(network: Network, settings: ExplanationSettings): Convolution[] {
  const numbers = settings.convolutions === "auto" ? suggestConvolutions(network) : settings.convolutions;
  if (numbers.length === 0) {
    throw new PippinError(
      "invalid-request",
      `The network "${network.name}" has no convolution whose neurons see part of the image only.`,
    );
  }
  return numbers.map((number) => {
    const convolution = network.convolutions[number - 1];
    if (convolution === undefined) {
      throw new PippinError(
        "invalid-request",
        `The network "${network.name}" has ${network.convolutions.length} convolutions; there is no convolution ${number}.`,
        { convolution: number },
      );
    }
    return convolution;
  });
}
