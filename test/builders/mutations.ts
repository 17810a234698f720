/** How many random changes a test tries: few with all other tests, `PIPPIN_MUTATIONS` of each kind with `npm run soak`. */
export function mutations(usual: number): number {
  const wanted = Number(process.env["PIPPIN_MUTATIONS"] ?? 0);
  return Math.max(usual, wanted);
}
