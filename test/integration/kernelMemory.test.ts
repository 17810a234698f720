/** What kernels take of memory over the life of an engine, in a process of its own. */
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const solver = new URL("../../app/main/engine/kernels/cholesky.ts", import.meta.url).href;

/** Megabytes after 10 systems of 11 MB each, and after 50. */
const SCRIPT = `
  const { CholeskySolver } = await import(${JSON.stringify(solver)});
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const row = (i) => Float64Array.from({ length: i + 1 }, (_, j) => (i === j ? 2 : 0));
  const sizes = [];
  for (let i = 1; i <= 50; i++) {
    new CholeskySolver().solve(1500, row, [new Float64Array(1500).fill(1)]);
    gc();
    await turn();
    await turn();
    if (i === 10 || i === 50) sizes.push(process.memoryUsage.rss() / 1e6);
  }
  console.log(JSON.stringify(sizes));
`;

it("a kernel that is not used any more gives its memory back, on both threads", () => {
  const printed = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", SCRIPT], {
    encoding: "utf8",
  });
  const [early, late] = JSON.parse(printed) as [number, number];
  expect(late - early).toBeLessThan(150);
});
