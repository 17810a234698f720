/**
 * What people review: each neuron's patch by each version of a patch classifier and each measure once, in its newest
 * explanation, with the verdict. Narrow rows, apart from `explained_patches`, and indices that hold all that is asked for, so
 * that a hundred thousand are filtered and sorted at once. Verdicts before and after a gesture, so that it can be undone. And a way to all patches of a channel.
 */
export const sql = `
CREATE TABLE review_patches (
  id INTEGER PRIMARY KEY,
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
ALTER TABLE explained_patches ADD COLUMN channel INTEGER GENERATED ALWAYS AS (json_extract(patch, '$.channel')) VIRTUAL;
CREATE INDEX explained_patches_by_neuron ON explained_patches (convolution, channel);
CREATE TABLE verdict_changes (
  gesture_id INTEGER NOT NULL REFERENCES gestures (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  review_id INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (gesture_id, place)
) STRICT, WITHOUT ROWID;
INSERT INTO review_patches (classifier_id, image_id, measure, convolution, channel, neuron_row, neuron_column, patch_id,
  predicted, explained, label, probability)
SELECT classifier_id, image_id, explained_patches.measure, convolution, json_extract(patch, '$.channel'),
  json_extract(patch, '$.row'), json_extract(patch, '$.column'), explained_patches.id,
  json_extract(result, '$.prediction[0].index'), json_extract(result, '$.explainedClass.index'), label, probability
FROM explained_patches JOIN explanations ON explanations.id = explanation_id
WHERE classifier_id IS NOT NULL AND label IS NOT NULL
ORDER BY explained_patches.id
ON CONFLICT DO UPDATE SET patch_id = excluded.patch_id, predicted = excluded.predicted, explained = excluded.explained,
  label = excluded.label, probability = excluded.probability;
`;
