/** Tools of the canvas: what pointers make of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlacedBox } from "../../../../../app/renderer/canvas/boxes.ts";
import { boxTool } from "../../../../../app/renderer/canvas/tools/boxTool.ts";
import { selectTool } from "../../../../../app/renderer/canvas/tools/selectTool.ts";
import { stampTool } from "../../../../../app/renderer/canvas/tools/stampTool.ts";
import type { Effect, Preview, Tool, ToolContext } from "../../../../../app/renderer/canvas/tool.ts";
import { imageAndBoxes, isOn, SEED } from "../arbitrary.ts";

const BOXES: readonly PlacedBox[] = [
  { id: 1, box: { x: 10, y: 10, width: 40, height: 40 } },
  { id: 2, box: { x: 100, y: 100, width: 60, height: 60 } },
];
const CONTEXT: ToolContext = {
  image: { width: 400, height: 300 },
  side: 128,
  boxes: BOXES,
  selection: new Set(),
  object: null,
  tolerance: 6,
};

type Event = readonly ["down" | "move" | "up" | "cancel", number?, number?, ("shift" | undefined)?];

/** Plays events one after the other; a selection that a tool asks for is there from then on. */
function play<State>(
  tool: Tool<State>,
  events: readonly Event[],
  context = CONTEXT,
): { effects: Effect[]; preview: Preview; state: State } {
  let [state, now] = [tool.idle, context];
  const effects: Effect[] = [];
  for (const [kind, x = 0, y = 0, shift] of events) {
    if (kind === "cancel") {
      state = tool.onCancel(state);
      continue;
    }
    const step = { down: tool.onPointerDown, move: tool.onPointerMove, up: tool.onPointerUp }[kind];
    const next = step(state, { point: { x, y }, shift: shift === "shift" }, now);
    state = next.state;
    if (next.effect === undefined) continue;
    effects.push(next.effect);
    if (next.effect.kind === "select") now = { ...now, selection: next.effect.ids };
  }
  return { effects, preview: tool.preview(state, now), state };
}

describe("the stamp tool", () => {
  it("stamps with one click, a square of the size that is set", () => {
    const { effects } = play(stampTool, [
      ["move", 200, 150],
      ["down", 200, 150],
      ["up", 200, 150],
    ]);
    expect(effects).toEqual([{ kind: "add", box: { x: 136, y: 86, width: 128, height: 128 } }]);
  });

  it("stamps where the pointer is let go, and nothing after a cancel", () => {
    const dragged = play(stampTool, [
      ["down", 200, 150],
      ["move", 210, 150],
      ["up", 210, 150],
    ]);
    expect(dragged.effects).toEqual([{ kind: "add", box: { x: 146, y: 86, width: 128, height: 128 } }]);
    expect(play(stampTool, [["down", 200, 150], ["cancel"], ["up", 200, 150]]).effects).toEqual([]);
  });

  it("shows where the stamp would go, on the edge where it is near", () => {
    expect(play(stampTool, [["move", 68, 150]]).preview.ghost).toEqual({ x: 0, y: 86, width: 128, height: 128 });
    expect(play(stampTool, []).preview.ghost).toBeUndefined();
  });
});

describe("the box tool", () => {
  it("draws from corner to corner, in either direction, and squares with Shift", () => {
    const drag = (shift?: "shift"): Effect[] =>
      play(boxTool, [
        ["down", 120, 80],
        ["move", 60, 100],
        ["up", 60, 100, shift],
      ]).effects;
    expect(drag()).toEqual([{ kind: "add", box: { x: 60, y: 80, width: 60, height: 20 } }]);
    expect(drag("shift")).toEqual([{ kind: "add", box: { x: 60, y: 80, width: 60, height: 60 } }]);
  });

  it("draws nothing by a click, or after a cancel", () => {
    expect(
      play(boxTool, [
        ["down", 120, 80],
        ["up", 121, 80],
      ]).effects,
    ).toEqual([]);
    expect(play(boxTool, [["down", 120, 80], ["move", 200, 200], ["cancel"], ["up", 200, 200]]).effects).toEqual([]);
  });
});

