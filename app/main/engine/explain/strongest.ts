/** The patches of the neurons that several measures find strongest, each place once. */
import type { StrongestPatch, StrongestRequest } from "../../../contract/engine.ts";
import { PRESETS, type ExplanationSettings } from "../../../contract/settings.ts";
import { chosenConvolutions } from "../../modelGeometry/chosenConvolutions.ts";
import { prepareInput, toImageBox } from "../../modelGeometry/preprocessing.ts";
import { outputsForRanking, rankConvolutions } from "./choose.ts";
import { topClasses, type ExplainInput } from "./explain.ts";

/**
 * One forward pass, whatever the number of measures. What two neurons, or two measures, have in common is there once, by the
 * first that found it; the predicted class is explained.
 *
 * @example
 * A black and a red pixel, and a network that answers to red: both measures find the red one first.
 * ```ts
 * const loaded = await networkOf([1, 2], [conv(1, 1), relu(), globalAveragePool(), dense(2), softmax()], {
 *   "conv1/kernel": [1, 0, 0],
 *   "dense1/kernel": [1, -1],
 * });
 * const image = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 0, 0) };
 * const choices = [{ measure: "attribution", top: 1 }, { measure: "random", top: 2 }] as const;
 * const found = strongestPatches(
 *   { image, loaded, preprocessing: { values: "unit", geometry: "squash" }, imageSeed: 0 },
 *   { convolutions: [1], choices },
 * );
 * found.map(({ measure, column }) => [measure, column]); // => [["attribution", 1], ["random", 0]]
 * ```
 */
export function strongestPatches(
  { image, loaded, preprocessing, imageSeed }: Pick<ExplainInput, "image" | "loaded" | "preprocessing" | "imageSeed">,
  { convolutions: numbers, choices }: Pick<StrongestRequest, "convolutions" | "choices">,
): StrongestPatch[] {
  const settingsOf = ({ measure, top }: StrongestRequest["choices"][number]): ExplanationSettings => ({
    ...PRESETS.recommended,
    convolutions: [...numbers],
    measure,
    top,
  });
  const convolutions = chosenConvolutions(loaded.network, { ...PRESETS.recommended, convolutions: [...numbers] });
  const { pixels, geometry } = prepareInput(image, loaded.network.inputShape, preprocessing);
  const pass = loaded.forward(
    pixels,
    choices.flatMap((choice) => outputsForRanking(loaded.network, convolutions, settingsOf(choice))),
  );
  try {
    const explained = topClasses(pass.probabilities, 1)[0].index;
    const found = new Map<string, StrongestPatch>();
    for (const choice of choices) {
      const rankings = rankConvolutions(loaded, pass, convolutions, settingsOf(choice), explained, imageSeed);
      convolutions.forEach(({ number: convolution }, place) => {
        for (const { channel, row, column, box } of rankings[place].neurons) {
          const imageBox = toImageBox(geometry, box);
          const key = JSON.stringify(imageBox);
          if (imageBox.width <= 0 || imageBox.height <= 0 || found.has(key)) continue;
          found.set(key, { convolution, channel, row, column, measure: choice.measure, imageBox });
        }
      });
    }
    return [...found.values()];
  } finally {
    pass.dispose();
  }
}
