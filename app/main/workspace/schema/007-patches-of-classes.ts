/**
 * A training patch belongs to a class, or to none yet. What several classes had by the name of its label becomes a patch of
 * each, so that everything that was trained and counted stays what it was; the first made of them has the old number, and
 * what the other classes' versions answered of it goes to theirs.
 */
export const sql = `
CREATE TABLE kept_conflicts AS SELECT * FROM label_conflicts;

-- class_id: a class gives its patches back before it is deleted.
CREATE TABLE owned_patches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  class_id INTEGER REFERENCES classes (id),
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL CHECK (width > 0),
  height REAL NOT NULL CHECK (height > 0),
  origin TEXT NOT NULL
) STRICT;

CREATE TABLE patch_claims AS
SELECT training_patches.id AS patch_id, classes.id AS class_id,
  row_number() OVER (PARTITION BY training_patches.id ORDER BY classes.id) AS place
FROM training_patches JOIN classes
WHERE training_patches.label IN (SELECT value FROM json_each(classes.labels))
  AND (classes.set_id IS NULL OR EXISTS (
    SELECT 1 FROM image_set_members WHERE set_id = classes.set_id AND image_id = training_patches.image_id));
CREATE INDEX claims_by_patch ON patch_claims (patch_id, place);

INSERT INTO owned_patches
SELECT id, (SELECT class_id FROM patch_claims WHERE patch_id = training_patches.id AND place = 1),
  image_id, label, x, y, width, height, origin
FROM training_patches;
INSERT INTO sqlite_sequence SELECT 'owned_patches', 0
WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'owned_patches');
UPDATE sqlite_sequence
SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence AS old WHERE old.name = 'training_patches'), 0))
WHERE name = 'owned_patches';

INSERT INTO owned_patches (class_id, image_id, label, x, y, width, height, origin)
SELECT patch_claims.class_id, image_id, label, x, y, width, height, origin
FROM patch_claims JOIN training_patches ON training_patches.id = patch_id WHERE place > 1 ORDER BY patch_id, place;

CREATE TABLE own_numbers AS
SELECT patch_claims.patch_id AS old_id, classes.name AS class_name, owned_patches.id AS new_id
FROM patch_claims JOIN training_patches ON training_patches.id = patch_id
  JOIN classes ON classes.id = patch_claims.class_id
  JOIN owned_patches ON owned_patches.class_id = patch_claims.class_id
    AND owned_patches.image_id = training_patches.image_id AND owned_patches.label = training_patches.label
    AND owned_patches.x = training_patches.x AND owned_patches.y = training_patches.y
    AND owned_patches.width = training_patches.width AND owned_patches.height = training_patches.height
WHERE place > 1;
CREATE INDEX own_numbers_by_old ON own_numbers (old_id, class_name);
UPDATE held_out_answers SET patch_id = own_numbers.new_id
FROM own_numbers, patch_classifiers
WHERE patch_classifiers.id = held_out_answers.classifier_id AND own_numbers.class_name = patch_classifiers.name
  AND own_numbers.old_id = held_out_answers.patch_id;
DROP TABLE own_numbers;
DROP TABLE patch_claims;

DROP TABLE training_patches;
ALTER TABLE owned_patches RENAME TO training_patches;
CREATE UNIQUE INDEX training_patches_once
ON training_patches (image_id, label, x, y, width, height, coalesce(class_id, 0));
CREATE INDEX training_patches_by_label ON training_patches (label, id);
CREATE INDEX training_patches_by_class ON training_patches (class_id, label, id);

INSERT INTO label_conflicts SELECT * FROM kept_conflicts;
DROP TABLE kept_conflicts;
`;
