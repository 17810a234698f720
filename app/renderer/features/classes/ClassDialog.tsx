import { Button, Modal, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { counted, listed } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { Output } from "../../../contract/requests.ts";
import { classesCalled } from "../../../drawing/classNames.ts";
import { AskFirst } from "../../ui/AskFirst.tsx";
import { useAction, useRequest } from "../../transport/queries.ts";
import { complaintOn, readCovers, writeCovers } from "../../ui/covers.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { CoversField } from "../../ui/CoversField.tsx";
import type { Proposal } from "../../ui/coversInWords.ts";
import classes from "./ClassDialog.module.css";

interface ClassDialogProps {
  /** Null: not shown. */
  readonly edited: ClassRecord | "new" | null;
  readonly onClose: () => void;
  readonly onSaved: (saved: ClassRecord) => void;
  readonly onDeleted?: () => void;
  /** A class of the network that a new class is to stand for. */
  readonly proposed?: Pick<Proposal, "index" | "name">;
}

const ANIMAL = ["eye", "ear", "nose", "fur", "paw", "none"];

/**
 * A class: what it stands for in the network, its name, its labels in the order of their keys, how many patches are wanted, and
 * of which photographs.
 */
export function ClassDialog({ edited, ...of }: ClassDialogProps): React.JSX.Element {
  // A question stands over it: then Escape is the answer to that.
  const [asked, setAsked] = useState<Asked>(null);
  // The dialog is always there, closed: so it can hand the focus back to what opened it.
  return (
    <Modal
      opened={edited !== null}
      onClose={of.onClose}
      title={edited === "new" || edited === null ? "New class" : `Class ${edited.name}`}
      closeOnEscape={asked === null}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {edited !== null && (
        <ClassForm
          key={edited === "new" ? "new" : edited.id}
          edited={edited}
          asked={asked}
          onAsked={setAsked}
          {...of}
        />
      )}
    </Modal>
  );
}

/** What is asked before it is done. */
type Asked = "labels" | "delete" | null;

interface ClassFormProps extends ClassDialogProps {
  readonly edited: ClassRecord | "new";
  readonly asked: Asked;
  readonly onAsked: (asked: Asked) => void;
}

function ClassForm(props: ClassFormProps): React.JSX.Element {
  const { edited, onClose, onSaved, onDeleted, proposed, asked, onAsked: setAsked } = props;
  const old = edited === "new" ? null : edited;
  const { data: sets } = useRequest("imageSets", {});
  const save = useAction("saveClass");
  const remove = useAction("deleteClass");
  const [name, setName] = useState(old?.name ?? proposed?.name ?? "");
  const [labels, setLabels] = useState<string[]>(old?.labels ?? ANIMAL);
  const [target, setTarget] = useState(old?.target ?? 80);
  const [set, setSet] = useState(old?.set ?? null);
  const { data: overview, isError } = useRequest(
    "patchOverview",
    old === null ? null : { set: old.set, classId: old.id },
  );
  const { data: status } = useRequest("status", {});
  const count = (label: string): number => overview?.labels[label] ?? 0;
  const gone = (old?.labels ?? []).filter((label) => !labels.includes(label) && count(label) > 0);
  const all = (old?.labels ?? []).reduce((sum, label) => sum + count(label), 0);
  const versions = (status?.classifiers ?? []).filter((one) => one.replace(/ \d+$/, "") === old?.name).length;
  // Which labels have patches is known, so that none is taken from them unasked.
  const isCounted = old === null || overview !== undefined || isError;
  const { model } = useModelInUse();
  const covers = useCoversText(model, old, name, proposed?.index);
  const submit = (): void => {
    const input = {
      name,
      labels,
      target,
      set,
      classIndices: old?.classIndices ?? [],
      ...(old === null ? {} : { id: old.id }),
      ...(covers.said === null || model === null ? {} : { covers: { model, classIndices: [...covers.said] } }),
    };
    save.mutate(input, {
      onSuccess: (saved) => {
        onSaved(saved);
        onClose();
      },
    });
  };
  return (
    <>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (gone.length > 0) setAsked("labels");
          else submit();
        }}
      >
        {model !== null && (
          <CoversField
            model={model}
            names={covers.names}
            text={covers.text}
            predicted={covers.predicted}
            called={name}
            onChange={covers.write}
          />
        )}
        <TextInput
          label="Name"
          description="Your word for it, also for several classes that have the same parts, such as all dogs."
          placeholder="dog"
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TagsInput
          size="xs"
          label="Labels"
          description="The vocabulary. The first nine have the keys 1 to 9; none has 0 and is for what shows no part."
          placeholder="Another label"
          value={labels}
          onChange={setLabels}
          maxTags={40}
          clearable={false}
        />
        <NumberInput
          label="Patches wanted of each label"
          description="The paper has 80. Training works with fewer, and rare labels gain most from more."
          min={1}
          max={100_000}
          value={target}
          onChange={(value) => setTarget(typeof value === "number" ? value : 80)}
        />
        <Select
          label="Photographs"
          description="Where its patches are cropped from. Patches belong to their class: another with the same words has its own."
          value={set ?? ""}
          data={[
            { value: "", label: "All images" },
            ...(sets?.sets ?? []).map((one) => ({ value: one.name, label: one.name })),
          ]}
          onChange={(value) => setSet(value === "" ? null : value)}
        />
        <div className={classes.buttons}>
          <Button
            type="submit"
            variant="filled"
            disabled={!isCounted || name.trim() === "" || labels.length < 2 || covers.isWrong}
          >
            {old === null ? "Make class" : "Save"}
          </Button>
          {old !== null && <Button onClick={() => setAsked("delete")}>Delete class, keep its patches …</Button>}
        </div>
      </form>
      <AskFirst
        title={gone.length === 1 ? `Remove the label ${gone[0]}?` : `Remove ${gone.length} labels?`}
        opened={asked === "labels"}
        onClose={() => setAsked(null)}
        verb={gone.length === 1 ? `Save without ${gone[0]}` : "Save without them"}
        onYes={submit}
      >
        {listed(gone.map((label) => `${label} has ${counted(count(label), "patch", "patches")}`))}. They stay on their
        photographs, but train nothing without a label. To give them another word instead, close this and choose Rename
        or merge at the labels beside the photograph.
      </AskFirst>
      {old !== null && (
        <AskFirst
          title={`Delete the class ${old.name}?`}
          opened={asked === "delete"}
          onClose={() => setAsked(null)}
          verb="Delete class"
          isKnown={isCounted && status !== undefined}
          onYes={() =>
            remove.mutate(
              { id: old.id },
              {
                onSuccess: () => {
                  onDeleted?.();
                  onClose();
                },
              },
            )
          }
        >
          Its {counted(old.labels.length, "label")}, what it covers and its groups on Discover go; this cannot be
          undone. The workspace keeps its {overview === undefined ? "patches" : counted(all, "patch", "patches")}
          {versions === 0 ? "" : ` and ${counted(versions, "trained version")}`}.
        </AskFirst>
      )}
    </>
  );
}

