import { Button, Modal, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { InputSize, Photograph, PreprocessingChoice, SelfCheck } from "../../../contract/models.ts";
import { counted } from "../../../contract/numberWords.ts";
import { classesOf } from "../../../drawing/classNames.ts";
import { request, type Output } from "../../transport/client.ts";
import { useRequest } from "../../transport/queries.ts";
import { ClassNamesField } from "./ClassNamesField.tsx";
import { InputSizeField } from "./InputSizeField.tsx";
import { InputChoice } from "./InputChoice.tsx";
import { chooseNetwork, networkPath } from "./modelFiles.ts";
import { SelfCheckPanel } from "./SelfCheckPanel.tsx";
import { typedNames } from "./typedNames.ts";
import { shapeInWords, weightsInWords } from "./modelWords.ts";
import classes from "./Dialog.module.css";

interface ImportDialogProps {
  readonly opened: boolean;
  /** Dropped onto the page. */
  readonly files: readonly File[];
  readonly onClose: () => void;
  readonly onImported: (name: string) => void;
}

type Inspected = Output<"inspectModelFile">;

/** A file, what is in it, its names, what the network sees; refusals are said where they happen. */
export function ImportDialog({ opened, files, onClose, onImported }: ImportDialogProps): React.JSX.Element {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Import a model"
      size={900}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {opened && <ImportForm files={files} onImported={onImported} />}
    </Modal>
  );
}

function ImportForm({ files, onImported }: Pick<ImportDialogProps, "files" | "onImported">): React.JSX.Element {
  const [path, setPath] = useState("");
  const [inspected, setInspected] = useState<{ readonly path: string; readonly found: Inspected } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [doing, setDoing] = useState<string | null>(null);

  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    setDoing(what);
    setRefusal(null);
    try {
      await work();
    } catch (error) {
      setRefusal((error as Error).message);
    }
    setDoing(null);
  };
  const inspect = (file: string): Promise<void> =>
    attempt("Reading the file …", async () => {
      setPath(file);
      setInspected(null);
      setInspected({ path: file, found: await request("inspectModelFile", { file }) });
    });
  const copying = (done: number, of: number): void => setDoing(`Copying: ${done} of ${of}`);
  const take = async (find: () => Promise<string | null>): Promise<void> => {
    let file: string | null = null;
    await attempt("Copying …", async () => {
      file = await find();
    });
    if (file !== null) await inspect(file);
  };
  useEffect(() => {
    if (files.length > 0) queueMicrotask(() => void take(() => networkPath(files, copying)));
    // Each drop opens a form of its own.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <div className={classes.form}>
      <form
        className={classes.drop}
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== "") void inspect(path.trim());
        }}
      >
        <TextInput
          label="File"
          description="ONNX, Keras .h5 or .keras, TensorFlow Lite, model.json of TensorFlow.js beside its .bin files, or a folder or ZIP archive with one of them in it"
          placeholder="/path/to/model.keras"
          value={path}
          data-autofocus
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit" disabled={path.trim() === "" || doing !== null}>
          Read
        </Button>
        <Button disabled={doing !== null} onClick={() => void take(() => chooseNetwork(copying))}>
          Choose files …
        </Button>
      </form>
      {doing !== null && (
        <p className={classes.step} role="status">
          {doing}
        </p>
      )}
      {refusal !== null && <Refusal message={refusal} />}
      {inspected !== null && (
        <Choices key={inspected.path} file={inspected.path} found={inspected.found} onImported={onImported} />
      )}
    </div>
  );
}

/** A refusal may hold lines that are to be typed elsewhere: they stand apart, and are selected when they get the focus. */
function Refusal({ message }: { readonly message: string }): React.JSX.Element {
  const all = message.split("\n");
  // What comes after them is done here, not in a terminal.
  const lines = all.filter((line) => line.startsWith("    ") && !line.startsWith("    pippin "));
  const text = lines.map((line) => line.trim()).join("\n");
  return (
    <div role="alert" className={classes.refusal}>
      <p>{all.filter((line) => !line.startsWith("    ")).join("\n")}</p>
      {text !== "" && (
        <>
          <pre
            tabIndex={0}
            aria-label="Lines to type"
            onFocus={(event) => window.getSelection()?.selectAllChildren(event.currentTarget)}
          >
            {text}
          </pre>
          <p>A click selects them. Then choose the model.onnx that they have made.</p>
        </>
      )}
    </div>
  );
}

/** Why values and fitting are chosen as they are. */
function chosenBecause(guess: Inspected["guess"]): string {
  if (guess === null) {
    return "Nothing in the file says how its pictures were prepared, so unit and crop are a first try: choose what it was trained with.";
  }
  const { values, geometry } = guess.preprocessing;
  return `${guess.reason} So ${values} and ${geometry} are chosen below.`;
}

interface ChoicesProps {
  readonly file: string;
  readonly found: Inspected;
  readonly onImported: (name: string) => void;
}

