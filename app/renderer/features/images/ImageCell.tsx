import { IconAlertTriangle, IconCheck, IconLinkOff, IconX } from "@tabler/icons-react";
import { VisuallyHidden } from "@mantine/core";
import { memo } from "react";
import type { ListedImage } from "../../../contract/images.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import { Picture } from "../../ui/Picture.tsx";
import type { Mode } from "../../ui/selection.ts";
import classes from "./ImageCell.module.css";

interface ImageCellProps {
  readonly image: ListedImage;
  readonly place: number;
  readonly height: number;
  readonly selected: boolean;
  readonly focused: boolean;
  readonly onSelect: (mode: Mode) => void;
  readonly onOpen: () => void;
}

export const ImageCell = memo(Cell, (a, b) => {
  const same = a.image === b.image && a.place === b.place && a.height === b.height;
  return same && a.selected === b.selected && a.focused === b.focused;
});

function Cell({ image, height, selected, focused, onSelect, onOpen }: ImageCellProps): React.JSX.Element {
  const { name, hash, patches, missing, warnings } = image;
  const prediction = inWords(image);
  return (
    <div
      id={`image-${image.id}`}
      role="option"
      aria-selected={selected}
      className={classes.cell}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
      onClick={(event) => onSelect(event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "one")}
      onDoubleClick={onOpen}
    >
      <div className={classes.mat} style={{ height }}>
        <Picture src={`/thumbnail/${hash}`} />
        {missing && (
          <span className={classes.mark} title="The file is not where it was. Find moved files with Relink.">
            <IconLinkOff size={14} aria-hidden /> moved
          </span>
        )}
        {!missing && warnings.length > 0 && (
          <span className={classes.mark} title={warnings.join("\n")}>
            <IconAlertTriangle size={14} aria-hidden /> warning
          </span>
        )}
      </div>
      <div className={classes.caption}>
        <span className={classes.name}>{name}</span>
        {patches > 0 && (
          <span className={classes.count} title={counted(patches, "patch", "patches")}>
            {patches}
            <VisuallyHidden> {patches === 1 ? "patch" : "patches"}</VisuallyHidden>
          </span>
        )}
      </div>
      {prediction !== null && (
        <div
          className={classes.prediction}
          data-wrong={image.right === false || undefined}
          title={
            prediction.verdict === "" ? undefined : `predicted ${image.predicted?.name ?? ""}${prediction.verdict}`
          }
        >
          <span className={classes.name}>
            {image.right === false && <IconX size={11} aria-hidden />}
            {image.right === true && <IconCheck size={11} aria-hidden />}
            <VisuallyHidden>predicted </VisuallyHidden>
            {image.predicted?.name}
          </span>
          <span className={classes.count}>
            {prediction.probability}
            <VisuallyHidden>{prediction.verdict}</VisuallyHidden>
          </span>
        </div>
      )}
    </div>
  );
}

/** "91%" and ", which is wrong: it shows seal". */
function inWords({ predicted, right, shows }: ListedImage): { probability: string; verdict: string } | null {
  if (predicted === null) return null;
  const verdict =
    right === null ? "" : right ? ", which is right" : `, which is wrong: it shows ${shows ?? "something else"}`;
  return { probability: percent(predicted.probability), verdict };
}
