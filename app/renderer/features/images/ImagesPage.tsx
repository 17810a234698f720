import { Button, Menu, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDots, IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { ListedImage } from "../../../contract/images.ts";
import { PRESETS } from "../../../contract/settings.ts";
import { useKeys, useMouse } from "../../keys/keys.ts";
import { keysInWords } from "../../keys/pressed.ts";
import { takePhotograph, useLastPhotograph } from "../../navigation/photographAtHand.ts";
import { goTo, placeNow, usePlace } from "../../navigation/place.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { DropTarget } from "../../ui/DropTarget.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ExportMenu, type ExportScope } from "../../ui/ExportMenu.tsx";
import { NameDialog } from "../../ui/NameDialog.tsx";
import { Page } from "../../ui/Page.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { ImageDetailsPanel } from "./ImageDetailsPanel.tsx";
import { ImageGrid } from "./ImageGrid.tsx";
import { NOT_NARROWED, parametersOf, useImageList, wantedOf, type Wanted } from "./asked.ts";
import { ImageFilters } from "./ImageFilters.tsx";
import { ProposeClass } from "../classes/ProposeClass.tsx";
import { chooseAndImport, importFiles } from "./importing.ts";
import { ImportMenu } from "./ImportMenu.tsx";
import { NOTHING, within, type Selection } from "../../ui/selection.ts";
import { SelectionActions } from "./SetActions.tsx";
import classes from "./ImagesPage.module.css";

const ALL = "All images";
const SIZES = [112, 144, 184, 232, 296];

export function ImagesPage(): React.JSX.Element {
  const { parameters } = usePlace();
  const wanted = wantedOf(parameters);
  const { set } = wanted;
  // What a pause in typing asks for comes later: the address may be another by then.
  const show = (some: Partial<Wanted>): void =>
    goTo("images", parametersOf({ ...wantedOf(placeNow().parameters), ...some }), true);
  const showSet = (name: string | null, replace = false): void =>
    goTo("images", parametersOf({ ...NOT_NARROWED, set: name, sort: wanted.sort }), replace);
  const [chosen, setChosen] = useState<Selection | null>(null);
  const last = useLastPhotograph();
  const [size, setSize] = useState(2);
  const [search, setSearch] = useSearch(wanted.search, (text) => show({ search: text }));
  const { model } = useModelInUse();
  const searchField = useRef<HTMLInputElement>(null);
  const { data: sets } = useRequest("imageSets", {});
  const { list, fitting, error } = useImageList(wanted);
  const images = list?.images ?? [];
  const ids = images.map(({ id }) => id);
  // Until somebody has chosen here, the one that other pages show is marked.
  const atHand = last === null ? -1 : ids.indexOf(last);
  const selection = within(ids, chosen ?? (atHand < 0 ? NOTHING : { ...NOTHING, focus: atHand, anchor: atHand }));
  const choose = (next: Selection): void => {
    setChosen(next);
    const id = ids[next.focus];
    if (id !== undefined && next.focus !== selection.focus) takePhotograph(id);
  };
  const focused = images[selection.focus];
  // Asked for while the list is still being read, it is done when all of it is there.
  const [wantsAll, setWantsAll] = useState(false);
  if (wantsAll && list !== undefined && images.length === fitting) {
    setWantsAll(false);
    setChosen({ ...selection, ids: new Set(ids) });
  }
  const open = (image: ListedImage): void =>
    goTo("patches", { image: String(image.id), ...(set === null ? {} : { set }) });
  useKeys([
    { keys: "/", label: "Search", group: "Images", run: () => searchField.current?.focus() },
    {
      keys: "mod+i",
      label: "Import photographs",
      group: "Images",
      run: () => void chooseAndImport("images", set),
    },
    {
      keys: "plus,=",
      label: "Larger thumbnails",
      group: "Images",
      run: () => setSize(Math.min(SIZES.length - 1, size + 1)),
    },
    { keys: "-", label: "Smaller thumbnails", group: "Images", run: () => setSize(Math.max(0, size - 1)) },
  ]);
  useMouse([{ gesture: "drop", label: "Import files or folders" }]);
  const empty = sets?.images === 0;
  return (
    <Page
      title="Images"
      subtitle={list === undefined ? "" : counted(fitting, list.total)}
      actions={
        <>
          {selection.ids.size > 1 ? (
            <>
              <span className={classes.selected}>{selection.ids.size} selected</span>
              <SelectionActions ids={[...selection.ids]} set={set} sets={(sets?.sets ?? []).map(({ name }) => name)} />
            </>
          ) : (
            <>
              <TextInput
                ref={searchField}
                className={classes.search}
                placeholder="Name or folder"
                aria-label="Search images"
                leftSection={<IconSearch size={14} aria-hidden />}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
                }}
              />
            </>
          )}
          <Select
            aria-label="Image set"
            w={200}
            value={set ?? ""}
            data={[
              { value: "", label: ALL },
              ...(sets?.sets ?? []).map(({ name, images: n }) => ({ value: name, label: `${name} (${n})` })),
            ]}
            onChange={(value) => showSet(value === "" ? null : value)}
          />
          {set !== null && (
            <ExportMenu
              label="Export explanations"
              of={exported(set, selection.ids, images.length)}
              settings={PRESETS.recommended}
              {...(model === null ? {} : { model })}
            />
          )}
          {set !== null && <SetMenu set={set} onRenamed={(name) => showSet(name, true)} />}
          <ImportMenu set={set} />
        </>
      }
    >
      <DropTarget
        hint={set === null ? "Drop to add to the workspace" : `Drop to add to the set "${set}"`}
        onFiles={(files) => void importFiles(files, set)}
      >
        {error !== null && list === undefined ? (
          <EmptyState title="The images cannot be listed">{error.message}</EmptyState>
        ) : empty ? (
          <EmptyState
            title="No images yet"
            action={
              <Button variant="filled" onClick={() => void chooseAndImport("images", set)}>
                Import photographs
              </Button>
            }
          >
            Photographs that you want explained, and those to crop training patches from. Drop files or folders here;
            they stay where they are, and nothing leaves this machine.
          </EmptyState>
        ) : (
          <div className={classes.rows}>
            <div>
              <ProposeClass onSaved={() => goTo("start")} />
              <ImageFilters wanted={wanted} onChange={show} />
            </div>
            {list !== undefined && images.length === 0 ? (
              <EmptyState
                title="Nothing matches"
                action={
                  <Button
                    onClick={() => {
                      setSearch("");
                      show({ ...NOT_NARROWED, set, sort: wanted.sort });
                    }}
                  >
                    Show all
                  </Button>
                }
              >
                No image {set === null ? "" : `of the set "${set}" `}fits the search and the filter.
              </EmptyState>
            ) : (
              <div className={classes.columns}>
                <ImageGrid
                  images={images}
                  selection={selection}
                  onSelect={choose}
                  onSelectAll={() => setWantsAll(true)}
                  onOpen={open}
                  size={SIZES[size]}
                />
                {focused !== undefined && (
                  <ImageDetailsPanel
                    id={focused.id}
                    onOpen={() => open(focused)}
                    actions={
                      selection.ids.size > 1
                        ? null
                        : (name) => (
                            <SelectionActions
                              key={focused.id}
                              ids={[focused.id]}
                              set={set}
                              sets={(sets?.sets ?? []).map((one) => one.name)}
                              name={name}
                            />
                          )
                    }
                  />
                )}
              </div>
            )}
          </div>
        )}
      </DropTarget>
    </Page>
  );
}

