/** The photograph on its mat with boxes that tools make and change. Saves nothing: a finished gesture is an effect. */
import { useElementSize } from "@mantine/hooks";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { Image, Layer, Shape, Stage } from "react-konva";
import type { StoredObject } from "../../contract/records.ts";
import type { Placement, Point, Size } from "../../drawing/boxes.ts";
import { visibleSide } from "./boxes.ts";
import { drawBoxes, type DrawnBox } from "./drawBoxes.ts";
import { Outlines, Path } from "./Outlines.tsx";
import { loadPyramid, type Pyramid } from "./pyramid.ts";
import type { Effect, Pointer, Preview, Tool, ToolContext, ToolKey } from "./tool.ts";
import { useViewport, type ViewportControl } from "./useViewport.ts";
import { toImage, toScreen } from "./viewport.ts";
import classes from "./PatchCanvas.module.css";

export interface CanvasHandle extends ViewportControl {
  readonly view: Size;
  /** A key for the tool. @returns whether it did anything. */
  press(key: ToolKey): boolean;
  /** The tool's pointer goes there: keys move it. */
  moveTo(point: Point): void;
}

interface PatchCanvasProps {
  readonly image: { readonly hash: string; readonly name: string } & Size;
  readonly objects: readonly StoredObject[];
  /** Object that is selected. */
  readonly chosen: number | null;
  /** Boxes that tools act on. */
  readonly boxes: readonly DrawnBox[];
  /** Shown dashed, not acted on: suggestions, samples. */
  readonly proposals: readonly DrawnBox[];
  readonly selection: ReadonlySet<number>;
  /** Boxes that have other ids now than when a tool took hold of them. */
  readonly renamed: ReadonlyMap<number, number>;
  readonly tool: Tool<unknown>;
  /** Of a stamp and of the grid's cells, in pixels of the photograph; both are shown larger where that could not be seen. */
  readonly side: number;
  /** How a box that is being added looks. */
  readonly ghost: { readonly colour: string; readonly tag: (side: number) => string };
  readonly grid: boolean;
  /** The middle of a stamp that is moved by keys, or where the pointer is. */
  readonly cursor: Point | null;
  /** Space is held: the pointer moves the photograph. */
  readonly panning: boolean;
  readonly onCursor: (at: Point | null) => void;
  readonly onEffect: (effect: Effect) => void;
  /** The wheel with Alt: larger or smaller. */
  readonly onSize: (factor: number, side: number) => void;
  readonly onReady: (handle: CanvasHandle) => void;
  /** A count: the gesture under way is given up when it changes. */
  readonly cancelled: number;
  readonly label: string;
}

/** Pixels of the screen that count as near. */
const NEAR = 6;
/** What one step of a wheel does. */
const WHEEL = 1.0015;

export function PatchCanvas(props: PatchCanvasProps): React.JSX.Element {
  const { image, objects, boxes, proposals, selection, tool, ghost, grid, cursor, panning, cancelled } = props;
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const view = useMemo(() => ({ width: Math.max(1, width), height: Math.max(1, height) }), [width, height]);
  const size = useMemo(() => ({ width: image.width, height: image.height }), [image.width, image.height]);
  const control = useViewport(image.hash, size, view);
  const { viewport } = control;
  const side = visibleSide(props.side, viewport.scale, size);
  const { pyramid, failed } = usePyramid(image.hash);
  const object = objects.find(({ id }) => id === props.chosen) ?? null;
  const context: ToolContext = { image, side, boxes, selection, object, tolerance: NEAR / viewport.scale };
  const [held, setState] = useToolState(tool, image.hash, cancelled);
  const state = tool.onRenamed?.(held, props.renamed) ?? held;
  const drag = useRef<Point | null>(null);
  const shown = preview(tool, state, cursor, context);
  const away = [...(shown.moved?.keys() ?? [])].join();
  // The layer of what stays where it is is drawn anew only when that changes, not with every move of the pointer.
  const still = useMemo(() => {
    const ids = new Set(away === "" ? [] : away.split(",").map(Number));
    return ids.size === 0 ? boxes : boxes.filter(({ id }) => !ids.has(id));
  }, [boxes, away]);
  const step = (kind: "onPointerDown" | "onPointerMove" | "onPointerUp", pointer: Pointer): void => {
    const { state: next, effect } = tool[kind](state, pointer, context);
    setState(next);
    if (effect !== undefined) props.onEffect(effect);
  };
  useEffect(() =>
    props.onReady({
      ...control,
      view,
      press: (key) => {
        const done = tool.onKey?.(state, key, context) ?? null;
        if (done === null) return false;
        setState(done.state);
        if (done.effect !== undefined) props.onEffect(done.effect);
        return true;
      },
      moveTo: (point) => setState(tool.onPointerMove(state, { point, shift: false }, context).state),
    }),
  );
  const pointerOf = (event: React.PointerEvent): Pointer => ({
    point: toImage(viewport, placeOf(event)),
    shift: event.shiftKey,
  });
  return (
    <div
      ref={ref}
      className={classes.mat}
      role="application"
      aria-label={props.label}
      tabIndex={0}
      style={{ cursor: panning ? "grab" : shown.cursor }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        if (panning || event.button === 1) drag.current = placeOf(event);
        else if (event.button === 0) step("onPointerDown", pointerOf(event));
      }}
      onPointerMove={(event) => {
        const at = placeOf(event);
        if (drag.current !== null) {
          control.pan(at.x - drag.current.x, at.y - drag.current.y);
          drag.current = at;
          return;
        }
        const pointer = pointerOf(event);
        props.onCursor(pointer.point);
        step("onPointerMove", pointer);
      }}
      onPointerUp={(event) => {
        if (drag.current !== null) drag.current = null;
        else if (event.button === 0) step("onPointerUp", pointerOf(event));
      }}
      onPointerCancel={() => {
        drag.current = null;
        setState(tool.onCancel(state));
      }}
      onPointerLeave={() => {
        if (drag.current === null) props.onCursor(null);
      }}
      onWheel={(event) => {
        // Browsers turn the wheel sideways where a modifier is held.
        const turned = event.deltaY === 0 ? event.deltaX : event.deltaY;
        if (event.altKey) props.onSize(WHEEL ** -turned, side);
        else control.zoom(WHEEL ** -turned, placeOf(event));
      }}
    >
      {width > 0 && (
        <Stage width={view.width} height={view.height} listening={false}>
          <Layer listening={false}>
            {pyramid !== null && (
              <Image
                image={pyramid.at(viewport.scale * devicePixelRatio)}
                x={viewport.x}
                y={viewport.y}
                width={image.width * viewport.scale}
                height={image.height * viewport.scale}
                imageSmoothingEnabled={viewport.scale < 3}
              />
            )}
            {grid && <Grid image={size} viewport={viewport} side={side} />}
            <Outlines objects={objects} chosen={props.chosen} shape={shown.shape} viewport={viewport} />
          </Layer>
          <Layer listening={false}>
            <Boxes boxes={still} viewport={viewport} selection={selection} handles={shown.moved === undefined} />
          </Layer>
          <Layer listening={false}>
            <Boxes boxes={proposals} viewport={viewport} selection={selection} handles={false} />
            <Boxes boxes={movedBoxes(boxes, shown)} viewport={viewport} selection={selection} handles />
            {shown.ghost !== undefined && (
              <Boxes
                boxes={[
                  { id: 0, box: shown.ghost, colour: ghost.colour, hatched: false, dashed: true, tag: ghost.tag(side) },
                ]}
                viewport={viewport}
                selection={NONE}
                handles={false}
              />
            )}
            {shown.path !== undefined && <Path path={shown.path} viewport={viewport} colour={ghost.colour} />}
            {shown.frame !== undefined && (
              <Boxes
                boxes={[{ id: 0, box: shown.frame, colour: "#ffffff", hatched: false, dashed: true }]}
                viewport={viewport}
                selection={NONE}
                handles={false}
              />
            )}
          </Layer>
        </Stage>
      )}
      {failed && (
        <p className={classes.failed} role="alert">
          {image.name} cannot be shown: its file is not there any more, or cannot be read. Find it with Relink on the
          Images page.
        </p>
      )}
    </div>
  );
}

