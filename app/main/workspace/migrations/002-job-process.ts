/** Which process works on a job, so that one whose process is gone is not taken for running. */
export const sql = `
ALTER TABLE jobs ADD COLUMN process INTEGER;
`;
