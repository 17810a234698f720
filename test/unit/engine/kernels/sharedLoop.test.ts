/** Two threads take the items of a loop on one memory. */
import { expect, it } from "vitest";
import * as assembled from "../../../../app/main/engine/kernels/assembled.ts";
import { shareInstance, sharedLoop } from "../../../../app/main/engine/kernels/sharedLoop.ts";

const PAGE = 65_536;
/** Without asking for its size once more, about one memory in eleven keeps the old one. */
const MEMORIES = 80;

it("works on all of a memory that grew while the second thread was taking it", () => {
  const module = new WebAssembly.Module(Buffer.from(assembled.TRANSPOSED, "base64"));
  for (let n = 0; n < MEMORIES; n++) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGE, shared: true });
    const instance = shareInstance(module, memory);
    // Grown at another moment of the other's taking it each time.
    for (let i = 0; i < (n * 7) % 400; i++) Atomics.load(new Int32Array(memory.buffer), 0);
    memory.grow(3);
    const pages = new Int32Array(memory.buffer).fill(-1);
    // The first thread lets the second have its item, in the last page, before it goes on.
    const wait = (address: number, bytes: number): void => {
      const other = address === 2 * PAGE ? 3 * PAGE : 2 * PAGE;
      const start = performance.now();
      while (Atomics.load(pages, other / 4) !== 0) {
        if (performance.now() - start > 10_000) throw new Error(`memory ${n}: the second thread has done nothing`);
      }
      instance.functions["clear"](address, bytes);
    };
    sharedLoop(
      { ...instance, functions: { clear: wait } },
      [{ name: "clear", base: [2 * PAGE, PAGE], step: [PAGE, 0] }],
      2,
    );
    expect(pages.subarray((2 * PAGE) / 4).every((value) => value === 0)).toBe(true);
  }
});
