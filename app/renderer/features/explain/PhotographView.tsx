import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef } from "react";
import type { StripImage } from "../../../contract/images.ts";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import type { Output } from "../../../contract/requests.ts";
import type { Point } from "../../../drawing/boxes.ts";
import { MARGIN } from "../../canvas/viewport.ts";
import { useViewport } from "../../canvas/useViewport.ts";
import { useHeld } from "../../keys/held.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { nameOf } from "../../ui/Filmstrip.tsx";
import { useLost } from "../../ui/useLost.ts";
import { MAP_SIDE, paintMap } from "./classMapDrawing.ts";
import type { View } from "./explainDesk.ts";
import { PatchesOverlay, TAG_ROOM } from "./PatchesOverlay.tsx";
import classes from "./PhotographView.module.css";

type Patch = Pick<ExplainedImage["patches"][number], "convolution" | "imageBox" | "labels">;

interface PhotographViewProps {
  readonly image: StripImage;
  readonly patches: readonly Patch[];
  readonly vocabulary: readonly string[];
  /** Of each patch its share of the evidence. */
  readonly importance: readonly number[];
  readonly showNone: boolean;
  readonly map: Output<"classMap"> | undefined;
  readonly view: View;
  readonly opacity: number;
  readonly threshold: number;
  readonly swipe: number;
  /** Place in `patches`. */
  readonly focus: number | null;
  /** Whether keys mean this photograph. */
  readonly active: boolean;
  readonly onFocus: (place: number | null) => void;
}

/** The photograph with what was seen in it, and the class map over it or beside it. */
export function PhotographView(props: PhotographViewProps): React.JSX.Element {
  const { view } = props;
  return view === "both" ? (
    <div className={classes.both}>
      <Photograph {...props} boxes map={undefined} />
      <Photograph {...props} boxes={false} swipe={1} active={false} />
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

/** What one step of a wheel does. */
const WHEEL = 1.0015;
const KEY_ZOOM = 1.25;

function Photograph(props: PhotographViewProps & { readonly boxes: boolean }): React.JSX.Element {
  const { image, patches, map, opacity, threshold, swipe, active, boxes } = props;
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  // Whoever has explained it has read it.
  const { isLost, lose } = useLost(image.hash, patches.length > 0);
  // Tags stand in the margins, so that nothing but lines lies on the photograph.
  const room = boxes ? (width < TAG_ROOM.narrowBelow ? TAG_ROOM.narrow : TAG_ROOM.wide) : 0;
  const inset = Math.max(0, room - MARGIN / 2);
  const view = useMemo(
    () => ({ width: Math.max(1, width - 2 * inset), height: Math.max(1, height) }),
    [width, height, inset],
  );
  const control = useViewport(image.hash, image, view, MARGIN);
  const { scale, y } = control.viewport;
  const x = control.viewport.x + inset;
  const drag = useRef<Point | null>(null);
  const bare = useHeld("h") && active;
  const panning = useHeld(" ") && active;
  useKeys(
    active
      ? [
          { keys: "f", label: "Fit the photograph", group: "Explain", run: () => control.fit() },
          { keys: "plus,=", label: "Zoom in", group: "Explain", run: () => control.zoom(KEY_ZOOM) },
          { keys: "-", label: "Zoom out", group: "Explain", run: () => control.zoom(1 / KEY_ZOOM) },
          {
            keys: "h",
            label: "The bare photograph, while held",
            group: "Explain",
            keyOnly: true,
            run: () => undefined,
          },
          {
            keys: "space",
            label: "Move the photograph by dragging, while held",
            group: "Explain",
            keyOnly: true,
            run: () => undefined,
          },
        ]
      : [],
  );
  useMouse(
    active
      ? [
          ...(boxes ? [{ gesture: "point", label: "One patch whole, the rest gone" }] : []),
          { gesture: "wheel", label: "Zoom to the pointer" },
          { gesture: "space+drag", label: "Move the photograph" },
          { gesture: "middle drag", label: "Move the photograph" },
        ]
      : [],
  );
  const placeOf = (event: React.MouseEvent<HTMLElement>): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const picture = { x: room, y: 0, width: Math.max(0, width - 2 * room), height };
  return (
    <div
      ref={ref}
      className={classes.mat}
      style={{ cursor: panning ? "grab" : undefined }}
      onWheel={(event) => {
        const at = placeOf(event);
        control.zoom(WHEEL ** -event.deltaY, { x: at.x - inset, y: at.y });
      }}
      onPointerDown={(event) => {
        if (!panning && event.button !== 1) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = placeOf(event);
      }}
      onPointerMove={(event) => {
        if (drag.current === null) return;
        const at = placeOf(event);
        control.pan(at.x - drag.current.x, at.y - drag.current.y);
        drag.current = at;
      }}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
    >
      {width > 0 && (
        <>
          {/* Zoomed in, the photograph stays out of the margins. */}
          <div className={classes.window} style={{ left: picture.x, width: picture.width }}>
            {!isLost && (
              <img
                className={classes.photograph}
                src={`/image/${image.hash}`}
                alt={nameOf(image)}
                draggable={false}
                onError={lose}
                style={{ left: x - picture.x, top: y, width: image.width * scale, height: image.height * scale }}
              />
            )}
            {map !== undefined && !bare && (
              <MapOverlay
                map={map}
                opacity={opacity}
                threshold={threshold}
                swipe={swipe}
                left={map.box.x * scale + x - picture.x}
                top={map.box.y * scale + y}
                width={map.box.width * scale}
                height={map.box.height * scale}
              />
            )}
          </div>
          {isLost && (
            <p className={classes.lost} role="alert">
              {nameOf(image)} cannot be shown: its file is not there any more, or cannot be read. Find it with Relink on
              the Images page.
            </p>
          )}
          {boxes && !bare && patches.length > 0 && (
            <PatchesOverlay {...props} figure={{ width, height }} picture={picture} placement={{ scale, x, y }} />
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
