/**
 * Where each channel of a network answers most strongly in each image, and the patches that were drawn of single neurons.
 * Peaks hold for the preprocessing that they were found with.
 */
export const sql = `
CREATE TABLE channel_peaks (
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  convolution INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  preprocessing TEXT NOT NULL,
  peaks BLOB NOT NULL,
  PRIMARY KEY (model_id, convolution, image_id)
) STRICT;
CREATE INDEX channel_peaks_by_image ON channel_peaks (image_id);
CREATE TABLE neuron_patches (
  key TEXT PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  labels TEXT NOT NULL,
  activation REAL NOT NULL,
  patch_blob TEXT NOT NULL,
  reconstruction_blob TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX neuron_patches_by_model ON neuron_patches (model_id);
CREATE INDEX neuron_patches_by_image ON neuron_patches (image_id);
`;
