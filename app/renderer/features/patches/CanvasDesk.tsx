import { useEffect, useMemo, useRef, useState } from "react";
import type { StripImage } from "../../../contract/images.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { StoredObject } from "../../../contract/records.ts";
import { boxAround, clipped, corners } from "../../../drawing/boxes.ts";
import { labelColour } from "../../../drawing/labels.ts";
import type { DrawnBox } from "../../canvas/drawBoxes.ts";
import { SMALLEST } from "../../canvas/boxes.ts";
import { objectAt, type Polygons } from "../../canvas/outlines.ts";
import { PatchCanvas, type CanvasHandle } from "../../canvas/PatchCanvas.tsx";
import { boxTool } from "../../canvas/tools/boxTool.ts";
import { objectBoxTool } from "../../canvas/tools/objectBoxTool.ts";
import { outlineTool } from "../../canvas/tools/outlineTool.ts";
import { selectTool } from "../../canvas/tools/selectTool.ts";
import { stampTool } from "../../canvas/tools/stampTool.ts";
import type { Effect, Tool } from "../../canvas/tool.ts";
import { inWords, onHistory } from "../../navigation/history.ts";
import { useRequest } from "../../transport/queries.ts";
import { nameOf } from "../../ui/Filmstrip.tsx";
import { categoryOf, MARKS_OBJECTS, setDesk, useDesk, type ToolName } from "./desk.ts";
import { markObject, reshapeObject } from "./objects.ts";
import { gesture, usePatches, useRenamed } from "../gestures/gestures.ts";
import { useProposals } from "./proposals.ts";
import { StatusLine } from "./StatusLine.tsx";
import { useHeld } from "../../keys/held.ts";
import { useCanvasKeys } from "./useCanvasKeys.ts";
import { warningOf } from "./stampSize.ts";
import { useStamp } from "./useStamp.ts";
import { resizeSelection } from "./selection.ts";
import type { PatchesPlace } from "./usePatchesPlace.ts";
import classes from "./CanvasDesk.module.css";

interface CanvasDeskProps {
  readonly place: PatchesPlace;
  readonly image: StripImage;
  readonly current: ClassRecord;
}

// Each tool knows its own state only.
const TOOLS = {
  stamp: stampTool,
  box: boxTool,
  select: selectTool,
  object: objectBoxTool,
  outline: outlineTool,
} as unknown as Readonly<Record<ToolName, Tool<unknown>>>;
const TOOL_NAMES: Readonly<Record<ToolName, string>> = {
  stamp: "stamp",
  box: "box",
  select: "select",
  object: "object box",
  outline: "object outline",
};
const OBJECT_COLOUR = "#f0e442";
const NO_OBJECTS: readonly never[] = [];

