import type { ObjectRecord } from "../../../contract/records.ts";
import classes from "./OutlineOverlay.module.css";

interface OutlineOverlayProps {
  readonly width: number;
  readonly height: number;
  readonly objects: readonly ObjectRecord[];
}

/** Outlines and marked parts of an image's objects, to be laid over it. */
export function OutlineOverlay({ width, height, objects }: OutlineOverlayProps): React.JSX.Element {
  const radius = Math.max(width, height) / 130;
  return (
    <svg
      className={classes.overlay}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${objects.length} outlined`}
    >
      {objects.map((object, i) => (
        <g key={i}>
          {object.polygons.map((polygon, j) => (
            <polygon key={j} className={classes.outline} points={polygon.join(" ")} vectorEffect="non-scaling-stroke" />
          ))}
          {Object.entries(object.parts).map(([part, points]) =>
            points.map(([x, y], j) => (
              <circle key={`${part}${j}`} className={classes.part} cx={x} cy={y} r={radius}>
                <title>{part}</title>
              </circle>
            )),
          )}
        </g>
      ))}
    </svg>
  );
}
