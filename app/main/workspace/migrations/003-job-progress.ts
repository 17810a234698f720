/** What a list of jobs shows of each: how far it came, when it started, what it was last at. */
export const sql = `
ALTER TABLE jobs ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN started TEXT NOT NULL DEFAULT '';
`;
