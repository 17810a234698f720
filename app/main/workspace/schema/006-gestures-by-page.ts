/**
 * On which page each gesture was made, so that a page takes back its own and none that is out of sight; and what a gesture did
 * to the labels of classes: renamed, merged, removed.
 */
export const sql = `
ALTER TABLE gestures ADD COLUMN page TEXT NOT NULL DEFAULT 'patches';
UPDATE gestures SET page = CASE
  WHEN EXISTS (SELECT 1 FROM verdict_changes WHERE gesture_id = gestures.id) THEN 'review'
  WHEN EXISTS (SELECT 1 FROM group_changes WHERE gesture_id = gestures.id) THEN 'discover'
  ELSE coalesce(
    (SELECT CASE json_extract(after, '$.origin')
        WHEN 'discovered' THEN 'discover' WHEN 'review' THEN 'review' WHEN 'shortcut' THEN 'evaluate' END
      FROM gesture_changes WHERE gesture_id = gestures.id AND before IS NULL ORDER BY place LIMIT 1),
    'patches')
END;
CREATE INDEX gestures_by_page ON gestures (page, undone, id);

-- A class's labels before and after, as JSON lists.
CREATE TABLE label_changes (
  gesture_id INTEGER NOT NULL REFERENCES gestures (id) ON DELETE CASCADE,
  class_id INTEGER NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (gesture_id, class_id)
) STRICT, WITHOUT ROWID;
`;
