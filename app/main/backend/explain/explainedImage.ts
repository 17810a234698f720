/** An explanation as requests answer with it. */
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { explanationSentence } from "../../../drawing/explanationWords.ts";
import type { StoredExplanation } from "../../workspace/explanations.queries.ts";

export function explainedImage(
  image: ImageRecord,
  { result, patches, classifierId }: StoredExplanation,
  model: ModelRecord,
): ExplainedImage {
  const named = ({ index, probability }: { index: number; probability: number }): ExplainedImage["explained"] => ({
    index,
    name: model.classNames[index] ?? `class ${index}`,
    probability,
  });
  const [likeliest, ...others] = result.prediction;
  const [predicted, explained] = [named(likeliest), named(result.explainedClass)];
  return {
    sentence: explanationSentence({
      className: predicted.name,
      probability: predicted.probability,
      ...(explained.index === predicted.index
        ? {}
        : { explained: { className: explained.name, probability: explained.probability } }),
      labelled: classifierId !== null,
      patches,
    }),
    path: image.path,
    hash: image.hash,
    width: result.width,
    height: result.height,
    prediction: [predicted, ...others.map(named)],
    explained,
    convolutions: [...result.convolutions],
    classifierId,
    ties: [...result.ties],
    patches: patches.map((patch) => ({ ...patch, labels: [...patch.labels] })),
    warnings: [...result.warnings],
    seconds: result.seconds,
  };
}
