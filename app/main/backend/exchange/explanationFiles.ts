/** Explanations to take away. */
import { basename, join } from "node:path";
import type { ClassifierRecord } from "../../../contract/records.ts";
import type { ExplainedImage, Input, Output } from "../../../contract/requests.ts";
import { PippinError } from "../../../contract/errors.ts";
import { decodeImage } from "../../imaging/decode.ts";
import { encodeJpeg } from "../../imaging/encode.ts";
import { resizeArea } from "../../imaging/resample.ts";
import type { RgbImage } from "../../imaging/rgbImage.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { writeCoco } from "../../interchange/coco.ts";
import { patchesCsv } from "../../interchange/csv.ts";
import { cocoOfExplanations } from "../../interchange/explainedCoco.ts";
import {
  htmlReport,
  type ReportClassifier,
  type ReportImage,
  type ReportPicture,
} from "../../interchange/htmlReport.ts";
import { blobPath, readBlob } from "../../workspace/blobs.ts";
import { modelByName } from "../../workspace/models.queries.ts";
import { classifierById } from "../../workspace/classifiers.queries.ts";
import type { ReadableDB } from "../../workspace/database.ts";
import type { Context } from "../backend.ts";
import { copyWhole } from "./exportFolder.ts";
import { graphOf } from "../models/findModel.ts";

const PHOTOGRAPH_SIDE = 1000;
const THUMBNAIL_SIDE = 200;

export async function report(context: Context, { title, explained }: Input<"report">): Promise<Output<"report">> {
  const model = modelByName(context.db, explained.model.name);
  if (model === undefined)
    throw new PippinError("not-found", `The workspace has no model "${explained.model.name}" any more.`);
  const [inputHeight, inputWidth] = graphOf(context, model).inputShape;
  const images: ReportImage[] = [];
  for (const image of explained.images) images.push(await reportImage(context, image));
  return {
    html: htmlReport({
      title,
      version: context.version,
      backend: explained.backend === "native" ? "TensorFlow, native" : "TensorFlow.js, WebAssembly",
      model: { name: model.name, hash: model.hash, inputWidth, inputHeight, preprocessing: model.preprocessing },
      settings: explained.settings,
      convolutions: [...new Set(explained.images.flatMap(({ convolutions }) => convolutions))].sort((a, b) => a - b),
      classifiers: classifiersOf(context.db, explained.images).map((one) => reportClassifier(one, model.classNames)),
      images,
      warnings: explained.refused.map(({ message }) => message),
    }),
  };
}

/** Versions that labelled patches of the images, newest first. */
function classifiersOf(db: ReadableDB, images: readonly ExplainedImage[]): ClassifierRecord[] {
  const used = new Set(images.map(({ classifierId }) => classifierId).filter((id) => id !== null));
  return [...used].sort((a, b) => b - a).flatMap((id) => classifierById(db, id) ?? []);
}

function reportClassifier(
  { id, name, version, classIndices, labels, metrics }: ClassifierRecord,
  classNames: readonly string[],
): ReportClassifier {
  const covers =
    classIndices.length === 1 ? (classNames[classIndices[0]] ?? "1 class") : `${classIndices.length} classes`;
  return { id: String(id), name: `${name}, version ${version}`, covers, vocabulary: labels, metrics };
}

/** @returns the image with its pictures, as reports and figures draw it. */
export async function reportImage({ folder }: Context, image: ExplainedImage): Promise<ReportImage> {
  const { image: pixels } = await decodeImage(readFileNamed(image.path), image.path);
  const png = (hash: string): ReportPicture => ({ type: "image/png", bytes: readBlob(folder, hash) });
  const predicted = image.prediction[0];
  const named = ({ name, probability }: ExplainedImage["explained"]): { className: string; probability: number } => ({
    className: name,
    probability,
  });
  return {
    name: image.path.split(/[\\/]/).at(-1)!,
    width: image.width,
    height: image.height,
    photograph: await jpeg(pixels, PHOTOGRAPH_SIDE),
    thumbnail: await jpeg(pixels, THUMBNAIL_SIDE),
    predicted: named(predicted),
    runnersUp: image.prediction.slice(1).map(named),
    asked: image.explained.index === predicted.index ? null : named(image.explained),
    classifier: image.classifierId === null ? null : String(image.classifierId),
    patches: image.patches.map((patch) => ({
      ...patch,
      patchImage: png(patch.patchBlob),
      reconstruction: png(patch.reconstructionBlob),
    })),
    warnings: image.warnings,
  };
}

async function jpeg(image: RgbImage, longestSide: number): Promise<ReportPicture> {
  const factor = Math.min(1, longestSide / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((length) => Math.max(1, Math.round(length * factor)));
  const smaller = factor === 1 ? image : resizeArea(image, width, height);
  return { type: "image/jpeg", bytes: await encodeJpeg(smaller, 85) };
}

export async function csv({ db }: Context, { explained }: Input<"csv">): Promise<Output<"csv">> {
  const vocabulary = [...new Set(classifiersOf(db, explained.images).flatMap(({ labels }) => labels))];
  const images = explained.images.map(({ path, explained: { name, probability }, patches }) => ({
    path,
    className: name,
    probability,
    patches,
  }));
  return { csv: patchesCsv(images, vocabulary) };
}

export async function coco(_: Context, { explained }: Input<"coco">): Promise<Output<"coco">> {
  const all = explained.images.flatMap(({ patches }) => patches);
  const unlabelled = all.filter(({ labels }) => labels.length === 0).length;
  const dataset = cocoOfExplanations(explained.images);
  const patches = dataset.annotations.length;
  return { coco: writeCoco(dataset), patches, unlabelled, rejected: all.length - unlabelled - patches };
}

export async function copyBlobs(context: Context, { folder, files }: Input<"copyBlobs">): Promise<Output<"copyBlobs">> {
  for (const { blob, name } of files) copyWhole(blobPath(context.folder, blob), join(folder, name));
  return {};
}

export async function writePictures(
  context: Context,
  { folder, explained }: Input<"writePictures">,
): Promise<Output<"writePictures">> {
  const files: { blob: string; name: string }[] = [];
  const copy = (blob: string, name: string): string => {
    files.push({ blob, name });
    return name;
  };
  const names = explained.images.map(({ path, hash, patches }) => {
    const stem = `${basename(path).replace(/\.[^.]*$/, "")}-${hash.slice(0, 8)}`;
    const pictures = patches.map(({ convolution, rank, patchBlob, reconstructionBlob }) => ({
      patchImage: copy(patchBlob, `${stem}-conv${convolution}-${rank}.png`),
      reconstruction: copy(reconstructionBlob, `${stem}-conv${convolution}-${rank}-reconstruction.png`),
    }));
    return [hash, pictures] as const;
  });
  await copyBlobs(context, { folder, files });
  return { names: Object.fromEntries(names) };
}
