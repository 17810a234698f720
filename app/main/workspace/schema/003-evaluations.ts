/**
 * Evaluations, by everything that they depend on (key): what was found in each image, so that one that was stopped goes on,
 * and the tables made of it, which are there when it has ended. Objects that people draw and remove are remembered by
 * gestures, so their numbers are never given a second time.
 */
export const sql = `
CREATE TABLE evaluations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  set_name TEXT NOT NULL,
  settings TEXT NOT NULL,
  classifier TEXT,
  total INTEGER NOT NULL,
  created TEXT NOT NULL,
  result TEXT
) STRICT;
CREATE INDEX evaluations_by_model ON evaluations (model_id);

CREATE TABLE evaluation_findings (
  evaluation_id INTEGER NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  finding TEXT NOT NULL,
  PRIMARY KEY (evaluation_id, image_id)
) STRICT;
CREATE INDEX evaluation_findings_by_image ON evaluation_findings (image_id);

CREATE TABLE lasting_objects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  category TEXT NOT NULL,
  outline TEXT NOT NULL,
  parts TEXT NOT NULL,
  UNIQUE (image_id, category, outline)
) STRICT;
INSERT INTO lasting_objects SELECT id, image_id, category, outline, parts FROM objects;
DROP TABLE objects;
ALTER TABLE lasting_objects RENAME TO objects;

CREATE TABLE object_changes (
  gesture_id INTEGER NOT NULL REFERENCES gestures (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (gesture_id, place)
) STRICT, WITHOUT ROWID;
`;
