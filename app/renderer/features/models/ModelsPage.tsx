import { Button, Select, Tabs } from "@mantine/core";
import { useState } from "react";
import type { ModelDetails, ModelFields, SelfCheck } from "../../../contract/models.ts";
import { SHIPPED_MODELS, type ShippedName } from "../../../contract/shippedModels.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { goTo, usePlace } from "../../navigation/place.ts";
import { request } from "../../transport/client.ts";
import { startJob, useAction, useRequest } from "../../transport/queries.ts";
import { DropTarget } from "../../ui/DropTarget.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Page } from "../../ui/Page.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { ClassList } from "./ClassList.tsx";
import { FieldView, type Position } from "./FieldView.tsx";
import { ImportDialog } from "./ImportDialog.tsx";
import { InputChoice } from "./InputChoice.tsx";
import { LayerTable } from "./LayerTable.tsx";
import { ModelList } from "./ModelList.tsx";
import { ModelMenu } from "./ModelMenu.tsx";
import { NetworkDrawing } from "./NetworkDrawing.tsx";
import { SelfCheckPanel } from "./SelfCheckPanel.tsx";
import classes from "./ModelsPage.module.css";

/** The networks of the workspace: what each is, what its neurons see, whether it is set properly. */
export function ModelsPage(): React.JSX.Element {
  const { parameters } = usePlace();
  const { data: list, error } = useRequest("models", {});
  const [dropped, setDropped] = useState<readonly File[]>([]);
  const [importing, setImporting] = useState(false);
  const { model: inUse, choose } = useModelInUse();
  const models = list?.models ?? [];
  const called = (wanted: string | null): (typeof models)[number] | undefined =>
    models.find(({ name }) => name === wanted);
  const model = called(parameters.get("model")) ?? called(inUse) ?? models[0];
  const show = (name: string): void => goTo("models", { model: name });
  const take = (name: ShippedName): void => {
    choose(name);
    void startJob("takeShippedModel", { name });
    // What is taken is looked at next, as soon as it is there.
    show(name);
  };
  const startImport = (files: readonly File[]): void => {
    setDropped(files);
    setImporting(true);
  };
  useKeys([{ keys: "alt+m", label: "Import a model", group: "Models", run: () => startImport([]) }]);
  useMouse([{ gesture: "drop", label: "Import a model" }]);
  return (
    <Page
      title="Models"
      subtitle={model?.name ?? ""}
      actions={
        <>
          {model !== undefined && (
            <ModelMenu
              model={model}
              inUse={model.name === inUse}
              onUse={() => choose(model.name)}
              onRenamed={show}
              onRemoved={() => goTo("models", {}, true)}
            />
          )}
          <Button variant="filled" onClick={() => startImport([])}>
            Import model
          </Button>
        </>
      }
    >
      <DropTarget hint="Drop to import the model" onFiles={startImport}>
        {error !== null && list === undefined ? (
          <EmptyState title="The models cannot be listed">{error.message}</EmptyState>
        ) : list !== undefined && model === undefined ? (
          <EmptyState
            title="No models yet"
            action={
              <div className={classes.first}>
                <Button variant="filled" onClick={() => startImport([])}>
                  Import a model
                </Button>
                {SHIPPED_MODELS.map(({ name: shipped, about }) => (
                  <Button key={shipped} title={about} onClick={() => take(shipped)}>
                    Take {shipped}
                  </Button>
                ))}
              </div>
            }
          >
            The networks whose decisions you want explained. Drop an ONNX file here, a Keras .h5 or .keras file, a
            TensorFlow Lite file, a model.json with its .bin files, or a folder or ZIP archive as Teachable Machine
            gives it; nothing leaves this machine. Or take one that comes with Pippin:{" "}
            {SHIPPED_MODELS.map(({ name: shipped, about }) => `${shipped} (${about})`).join("; ")}.
          </EmptyState>
        ) : (
          model !== undefined && (
            <div className={classes.columns}>
              <ModelList models={models} chosen={model.name} inUse={inUse} onChoose={show} onTake={take} />
              <Shown key={model.id} name={model.name} />
            </div>
          )
        )}
      </DropTarget>
      <ImportDialog
        opened={importing}
        files={dropped}
        onClose={() => setImporting(false)}
        onImported={(name) => {
          setImporting(false);
          // Whoever brings a network wants it explained.
          choose(name);
          show(name);
        }}
      />
    </Page>
  );
}

function Shown({ name }: { readonly name: string }): React.JSX.Element {
  const [hash, setHash] = useState<string | null>(null);
  const { data: model } = useRequest("modelDetails", { model: name });
  const { data: fields } = useRequest("modelFields", { model: name, photograph: hash });
  if (model === undefined || fields === undefined || model.name !== name) return <div aria-busy />;
  return <Desk model={model} fields={fields} onPhotograph={setHash} />;
}

const TABS = [
  { id: "field", name: "Field" },
  { id: "layers", name: "Layers" },
  { id: "input", name: "What it sees" },
  { id: "classes", name: "Classes" },
  { id: "check", name: "Self-check" },
] as const;
type Tab = (typeof TABS)[number]["id"];

function tabFrom(tab: Tab, by: number): Tab {
  return TABS[(TABS.findIndex(({ id }) => id === tab) + by + TABS.length) % TABS.length].id;
}

