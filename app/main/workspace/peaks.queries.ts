/** Channels' highest activations in every image, and what single neurons see. */
import type { ChannelPeaks, ExplainedPatch } from "../../contract/engine.ts";
import type { ModelRecord } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./database.ts";

/** A channel takes eight bytes: its highest activation as float32, and the place of it as int32, both little-endian. */
const BYTES = 8;

/** Which images, by what network. */
interface Surveyed {
  readonly model: ModelRecord;
  /** Null: all images. */
  readonly set: string | null;
}

const IN_SET = `(@set IS NULL OR image_id IN (
  SELECT image_id FROM image_set_members JOIN image_sets ON image_sets.id = set_id WHERE name = @set))`;

/** One transaction: all convolutions of an image or none. */
export function savePeaks(db: WritableDB, model: ModelRecord, imageId: number, peaks: readonly ChannelPeaks[]): void {
  const preprocessing = JSON.stringify(model.preprocessing);
  const insert = db.prepare(
    `INSERT INTO channel_peaks (model_id, convolution, image_id, preprocessing, peaks) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET preprocessing = excluded.preprocessing, peaks = excluded.peaks`,
  );
  db.transaction(() => {
    for (const one of peaks) insert.run(model.id, one.convolution, imageId, preprocessing, bytesOf(one));
  })();
}

/** @returns ids of the images whose peaks are known. */
export function surveyedImages(db: ReadableDB, { model, set }: Surveyed): Set<number> {
  const ids = db
    .prepare<object, number>(
      `SELECT DISTINCT image_id FROM channel_peaks
       WHERE model_id = @model AND preprocessing = @preprocessing AND ${IN_SET}`,
    )
    .pluck()
    .all({ model: model.id, preprocessing: JSON.stringify(model.preprocessing), set });
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
  return db
    .prepare<object, { readonly imageId: number; readonly path: string; readonly peak: Buffer }>(
      `SELECT image_id AS imageId, path, substr(peaks, @at, ${BYTES}) AS peak
       FROM channel_peaks JOIN images ON images.id = image_id
       WHERE model_id = @model AND convolution = @convolution AND preprocessing = @preprocessing AND ${IN_SET}`,
    )
    .all({
      model: model.id,
      convolution,
      preprocessing: JSON.stringify(model.preprocessing),
      set,
      at: 1 + channel * BYTES,
    })
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
    bytes.writeInt32LE(places[channel], channel * BYTES + 4);
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
  const row = db
    .prepare<[string], Omit<StoredNeuronPatch, "labels"> & { readonly labels: string }>(
      `SELECT activation, labels, patch_blob AS patchBlob, reconstruction_blob AS reconstructionBlob
       FROM neuron_patches WHERE key = ?`,
    )
    .get(key);
  return row === undefined ? undefined : { ...row, labels: JSON.parse(row.labels) as StoredNeuronPatch["labels"] };
}

export function saveNeuronPatch(
  db: WritableDB,
  of: { readonly key: string; readonly modelId: number; readonly imageId: number },
  patch: StoredNeuronPatch,
): void {
  db.prepare(
    `INSERT INTO neuron_patches (key, model_id, image_id, labels, activation, patch_blob, reconstruction_blob)
     VALUES (@key, @modelId, @imageId, @labels, @activation, @patchBlob, @reconstructionBlob) ON CONFLICT DO NOTHING`,
  ).run({ ...of, ...patch, labels: JSON.stringify(patch.labels) });
}
