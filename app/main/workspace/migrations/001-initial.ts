/** Everything that the first version keeps. Boxes are in pixels of the upright file. */
export const sql = `
CREATE TABLE image_sets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE images (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  format TEXT NOT NULL,
  warnings TEXT NOT NULL
) STRICT;
CREATE INDEX images_by_path ON images (path);
CREATE TABLE image_set_members (
  set_id INTEGER NOT NULL REFERENCES image_sets (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  PRIMARY KEY (set_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE objects (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  category TEXT NOT NULL,
  outline TEXT NOT NULL,
  parts TEXT NOT NULL,
  UNIQUE (image_id, category, outline)
) STRICT;
CREATE TABLE models (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  graph_blob TEXT NOT NULL,
  weights_blob TEXT NOT NULL,
  preprocessing TEXT NOT NULL,
  class_names TEXT NOT NULL
) STRICT;
CREATE TABLE vocabularies (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  labels TEXT NOT NULL
) STRICT;
CREATE TABLE training_patches (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL CHECK (width > 0),
  height REAL NOT NULL CHECK (height > 0),
  origin TEXT NOT NULL,
  UNIQUE (image_id, label, x, y, width, height)
) STRICT;
CREATE TABLE patch_classifiers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  model_id INTEGER NOT NULL REFERENCES models (id),
  vocabulary_id INTEGER NOT NULL REFERENCES vocabularies (id),
  class_indices TEXT NOT NULL,
  features TEXT NOT NULL,
  options TEXT NOT NULL,
  metrics TEXT NOT NULL,
  training_hash TEXT NOT NULL,
  blob TEXT NOT NULL,
  UNIQUE (name, version)
) STRICT;
CREATE TABLE explanations (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES models (id),
  classifier_id INTEGER REFERENCES patch_classifiers (id),
  settings TEXT NOT NULL,
  backend TEXT NOT NULL,
  version TEXT NOT NULL,
  result TEXT NOT NULL
) STRICT;
CREATE TABLE explained_patches (
  id INTEGER PRIMARY KEY,
  explanation_id INTEGER NOT NULL REFERENCES explanations (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  convolution INTEGER NOT NULL,
  measure TEXT NOT NULL,
  label TEXT,
  probability REAL,
  patch TEXT NOT NULL,
  patch_blob TEXT NOT NULL,
  reconstruction_blob TEXT NOT NULL,
  UNIQUE (explanation_id, place)
) STRICT;
CREATE INDEX explained_patches_by_label ON explained_patches (label, probability);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled'))
) STRICT;
CREATE TABLE job_failures (
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  item TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
`;
