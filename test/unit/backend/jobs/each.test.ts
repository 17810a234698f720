import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PippinError } from "../../../../app/contract/errors.ts";
import type { ProgressEvent } from "../../../../app/contract/requests.ts";
import { each } from "../../../../app/main/backend/jobs/each.ts";

interface Watched {
  readonly events: ProgressEvent[];
  readonly stop: AbortController;
  readonly context: Parameters<typeof each>[0];
}

function watched(): Watched {
  const [events, stop] = [[] as ProgressEvent[], new AbortController()];
  return { events, stop, context: { signal: stop.signal, progress: (event) => events.push(event) } };
}

const OPTIONS = { message: "Doing", things: "things", nameOf: (item: number) => `thing ${item}` };

describe("the way through many things", () => {
  it("does each once, keeps the order, names what failed, and goes on", async () => {
    const lists = fc.array(fc.record({ fails: fc.boolean(), turns: fc.integer({ min: 0, max: 5 }) }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 4 }), async (items, atATime) => {
        const { context, events } = watched();
        const done: number[] = [];
        let [now, most] = [0, 0];
        const { results, refused, outcomes } = await each(context, [...items.keys()], {
          ...OPTIONS,
          atATime,
          before: 3,
          work: async (item) => {
            most = Math.max(most, ++now);
            for (let i = 0; i < items[item].turns; i++) await turn();
            now--;
            done.push(item);
            if (items[item].fails) throw new PippinError("bad-file", `${item} is bad.`);
            return item;
          },
        });
        const all = [...items.keys()];
        expect(done.sort((a, b) => a - b)).toEqual(all);
        expect(results).toEqual(all.filter((i) => !items[i].fails));
        expect(refused).toEqual(
          all.filter((i) => items[i].fails).map((i) => ({ item: `thing ${i}`, message: `${i} is bad.` })),
        );
        expect(outcomes).toHaveLength(items.length);
        expect(most).toBeLessThanOrEqual(atATime);
        expect(events.map((event) => event.done)).toEqual(all.map((i) => i + 4));
        expect(events.every(({ total }) => total === items.length + 3)).toBe(true);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("ends as stopped wherever it is stopped but at its end, after what is under way", async () => {
    const cases = fc.record({
      n: fc.integer({ min: 1, max: 20 }),
      at: fc.integer({ min: 1, max: 20 }),
      atATime: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ n, at, atATime }) => {
        const { context, events, stop } = watched();
        let [begun, ended] = [0, 0];
        const work = each(context, [...Array(n).keys()], {
          ...OPTIONS,
          atATime,
          work: async () => {
            if (++begun === at) stop.abort();
            await turn();
            ended++;
          },
        });
        const result = await work.catch((error: unknown) => error);
        expect(ended).toBe(begun);
        expect(events).toHaveLength(ended);
        if (ended === n) expect(result).toMatchObject({ refused: [] });
        else expect(result).toMatchObject({ code: "cancelled", message: stoppedAfter(ended, n) });
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("keeps what was left out before it was stopped, and says of all or nothing that nothing was changed", async () => {
    const { context, stop } = watched();
    const work = (item: number): void => {
      if (item === 1) stop.abort();
      throw new PippinError("bad-file", `${item} is bad.`);
    };
    const refused = [{ item: "thing 0", message: "0 is bad." }];
    await expect(each(context, [0, 1, 2], { ...OPTIONS, work })).rejects.toMatchObject({ data: { refused } });
    await expect(each(context, [0, 1], { ...OPTIONS, work, whole: "The check" })).rejects.toThrow(
      "The check was stopped; nothing was changed.",
    );
  });

  it("ends with what concerns all of it, once what is under way has ended", async () => {
    const { context } = watched();
    let under = 0;
    const work = each(context, [0, 1, 2, 3], {
      ...OPTIONS,
      atATime: 2,
      work: async (item) => {
        under++;
        await turn();
        under--;
        if (item === 1) throw new PippinError("disk", "The disk is full.");
      },
    });
    await expect(work).rejects.toThrow("The disk is full.");
    expect(under).toBe(0);
  });
});

function stoppedAfter(done: number, n: number): string {
  return `Stopped after ${done} of ${n} things. What is finished is kept, and the same goes on from there.`;
}
