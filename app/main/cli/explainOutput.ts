/** An explanation on a terminal, as the documented JSON, and as files. */
import { basename } from "node:path";
import type { ExplainAnswer, ExplainedImage } from "../../contract/routes/explain.ts";
import { percent } from "../../contract/numberWords.ts";
import { pictureNames } from "../backend/exchange/pictureNames.ts";
import { table } from "./table.ts";

/**
 * @param pictures - whether crops and reconstructions were written.
 * @returns the document that `explain --json` prints.
 */
export function explainJson(answer: ExplainAnswer, pictures: boolean): object {
  const { version, backend, model, settings } = answer;
  return {
    version,
    backend,
    model,
    settings,
    images: answer.images.map((image) => imageJson(image, pictures)),
    refused: answer.refused,
  };
}

function imageJson(image: ExplainedImage, pictures: boolean): object {
  return {
    path: image.path,
    hash: image.hash,
    width: image.width,
    height: image.height,
    prediction: image.prediction,
    independent: image.independent,
    explained: image.explained,
    ties: image.ties,
    patches: image.patches.map((patch) => ({
      convolution: patch.convolution,
      layer: patch.layer,
      channel: patch.channel,
      row: patch.row,
      column: patch.column,
      measure: patch.measure,
      score: patch.score,
      activation: patch.activation,
      rank: patch.rank,
      neurons: patch.neurons,
      box: patch.box,
      imageBox: patch.imageBox,
      labels: patch.labels,
      ...(pictures ? pictureNames(image, patch) : {}),
    })),
    warnings: image.warnings,
    seconds: image.seconds,
  };
}

/** A line an image: what it is and what the network looked at. */
export function explainText({ images }: ExplainAnswer): string {
  return table(images.map((image) => [basename(image.path), image.sentence]));
}

/** The patches of one image, surest first. */
export function patchesText({ patches }: ExplainedImage): string {
  const rows = patches.map((patch) => [
    String(patch.convolution),
    `channel ${patch.channel}`,
    `row ${patch.row}, column ${patch.column}`,
    patch.labels
      .slice(0, 3)
      .map(({ label, probability }) => `${label} ${percent(probability)}`)
      .join(", ") || "no label",
    patch.neurons > 1 ? `and ${patch.neurons - 1} more here` : "",
  ]);
  return table(rows, [0]);
}