const NONE: ReadonlySet<number> = new Set();

/** What the tool shows; a stamp that keys move is where they put it. */
function preview(tool: Tool<unknown>, state: unknown, cursor: Point | null, context: ToolContext): Preview {
  const shown = tool.preview(state, context);
  if (cursor === null || shown.ghost !== undefined) return shown;
  return tool.preview(tool.onPointerMove(tool.idle, { point: cursor, shift: false }, context).state, context);
}

function movedBoxes(boxes: readonly DrawnBox[], { moved }: Preview): DrawnBox[] {
  if (moved === undefined) return [];
  return boxes.flatMap((one) => {
    const box = moved.get(one.id);
    return box === undefined ? [] : [{ ...one, box }];
  });
}

/** Another tool or photograph, or Escape: back to the start. */
function useToolState(
  tool: Tool<unknown>,
  image: string,
  cancelled: number,
): readonly [unknown, (state: unknown) => void] {
  const [held, setHeld] = useState({ tool, image, cancelled, state: tool.idle });
  const same = held.tool === tool && held.image === image && held.cancelled === cancelled;
  return [same ? held.state : tool.idle, (state) => setHeld({ tool, image, cancelled, state })];
}

function usePyramid(hash: string): { readonly pyramid: Pyramid | null; readonly failed: boolean } {
  const [loaded, setLoaded] = useState<{ hash: string; pyramid: Pyramid | null } | null>(null);
  useEffect(() => {
    let wanted = true;
    void loadPyramid(`/image/${hash}`)
      .catch(() => null)
      .then((pyramid) => {
        if (wanted) setLoaded({ hash, pyramid });
      });
    return () => {
      wanted = false;
    };
  }, [hash]);
  const mine = loaded?.hash === hash ? loaded : null;
  return { pyramid: mine?.pyramid ?? null, failed: mine !== null && mine.pyramid === null };
}

function placeOf(event: React.PointerEvent | React.WheelEvent): Point {
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

interface BoxesProps {
  readonly boxes: readonly DrawnBox[];
  readonly viewport: Placement;
  readonly selection: ReadonlySet<number>;
  readonly handles: boolean;
}

const Boxes = memo(({ boxes, ...look }: BoxesProps) =>
  boxes.length === 0 ? null : <Shape listening={false} sceneFunc={(context) => drawBoxes(context, boxes, look)} />,
);

interface GridProps {
  readonly image: Size;
  readonly viewport: Placement;
  readonly side: number;
}

const Grid = memo(({ image, viewport, side }: GridProps) => {
  return (
    <Shape
      listening={false}
      sceneFunc={(context) => {
        const [start, end] = [
          toScreen(viewport, { x: 0, y: 0 }),
          toScreen(viewport, { x: image.width, y: image.height }),
        ];
        context.beginPath();
        for (let x = start.x; x <= end.x; x += side * viewport.scale) {
          context.moveTo(x, start.y);
          context.lineTo(x, end.y);
        }
        for (let y = start.y; y <= end.y; y += side * viewport.scale) {
          context.moveTo(start.x, y);
          context.lineTo(end.x, y);
        }
        context.lineWidth = 1;
        context.strokeStyle = "rgb(255 255 255 / 35%)";
        context.stroke();
      }}
    />
  );
});
