import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { counted, percent } from "../../../contract/numberWords.ts";
import { goTo } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { OutlineOverlay } from "./OutlineOverlay.tsx";
import classes from "./ImageDetailsPanel.module.css";

interface ImageDetailsPanelProps {
  readonly id: number;
  readonly onOpen: () => void;
  /** What can be done with it alone; null while several images are selected. */
  readonly actions: ((name: string | undefined) => React.ReactNode) | null;
}

const SHOWN_BY = { objects: "as is marked", set: "by its set", folder: "by its folder" } as const;

/** The focused image, larger, with what is known of it. */
export function ImageDetailsPanel({ id, onOpen, actions }: ImageDetailsPanelProps): React.JSX.Element {
  const { data } = useRequest("imageDetails", { id });
  const [outlines, setOutlines] = useState(true);
  if (data === undefined) return <aside className={classes.panel} aria-busy aria-label="Image" />;
  const { image, objects, sets, labels, prediction, shownBy } = data;
  const parts = [...new Set(objects.flatMap((object) => Object.keys(object.parts)))];
  const patches = Object.entries(labels);
  // What is done here is done to the image at hand, so it is not called by the name of the one before.
  const isBefore = image.id !== id;
  return (
    <aside className={classes.panel} aria-label={`Image ${image.name}`} aria-busy={isBefore}>
      <div className={classes.mat}>
        <div className={classes.picture} style={{ aspectRatio: `${image.width} / ${image.height}` }}>
          <img key={image.hash} src={`/thumbnail/${image.hash}`} alt={image.name} />
          {outlines && objects.length > 0 && (
            <OutlineOverlay width={image.width} height={image.height} objects={objects} />
          )}
        </div>
      </div>
      <h2 className={classes.name}>{image.name}</h2>
      <div className={classes.actions}>
        <Button variant="filled" onClick={() => goTo("explain", { image: String(id) })}>
          {image.explanations === 0 ? "Explain" : "Open the explanation"}
        </Button>
        <Button onClick={onOpen}>Crop patches</Button>
      </div>
      {actions !== null && <div className={classes.actions}>{actions(isBefore ? undefined : image.name)}</div>}
      {objects.length > 0 && (
        <Checkbox
          label="Outlines and parts"
          checked={outlines}
          onChange={(event) => setOutlines(event.currentTarget.checked)}
        />
      )}
      <dl className={classes.facts}>
        <dt>Predicted</dt>
        <dd>
          {prediction.length === 0
            ? "not yet"
            : prediction
                .slice(0, 3)
                .map(({ name, probability }) => `${name} ${percent(probability)}`)
                .join(", ")}
        </dd>
        {image.shows !== null && shownBy !== null && (
          <>
            <dt>Shows</dt>
            <dd>
              {image.shows}, {SHOWN_BY[shownBy]}
              {image.right === null ? "" : image.right ? ": right" : ": predicted wrong"}
            </dd>
          </>
        )}
        <dt>Size</dt>
        <dd>
          {image.width} x {image.height} px, {image.format}
        </dd>
        <dt>Sets</dt>
        <dd>{sets.length === 0 ? "none" : sets.join(", ")}</dd>
        <dt>Objects</dt>
        <dd>
          {objects.length === 0 ? "none" : [...new Set(objects.map(({ category }) => category))].join(", ")}
          {parts.length > 0 ? ` with ${parts.join(", ")}` : ""}
        </dd>
        <dt>Patches</dt>
        <dd>{patches.length === 0 ? "none yet" : patches.map(([label, n]) => `${label} ${n}`).join(", ")}</dd>
        <dt>Explained</dt>
        <dd>
          {image.explanations === 0
            ? "not yet"
            : image.explanations === 1
              ? "once"
              : counted(image.explanations, "time")}
        </dd>
        {image.added !== null && (
          <>
            <dt>Imported</dt>
            <dd>{new Date(image.added).toLocaleDateString("en", { dateStyle: "medium" })}</dd>
          </>
        )}
        <dt>File</dt>
        <dd className={classes.path}>{image.path}</dd>
      </dl>
      {image.missing && <p className={classes.warning}>The file is not there any more. Use Relink to find it.</p>}
      {image.warnings.map((warning) => (
        <p key={warning} className={classes.warning}>
          {warning}
        </p>
      ))}
    </aside>
  );
}
