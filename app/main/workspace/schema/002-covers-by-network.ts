/**
 * Which classes of a network a class of patches stands for, by network: 0 is a cat to one and a tench to the next. What
 * versions were trained for is what they cover; `classes.class_indices` is no longer read.
 */
export const sql = `
CREATE TABLE class_covers (
  class_id INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  class_indices TEXT NOT NULL,
  PRIMARY KEY (class_id, model_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX class_covers_by_model ON class_covers (model_id);

INSERT INTO class_covers
  SELECT classes.id, model_id, newest.class_indices
  FROM patch_classifiers AS newest JOIN classes USING (name)
  WHERE version = (
    SELECT MAX(version) FROM patch_classifiers AS other WHERE other.name = newest.name AND other.model_id = newest.model_id
  );
`;
