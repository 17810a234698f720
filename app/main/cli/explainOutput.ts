/** An explanation on a terminal, as the documented JSON, and as files. */
import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { ExplainAnswer, ExplainedImage } from "../../contract/requests.ts";
import { explanationSentence, percent } from "../interchange/sentence.ts";
import { blobPath } from "../workspace/blobs.ts";
import { table } from "./table.ts";

type Patch = ExplainedImage["patches"][number];

/** Names of the pictures of one patch, where `--out` has written them. */
export type Pictures = ReadonlyMap<Patch, { readonly patchImage: string; readonly reconstruction: string }>;

/** @returns the document that `explain --json` prints. */
export function explainJson(answer: ExplainAnswer, pictures: Pictures): object {
  const { version, backend, model, settings } = answer;
  return {
    version,
    backend,
    model,
    settings,
    images: answer.images.map((image) => ({
      path: image.path,
      hash: image.hash,
      width: image.width,
      height: image.height,
      prediction: image.prediction,
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
        ...pictures.get(patch),
      })),
      warnings: image.warnings,
      seconds: image.seconds,
    })),
    refused: answer.refused,
  };
}

/** A line an image: what it is and what the network looked at. */
export function explainText({ images }: ExplainAnswer): string {
  return table(images.map((image) => [basename(image.path), sentenceOf(image)]));
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

function sentenceOf({ prediction, explained, classifierId, patches }: ExplainedImage): string {
  const predicted = prediction[0]!;
  return explanationSentence({
    className: predicted.name,
    probability: predicted.probability,
    ...(explained.index === predicted.index
      ? {}
      : { explained: { className: explained.name, probability: explained.probability } }),
    labelled: classifierId !== null,
    patches,
  });
}

/** Writes the crops and reconstructions as PNG. @returns their names. */
export function writePictures(answer: ExplainAnswer, workspace: string, folder: string): Pictures {
  mkdirSync(folder, { recursive: true });
  const pictures = new Map<Patch, { patchImage: string; reconstruction: string }>();
  for (const image of answer.images) {
    const stem = `${basename(image.path).replace(/\.[^.]*$/, "")}-${image.hash.slice(0, 8)}`;
    for (const patch of image.patches) {
      const name = `${stem}-conv${patch.convolution}-${patch.rank}`;
      const names = { patchImage: `${name}.png`, reconstruction: `${name}-reconstruction.png` };
      copyFileSync(blobPath(workspace, patch.patchBlob), join(folder, names.patchImage));
      copyFileSync(blobPath(workspace, patch.reconstructionBlob), join(folder, names.reconstruction));
      pictures.set(patch, names);
    }
  }
  return pictures;
}
