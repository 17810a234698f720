/** Two threads take the items of a loop on one memory. */
import { expect, it } from "vitest";
import { TRANSPOSED } from "../../../../app/main/engine/kernels/assembled.ts";
import { shareInstance, sharedLoop, type SharedInstance } from "../../../../app/main/engine/kernels/sharedLoop.ts";

const PAGE = 65_536;
/** Without asking for its size once more one in about two thousand keeps the old one here: the moment is short. */
const MEMORIES = 1500;
/** Items that are empty, so that the second thread wakes and looks for what is shared. */
const NOTHING = [{ name: "clear", base: [0, 0], step: [0, 0] }];

/** Empties the third and fourth page: the first thread does nothing with its item before the second is done with the other. */
function emptied({ memory, functions, id }: SharedInstance): boolean {
  const numbers = new Int32Array(memory.buffer).fill(-1);
  const clear = (address: number, bytes: number): void => {
    const other = address === 2 * PAGE ? 3 * PAGE : 2 * PAGE;
    const start = performance.now();
    while (Atomics.load(numbers, other / 4) !== 0) {
      if (performance.now() - start > 10_000) throw new Error("the second thread has not done its item");
    }
    functions["clear"](address, bytes);
  };
  sharedLoop({ id, memory, functions: { clear } }, [{ name: "clear", base: [2 * PAGE, PAGE], step: [PAGE, 0] }], 2);
  return numbers.subarray((2 * PAGE) / 4).every((value) => value === 0);
}

it("works on all of a memory that grew while the second thread was taking it", () => {
  const module = new WebAssembly.Module(Buffer.from(TRANSPOSED, "base64"));
  const first = shareInstance(module, new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
  for (let n = 0; n < MEMORIES; n++) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
    // Awake it looks at once, and takes the memory while that grows: at another moment each time.
    for (let i = 0; i < 50; i++) sharedLoop(first, NOTHING, 1);
    const instance = shareInstance(module, memory);
    for (let i = 0; i < n % 20; i++) sharedLoop(first, NOTHING, 1);
    memory.grow(3);
    expect(emptied(instance)).toBe(true);
  }
});
