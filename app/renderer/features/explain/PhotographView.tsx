import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import type { StripImage } from "../../../contract/images.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import type { Output } from "../../../contract/requests.ts";
import { centre, placed } from "../../../drawing/boxes.ts";
import { convolutionLine } from "../../../drawing/convolutionLines.ts";
import { labelColour, type LabelColour } from "../../../drawing/labels.ts";
import { placeTags } from "../../../drawing/tags.ts";
import { fitted } from "../../canvas/viewport.ts";
import { nameOf } from "../../ui/Filmstrip.tsx";
import { MAP_SIDE, paintMap } from "./classMapDrawing.ts";
import type { View } from "./explainDesk.ts";
import classes from "./PhotographView.module.css";

type Patch = Pick<ExplainedImage["patches"][number], "convolution" | "imageBox" | "labels">;

/** Wide enough for a convolution's number. */
const TAG = { width: 20, height: 15 };

interface PhotographViewProps {
  readonly image: StripImage;
  readonly patches: readonly Patch[];
  readonly vocabulary: readonly string[];
  readonly map: Output<"classMap"> | undefined;
  readonly view: View;
  readonly opacity: number;
  readonly threshold: number;
  readonly swipe: number;
  /** Place in `patches`. */
  readonly focus: number | null;
  readonly onFocus: (place: number | null) => void;
  readonly onChoose: (place: number) => void;
}

/** The photograph with a numbered box for each patch, and the class map over it or beside it. */
export function PhotographView(props: PhotographViewProps): React.JSX.Element {
  const { view } = props;
  return view === "both" ? (
    <div className={classes.both}>
      <Photograph {...props} boxes map={undefined} />
      <Photograph {...props} boxes={false} swipe={1} />
    </div>
  ) : (
    <Photograph
      {...props}
      boxes={view !== "map"}
      map={view === "patches" ? undefined : props.map}
      swipe={view === "swipe" ? props.swipe : 1}
    />
  );
}

function Photograph(props: PhotographViewProps & { readonly boxes: boolean }): React.JSX.Element {
  const { image, patches, vocabulary, map, opacity, threshold, swipe, focus, onFocus, onChoose, boxes } = props;
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const [lost, setLost] = useState<string | null>(null);
  const isLost = lost === image.hash;
  const { scale, x, y } = fitted(image, { width: Math.max(1, width), height: Math.max(1, height) });
  const boxesShown = useMemo(
    () => patches.map(({ imageBox }) => placed(imageBox, { scale, x, y })),
    [patches, scale, x, y],
  );
  const tags = useMemo(
    () =>
      placeTags(
        boxesShown.map((box) => ({ box, size: TAG })),
        { width, height },
      ),
    [boxesShown, width, height],
  );
  const numbers = [...new Set(patches.map(({ convolution }) => convolution))].sort((a, b) => a - b);
  const order = patches.map((_, place) => place).sort((a, b) => (a === focus ? 1 : b === focus ? -1 : b - a));
  // On a small photograph fifteen numbers would hide what they are about.
  const isSmall = Math.min(image.width, image.height) * scale < 200;
  const colourOf = ({ labels: [first] }: Patch): LabelColour => labelColour(vocabulary, first?.label ?? null);
  const weightOf = ({ convolution }: Patch): number =>
    (isSmall ? 0.6 : 1) * convolutionLine(numbers, convolution).width;
  const linked = (place: number) => ({
    className: classes.box,
    "data-focused": place === focus || undefined,
    "data-faded": (focus !== null && place !== focus) || undefined,
    onPointerEnter: () => onFocus(place),
    onClick: () => onChoose(place),
  });
  return (
    <div ref={ref} className={classes.mat}>
      {width > 0 && (
        <>
          <img
            className={classes.photograph}
            src={`/image/${image.hash}`}
            alt={nameOf(image)}
            draggable={false}
            hidden={isLost}
            onError={() => setLost(image.hash)}
            style={{ left: x, top: y, width: image.width * scale, height: image.height * scale }}
          />
          {isLost && (
            <p className={classes.lost} role="alert">
              {nameOf(image)} cannot be shown: its file is not there any more, or cannot be read. Find it with Relink on
              the Images page.
            </p>
          )}
          {map !== undefined && (
            <MapOverlay
              map={map}
              opacity={opacity}
              threshold={threshold}
              swipe={swipe}
              left={map.box.x * scale + x}
              top={map.box.y * scale + y}
              width={map.box.width * scale}
              height={map.box.height * scale}
            />
          )}
          {boxes && (
            <svg
              className={classes.boxes}
              width={width}
              height={height}
              aria-label={`${patches.length} patches`}
              role="group"
            >
              {order.map((place) => (
                <g key={place} {...linked(place)}>
                  <rect className={classes.under} {...boxesShown[place]} strokeWidth={weightOf(patches[place]) + 2} />
                  <rect
                    {...boxesShown[place]}
                    fill="transparent"
                    stroke={colourOf(patches[place]).fill}
                    strokeWidth={weightOf(patches[place]) + (place === focus ? 1 : 0)}
                  />
                </g>
              ))}
              {/* Above all boxes: a number that another box crosses cannot be read. */}
              {order
                .filter((place) => !isSmall || place === focus)
                .map((place) => (
                  <g key={`tag ${place}`} {...linked(place)}>
                    <rect {...tags[place]} fill={colourOf(patches[place]).fill} rx={2} />
                    <text
                      x={centre(tags[place]).x}
                      y={tags[place].y + 11.5}
                      textAnchor="middle"
                      className={classes.tag}
                      fill={colourOf(patches[place]).ink}
                    >
                      {patches[place].convolution}
                    </text>
                  </g>
                ))}
            </svg>
          )}
        </>
      )}
    </div>
  );
}

interface MapOverlayProps {
  readonly map: Output<"classMap">;
  readonly opacity: number;
  readonly threshold: number;
  readonly swipe: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** See `paintMap`. */
function MapOverlay({ map, opacity, threshold, swipe, ...place }: MapOverlayProps): React.JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    paintMap(canvas.current!, map, threshold);
  }, [map, threshold]);
  return (
    <>
      <canvas
        ref={canvas}
        className={classes.map}
        width={MAP_SIDE}
        height={MAP_SIDE}
        role="img"
        aria-label={`${map.kind} for ${map.className}`}
        style={{ ...place, opacity, clipPath: `inset(0 0 0 ${100 * (1 - swipe)}%)` }}
      />
      {swipe < 1 && (
        <div
          className={classes.edge}
          style={{ left: place.left + place.width * (1 - swipe), top: place.top, height: place.height }}
        />
      )}
    </>
  );
}