interface CoversText {
  /** Of the network's classes; empty while they are read. */
  readonly names: readonly string[];
  readonly text: string;
  readonly isWrong: boolean;
  /** To be saved; null: what the class goes by without a word. */
  readonly said: readonly number[] | null;
  readonly predicted: Output<"predictions"> | null;
  write(text: string): void;
}

/** What is written of what the class stands for; until somebody writes, what is known of it, or what its name says. */
function useCoversText(
  model: string | null,
  old: ClassRecord | null,
  name: string,
  proposed: number | undefined,
): CoversText {
  const { data: network } = useRequest("modelNames", model === null ? null : { model });
  const { data: found } = useRequest("predictions", model === null ? null : { model, set: null });
  const { data: kept } = useRequest("covers", model === null || old === null ? null : { class: old.id, model });
  const [written, write] = useState<string | null>(null);
  const names = network?.classNames ?? [];
  const named = classesCalled(names, name.trim());
  const before = old === null ? (proposed === undefined ? (named.length === 1 ? named : []) : [proposed]) : [];
  const text = written ?? writeCovers(kept?.classIndices ?? before, names);
  const { indices, ...complaint } = readCovers(text, names);
  const isWrong = names.length > 0 && complaintOn(complaint, names.length) !== undefined;
  const unread = proposed === undefined ? null : [proposed];
  const said = names.length === 0 ? unread : written !== null || proposed !== undefined ? indices : null;
  return { names, text, isWrong, said, predicted: found ?? null, write };
}
