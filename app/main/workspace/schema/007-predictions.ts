/**
 * What networks predict of photographs, so that photographs are found by it; when photographs came in; and what gestures did to
 * sets of photographs.
 */
export const sql = `
-- The most probable class, and as JSON the next ones with it, most probable first: [[index, probability], ...].
CREATE TABLE predictions (
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  class_index INTEGER NOT NULL,
  probability REAL NOT NULL,
  classes TEXT NOT NULL,
  PRIMARY KEY (model_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX predictions_by_class ON predictions (model_id, class_index, probability);
CREATE INDEX predictions_by_image ON predictions (image_id);

-- A network that is fed otherwise says something else.
CREATE TRIGGER predictions_pass AFTER UPDATE OF preprocessing ON models WHEN new.preprocessing <> old.preprocessing BEGIN
  DELETE FROM predictions WHERE model_id = old.id;
END;

-- ISO 8601; null: before this was written down. In the order of ids all the same.
ALTER TABLE images ADD COLUMN added TEXT;

-- A set's name before and after, null: there was, or is, no such set; the ids of photographs that it got and lost, and, where
-- it was deleted, those of classes whose photographs were its own, as JSON lists.
CREATE TABLE set_changes (
  gesture_id INTEGER NOT NULL REFERENCES gestures (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  added TEXT NOT NULL,
  removed TEXT NOT NULL,
  classes TEXT NOT NULL,
  PRIMARY KEY (gesture_id, place)
) STRICT, WITHOUT ROWID;
`;
