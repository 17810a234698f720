/**
 * Verdicts that were said of the same label of the same patch by another version; and samples of what a version labelled, drawn
 * evenly, so that the share that is right among them says something of all.
 */
export const sql = `
-- Number of the version that the verdict was said of; null: of this one.
ALTER TABLE review_patches ADD COLUMN carried_from INTEGER;
CREATE INDEX review_patches_carried ON review_patches (classifier_id, measure) WHERE carried_from IS NOT NULL;

-- One of each version, measure and image set (null: all images). population: how many patches it was drawn from, then.
CREATE TABLE review_samples (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  classifier_id INTEGER NOT NULL REFERENCES patch_classifiers (id) ON DELETE CASCADE,
  measure TEXT NOT NULL,
  set_id INTEGER REFERENCES image_sets (id) ON DELETE CASCADE,
  seed INTEGER NOT NULL,
  population INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX review_samples_by_what ON review_samples (classifier_id, measure, ifnull(set_id, 0));
CREATE INDEX review_samples_by_set ON review_samples (set_id);

CREATE TABLE review_sample_members (
  sample_id INTEGER NOT NULL REFERENCES review_samples (id) ON DELETE CASCADE,
  review_id INTEGER NOT NULL REFERENCES review_patches (id) ON DELETE CASCADE,
  PRIMARY KEY (sample_id, review_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_sample_members_by_review ON review_sample_members (review_id);
`;
