/** Tools that mark objects: what clicks and keys make of them. */
import { describe, expect, it } from "vitest";
import { objectAt } from "../../../../../app/renderer/canvas/outlines.ts";
import { objectBoxTool } from "../../../../../app/renderer/canvas/tools/objectBoxTool.ts";
import { outlineTool } from "../../../../../app/renderer/canvas/tools/outlineTool.ts";
import type { Effect, Tool, ToolContext, ToolKey } from "../../../../../app/renderer/canvas/tool.ts";

const CONTEXT: ToolContext = {
  image: { width: 400, height: 300 },
  side: 128,
  boxes: [],
  selection: new Set(),
  tolerance: 6,
};
type Event = ToolKey | readonly ["down" | "move" | "up" | "click", number, number];

function play<State>(tool: Tool<State>, events: readonly Event[]): { effects: Effect[]; state: State } {
  let state = tool.idle;
  const effects: Effect[] = [];
  for (const event of events) {
    const steps =
      typeof event === "string"
        ? [() => tool.onKey!(state, event, CONTEXT) ?? { state }]
        : (event[0] === "click" ? (["down", "up"] as const) : [event[0]]).map((kind) => () => {
            const name = { down: "onPointerDown", move: "onPointerMove", up: "onPointerUp" } as const;
            return tool[name[kind]](state, { point: { x: event[1], y: event[2] }, shift: false }, CONTEXT);
          });
    for (const step of steps) {
      const next = step();
      state = next.state;
      if (next.effect !== undefined) effects.push(next.effect);
    }
  }
  return { effects, state };
}

describe("a box around an object", () => {
  const box = { x: 20, y: 30, width: 100, height: 60 };

  it("takes two clicks, in whichever order, or a drag", () => {
    for (const events of [
      [
        ["click", 20, 30],
        ["move", 60, 60],
        ["click", 120, 90],
      ],
      [
        ["click", 120, 30],
        ["click", 20, 90],
      ],
      [
        ["down", 20, 30],
        ["move", 70, 70],
        ["up", 120, 90],
      ],
    ] as Event[][]) {
      expect(play(objectBoxTool, events).effects).toEqual([{ kind: "add", box }]);
    }
  });

  it("takes keys alone: the arrows move, a key is a click", () => {
    const { effects } = play(objectBoxTool, [["move", 20, 30], "point", ["move", 120, 90], "point"]);
    expect(effects).toEqual([{ kind: "add", box }]);
  });

  it("ends at the photograph's edge, and is none after Escape or a double click", () => {
    expect(
      play(objectBoxTool, [
        ["click", 20, 30],
        ["click", 999, 999],
      ]).effects,
    ).toEqual([{ kind: "add", box: { x: 20, y: 30, width: 380, height: 270 } }]);
    const given = play(objectBoxTool, [["click", 20, 30], "cancel", ["click", 120, 90]]);
    expect(given.effects).toEqual([]);
    expect(given.state.name).toBe("stretching");
    expect(
      play(objectBoxTool, [
        ["click", 20, 30],
        ["click", 20, 30],
      ]).effects,
    ).toEqual([]);
  });

  it("does not know keys where nothing is under way", () => {
    expect(objectBoxTool.onKey!(objectBoxTool.idle, "cancel", CONTEXT)).toBeNull();
    expect(objectBoxTool.onKey!(objectBoxTool.idle, "undo", CONTEXT)).toBeNull();
  });
});

describe("an outline around an object", () => {
  const clicks: Event[] = [
    ["click", 20, 30],
    ["click", 120, 30],
    ["click", 120, 90],
  ];
  const outline = { kind: "outline", corners: [20, 30, 120, 30, 120, 90] };

  it("is closed by Enter, or by a click near its first corner", () => {
    expect(play(outlineTool, [...clicks, "close"]).effects).toEqual([outline]);
    expect(play(outlineTool, [...clicks, ["click", 23, 33]]).effects).toEqual([outline]);
    expect(play(outlineTool, [...clicks, "close"]).state.corners).toEqual([]);
  });

  it("loses its last corner, or all, and is not closed by fewer than three", () => {
    const { effects } = play(outlineTool, [...clicks, "undo", ["click", 60, 200], "close"]);
    expect(effects).toEqual([{ kind: "outline", corners: [20, 30, 120, 30, 60, 200] }]);
    expect(play(outlineTool, [...clicks, "undo", "close"]).effects).toEqual([]);
    expect(play(outlineTool, [...clicks, "cancel"]).state.corners).toEqual([]);
    expect(outlineTool.onKey!(outlineTool.idle, "undo", CONTEXT)).toBeNull();
  });

  it("stays in the photograph, and a double click is one corner", () => {
    const { state } = play(outlineTool, [
      ["click", -20, 350],
      ["click", -20, 350],
    ]);
    expect(state.corners).toEqual([{ x: 0, y: 300 }]);
  });
});

describe("a click on objects", () => {
  const polygon = [0, 0, 100, 0, 100, 100, 0, 100];
  it("hits the smallest that covers it, and none off them", () => {
    const objects = [
      { id: 1, polygons: [polygon] },
      { id: 2, polygons: [[10, 10, 40, 10, 10, 40]] },
    ];
    expect(objectAt(objects, { x: 15, y: 15 })?.id).toBe(2);
    expect(objectAt(objects, { x: 38, y: 38 })?.id).toBe(1);
    expect(objectAt(objects, { x: 138, y: 38 })).toBeNull();
  });
});
