/** An explanation with its pictures, as reports and figures draw it. */
import { looksWithSecond } from "../../../contract/patchClassifier.ts";
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { decodeImage, type DecodedImage } from "../../imaging/decode.ts";
import { encodeJpeg } from "../../imaging/encode.ts";
import { resizeArea, scaledSize } from "../../imaging/resample.ts";
import type { RgbImage } from "../../imaging/rgbImage.ts";
import type { ReportFrame, ReportImage, ReportPicture } from "../../interchange/report/reportData.ts";
import { readBlob } from "../../workspace/blobs.ts";
import { keptOr } from "../../workspace/pictures.ts";
import type { Reads } from "../context.ts";
import { requireUnchanged } from "../explain/explainer.ts";
import { makeThumbnail } from "../../imaging/thumbnail.ts";

const PHOTOGRAPH_SIDE = 1000;
/** The workspace's thumbnail; where it was deleted, one is made anew. */
export async function reportFrame({ folder }: Reads, image: ExplainedImage): Promise<ReportFrame> {
  const bytes = await keptOr(folder, { hash: image.hash, ending: "jpg" }, async () =>
    makeThumbnail((await photographOf(image)).image),
  );
  const [predicted] = image.prediction;
  return {
    name: basename(image.path),
    thumbnail: { type: "image/jpeg", bytes },
    predicted: named(predicted),
    best: image.patches[0]?.labels[0] ?? null,
  };
}

/** @throws PippinError where the photograph is gone, or another one than was explained. */
export async function reportImage({ folder }: Reads, image: ExplainedImage): Promise<ReportImage> {
  const { image: pixels } = await photographOf(image);
  const png = (hash: string): ReportPicture => ({ type: "image/png", bytes: readBlob(folder, hash) });
  const [predicted, ...runnersUp] = image.prediction;
  return {
    name: basename(image.path),
    width: image.width,
    height: image.height,
    photograph: await jpeg(pixels, PHOTOGRAPH_SIDE),
    predicted: named(predicted),
    runnersUp: runnersUp.map(named),
    independent: image.independent,
    asked: image.explained.index === predicted.index ? null : named(image.explained),
    namedBySecond: image.features !== null && looksWithSecond(image.features),
    classifier: image.classifierId === null ? null : String(image.classifierId),
    patches: image.patches.map((patch) => ({
      ...patch,
      patchImage: png(patch.patchBlob),
      reconstruction: png(patch.reconstructionBlob),
    })),
    warnings: image.warnings,
  };
}

async function photographOf(image: ExplainedImage): Promise<DecodedImage> {
  const bytes = readFileNamed(image.path);
  requireUnchanged(image, createHash("sha256").update(bytes).digest("hex"));
  return decodeImage(bytes, image.path);
}

function named({ name, probability }: ExplainedImage["explained"]): { className: string; probability: number } {
  return { className: name, probability };
}

async function jpeg(image: RgbImage, longestSide: number): Promise<ReportPicture> {
  const factor = Math.min(1, longestSide / Math.max(image.width, image.height));
  const { width, height } = scaledSize(image, factor);
  const smaller = factor === 1 ? image : resizeArea(image, width, height);
  return { type: "image/jpeg", bytes: await encodeJpeg(smaller, 85) };
}
