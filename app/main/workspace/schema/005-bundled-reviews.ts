/**
 * What people said, in the workspace that a bundle of patches came from, of the labels that a patch classifier had given to its
 * patches. By image and box, as reviews of this workspace are matched to training patches: it stays when a patch is undone.
 */
export const sql = `
-- label: that it should have had, where it was corrected. source: the bundle's file.
CREATE TABLE bundled_reviews (
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'corrected', 'rejected', 'skipped')),
  label TEXT,
  source TEXT NOT NULL,
  PRIMARY KEY (image_id, x, y, width, height)
) STRICT, WITHOUT ROWID;
`;
