import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { OBJECT_FORMATS, OBJECT_SOURCES, PATCH_FORMATS } from "../../../contract/interchange.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import classes from "./ExchangeDialog.module.css";

/** What goes where: outlines of objects with their images, or training patches. */
export type Exchange = "import-outlines" | "export-outlines" | "import-patches" | "export-patches";

interface ExchangeDialogProps {
  readonly exchange: Exchange | null;
  readonly onClose: () => void;
  /** Of the page that asks. */
  readonly set: string | null;
  /** Class whose patches they are. */
  readonly of?: string;
}

const TITLES: Readonly<Record<Exchange, string>> = {
  "import-outlines": "Import photographs with outlines",
  "export-outlines": "Export outlines",
  "import-patches": "Import patches",
  "export-patches": "Export patches",
};
const FORMAT_NAMES: Readonly<Record<string, string>> = {
  coco: "COCO",
  voc: "Pascal VOC",
  yolo: "YOLO",
  csv: "CSV",
  folders: "Folders of crops",
  masks: "Masks (PNG)",
};
/** What each format is, so that the right path is given. */
const WHERE: Readonly<Record<string, string>> = {
  coco: "A JSON file",
  voc: "A folder with Annotations and JPEGImages",
  yolo: "A folder with data.yaml, images and labels",
  csv: "A table: image, label, x, y, width, height",
  folders: "A folder with a folder of crops for each label",
  masks:
    "A folder with a PNG for each photograph, NAME.png or NAME_mask.png: 0 or black is background, each object has a " +
    "number or a colour (SegmentationObject of Pascal VOC, PedMasks of Penn-Fudan)",
};

/** The formats of other programs, in and out. A job says what came in, what was left out, and what a format cannot hold. */
export function ExchangeDialog({ exchange, onClose, set, of }: ExchangeDialogProps): React.JSX.Element {
  return (
    <Modal
      opened={exchange !== null}
      onClose={onClose}
      title={exchange === null ? "" : TITLES[exchange]}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {exchange !== null && <ExchangeForm key={exchange} exchange={exchange} onClose={onClose} set={set} of={of} />}
    </Modal>
  );
}

function ExchangeForm({
  exchange,
  onClose,
  set,
  of,
}: {
  readonly exchange: Exchange;
  readonly onClose: () => void;
  readonly set: string | null;
  readonly of: string | undefined;
}): React.JSX.Element {
  const [way, what] = exchange.split("-") as ["import" | "export", "outlines" | "patches"];
  const formats: readonly string[] =
    what === "patches" ? PATCH_FORMATS : way === "import" ? OBJECT_SOURCES : OBJECT_FORMATS;
  const [format, setFormat] = useState("coco");
  const [path, setPath] = useState("");
  const [images, setImages] = useState("");
  const [category, setCategory] = useState("");
  const [target, setTarget] = useState(set ?? "");
  const { data: sets } = useRequest("imageSets", {});
  const isFile = format === "coco" || format === "csv";
  const areMasks = format === "masks";
  const hasImages = way === "import" && (isFile || areMasks);
  const start = (): void => {
    const name = target.trim() === "" ? {} : { set: target.trim() };
    const folder = images.trim() === "" ? {} : { images: images.trim() };
    const kind = areMasks && category.trim() !== "" ? { category: category.trim() } : {};
    const from = { file: path.trim(), format: format as never, ...folder, ...name };
    const owner = of === undefined ? {} : { class: of };
    const to = { target: path.trim(), format: format as never };
    if (exchange === "import-outlines") void startJob("importObjects", { ...from, ...kind });
    else if (exchange === "import-patches") void startJob("importPatches", { ...from, ...owner });
    else if (exchange === "export-patches") void startJob("exportPatches", { ...to, ...owner });
    else void startJob("exportObjects", { ...to, set: target === "" ? null : target });
    onClose();
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <Select
        label="Format"
        value={format}
        data={formats.map((value) => ({ value, label: FORMAT_NAMES[value] }))}
        onChange={(value) => setFormat(value!)}
      />
      <PathField
        label={
          way === "import"
            ? isFile
              ? "File"
              : "Folder"
            : isFile && what === "patches"
              ? "File or folder"
              : "New folder"
        }
        description={
          way === "import"
            ? `${WHERE[format]}, on this machine.`
            : "On this machine; nothing that is there is written over."
        }
        value={path}
        choose={way === "import" ? (isFile ? "annotations" : "folder") : "folder"}
        onChange={setPath}
        focused
      />
      {hasImages && (
        <PathField
          label="Folder of the photographs"
          description={
            areMasks
              ? "Left empty: beside the masks, or photographs of the workspace with their names."
              : what === "patches"
                ? "Left empty: those of the workspace only."
                : "Left empty: the file's own folder."
          }
          value={images}
          choose="folder"
          onChange={setImages}
        />
      )}
      {areMasks && (
        <TextInput
          label="What the masks show"
          description="Left empty: as annotations beside them say, else the name of their folder or set."
          placeholder="dog"
          value={category}
          onChange={(event) => setCategory(event.currentTarget.value)}
        />
      )}
      {way === "import" ? (
        <TextInput
          label="Add the photographs to the set"
          placeholder="to none"
          list="exchange-sets"
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
        />
      ) : (
        what === "outlines" && (
          <Select
            label="Photographs"
            value={target}
            data={[
              { value: "", label: "All images" },
              ...(sets?.sets ?? []).map(({ name }) => ({ value: name, label: name })),
            ]}
            onChange={(value) => setTarget(value!)}
          />
        )
      )}
      <datalist id="exchange-sets">
        {(sets?.sets ?? []).map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div>
        <Button type="submit" variant="filled" disabled={path.trim() === ""}>
          {way === "import" ? "Import" : "Export"}
        </Button>
      </div>
    </form>
  );
}

interface PathFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly choose: "annotations" | "folder";
  readonly onChange: (path: string) => void;
  readonly focused?: boolean;
}

/** A path of this machine: typed, or in the window chosen by the system's dialog. */
export function PathField({
  label,
  description,
  value,
  choose,
  onChange,
  focused = false,
}: PathFieldProps): React.JSX.Element {
  const bridge = window.pippin;
  return (
    <div className={classes.path}>
      <TextInput
        label={label}
        description={description}
        value={value}
        data-autofocus={focused || undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {bridge !== undefined && (
        <Button onClick={() => void bridge.choose(choose).then(([chosen]) => chosen !== undefined && onChange(chosen))}>
          Choose …
        </Button>
      )}
    </div>
  );
}