/** What is to be chosen once it is known what the file holds. */
function Choices({ file, found, onImported }: ChoicesProps): React.JSX.Element {
  const [{ model, sizeIsOpen, guess, namesBeside, knownNames, checkable }, setFound] = useState(found);
  const [size, setSize] = useState<InputSize>([model.input[0], model.input[1]]);
  const { data: shipped } = useRequest("shippedPhotographs", {});
  const [name, setName] = useState(stemOf(file));
  const filledIn = namesBeside?.names ?? knownNames;
  const [text, setText] = useState(filledIn === null ? "" : asText(filledIn));
  const [preprocessing, setPreprocessing] = useState<PreprocessingChoice>(
    guess?.preprocessing ?? { values: "unit", geometry: "crop" },
  );
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [checked, setChecked] = useState<{ readonly of: string; readonly result: SelfCheck } | null>(null);
  const { names, complaint } = typedNames(text, model.classes);
  const classNames = names === null ? {} : { classNames: [...names] };
  const inputSize = sizeIsOpen ? { inputSize: size } : {};
  const as = (choice: PreprocessingChoice): string => JSON.stringify([choice, names, inputSize]);
  const photograph: Photograph | undefined = shipped?.photographs.find((one) => one.name.startsWith("great_pyrenees"));
  const resizing = useRef<AbortController>(null);
  useEffect(() => () => resizing.current?.abort(), []);
  const resize = async (wanted: InputSize): Promise<void> => {
    resizing.current?.abort();
    const { signal } = (resizing.current = new AbortController());
    setSize(wanted);
    setRefusal(null);
    // Height and width are typed one after the other, and the answer to the first may come last.
    try {
      const answer = await request("inspectModelFile", { file, inputSize: wanted }, { signal });
      if (!signal.aborted) setFound(answer);
    } catch (error) {
      if (!signal.aborted) setRefusal((error as Error).message);
    }
  };
  const start = async (): Promise<void> => {
    setProgress({ done: 0, total: 1 });
    setRefusal(null);
    try {
      const imported = await request(
        "importModel",
        { file, name, preprocessing, ...classNames, ...inputSize },
        { onProgress: setProgress },
      );
      onImported(imported.name);
    } catch (error) {
      setRefusal((error as Error).message);
    }
    setProgress(null);
  };
  return (
    <>
      <p className={classes.found}>
        {counted(model.layers.length, "layer")},{" "}
        {counted(model.layers.filter((one) => one.convolution).length, "convolution")},{" "}
        {weightsInWords(model.parameters)}; input {shapeInWords(model.input)};{" "}
        {classesOf(model.classes, model.relation)}.{" "}
        <span>
          Suggested convolutions: {model.suggestedConvolutions.join(", ") || "none, every field is the whole image"}.
        </span>
      </p>
      {sizeIsOpen && <InputSizeField value={size} onChange={(wanted) => void resize(wanted)} />}
      <div className={classes.two}>
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <ClassNamesField text={text} onChange={setText} classes={model.classes} relation={model.relation} />
      </div>
      {namesBeside !== null && (
        <p className={classes.step}>
          {namesBeside.problem ??
            `Its class names are those of ${namesBeside.file} ${namesBeside.isInside === true ? "inside" : "beside"} it.`}
        </p>
      )}
      {(namesBeside?.names ?? null) === null && knownNames !== null && (
        <p className={classes.step}>
          It has 1,000 classes, as ImageNet has, so ImageNet&apos;s names are filled in. The self-check tells whether
          they fit.
        </p>
      )}
      {text.trim() === "" && (
        <p className={classes.step}>
          Without names its classes are called class 0 {model.classes === 2 ? "and" : "to"} class {model.classes - 1}.
        </p>
      )}
      <p className={classes.step}>{chosenBecause(guess)}</p>
      {photograph !== undefined && (
        <InputChoice photograph={photograph} input={model.input} value={preprocessing} onChange={setPreprocessing} />
      )}
      {complaint === null && (
        <SelfCheckPanel
          short
          atOnce={checkable}
          check={(choice, options) =>
            request(
              "checkModelFile",
              { file, preprocessing: choice ?? preprocessing, ...classNames, ...inputSize },
              options,
            )
          }
          result={checked?.of === as(preprocessing) ? checked.result : null}
          onResult={(result) => setChecked({ of: as(result.preprocessings[0].preprocessing), result })}
          onUse={setPreprocessing}
        />
      )}
      {refusal !== null && (
        <p role="alert" className={classes.refusal}>
          {refusal}
        </p>
      )}
      <div className={classes.end}>
        <Button
          variant="filled"
          disabled={progress !== null || name.trim() === "" || complaint !== null}
          onClick={() => void start()}
        >
          Import
        </Button>
        {progress !== null && (
          <progress max={Math.max(1, progress.total)} value={progress.done} aria-label="Import of the model" />
        )}
      </div>
    </>
  );
}

/** One a line, or JSON where a line would be read as something else. */
function asText(names: readonly string[]): string {
  const lines = names.join("\n");
  const { names: read } = typedNames(lines, names.length);
  return JSON.stringify(read) === JSON.stringify(names) ? lines : JSON.stringify(names, null, 1);
}

/** "/a/b/vgg16.h5" -> "vgg16"; of a `model.json` its folder's name. */
function stemOf(file: string): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== "");
  const last = parts.at(-1) ?? "model";
  const own = last === "model.json" && !/^[0-9a-f-]{36}$/.test(parts.at(-2) ?? "") ? (parts.at(-2) ?? last) : last;
  return own.replace(/\.[^.]*$/, "");
}
