/** Which convolutions an explanation ranks. */
import { PippinError } from "../../contract/errors.ts";
import type { ExplanationSettings } from "../../contract/settings.ts";
import type { Convolution, Network } from "./graph.ts";
import { suggestConvolutions } from "./receptiveField.ts";

/**
 * @returns the convolutions that the settings name, `auto` resolved.
 * @throws PippinError `invalid-request` where the network has no such convolution.
 *
 * @example
 * Of two convolutions the second, then all that are suggested: fields of 3 and 5 of 32 pixels.
 * ```ts
 * const { network } = chain([conv(3, 4), conv(3, 4)], { input: [32, 32] });
 * chosenConvolutions(network, { ...PRESETS.paper, convolutions: [2] }).map(({ number }) => number); // => [2]
 * chosenConvolutions(network, { ...PRESETS.paper, convolutions: "auto" }).map(({ number }) => number); // => [1, 2]
 * chosenConvolutions(network, { ...PRESETS.paper, convolutions: [5] }); // throws invalid-request
 * ```
 */
export function chosenConvolutions(network: Network, settings: ExplanationSettings): Convolution[] {
  const numbers = settings.convolutions === "auto" ? suggestConvolutions(network) : settings.convolutions;
  if (numbers.length === 0) {
    throw new PippinError(
      "invalid-request",
      `The network "${network.name}" has no convolution whose neurons see part of the image only.`,
    );
  }
  return numbers.map((number) => convolutionOf(network, number));
}

/**
 * @param number - as users count, from 1.
 * @throws PippinError `invalid-request` where the network has no such convolution.
 *
 * @example
 * ```ts
 * const { network } = chain([conv(3, 4), conv(3, 4)]);
 * convolutionOf(network, 2).node; // => 2
 * convolutionOf(network, 3); // throws invalid-request
 * ```
 */
export function convolutionOf(network: Network, number: number): Convolution {
  const convolution = network.convolutions[number - 1];
  if (convolution !== undefined) return convolution;
  throw new PippinError(
    "invalid-request",
    `The network "${network.name}" has ${network.convolutions.length} convolutions; there is no convolution ${number}.`,
    { convolution: number },
  );
}
