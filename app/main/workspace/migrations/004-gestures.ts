/**
 * Classes that people crop patches for, with their labels; and what they did to patches, gesture by gesture, so that it can
 * be undone after a restart. A change holds the patch before and after as JSON; null: it was not there.
 */
export const sql = `
CREATE TABLE classes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  labels TEXT NOT NULL,
  class_indices TEXT NOT NULL,
  target INTEGER NOT NULL CHECK (target > 0),
  set_id INTEGER REFERENCES image_sets (id) ON DELETE SET NULL
) STRICT;
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
CREATE INDEX training_patches_by_label ON training_patches (label, id);
`;
