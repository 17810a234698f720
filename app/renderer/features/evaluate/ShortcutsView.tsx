import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ShortcutGroup, ShortcutRule, ShortcutSearch } from "../../../contract/classProfile.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import { rangeBehind } from "../../../drawing/evaluationWords.ts";
import {
  findingsInWords,
  groupFactsInWords,
  groupInWords,
  proofInWords,
  surroundingsInWords,
  testInWords,
} from "../../../drawing/shortcutWords.ts";
import { goTo } from "../../navigation/place.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import type { ClassChoice } from "./classChoice.ts";
import { ClassMissing, JobOf } from "./ClassMissing.tsx";
import { ProfileCrops } from "./ProfileCrops.tsx";
import { useSearch } from "./useSearch.ts";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";
import own from "./ClassProfile.module.css";

interface ShortcutsViewProps {
  readonly place: EvaluatePlace;
  readonly choice: ClassChoice;
  /** Looks for them; null while that is under way. */
  readonly onLook: (() => void) | null;
}

/** What may be a shortcut of a class: groups of patches that look alike, put as questions, each with its test. */
export function ShortcutsView({ place, choice, onLook }: ShortcutsViewProps): React.JSX.Element {
  const summary = useSearch(place, choice);
  const { data, error } = useRequest("shortcutSearch", summary === null ? null : { id: summary.id }, { large: true });
  if (choice.choices === undefined || choice.of === null) {
    return (
      <>
        <JobOf name="explain" words="Explaining" />
        <ClassMissing choice={choice}>
          A shortcut is what a class goes by that is not the object: a tag, a watermark, snow. It is looked for among
          the patches of a class.
        </ClassMissing>
      </>
    );
  }
  return (
    <>
      <JobOf name="findShortcuts" words="Looking for shortcuts" />
      {error !== null && <p className={side.stop}>{error.message}</p>}
      {summary === null ? (
        <EmptyState
          title="Does it go by something else?"
          action={
            onLook === null ? undefined : (
              <Button onClick={onLook}>Start with {counted(choice.chosen?.images ?? 0, "photograph")}</Button>
            )
          }
        >
          A shortcut is what a class goes by that is not the object: a tag, a watermark, snow. Patches of{" "}
          {choice.chosen?.name} that lie off the object and look alike from photograph to photograph are put into
          groups. Those with most evidence are covered, to see whether the class needs them. It can be stopped and goes
          on where it was.
        </EmptyState>
      ) : data?.id === summary.id ? (
        <Search key={data.id} search={data} />
      ) : (
        <div aria-busy />
      )}
    </>
  );
}

function Search({ search }: { readonly search: ShortcutSearch }): React.JSX.Element {
  const { groups, images, patches, off, surroundings, notes, refused, rule } = search;
  const found = groups.filter((group) => group.found);
  const others = groups.filter((group) => !group.found);
  return (
    <div className={page.stack}>
      <p className={page.words}>
        <strong>
          {search.class.name}, {search.set}, {search.model.name}
        </strong>
        : {counted(patches, "patch", "patches")} of {counted(images, "photograph")} explained as it.{" "}
        {findingsInWords(search)}
        {off !== null && ` ${percent(off.mean)} of the evidence${rangeBehind(off, " (", ")")} lies off the object.`}
      </p>
      <Proof rule={rule} />
      {(notes.length > 0 || refused.length > 0) && (
        <ul className={page.notes} aria-label="Notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          {refused.length > 0 && (
            <li>
              {counted(refused.length, "photograph")} left out: {refused[0].message}
            </li>
          )}
        </ul>
      )}
      {surroundings !== null && (
        <section aria-label="Surroundings" className={page.stack}>
          <div className={own.head}>
            <h2 className={side.heading}>What is round the object</h2>
            <span className={own.tag} data-found={surroundings.found || undefined}>
              {surroundings.found ? "The class needs it" : "Not confirmed"}
            </span>
          </div>
          <p className={page.words}>{surroundingsInWords(search.class.name, surroundings)}</p>
        </section>
      )}
      <Groups title="Found" groups={found} search={search} />
      <Groups title="Looked at and not confirmed" groups={others} search={search} />
    </div>
  );
}