interface DeskProps {
  readonly model: ModelDetails;
  readonly fields: ModelFields;
  readonly onPhotograph: (hash: string) => void;
}

function Desk({ model, fields, onPhotograph }: DeskProps): React.JSX.Element {
  const [tab, setTab] = useState<Tab>("field");
  const [chosen, setChosen] = useState(model.suggestedConvolutions.at(-1) ?? 1);
  const [position, setPosition] = useState<Position | null>(null);
  const [check, setCheck] = useState<{ readonly of: string; readonly result: SelfCheck } | null>(null);
  const set = useAction("setPreprocessing");
  const { convolutions } = fields;
  const one = convolutions[Math.min(chosen, convolutions.length) - 1];
  const as = JSON.stringify([model.hash, model.preprocessing, model.classNames]);
  const choose = (convolution: number): void => {
    const next = Math.max(1, Math.min(convolutions.length, convolution));
    setChosen(next);
    setPosition(null);
  };
  useKeys([
    { keys: "j", label: "Next convolution", group: "Models", run: () => choose(chosen + 1) },
    { keys: "k", label: "Previous convolution", group: "Models", run: () => choose(chosen - 1) },
    { keys: "shift+pagedown", label: "Next tab", group: "Models", run: () => setTab(tabFrom(tab, 1)) },
    { keys: "shift+pageup", label: "Previous tab", group: "Models", run: () => setTab(tabFrom(tab, -1)) },
  ]);
  return (
    <>
      <NetworkDrawing
        fields={fields}
        suggested={model.suggestedConvolutions}
        chosen={one?.convolution ?? 0}
        onChoose={choose}
      />
      <Tabs
        className={classes.tabs}
        value={tab}
        keepMounted={false}
        onChange={(value) => setTab((value ?? "field") as Tab)}
      >
        <div className={classes.list}>
          <Tabs.List className={classes.tablist}>
            {TABS.map(({ id, name }) => (
              <Tabs.Tab key={id} value={id}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {(tab === "field" || tab === "input") && (
            <PhotographChoice chosen={fields.photograph.hash} onChoose={onPhotograph} />
          )}
        </div>
        <Tabs.Panel value="field" className={classes.panel}>
          {one === undefined ? (
            <EmptyState title="No convolutions">
              This network has no convolution, so nothing can be explained.
            </EmptyState>
          ) : (
            <FieldView fields={fields} one={one} position={placed(position, one)} onMove={setPosition} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="layers" className={classes.panel}>
          <LayerTable
            layers={model.layers}
            suggested={model.suggestedConvolutions}
            chosen={chosen}
            onChoose={(convolution) => {
              choose(convolution);
              setTab("field");
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="input" className={`${classes.panel} ${classes.padded}`}>
          <InputChoice
            photograph={fields.photograph}
            input={model.input}
            value={model.preprocessing}
            onChange={(preprocessing) => set.mutate({ model: model.name, preprocessing })}
          />
          <p className={classes.note}>
            A choice is kept at once. Explanations that exist stay as they were made; new ones are made with it, and
            patch classifiers trained before saw other numbers, so train them again.
          </p>
        </Tabs.Panel>
        <Tabs.Panel value="classes" className={classes.panel}>
          <ClassList model={model} />
        </Tabs.Panel>
        <Tabs.Panel value="check" className={classes.panel}>
          <SelfCheckPanel
            check={(_, options) => request("checkModel", { model: model.name }, options)}
            onUse={(preprocessing) => set.mutateAsync({ model: model.name, preprocessing })}
            result={check?.of === as ? check.result : null}
            onResult={(result) =>
              setCheck({
                of: JSON.stringify([model.hash, result.preprocessings[0].preprocessing, model.classNames]),
                result,
              })
            }
          />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** The middle neuron until one is chosen; always one that the convolution has. */
function placed(position: Position | null, { rows, columns }: ModelFields["convolutions"][number]): Position {
  const middle = { row: Math.floor(rows.length / 2), column: Math.floor(columns.length / 2) };
  if (position === null || position.row >= rows.length || position.column >= columns.length) return middle;
  return position;
}

interface PhotographChoiceProps {
  readonly chosen: string;
  readonly onChoose: (hash: string) => void;
}

const LISTED = 200;

/** The workspace's photographs, and those that ship. */
function PhotographChoice({ chosen, onChoose }: PhotographChoiceProps): React.JSX.Element {
  const { data: own } = useRequest("listImages", { set: null });
  const { data: shipped } = useRequest("shippedPhotographs", {});
  const ours = (own?.images ?? []).slice(0, LISTED).map(({ hash, name }) => ({ value: hash, label: name }));
  const known = new Set(ours.map(({ value }) => value));
  const others = (shipped?.photographs ?? [])
    .filter(({ hash }) => !known.has(hash))
    .map(({ hash, name }) => ({ value: hash, label: name }));
  return (
    <Select
      className={classes.photograph}
      aria-label="Photograph"
      searchable
      value={chosen}
      data={[
        ...(ours.length === 0 ? [] : [{ group: "In this workspace", items: ours }]),
        ...(others.length === 0 ? [] : [{ group: "Come with Pippin", items: others }]),
      ]}
      onChange={(hash) => {
        if (hash !== null) onChoose(hash);
      }}
    />
  );
}
