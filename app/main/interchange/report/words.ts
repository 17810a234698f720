/** Settings as sentences. */
import type { NetworkReference } from "../../../contract/engine.ts";
import type { ExplanationSettings, Measure } from "../../../contract/settings.ts";
import { percent } from "../../../contract/percent.ts";
import { counted } from "../sentence.ts";

const MEASURE_WORDS: Record<Measure, string> = {
  attribution: "by how much they raise the class's log-probability (activation times gradient over a 3 × 3 window)",
  "activation-sum": "by the sum of their activations over a 3 × 3 window",
  "activation-variance": "by the variance of their activations over a 3 × 3 window",
  "weight-sum": "by the sum of the weights that carry them on",
  "weight-variance": "by the variance of the weights that carry them on",
  random: "drawn at random",
};

const AGGREGATION_WORDS: Record<ExplanationSettings["aggregation"], string> = {
  all: "over all kernels at once",
  max: "the largest over the kernels",
  mean: "the mean over the kernels",
};

/** Which neurons were chosen, how, and where the crops come from: one sentence each. */
export function settingsInWords(settings: ExplanationSettings, convolutions: readonly number[]): string[] {
  const { measure, top, distinct, patchSource, seed } = settings;
  const where =
    convolutions.length === 1 ? `convolution ${convolutions[0]}` : `each of convolutions ${listed(convolutions)}`;
  const chosen = settings.convolutions === "auto" ? " (chosen by the size of what they see)" : "";
  const best = measure === "random" ? counted(top, "neuron") : `The best ${counted(top, "neuron")}`;
  const sentences = [`${best} of ${where}${chosen}, ${MEASURE_WORDS[measure]}.`];
  if (measure === "random") sentences.push(`Seed ${seed}.`);
  if (measure === "weight-sum" || measure === "weight-variance") sentences.push(weightWords(settings));
  if (distinct !== null) {
    sentences.push(
      `Neurons whose patches overlap a better one's by more than ${percent(distinct)} are counted with it.`,
    );
  }
  sentences.push(
    patchSource === "original"
      ? "Crops are cut from the file's own pixels."
      : "Crops are cut from the network's input.",
  );
  return sentences;
}

const VALUE_WORDS: Record<NetworkReference["preprocessing"]["values"], string> = {
  caffe: "blue, green, red, less the mean colour (caffe)",
  torch: "scaled by mean and deviation (torch)",
  tf: "scaled to -1 to 1 (tf)",
  unit: "scaled to 0 to 1 (unit)",
  none: "0 to 255 as they are (none)",
};

const GEOMETRY_WORDS: Record<NetworkReference["preprocessing"]["geometry"], string> = {
  crop: "Centre crop",
  squash: "Squashed to fit",
  letterbox: "Fitted between bars",
};

export function preprocessingInWords({ values, geometry }: NetworkReference["preprocessing"]): string {
  return `${GEOMETRY_WORDS[geometry]}; colours ${VALUE_WORDS[values]}`;
}

/** "6", "6 and 8", "6, 8 and 10". */
export function listed(items: readonly (string | number)[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

function weightWords({ gate, aggregation }: ExplanationSettings): string {
  const open = gate === "strict" ? "where the activation is above zero" : "wherever the activation is not negative";
  return `Weights count ${open}; ${AGGREGATION_WORDS[aggregation]}.`;
}