/** What a finding proves, and what it does not. */
function Proof({ rule }: { readonly rule: ShortcutRule }): React.JSX.Element {
  const { says, saysNot } = proofInWords(rule);
  return (
    <div className={page.notes}>
      <p className={page.words}>
        <strong>What a finding says:</strong> {says}
      </p>
      <p className={page.words}>
        <strong>What it does not say:</strong> {saysNot}
      </p>
    </div>
  );
}

function Groups({
  title,
  groups,
  search,
}: {
  readonly title: string;
  readonly groups: readonly ShortcutGroup[];
  readonly search: ShortcutSearch;
}): React.JSX.Element | null {
  if (groups.length === 0) return null;
  return (
    <section aria-label={title} className={page.stack}>
      <h2 className={side.heading}>{title}</h2>
      <ul className={own.groups}>
        {groups.map((group) => (
          <Group key={group.group} group={group} search={search} />
        ))}
      </ul>
    </section>
  );
}

function Group({
  group,
  search,
}: {
  readonly group: ShortcutGroup;
  readonly search: ShortcutSearch;
}): React.JSX.Element {
  const { found, patches, strongest, test } = group;
  const [all, setAll] = useState(false);
  return (
    <li className={own.group}>
      <div className={own.head}>
        <h3 className={own.title}>{groupInWords(group)}</h3>
        <span className={own.tag} data-found={found || undefined}>
          {found ? "The class needs it" : "Not confirmed"}
        </span>
      </div>
      {all ? (
        <AllPatches search={search} group={group} />
      ) : (
        <ProfileCrops set={search.set} patches={strongest} name={`Patches of group ${group.group + 1}`} />
      )}
      <p>{testInWords(test, search)}</p>
      <p className={side.note}>
        {groupFactsInWords(group)}.{" "}
        <Button size="compact-xs" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show the best" : `Show all ${patches}`}
        </Button>
      </p>
      <Naming group={group} search={search} />
    </li>
  );
}

function AllPatches({
  search,
  group: { group },
}: {
  readonly search: ShortcutSearch;
  readonly group: ShortcutGroup;
}): React.JSX.Element {
  const { data, error } = useRequest("shortcutPatches", { id: search.id, group });
  if (error !== null) return <p className={side.stop}>{error.message}</p>;
  if (data === undefined) return <div aria-busy />;
  return <ProfileCrops set={search.set} patches={data.patches} name={`Patches of group ${group + 1}`} />;
}

const NO_CLASS = "";

/** A name makes a label, and the group's patches its training patches. */
function Naming({
  group: { group, named },
  search: { id },
}: {
  readonly group: ShortcutGroup;
  readonly search: ShortcutSearch;
}): React.JSX.Element {
  const { data } = useRequest("classes", {});
  const known = data?.classes ?? [];
  const [label, setLabel] = useState(named ?? "");
  const [chosen, choose] = useState<string | null>(null);
  const className = chosen ?? known[0]?.name ?? NO_CLASS;
  const { mutate, isPending, data: answer } = useAction("nameShortcut");
  const name = label.trim();
  return (
    <>
      <form
        className={own.naming}
        onSubmit={(event) => {
          event.preventDefault();
          if (name === "" || isPending) return;
          mutate({ id, group, label: name, className: className === NO_CLASS ? null : className });
        }}
      >
        <TextInput
          label="What is it?"
          aria-label={`Name of group ${group + 1}`}
          placeholder="snow"
          maxLength={100}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        {known.length > 0 && (
          <Select
            label="A label of"
            value={className}
            data={[
              ...known.map((one) => ({ value: one.name, label: one.name })),
              { value: NO_CLASS, label: "No class" },
            ]}
            onChange={(one) => choose(one ?? NO_CLASS)}
          />
        )}
        <Button type="submit" disabled={name === "" || isPending}>
          {named === null ? "Name it" : "Name it anew"}
        </Button>
      </form>
      {(named !== null || answer !== undefined) && (
        <p role="status" className={side.row}>
          <span>
            Named <strong>{named ?? name}</strong>
            {answer === undefined
              ? ": its patches are training patches."
              : `: ${counted(answer.added, "patch", "patches")} became training patches${answer.known === 0 ? "" : `, ${answer.known} were already`}.`}
          </span>
          <Button size="compact-xs" onClick={() => goTo("train")}>
            Train it
          </Button>
        </p>
      )}
    </>
  );
}