/** What is typed is shown at once, and asked for when the typing pauses; the page is found again with it. */
function useSearch(asked: string, ask: (text: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState<string | null>(null);
  const later = useDebouncedCallback((text: string) => {
    ask(text);
    setTyped(null);
  }, 120);
  return [
    typed ?? asked,
    (text) => {
      setTyped(text);
      later(text);
    },
  ];
}

function counted(shown: number, total: number): string {
  return shown === total ? `${total} images` : `${shown} of ${total} images`;
}

function SetMenu({
  set,
  onRenamed,
}: {
  readonly set: string;
  readonly onRenamed: (name: string | null) => void;
}): React.JSX.Element {
  const rename = useAction("renameSet");
  const remove = useAction("deleteSet");
  const [renames, setRenames] = useState(false);
  const deleted = (): void => {
    onRenamed(null);
    notifications.show({
      message: `The set "${set}" is deleted, its images stay. ${keysInWords("mod+z")} brings it back.`,
    });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button aria-label={`Set "${set}"`} px={6}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setRenames(true)}>Rename set …</Menu.Item>
          <Menu.Item onClick={() => remove.mutate({ set }, { onSuccess: deleted })}>
            Delete set, keep its images
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        title="Rename set"
        verb="Rename"
        initial={set}
        opened={renames}
        onClose={() => setRenames(false)}
        onName={(name) => rename.mutate({ set, name }, { onSuccess: () => onRenamed(name) })}
      />
    </>
  );
}

/** What is selected, where that is more than the photograph at hand, or the whole set. */
function exported(set: string, selected: ReadonlySet<number>, count: number): ExportScope[] {
  if (count === 0) return [];
  const whole = { label: `All of ${set}`, images: { set }, name: set };
  if (selected.size < 2) return [whole];
  return [{ label: `The ${selected.size} selected`, images: { ids: [...selected] }, name: set }, whole];
}
