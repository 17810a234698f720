/** Tools that mark objects: what clicks and keys make of them. */
import { describe, expect, it } from "vitest";
import { cornersOf, grown, objectAt } from "../../../../../app/renderer/canvas/outlines.ts";
import { objectBoxTool } from "../../../../../app/renderer/canvas/tools/objectBoxTool.ts";
import { selectTool } from "../../../../../app/renderer/canvas/tools/selectTool.ts";
import { outlineTool } from "../../../../../app/renderer/canvas/tools/outlineTool.ts";
import type { Effect, Tool, ToolContext, ToolKey } from "../../../../../app/renderer/canvas/tool.ts";

const CONTEXT: ToolContext = {
  image: { width: 400, height: 300 },
  side: 128,
  boxes: [],
  selection: new Set(),
  object: null,
  tolerance: 6,
};
type Event = ToolKey | readonly ["down" | "move" | "up" | "click", number, number];

function play<State>(
  tool: Tool<State>,
  events: readonly Event[],
  context = CONTEXT,
): { effects: Effect[]; state: State } {
  let state = tool.idle;
  const effects: Effect[] = [];
  for (const event of events) {
    const steps =
      typeof event === "string"
        ? [() => tool.onKey!(state, event, context) ?? { state }]
        : (event[0] === "click" ? (["down", "up"] as const) : [event[0]]).map((kind) => () => {
            const name = { down: "onPointerDown", move: "onPointerMove", up: "onPointerUp" } as const;
            return tool[name[kind]](state, { point: { x: event[1], y: event[2] }, shift: false }, context);
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

describe("the selected object", () => {
  const square = { id: 7, polygons: [[100, 50, 200, 50, 200, 150, 100, 150]] };
  const triangle = { id: 8, polygons: [[100, 50, 200, 50, 150, 150]] };
  const drag = (object: typeof square, from: readonly [number, number], to: readonly [number, number]): Effect[] =>
    play(
      selectTool,
      [
        ["down", ...from],
        ["move", ...to],
        ["up", ...to],
      ],
      { ...CONTEXT, object },
    ).effects;

  it("is moved by a drag inside it, as far as the photograph reaches", () => {
    expect(drag(square, [150, 100], [160, 90])).toEqual([
      { kind: "reshape", id: 7, polygons: [[110, 40, 210, 40, 210, 140, 110, 140]] },
    ]);
    expect(drag(square, [150, 100], [950, 100])).toEqual([
      { kind: "reshape", id: 7, polygons: [[300, 50, 400, 50, 400, 150, 300, 150]] },
    ]);
  });

  it("has a corner dragged: a box stays one, an outline moves that corner only", () => {
    expect(drag(square, [203, 52], [220, 20])).toEqual([
      { kind: "reshape", id: 7, polygons: [[100, 20, 220, 20, 220, 150, 100, 150]] },
    ]);
    expect(drag(triangle, [151, 149], [170, 400])).toEqual([
      { kind: "reshape", id: 8, polygons: [[100, 50, 200, 50, 170, 300]] },
    ]);
  });

  it("stays where it is for a click, which selects what lies there, and for a drag beside it", () => {
    expect(drag(square, [150, 100], [151, 100])).toEqual([{ kind: "select", ids: new Set(), at: { x: 151, y: 100 } }]);
    expect(drag(square, [300, 250], [350, 280])).toEqual([{ kind: "select", ids: new Set() }]);
  });

  it("is given up by Escape", () => {
    const held = selectTool.onPointerDown(
      selectTool.idle,
      { point: { x: 150, y: 100 }, shift: false },
      {
        ...CONTEXT,
        object: square,
      },
    ).state;
    expect(selectTool.onCancel(held)).toEqual(selectTool.idle);
  });

  it("grows and shrinks round its middle, and not over the photograph's edge", () => {
    expect(grown(square.polygons, 1.1, CONTEXT.image)).toEqual([[95, 45, 205, 45, 205, 155, 95, 155]]);
    expect(grown(square.polygons, 3, CONTEXT.image)).toEqual(square.polygons);
    // Traced outlines have too many corners for a hand.
    const many = { polygons: [Array.from({ length: 402 }, (_, i) => i)] };
    expect([cornersOf(square).length, cornersOf(many).length]).toEqual([4, 0]);
  });
});
