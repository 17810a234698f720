/** Which version of a patch classifier is used, where people chose one; and what comparisons of them found, cell by cell. */
export const sql = `
ALTER TABLE patch_classifiers ADD COLUMN created TEXT NOT NULL DEFAULT '';
CREATE TABLE chosen_classifiers (
  name TEXT NOT NULL,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  classifier_id INTEGER NOT NULL REFERENCES patch_classifiers (id) ON DELETE CASCADE,
  PRIMARY KEY (name, model_id)
) STRICT, WITHOUT ROWID;
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
CREATE INDEX explanations_by_classifier ON explanations (classifier_id);
`;
