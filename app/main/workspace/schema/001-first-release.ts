/**
 * What the first release keeps. Boxes are in pixels of the upright file, times are ISO 8601, names that end in `hash` or
 * `blob` are SHA-256 in hexadecimal digits. What is read whole and never asked by its parts is JSON in a TEXT column. Numbers
 * that gestures, pages or engines remember are never given a second time (AUTOINCREMENT).
 */
export const sql = `
-- Photographs, by content: known again wherever they lie. Removing one takes everything that was said of it along.

CREATE TABLE images (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  format TEXT NOT NULL,
  warnings TEXT NOT NULL
) STRICT;
CREATE INDEX images_by_path ON images (path);

CREATE TABLE image_sets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE image_set_members (
  set_id INTEGER NOT NULL REFERENCES image_sets (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  PRIMARY KEY (set_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_set_members_by_image ON image_set_members (image_id);

-- What is marked on them: outlines and parts.
CREATE TABLE objects (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  category TEXT NOT NULL,
  outline TEXT NOT NULL,
  parts TEXT NOT NULL,
  UNIQUE (image_id, category, outline)
) STRICT;

-- Networks, each converted into a graph and a file of weights.

CREATE TABLE models (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  graph_blob TEXT NOT NULL,
  weights_blob TEXT NOT NULL,
  preprocessing TEXT NOT NULL,
  class_names TEXT NOT NULL
) STRICT;
CREATE INDEX models_by_graph ON models (graph_blob);
CREATE INDEX models_by_weights ON models (weights_blob);

-- What people crop patches for, and the patches.

CREATE TABLE classes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  labels TEXT NOT NULL,
  class_indices TEXT NOT NULL,
  target INTEGER NOT NULL CHECK (target > 0),
  set_id INTEGER REFERENCES image_sets (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE training_patches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL CHECK (width > 0),
  height REAL NOT NULL CHECK (height > 0),
  origin TEXT NOT NULL,
  UNIQUE (image_id, label, x, y, width, height)
) STRICT;
CREATE INDEX training_patches_by_label ON training_patches (label, id);

-- Versions of patch classifiers. A version keeps the labels that it was trained with, whatever becomes of its class's.

CREATE TABLE patch_classifiers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  labels TEXT NOT NULL,
  class_indices TEXT NOT NULL,
  features TEXT NOT NULL,
  options TEXT NOT NULL,
  metrics TEXT NOT NULL,
  training_hash TEXT NOT NULL,
  blob TEXT NOT NULL,
  created TEXT NOT NULL,
  UNIQUE (name, version)
) STRICT;
CREATE INDEX patch_classifiers_by_model ON patch_classifiers (model_id, name);
CREATE INDEX patch_classifiers_by_blob ON patch_classifiers (blob);

-- What machines that had not seen a training patch, nor another of its image, said of it. Apart from the versions, because
-- a list of versions asks for none of it. Patches that were removed since have their answers still. truth (the label that
-- it was given then) and label (the most probable one) count the version's labels from 0; given is the probability of truth.
CREATE TABLE held_out_answers (
  classifier_id INTEGER NOT NULL REFERENCES patch_classifiers (id) ON DELETE CASCADE,
  patch_id INTEGER NOT NULL,
  truth INTEGER NOT NULL,
  given REAL NOT NULL,
  label INTEGER NOT NULL,
  probability REAL NOT NULL,
  PRIMARY KEY (classifier_id, patch_id)
) STRICT, WITHOUT ROWID;

-- Photographs that a version was trained on, also in another workspace.
CREATE TABLE classifier_images (
  classifier_id INTEGER NOT NULL REFERENCES patch_classifiers (id) ON DELETE CASCADE,
  image_hash TEXT NOT NULL,
  PRIMARY KEY (classifier_id, image_hash)
) STRICT, WITHOUT ROWID;

-- Which version is used, where people chose one that is not the newest.
CREATE TABLE chosen_classifiers (
  name TEXT NOT NULL,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  classifier_id INTEGER NOT NULL REFERENCES patch_classifiers (id) ON DELETE CASCADE,
  PRIMARY KEY (name, model_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chosen_classifiers_by_classifier ON chosen_classifiers (classifier_id);

-- What comparisons of features and classifiers found, cell by cell.
CREATE TABLE comparisons (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  labels TEXT NOT NULL,
  patches INTEGER NOT NULL,
  images INTEGER NOT NULL,
  made TEXT NOT NULL
) STRICT;

CREATE TABLE comparison_cells (
  comparison_id INTEGER NOT NULL REFERENCES comparisons (id) ON DELETE CASCADE,
  features TEXT NOT NULL,
  classifier TEXT NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (comparison_id, features, classifier)
) STRICT, WITHOUT ROWID;

-- Explanations, by everything that they depend on (key), with their patches in order.

CREATE TABLE explanations (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  classifier_id INTEGER REFERENCES patch_classifiers (id) ON DELETE CASCADE,
  settings TEXT NOT NULL,
  backend TEXT NOT NULL,
  version TEXT NOT NULL,
  result TEXT NOT NULL
) STRICT;
CREATE INDEX explanations_by_image ON explanations (image_id);
CREATE INDEX explanations_by_model ON explanations (model_id);
CREATE INDEX explanations_by_classifier ON explanations (classifier_id);

CREATE TABLE explained_patches (
  id INTEGER PRIMARY KEY,
  explanation_id INTEGER NOT NULL REFERENCES explanations (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  convolution INTEGER NOT NULL,
  channel INTEGER GENERATED ALWAYS AS (json_extract(patch, '$.channel')) VIRTUAL,
  measure TEXT NOT NULL,
  label TEXT,
  probability REAL,
  patch TEXT NOT NULL,
  patch_blob TEXT NOT NULL,
  reconstruction_blob TEXT NOT NULL,
  UNIQUE (explanation_id, place)
) STRICT;
CREATE INDEX explained_patches_by_neuron ON explained_patches (convolution, channel);
CREATE INDEX explained_patches_by_patch_blob ON explained_patches (patch_blob);
CREATE INDEX explained_patches_by_reconstruction_blob ON explained_patches (reconstruction_blob);

-- What people review: each neuron's patch by each version and measure once, in its newest explanation, with the verdict.
-- Narrow rows, and indices that hold all that is asked for, so that a hundred thousand are filtered and sorted at once.
CREATE TABLE review_patches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  classifier_id INTEGER NOT NULL REFERENCES patch_classifiers (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  measure TEXT NOT NULL,
  convolution INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  neuron_row INTEGER NOT NULL,
  neuron_column INTEGER NOT NULL,
  patch_id INTEGER NOT NULL REFERENCES explained_patches (id) ON DELETE CASCADE,
  predicted INTEGER NOT NULL,
  explained INTEGER NOT NULL,
  label TEXT NOT NULL,
  probability REAL NOT NULL,
  verdict TEXT CHECK (verdict IN ('accepted', 'corrected', 'rejected', 'skipped')),
  verdict_label TEXT,
  UNIQUE (classifier_id, image_id, convolution, channel, neuron_row, neuron_column, measure)
) STRICT;
CREATE INDEX review_patches_by_probability ON review_patches (classifier_id, measure, probability, id, verdict, label,
  convolution, channel, image_id, predicted, explained);
CREATE INDEX review_patches_by_verdict ON review_patches (classifier_id, measure, convolution, label, verdict);
CREATE INDEX review_patches_by_patch ON review_patches (patch_id);
CREATE INDEX review_patches_by_image ON review_patches (image_id);

-- Where each channel of a network answers most strongly in each image (with the preprocessing of then), and the patches
-- that were drawn of single neurons.

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
CREATE INDEX neuron_patches_by_patch_blob ON neuron_patches (patch_blob);
CREATE INDEX neuron_patches_by_reconstruction_blob ON neuron_patches (reconstruction_blob);

-- What people did, gesture by gesture, so that it can be undone after a restart: patches and verdicts before and after as
-- JSON; null: the patch was not there.

CREATE TABLE gestures (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;
CREATE INDEX gestures_by_state ON gestures (undone, id);

CREATE TABLE gesture_changes (
  gesture_id INTEGER NOT NULL REFERENCES gestures (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  patch_id INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (gesture_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdict_changes (
  gesture_id INTEGER NOT NULL REFERENCES gestures (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  review_id INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (gesture_id, place)
) STRICT, WITHOUT ROWID;

-- Long work: the request, so that it can be made again, the process that works on it, how far it came, what it left out.

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  process INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  started TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_running ON jobs (id) WHERE state = 'running';

CREATE TABLE job_failures (
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  item TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX job_failures_by_job ON job_failures (job_id);

-- What a person has chosen or seen: values are JSON.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that nothing may refer to any more, until somebody has looked (sweep.ts): blobs of rows that are gone, and what was
-- drawn of images that are gone. Written by the deletion itself, whichever it is, so that none is forgotten and a crash
-- loses none.

CREATE TABLE leftovers (
  kind TEXT NOT NULL CHECK (kind IN ('blob', 'pictures')),
  hash TEXT NOT NULL,
  PRIMARY KEY (kind, hash)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER images_leave AFTER DELETE ON images BEGIN
  INSERT INTO leftovers VALUES ('pictures', old.hash) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER models_leave AFTER DELETE ON models BEGIN
  INSERT INTO leftovers VALUES ('blob', old.graph_blob), ('blob', old.weights_blob) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER patch_classifiers_leave AFTER DELETE ON patch_classifiers BEGIN
  INSERT INTO leftovers VALUES ('blob', old.blob) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER explained_patches_leave AFTER DELETE ON explained_patches BEGIN
  INSERT INTO leftovers VALUES ('blob', old.patch_blob), ('blob', old.reconstruction_blob) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER neuron_patches_leave AFTER DELETE ON neuron_patches BEGIN
  INSERT INTO leftovers VALUES ('blob', old.patch_blob), ('blob', old.reconstruction_blob) ON CONFLICT DO NOTHING;
END;
`;
