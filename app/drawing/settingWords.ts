/** Settings of explanations in words. */
import type { ExplanationSettings, Measure } from "../contract/settings.ts";
import { counted, listed, percent } from "../contract/numberWords.ts";

interface MeasureWords {
  readonly name: string;
  /** By what neurons are chosen, in a sentence. */
  readonly by: string;
}

export const MEASURE_WORDS: Readonly<Record<Measure, MeasureWords>> = {
  attribution: {
    name: "Attribution",
    by: "by how much they raise the class's log-probability (activation times gradient over a 3 × 3 window)",
  },
  "activation-sum": {
    name: "Activation sum",
    by: "by the sum of their activations over a 3 × 3 window",
  },
  "activation-variance": {
    name: "Activation variance",
    by: "by the variance of their activations over a 3 × 3 window",
  },
  "weight-sum": {
    name: "Weight sum",
    by: "by the sum of the weights that carry them on",
  },
  "weight-variance": {
    name: "Weight variance",
    by: "by the variance of the weights that carry them on",
  },
  random: { name: "Random", by: "drawn at random" },
};

const AGGREGATION_WORDS: Readonly<Record<ExplanationSettings["aggregation"], string>> = {
  all: "over all kernels at once",
  max: "the largest over the kernels",
  mean: "the mean over the kernels",
};

/** In a line: "attribution, convolutions 4, 6, 8, top 5, distinct". */
export function settingsInLine(
  { measure, top, distinct }: ExplanationSettings,
  convolutions: readonly number[],
): string {
  return [
    MEASURE_WORDS[measure].name.toLowerCase(),
    convolutions.length === 0 ? "" : `convolutions ${convolutions.join(", ")}`,
    `top ${top}`,
    distinct === null ? "" : "distinct",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** Which neurons were chosen, how, and where the crops come from: one sentence each. */
export function settingsInSentences(settings: ExplanationSettings, convolutions: readonly number[]): string[] {
  const { measure, top, distinct, patchSource, seed } = settings;
  const where =
    convolutions.length === 1 ? `convolution ${convolutions[0]}` : `each of convolutions ${listed(convolutions)}`;
  const chosen = settings.convolutions === "auto" ? " (chosen by the size of what they see)" : "";
  const best = measure === "random" ? counted(top, "neuron") : `The best ${counted(top, "neuron")}`;
  const sentences = [`${best} of ${where}${chosen}, ${MEASURE_WORDS[measure].by}.`];
  if (measure === "random") sentences.push(`Seed ${seed}.`);
  if (measure === "weight-sum" || measure === "weight-variance") sentences.push(weightSentence(settings));
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

function weightSentence({ gate, aggregation }: ExplanationSettings): string {
  const open = gate === "strict" ? "where the activation is above zero" : "wherever the activation is not negative";
  return `Weights count ${open}; ${AGGREGATION_WORDS[aggregation]}.`;
}
