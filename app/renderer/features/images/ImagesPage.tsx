import { Button, Menu, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDots, IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { IMAGE_FILTERS, type ImageFilter, type ListedImage } from "../../../contract/images.ts";
import { counted as words, listed } from "../../../contract/numberWords.ts";
import { PRESETS } from "../../../contract/settings.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo, usePlace } from "../../navigation/place.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { AskFirst } from "../../ui/AskFirst.tsx";
import { DropTarget } from "../../ui/DropTarget.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ExportMenu, type ExportScope } from "../../ui/ExportMenu.tsx";
import { NameDialog } from "../../ui/NameDialog.tsx";
import { Page } from "../../ui/Page.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { ImageDetailsPanel } from "./ImageDetailsPanel.tsx";
import { ImageGrid } from "./ImageGrid.tsx";
import { useImageList } from "./asked.ts";
import { chooseAndImport, importFiles } from "./importing.ts";
import { ImportMenu } from "./ImportMenu.tsx";
import { NOTHING, within, type Selection } from "../../ui/selection.ts";
import { SelectionActions } from "./SetActions.tsx";
import classes from "./ImagesPage.module.css";

const ALL = "All images";
const FILTER_NAMES: Readonly<Record<ImageFilter, string>> = {
  all: "Any",
  labelled: "With patches",
  unlabelled: "Without patches",
  outlined: "With outlines",
  warnings: "With warnings",
  missing: "Moved files",
};
const SIZES = [112, 144, 184, 232, 296];

export function ImagesPage(): React.JSX.Element {
  const { parameters } = usePlace();
  const set = parameters.get("set");
  const showSet = (name: string | null): void => goTo("images", name === null ? {} : { set: name });
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<ImageFilter>("all");
  const [chosen, setChosen] = useState<Selection>(NOTHING);
  const [size, setSize] = useState(2);
  const [wanted] = useDebouncedValue(search, 120);
  const { model } = useModelInUse();
  const searchField = useRef<HTMLInputElement>(null);
  const { data: sets } = useRequest("imageSets", {});
  const { list, fitting, error } = useImageList({ set, search: wanted, filter });
  const images = list?.images ?? [];
  const selection = within(
    images.map(({ id }) => id),
    chosen,
  );
  const focused = images[selection.focus];
  // Asked for while the list is still being read, it is done when all of it is there.
  const [wantsAll, setWantsAll] = useState(false);
  if (wantsAll && list !== undefined && images.length === fitting) {
    setWantsAll(false);
    setChosen({ ...selection, ids: new Set(images.map(({ id }) => id)) });
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
      keys: "+",
      label: "Larger thumbnails",
      group: "Images",
      run: () => setSize(Math.min(SIZES.length - 1, size + 1)),
    },
    { keys: "-", label: "Smaller thumbnails", group: "Images", run: () => setSize(Math.max(0, size - 1)) },
  ]);
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
                placeholder="Search by name or folder"
                aria-label="Search images"
                leftSection={<IconSearch size={14} aria-hidden />}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
                }}
              />
              <Select
                aria-label="Filter"
                w={140}
                value={filter}
                data={IMAGE_FILTERS.map((value) => ({ value, label: FILTER_NAMES[value] }))}
                onChange={(value) => setFilter(value as ImageFilter)}
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
          {set !== null && <SetMenu set={set} onRenamed={showSet} />}
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
        ) : list !== undefined && images.length === 0 ? (
          <EmptyState
            title="Nothing matches"
            action={
              <Button
                onClick={() => {
                  setSearch("");
                  setFilter("all");
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
              onSelect={setChosen}
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
      </DropTarget>
    </Page>
  );
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
  const [asked, setAsked] = useState<"rename" | "delete" | null>(null);
  const { data: known } = useRequest("classes", {});
  const { data: all } = useRequest("imageSets", {});
  const images = all?.sets.find(({ name }) => name === set)?.images ?? 0;
  const users = (known?.classes ?? []).filter((one) => one.set === set).map(({ name }) => name);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button aria-label={`Set "${set}"`} px={6}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked("rename")}>Rename set …</Menu.Item>
          <Menu.Item onClick={() => setAsked("delete")}>Delete set, keep its images …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        title="Rename set"
        verb="Rename"
        initial={set}
        opened={asked === "rename"}
        onClose={() => setAsked(null)}
        onName={(name) => rename.mutate({ set, name }, { onSuccess: () => onRenamed(name) })}
      />
      <AskFirst
        title={`Delete the set "${set}"?`}
        opened={asked === "delete"}
        onClose={() => setAsked(null)}
        verb="Delete set"
        onYes={() => remove.mutate({ set }, { onSuccess: () => onRenamed(null) })}
      >
        The workspace keeps its {words(images, "image")} with everything that was made of them. Which ones the set held
        is lost; this cannot be undone.
        {users.length > 0 && ` ${listed(users)} took patches from this set only: from then on from all photographs.`}
      </AskFirst>
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
