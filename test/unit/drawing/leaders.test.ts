import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../app/contract/geometry.ts";
import { centre, liesWithin, overlap, sharedArea } from "../../../app/drawing/boxes.ts";
import { cross, placeLeaders, type Leader, type Named } from "../../../app/drawing/leaders.ts";
import { groupInShort, groupInWords, groupPatches, type ShownPatch } from "../../../app/drawing/patchGroups.ts";
import { seededRandom } from "../../../app/main/statistics/seededRandom.ts";

const FIGURE = { width: 900, height: 600 };
const PICTURE = { x: 120, y: 20, width: 660, height: 560 };
const tag = (words: string) => ({ width: 10 + 6 * words.length, height: 18 });

function expectReadable(leaders: readonly (Leader | null)[], boxes: readonly Box[]): void {
  const placed = leaders.filter((one) => one !== null);
  placed.forEach(({ tag: own, from, to }, i) => {
    expect(liesWithin(own, FIGURE)).toBe(true);
    expect(sharedArea(own, PICTURE)).toBe(0);
    for (const box of boxes) expect(sharedArea(own, box)).toBe(0);
    placed.slice(0, i).forEach((other) => {
      expect(sharedArea(own, other.tag)).toBeLessThan(1e-9);
      expect(cross([from, to], [other.from, other.to])).toBe(false);
    });
  });
}

describe("tags in the margins", () => {
  it("stand beside what they name, on its side", () => {
    const boxes = [
      { x: 200, y: 100, width: 80, height: 60 },
      { x: 600, y: 300, width: 90, height: 90 },
    ];
    const [left, right] = placeLeaders(
      boxes.map((box) => ({ box, size: tag("eye, 1 neuron") })),
      FIGURE,
      PICTURE,
    );
    expect(left).toMatchObject({ to: { x: 200, y: 130 } });
    expect(centre(left!.tag).y).toBe(130);
    expect(right).toMatchObject({ to: { x: 690, y: 345 } });
    expect(right!.tag.x).toBeGreaterThanOrEqual(780);
  });

  it("give way to each other by as little as need be", () => {
    const named = [0, 1, 2].map((i) => ({ box: { x: 200, y: 100 + i, width: 40, height: 40 }, size: tag("fur") }));
    const middles = placeLeaders(named, FIGURE, PICTURE).map((one) => centre(one!.tag).y);
    expect(middles).toEqual([99, 121, 143]);
  });

  it("are left out, the least important first, where there is no room", () => {
    const low = { width: 900, height: 40 };
    const picture = { ...PICTURE, y: 0, height: 40 };
    const named = [0, 1, 2, 3, 4, 5].map((i) => ({
      box: { x: 200 + i * 40, y: 5, width: 20, height: 20 },
      size: tag("fur"),
    }));
    const leaders = placeLeaders(named, low, picture);
    expect(leaders.map((one) => one !== null)).toEqual([true, true, true, true, false, false]);
    const narrow = placeLeaders(named, low, { ...picture, x: 20, width: 860 });
    expect(narrow.every((one) => one === null)).toBe(true);
  });

  it("are left out for what is not on the picture", () => {
    const leaders = placeLeaders(
      [{ box: { x: 20, y: 100, width: 60, height: 60 }, size: tag("ear") }],
      FIGURE,
      PICTURE,
    );
    expect(leaders).toEqual([null]);
  });

  it("never overlap, lie on a patch or cross each other's lines, in 200 explanations", () => {
    const random = seededRandom(17);
    const words = ["eye", "ear", "nose", "paw", "fur"];
    let groups = 0;
    for (let explanation = 0; explanation < 200; explanation++) {
      // A face is where most patches are: around a few places.
      const places = Array.from({ length: 1 + random.integer(4) }, () => [random.integer(600), random.integer(500)]);
      const patches = Array.from({ length: 15 + random.integer(16) }, (): ShownPatch => {
        const [x = 0, y = 0] = places[random.integer(places.length)] ?? [];
        const side = [34, 58, 106][random.integer(3)];
        const box = {
          x: PICTURE.x + x + random.integer(90),
          y: PICTURE.y + y + random.integer(90),
          width: side,
          height: side,
        };
        return { box, label: words[random.integer(words.length)], importance: random.integer(100) / 100 };
      });
      const found = groupPatches(patches);
      groups += found.length;
      const named = found.map((group): Named => ({ box: group.box, size: tag(groupInWords(group)) }));
      expectReadable(
        placeLeaders(named, FIGURE, PICTURE),
        patches.map(({ box }) => onPicture(box)),
      );
    }
    expect(groups).toBeGreaterThan(1000);
  });

  it("do so for any boxes", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            x: fc.integer({ min: 0, max: 860 }),
            y: fc.integer({ min: 0, max: 580 }),
            width: fc.integer({ min: 1, max: 400 }),
            height: fc.integer({ min: 1, max: 400 }),
          }),
          { maxLength: 70 },
        ),
        (boxes) => {
          const leaders = placeLeaders(
            boxes.map((box) => ({ box, size: tag("nose, 5 neurons") })),
            FIGURE,
            PICTURE,
          );
          expectReadable(leaders, boxes.map(onPicture));
        },
      ),
    );
  });
});

function onPicture(box: Box): Box {
  const x = Math.max(box.x, PICTURE.x);
  const y = Math.max(box.y, PICTURE.y);
  const right = Math.min(box.x + box.width, PICTURE.x + PICTURE.width);
  const bottom = Math.min(box.y + box.height, PICTURE.y + PICTURE.height);
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}

describe("groups of patches", () => {
  const box = (x: number, y: number, side = 10): Box => ({ x, y, width: side, height: side });
  const patch = (label: string | null, at: Box, importance: number): ShownPatch => ({ label, box: at, importance });

  it("hold what lies on each other and has one label, the most important first", () => {
    const groups = groupPatches([
      patch("eye", box(0, 0), 0.1),
      patch("nose", box(2, 2), 0.2),
      patch("eye", box(5, 0), 0.3),
      patch("eye", box(50, 50), 0.25),
    ]);
    expect(groups.map(({ label, members }) => [label, members])).toEqual([
      ["eye", [2, 0]],
      ["eye", [3]],
      ["nose", [1]],
    ]);
    expect(groups[0].box).toEqual({ x: 0, y: 0, width: 15, height: 10 });
    expect(groups[0].importance).toBeCloseTo(0.4, 12);
  });

  it("have words also where nothing is labelled", () => {
    expect(groupInWords({ label: null, members: [0, 1] })).toBe("2 neurons");
    expect(groupInWords({ label: "eye", members: [0] })).toBe("eye, 1 neuron");
    expect(groupInShort({ label: "eye", members: [0, 3] })).toBe("eye 2");
  });

  it("are chains of overlaps, whatever the order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), {
          minLength: 1,
          maxLength: 20,
        }),
        (places) => {
          const patches = places.map(([x, y]) => patch("fur", box(x, y), 0));
          const groups = groupPatches(patches);
          expect(groups.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual([...patches.keys()]);
          const groupOf = (place: number): number => groups.findIndex(({ members }) => members.includes(place));
          patches.forEach((one, a) => {
            patches.forEach((other, b) => {
              // A quarter of one of two equal boxes: 1/7 of both together.
              if (overlap(one.box, other.box) > 1 / 7 + 1e-9) expect(groupOf(a)).toBe(groupOf(b));
            });
          });
        },
      ),
    );
  });
});
