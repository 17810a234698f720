/** The explanation of a report's image in words. */
import { explanationSentence, predictionInWords } from "../../../drawing/explanationWords.ts";
import type { ReportImage } from "./reportData.ts";

type Predicted = Pick<ReportImage, "predicted" | "runnersUp" | "independent">;

/** @returns the sentence's beginning. */
export function imagePrediction(image: Predicted): string {
  return predictionInWords(predictionOf(image));
}

export function imageSentence({ asked, classifier, namedBySecond, patches, ...image }: ReportImage): string {
  return explanationSentence({
    ...predictionOf(image),
    ...(asked && { explained: asked }),
    labelled: classifier !== null,
    namedBySecond,
    patches,
  });
}

function predictionOf({ predicted, runnersUp, independent }: Predicted): Parameters<typeof predictionInWords>[0] {
  return { ...predicted, ...(independent && { independent: [predicted, ...runnersUp] }) };
}
