import { Button, TextInput } from "@mantine/core";
import { IconPolygon, IconSquare, IconTrash } from "@tabler/icons-react";
import type { StripImage } from "../../../contract/images.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { counted } from "../../../contract/numberWords.ts";
import { useRequest } from "../../transport/queries.ts";
import { Help } from "../../ui/Help.tsx";
import { categoryOf, markObjects, setDesk, useDesk } from "./desk.ts";
import { nameObject, removeObject } from "./objects.ts";
import side from "./SidePanel.module.css";
import classes from "./ObjectsPanel.module.css";

interface ObjectsPanelProps {
  readonly image: StripImage | null;
  readonly current: ClassRecord;
}

/** Objects of the photograph: what the next is, and the list of those that are marked. */
export function ObjectsPanel({ image, current }: ObjectsPanelProps): React.JSX.Element {
  const desk = useDesk();
  const { data: details } = useRequest("imageDetails", image === null ? null : { id: image.id });
  const { data } = useRequest("objectCategories", {});
  const objects = details?.image.id === image?.id ? (details?.objects ?? []) : [];
  const category = categoryOf(desk, current.name);
  const same = data?.categories.find((one) => one.category === category);
  const remove = (id: number): void => {
    setDesk({ object: null });
    void removeObject(id);
  };
  return (
    <>
      <h2 className={side.heading}>
        Objects of this photograph ({objects.length})
        <Help name="Objects">
          Where the object is, marked by you: explanations are measured against it on the page Evaluate. A box takes two
          clicks; an outline, a click on each corner, tells more of what lies on the object.
        </Help>
      </h2>
      <div className={side.options}>
        <TextInput
          label="Category"
          description={`${counted(same?.images ?? 0, "photograph")} with ${counted(same?.objects ?? 0, "object")} of it`}
          placeholder={current.name}
          list="object-categories"
          value={desk.category}
          onChange={(event) => setDesk({ category: event.currentTarget.value })}
        />
        <datalist id="object-categories">
          {(data?.categories ?? []).map(({ category: name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <div className={classes.tools}>
          <Button
            leftSection={<IconSquare size={14} aria-hidden />}
            variant={desk.tool === "object" ? "light" : "default"}
            aria-pressed={desk.tool === "object"}
            onClick={() => markObjects("object")}
          >
            Box
          </Button>
          <Button
            leftSection={<IconPolygon size={14} aria-hidden />}
            variant={desk.tool === "outline" ? "light" : "default"}
            aria-pressed={desk.tool === "outline"}
            onClick={() => markObjects("outline")}
          >
            Outline
          </Button>
        </div>
      </div>
      {objects.length === 0 ? (
        <p className={side.note}>None yet. Click on two corners of a box around {category}.</p>
      ) : (
        <ul className={side.rows} aria-label="Objects of this photograph">
          {objects.map(({ id, category: name, polygons }, i) => (
            <li key={id} className={classes.row} aria-current={id === desk.object || undefined}>
              <button
                type="button"
                className={classes.name}
                aria-pressed={id === desk.object}
                onClick={() =>
                  setDesk({
                    object: id === desk.object ? null : id,
                    outlines: true,
                    selection: new Set(),
                    // Its corners can be dragged at once.
                    tool: "select",
                  })
                }
              >
                {i + 1}. {name}
                <span className={classes.shape}>{shapeOf(polygons)}</span>
              </button>
              {id === desk.object && name !== category && (
                <Button size="compact-xs" onClick={() => void nameObject(id, category)}>
                  Name {category}
                </Button>
              )}
              <Button size="compact-xs" aria-label={`Remove object ${i + 1}, ${name}`} onClick={() => remove(id)}>
                <IconTrash size={13} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function shapeOf(polygons: readonly (readonly number[])[]): string {
  const corners = polygons.reduce((sum, polygon) => sum + polygon.length / 2, 0);
  const [only] = polygons;
  const isBox = polygons.length === 1 && corners === 4 && new Set(only).size <= 4;
  return isBox ? "box" : `outline, ${corners} corners`;
}
