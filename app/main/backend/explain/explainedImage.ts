/** An explanation as requests answer with it. */
import { looksWithSecond } from "../../../contract/patchClassifier.ts";
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { explanationSentence } from "../../../drawing/explanationWords.ts";
import { classifierInBrief } from "../../workspace/classifiers.queries.ts";
import type { StoredExplanation } from "../../workspace/explanations.queries.ts";
import type { Reads } from "../context.ts";

export function explainedImage(
  { db }: Reads,
  image: ImageRecord,
  { result, patches, classifierId }: StoredExplanation,
  model: ModelRecord,
): ExplainedImage {
  const named = ({ index, probability }: { index: number; probability: number }): ExplainedImage["explained"] => ({
    index,
    name: classInWords(model.classNames, index),
    probability,
  });
  const [likeliest, ...others] = result.prediction;
  const [predicted, explained] = [named(likeliest), named(result.explainedClass)];
  const prediction: ExplainedImage["prediction"] = [predicted, ...others.map(named)];
  const independent = result.independent === true;
  const classifier = classifierId === null ? undefined : classifierInBrief(db, classifierId);
  const features = classifier?.features ?? null;
  const borrowed =
    classifier === undefined || classifier.classIndices.includes(explained.index) ? null : classifier.name;
  return {
    sentence: explanationSentence({
      className: predicted.name,
      probability: predicted.probability,
      ...(independent ? { independent: prediction.map(({ name, ...one }) => ({ className: name, ...one })) } : {}),
      ...(explained.index === predicted.index
        ? {}
        : { explained: { className: explained.name, probability: explained.probability } }),
      labelled: classifierId !== null,
      borrowed,
      namedBySecond: features !== null && looksWithSecond(features),
      patches,
    }),
    path: image.path,
    hash: image.hash,
    width: result.width,
    height: result.height,
    prediction,
    independent,
    explained,
    convolutions: [...result.convolutions],
    classifierId,
    features,
    borrowed,
    ties: [...result.ties],
    patches: patches.map((patch) => ({ ...patch, labels: [...patch.labels] })),
    warnings: [...result.warnings],
    seconds: result.seconds,
  };
}