export function CanvasDesk({ place, image, current }: CanvasDeskProps): React.JSX.Element {
  const desk = useDesk();
  const patches = usePatches(image.id, current.id);
  const renamed = useRenamed(({ ids }) => ids);
  const { data: details } = useRequest("imageDetails", desk.outlines ? { id: image.id } : null);
  const inHand = useStamp(image);
  const handle = useRef<CanvasHandle | null>(null);
  const [said, setSaid] = useState("");
  const panning = useHeld(" ");
  const boxes = useMemo(
    () => patches.map(({ id, box, label }) => drawn(id, box, label, current.labels)),
    [patches, current.labels],
  );
  const all = useProposals(({ proposals }) => proposals);
  const proposals = useMemo(
    () =>
      all
        .filter(({ imageId }) => imageId === image.id)
        .map(({ box, label, tag }, i) => ({ ...drawn(-1 - i, box, label, current.labels), dashed: true, tag })),
    [all, image.id, current.labels],
  );
  const { show, images } = place;
  useEffect(
    () =>
      onHistory((answer, direction) => {
        const words = inWords(answer, direction);
        const touched = new Set(answer.images.map(({ imageId }) => imageId));
        // What comes and goes should be seen to.
        const seen = images?.find(({ id }) => touched.has(id));
        const isOutside = touched.size > 0 && seen === undefined;
        setSaid(isOutside ? `${words}, on a photograph that is not among these` : words);
        if (seen !== undefined && !touched.has(image.id)) show({ image: seen.id });
      }),
    [image.id, images, show],
  );
  const objects = useObjects(desk.outlines && details?.image.id === image.id ? details.objects : NO_OBJECTS, image);
  const category = categoryOf(desk, current.name);
  const marking = MARKS_OBJECTS.has(desk.tool);
  useCanvasKeys({ place, image, current, patches, objects: objects.shown, reshape: objects.reshape, inHand, handle });
  const onEffect = (effect: Effect): void => {
    setSaid("");
    if (effect.kind === "select") {
      const hit = effect.at === undefined || effect.ids.size > 0 ? null : objectAt(objects.shown, effect.at);
      setDesk({ selection: effect.ids, object: hit?.id ?? null, ...(hit === null ? {} : { panel: "objects" }) });
    } else if (effect.kind === "reshape") {
      objects.reshape(effect.id, effect.polygons);
    } else if (effect.kind === "outline") {
      void markObject(image.id, category, [...effect.corners]);
    } else if (effect.kind === "add" && MARKS_OBJECTS.has(desk.tool)) {
      void markObject(image.id, category, corners(effect.box));
    } else if (effect.kind === "add") {
      void gesture([{ kind: "add", imageId: image.id, classId: current.id, label: desk.label, box: effect.box }]);
      const warning = desk.tool === "box" ? warningOf(effect.box, inHand.seen) : null;
      if (warning !== null) setSaid(`This box is ${warning}`);
    } else {
      void gesture([...effect.boxes].map(([id, box]) => ({ kind: "change" as const, id, box })));
    }
  };
  return (
    <div className={classes.desk}>
      <PatchCanvas
        image={{ hash: image.hash, name: nameOf(image), width: image.width, height: image.height }}
        objects={objects.shown}
        chosen={desk.object}
        boxes={boxes}
        proposals={proposals}
        selection={desk.selection}
        renamed={renamed}
        tool={TOOLS[desk.tool]}
        side={inHand.side}
        ghost={
          marking
            ? { colour: OBJECT_COLOUR, tag: () => category }
            : {
                colour: labelColour(current.labels, desk.label).fill,
                tag: (side) => `${desk.label} ${side} px`,
              }
        }
        grid={desk.grid}
        cursor={desk.tool === "stamp" ? desk.cursor : null}
        panning={panning}
        cancelled={desk.cancelled}
        onCursor={(cursor) => setDesk({ cursor })}
        onEffect={onEffect}
        onSize={(factor, side) => {
          if (desk.selection.size > 0) void resizeSelection(patches, desk.selection, factor, image);
          else inHand.resize(factor, side);
        }}
        onReady={(ready) => {
          handle.current = ready;
        }}
        label={`${nameOf(image)}, ${patches.length} patches. ${TOOL_NAMES[desk.tool]} tool, ${marking ? category : `label ${desk.label}`}${desk.tool === "stamp" ? `, ${inHand.side} pixels` : ""}`}
      />
      <StatusLine current={current} patches={patches} said={said} inHand={inHand} />
    </div>
  );
}

interface Reshaped {
  readonly id: number;
  readonly polygons: Polygons;
  readonly before: readonly StoredObject[];
}

/** The photograph's objects; one that was reshaped is shown so while that is being saved. */
function useObjects(
  known: readonly StoredObject[],
  image: StripImage,
): {
  readonly shown: readonly StoredObject[];
  readonly reshape: (id: number, polygons: Polygons) => void;
} {
  const [saving, setSaving] = useState<Reshaped | null>(null);
  const shown = useMemo(
    () =>
      saving === null || saving.before !== known
        ? known
        : known.map((one) => (one.id === saving.id ? withPolygons(one, saving.polygons) : one)),
    [known, saving],
  );
  return {
    shown,
    reshape: (id, polygons) => {
      if (!isOn(image, polygons)) return;
      setSaving({ id, polygons, before: known });
      void reshapeObject(id, polygons).then((saved) => {
        if (!saved) setSaving(null);
      });
    },
  };
}

function withPolygons(object: StoredObject, polygons: Polygons): StoredObject {
  return { ...object, polygons: polygons.map((polygon) => [...polygon]) };
}

/** Corners dragged onto each other cover nothing: that is given up without a word. */
function isOn({ width, height }: StripImage, polygons: Polygons): boolean {
  const box = clipped(boxAround(polygons), { width, height });
  return Math.min(box.width, box.height) >= SMALLEST;
}

function drawn(id: number, box: DrawnBox["box"], label: string, vocabulary: readonly string[]): DrawnBox {
  const { fill, hatched } = labelColour(vocabulary, label);
  return { id, box, colour: fill, hatched };
}
