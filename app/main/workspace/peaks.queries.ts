/** Channels' highest activations in every image, and what single neurons see. */
import type { ChannelPeaks, ExplainedPatch } from "../../contract/engine.ts";
import type { ModelRecord } from "../../contract/records.ts";
import type { IncomingBlobs } from "./blobs.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { requireImage, requireModel, type NamedImage } from "./present.ts";
import { sql } from "./sql.ts";

/** A channel takes eight bytes: its highest activation as float32, and the place of it as int32, both little-endian. */
const BYTES = 8;

/** Which images, by what network. */
interface Surveyed {
  readonly model: ModelRecord;
  /** Null: all images. */
  readonly set: string | null;
}

/**
 * One transaction: all convolutions of an image or none.
 *
 * @throws PippinError `not-found` where the image or the model is gone.
 */
export function savePeaks(db: WritableDB, model: ModelRecord, image: NamedImage, peaks: readonly ChannelPeaks[]): void {
  const preprocessing = JSON.stringify(model.preprocessing);
  db.transaction(() => {
    requireImage(db, image);
    requireModel(db, model.id);
    for (const one of peaks) {
      sql`INSERT INTO channel_peaks (model_id, convolution, image_id, preprocessing, peaks)
          VALUES (${model.id}, ${one.convolution}, ${image.id}, ${preprocessing}, ${bytesOf(one)})
          ON CONFLICT DO UPDATE SET preprocessing = excluded.preprocessing, peaks = excluded.peaks`.run(db);
    }
  })();
}

/** @returns ids of the images whose peaks are known. */
export function surveyedImages(db: ReadableDB, { model, set }: Surveyed): Set<number> {
  const ids = sql<number>`SELECT DISTINCT image_id FROM channel_peaks WHERE model_id = ${model.id}
    AND preprocessing = ${JSON.stringify(model.preprocessing)} AND ${inSet(sql`image_id`, set)}`.pluck(db);
  return new Set(ids);
}

export interface PeakOfImage {
  readonly imageId: number;
  readonly path: string;
  readonly activation: number;
  /** row * width + column in the map. */
  readonly place: number;
}

/** @returns the channel's peak in every image that was surveyed, strongest first. */
export function peaksOfChannel(
  db: ReadableDB,
  { model, set, convolution, channel }: Surveyed & { readonly convolution: number; readonly channel: number },
): PeakOfImage[] {
  const query = sql<{ readonly imageId: number; readonly path: string; readonly peak: Buffer }>`
    SELECT image_id AS imageId, path, substr(peaks, ${1 + channel * BYTES}, ${BYTES}) AS peak
    FROM channel_peaks JOIN images ON images.id = image_id
    WHERE model_id = ${model.id} AND convolution = ${convolution}
      AND preprocessing = ${JSON.stringify(model.preprocessing)} AND ${inSet(sql`image_id`, set)}`;
  return query
    .all(db)
    .filter(({ peak }) => peak.length === BYTES)
    .map(({ imageId, path, peak }) => ({
      imageId,
      path,
      activation: peak.readFloatLE(0),
      place: peak.readInt32LE(4),
    }))
    .sort((a, b) => b.activation - a.activation || a.imageId - b.imageId);
}

function bytesOf({ values, places }: ChannelPeaks): Buffer {
  const bytes = Buffer.alloc(values.length * BYTES);
  values.forEach((value, channel) => {
    bytes.writeFloatLE(value, channel * BYTES);
    bytes.writeInt32LE(places[channel] ?? 0, channel * BYTES + 4);
  });
  return bytes;
}

export interface StoredNeuronPatch {
  readonly activation: number;
  readonly labels: ExplainedPatch["labels"];
  readonly patchBlob: string;
  readonly reconstructionBlob: string;
}

/** @param key - of everything that the patch depends on. */
export function neuronPatchByKey(db: ReadableDB, key: string): StoredNeuronPatch | undefined {
  const row = sql<Omit<StoredNeuronPatch, "labels"> & { readonly labels: string }>`
    SELECT activation, labels, patch_blob AS patchBlob, reconstruction_blob AS reconstructionBlob
    FROM neuron_patches WHERE key = ${key}`.get(db);
  return row === undefined ? undefined : { ...row, labels: JSON.parse(row.labels) as StoredNeuronPatch["labels"] };
}

/**
 * @param blobs - its pictures, on their way in.
 * @throws PippinError `not-found` where the image or the model is gone.
 */
export function saveNeuronPatch(
  db: WritableDB,
  { key, modelId, image }: { readonly key: string; readonly modelId: number; readonly image: NamedImage },
  { labels, activation, patchBlob, reconstructionBlob }: StoredNeuronPatch,
  blobs: IncomingBlobs,
): void {
  blobs.store(db, () => {
    requireImage(db, image);
    requireModel(db, modelId);
    const { changes } =
      sql`INSERT INTO neuron_patches (key, model_id, image_id, labels, activation, patch_blob, reconstruction_blob)
        VALUES (${key}, ${modelId}, ${image.id}, ${JSON.stringify(labels)}, ${activation}, ${patchBlob},
          ${reconstructionBlob}) ON CONFLICT DO NOTHING`.run(db);
    // Another process was quicker: its pictures are kept.
    if (changes === 0) blobs.leave(db);
  });
}