describe("the select tool", () => {
  it("selects what is clicked, adds and takes away with Shift, and lets go beside all", () => {
    const { effects } = play(selectTool, [
      ["down", 20, 20],
      ["up", 20, 20],
      ["down", 130, 130, "shift"],
      ["up", 130, 130, "shift"],
      ["down", 20, 20, "shift"],
      ["up", 20, 20, "shift"],
      ["down", 300, 250],
      ["up", 300, 250],
    ]);
    expect(effects.map((effect) => effect.kind === "select" && [...effect.ids])).toEqual([[1], [1, 2], [2], []]);
  });

  it("selects by a frame, with Shift beside what is selected", () => {
    const frame = (selection: Set<number>, shift?: "shift"): unknown =>
      play(
        selectTool,
        [
          ["down", 90, 90, shift],
          ["move", 200, 200],
          ["up", 200, 200, shift],
        ],
        { ...CONTEXT, selection },
      ).effects;
    expect(frame(new Set())).toEqual([{ kind: "select", ids: new Set([2]) }]);
    expect(frame(new Set([1]), "shift")).toEqual([{ kind: "select", ids: new Set([1, 2]) }]);
  });

  it("moves all that is selected as one gesture, which is seen before it is one", () => {
    const selection = new Set([1, 2]);
    const events: Event[] = [
      ["down", 130, 130],
      ["move", 140, 135],
    ];
    const there = new Map([
      [1, { x: 20, y: 15, width: 40, height: 40 }],
      [2, { x: 110, y: 105, width: 60, height: 60 }],
    ]);
    expect(play(selectTool, events, { ...CONTEXT, selection }).preview.moved).toEqual(there);
    expect(play(selectTool, [...events, ["up", 140, 135]], { ...CONTEXT, selection }).effects).toEqual([
      { kind: "change", boxes: there },
    ]);
  });

  it("takes a press that hardly moves for a click", () => {
    const { effects } = play(
      selectTool,
      [
        ["down", 130, 130],
        ["move", 131, 131],
        ["up", 131, 131],
      ],
      { ...CONTEXT, selection: new Set([2]) },
    );
    expect(effects).toEqual([]);
  });

  it("resizes the one that is selected by a handle", () => {
    const { effects } = play(
      selectTool,
      [
        ["down", 160, 160],
        ["move", 180, 190],
        ["up", 180, 190],
      ],
      { ...CONTEXT, selection: new Set([2]) },
    );
    expect(effects).toEqual([{ kind: "change", boxes: new Map([[2, { x: 100, y: 100, width: 80, height: 90 }]]) }]);
  });

  it("does nothing after a cancel", () => {
    const context = { ...CONTEXT, selection: new Set([2]) };
    expect(
      play(selectTool, [["down", 130, 130], ["move", 190, 190], ["cancel"], ["up", 190, 190]], context).effects,
    ).toEqual([]);
  });
});

describe("every tool", () => {
  const tools = { stampTool, boxTool, selectTool } as unknown as Record<string, Tool<unknown>>;
  const kinds = fc.array(fc.tuple(fc.constantFrom("down", "move", "up", "cancel"), fc.boolean()), { maxLength: 20 });
  it.each(Object.keys(tools))("%s: adds and moves boxes only within the photograph, in any order of events", (name) => {
    fc.assert(
      fc.property(imageAndBoxes, kinds, fc.integer({ min: 4, max: 500 }), ({ image, boxes, points }, order, side) => {
        const context = { ...CONTEXT, image, side, boxes: boxes.map((box, i) => ({ id: i + 1, box })) };
        const events = order.map(([kind, shift], i): Event => {
          const { x, y } = points[i % points.length];
          return shift ? [kind, x, y, "shift"] : [kind, x, y];
        });
        const { effects, state } = play(tools[name], events, context);
        for (const effect of effects) {
          const made =
            effect.kind === "add" ? [effect.box] : effect.kind === "change" ? [...effect.boxes.values()] : [];
          for (const box of made) expect(isOn(box, image)).toBe(true);
        }
        // Escape ends whatever goes on: letting go does nothing then.
        const idle = tools[name].onCancel(state);
        const up = tools[name].onPointerUp(idle, { point: points[0], shift: false }, context);
        expect(up.effect).toBeUndefined();
      }),
      SEED,
    );
  });
});
