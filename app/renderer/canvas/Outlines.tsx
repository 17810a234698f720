/** Outlines on the canvas: those of objects, and the one that is being drawn. */
import { memo } from "react";
import { Line, Shape } from "react-konva";
import type { StoredObject } from "../../contract/records.ts";
import type { Placement, Point } from "../../drawing/boxes.ts";
import { cornersOf, type Polygons } from "./outlines.ts";
import { toScreen } from "./viewport.ts";

interface PathProps {
  readonly path: readonly Point[];
  readonly viewport: Placement;
  readonly colour: string;
}

/** The outline under way, with its corners. */
export function Path({ path, viewport, colour }: PathProps): React.JSX.Element {
  return (
    <Shape
      listening={false}
      sceneFunc={(context) => {
        const corners = path.map((point) => toScreen(viewport, point));
        for (const [width, style] of [
          [3.5, "rgb(0 0 0 / 45%)"],
          [2, colour],
        ] as const) {
          context.beginPath();
          corners.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
          context.lineWidth = width;
          context.strokeStyle = style;
          context.stroke();
        }
        drawCorners(context, corners);
      }}
    />
  );
}

function Corners({
  points,
  viewport,
}: {
  readonly points: readonly Point[];
  readonly viewport: Placement;
}): React.JSX.Element {
  return (
    <Shape
      listening={false}
      sceneFunc={(context) => {
        drawCorners(
          context,
          points.map((point) => toScreen(viewport, point)),
        );
      }}
    />
  );
}

/** Where a hand takes hold. @param corners - in pixels of the screen. */
function drawCorners(
  context: Pick<CanvasRenderingContext2D, "fillStyle" | "strokeStyle" | "lineWidth" | "fillRect" | "strokeRect">,
  corners: readonly Point[],
): void {
  context.fillStyle = "#fff";
  context.strokeStyle = "#18191b";
  context.lineWidth = 1;
  for (const { x, y } of corners) {
    context.fillRect(x - 3, y - 3, 6, 6);
    context.strokeRect(x - 3, y - 3, 6, 6);
  }
}

interface OutlinesProps {
  readonly objects: readonly StoredObject[];
  readonly chosen: number | null;
  /** Where the chosen one is while it is dragged. */
  readonly shape: Polygons | undefined;
  readonly viewport: Placement;
}

export const Outlines = memo(({ objects: all, chosen, shape, viewport }: OutlinesProps) => {
  const objects = shape === undefined ? all : all.map((one) => (one.id === chosen ? { ...one, polygons: shape } : one));
  const object = objects.find(({ id }) => id === chosen);
  return (
    <>
      {objects.flatMap(({ id, polygons, parts }, i) => [
        ...polygons.map((polygon, j) => (
          <Line
            key={`${i} ${j}`}
            points={screenPoints(polygon, viewport)}
            closed
            stroke="#ffffff"
            strokeWidth={id === chosen ? 3 : 1.5}
            {...(id === chosen ? {} : { dash: [2, 3] })}
            fill={`rgb(255 255 255 / ${id === chosen ? 16 : 6}%)`}
          />
        )),
        <Shape
          key={`parts ${i}`}
          listening={false}
          sceneFunc={(context) => {
            context.fillStyle = "#f0e442";
            context.strokeStyle = "#18191b";
            context.lineWidth = 1;
            for (const [x, y] of Object.values(parts).flat()) {
              const at = toScreen(viewport, { x, y });
              context.beginPath();
              context.arc(at.x, at.y, 3, 0, 2 * Math.PI);
              context.fill();
              context.stroke();
            }
          }}
        />,
      ])}
      {object !== undefined && <Corners points={cornersOf(object).map(({ point }) => point)} viewport={viewport} />}
    </>
  );
});

function screenPoints(polygon: readonly number[], { scale, x, y }: Placement): number[] {
  return polygon.map((value, i) => value * scale + (i % 2 === 0 ? x : y));
}
