/**
 * Groups of what the strongest neurons see in a class's photographs, by everything that they depend on (key): what each
 * photograph added, so that a job that was stopped goes on and new photographs join; and the groups, with what people said
 * of them. A group that is split has its parts as rows with it as their parent, whatever becomes of the answer. Beside them
 * what bundles of patches bring along: licences, and labels that differ from those that are here.
 */
export const sql = `
-- space: float32, what the groups were made in (NULL until they are there): the mean, then the axes, one after the other.
CREATE TABLE discoveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  class_id INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  set_name TEXT NOT NULL,
  asked TEXT NOT NULL,
  created TEXT NOT NULL,
  space BLOB
) STRICT;
CREATE INDEX discoveries_by_class ON discoveries (class_id);
CREATE INDEX discoveries_by_model ON discoveries (model_id);

-- patches: JSON, [convolution, channel, row, column, measure, x, y, width, height] each. Until there are groups features: float32,
-- a row of the same length for each; from then on places: the same in the coordinates of the space, and mean: of its features,
-- which was taken off. joined: its patches are among the training patches of groups that had a word when it came.
CREATE TABLE discovered_images (
  discovery_id INTEGER NOT NULL REFERENCES discoveries (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  patches TEXT NOT NULL,
  features BLOB,
  places BLOB,
  mean BLOB,
  joined INTEGER NOT NULL DEFAULT 0 CHECK (joined IN (0, 1)),
  PRIMARY KEY (discovery_id, image_id)
) STRICT;
CREATE INDEX discovered_images_by_image ON discovered_images (image_id);

-- number: "3", and of its parts "3.1", "3.2" ...; centre: float32, in the coordinates of the space.
CREATE TABLE patch_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  discovery_id INTEGER NOT NULL REFERENCES discoveries (id) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES patch_groups (id) ON DELETE CASCADE,
  number TEXT NOT NULL,
  centre BLOB NOT NULL,
  answer TEXT CHECK (answer IN ('word', 'none', 'several', 'split')),
  label TEXT,
  UNIQUE (discovery_id, number)
) STRICT;
CREATE INDEX patch_groups_by_parent ON patch_groups (parent_id);

CREATE TABLE group_changes (
  gesture_id INTEGER NOT NULL REFERENCES gestures (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (gesture_id, place)
) STRICT, WITHOUT ROWID;

-- Under which licence a photograph, or a crop of one, came in with a bundle of patches.
CREATE TABLE image_licences (
  image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
  licence TEXT NOT NULL
) STRICT;

-- What a bundle calls otherwise than a training patch of the same place, until somebody has said which it is.
CREATE TABLE label_conflicts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  patch_id INTEGER NOT NULL REFERENCES training_patches (id) ON DELETE CASCADE,
  theirs TEXT NOT NULL,
  source TEXT NOT NULL,
  UNIQUE (patch_id, theirs)
) STRICT;
`;
