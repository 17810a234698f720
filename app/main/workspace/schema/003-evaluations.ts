/**
 * Evaluations, by everything that they depend on (key): what was found in each image, so that one that was stopped goes on,
 * and the tables made of it, which are there when it has ended. Objects that people draw and remove are remembered by
 * gestures, so their numbers are never given a second time. Beside them what class profiles are counted from, and searches
 * for shortcuts, which go on in the same way.
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

-- What class profiles are counted from: a row an explanation, so that ten thousand are read at once. variant: the settings
-- but the class under explanation, and the patch classifier. patches: [convolution, channel, score, label] of each in order.
-- shares: how much of each patch is object; JSON null: nothing is outlined; NULL: not known since outlines changed.
CREATE TABLE explanation_profiles (
  explanation_id INTEGER PRIMARY KEY REFERENCES explanations (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  class_index INTEGER NOT NULL,
  measure TEXT NOT NULL,
  variant TEXT NOT NULL,
  patches TEXT NOT NULL,
  shares TEXT
) STRICT;
CREATE INDEX explanation_profiles_by_class ON explanation_profiles (model_id, class_index, measure, image_id);
CREATE INDEX explanation_profiles_by_image ON explanation_profiles (image_id);

INSERT INTO explanation_profiles
SELECT id, image_id, model_id, json_extract(result, '$.explainedClass.index'), json_extract(settings, '$.measure'),
  json_remove(settings, '$.explainedClass') || ' ' || coalesce(classifier_id, ''),
  (SELECT json_group_array(json_array(convolution, channel, json_extract(patch, '$.score'), label) ORDER BY place)
    FROM explained_patches WHERE explanation_id = explanations.id),
  NULL
FROM explanations;

CREATE TRIGGER objects_come AFTER INSERT ON objects BEGIN
  UPDATE explanation_profiles SET shares = NULL WHERE image_id = new.image_id;
END;
CREATE TRIGGER objects_change AFTER UPDATE OF outline ON objects BEGIN
  UPDATE explanation_profiles SET shares = NULL WHERE image_id = new.image_id;
END;
CREATE TRIGGER objects_go AFTER DELETE ON objects BEGIN
  UPDATE explanation_profiles SET shares = NULL WHERE image_id = old.image_id;
END;

-- Searches for shortcuts, by everything that they depend on (key): what each image added, and the groups in the end.
-- members: of each group its patches, [explanation_id, place], by evidence.
CREATE TABLE shortcut_searches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  set_name TEXT NOT NULL,
  class_index INTEGER NOT NULL,
  measure TEXT NOT NULL,
  images INTEGER NOT NULL,
  created TEXT NOT NULL,
  result TEXT,
  members TEXT
) STRICT;
CREATE INDEX shortcut_searches_by_model ON shortcut_searches (model_id);

-- features: float32, a row of the same length for each patch of the explanation. blanked: JSON, by the groups that were
-- there then (grouping).
CREATE TABLE shortcut_findings (
  search_id INTEGER NOT NULL REFERENCES shortcut_searches (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  features BLOB NOT NULL,
  grouping TEXT,
  blanked TEXT,
  apart TEXT,
  PRIMARY KEY (search_id, image_id)
) STRICT;
CREATE INDEX shortcut_findings_by_image ON shortcut_findings (image_id);
`;
