/** The explanation of a report's image in words. */
import { explanationSentence } from "../../../drawing/explanationWords.ts";
import type { ReportImage } from "./reportData.ts";

export function imageSentence({ predicted, asked, classifier, patches }: ReportImage): string {
  return explanationSentence({
    ...predicted,
    ...(asked && { explained: asked }),
    labelled: classifier !== null,
    patches,
  });
}
