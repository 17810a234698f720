import { Button, Menu, SegmentedControl, Select } from "@mantine/core";
import {
  IconDice5,
  IconDots,
  IconPencil,
  IconPlus,
  IconShape,
  IconWand,
  IconZoomExclamation,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { ClassRecord } from "../../../contract/patches.ts";
import { changed, goTo, placeNow, usePlace } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Filmstrip, nameOf } from "../../ui/Filmstrip.tsx";
import { HeaderButton } from "../../ui/HeaderButton.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { Page } from "../../ui/Page.tsx";
import { ExchangeDialog, type Exchange } from "../exchange/ExchangeDialog.tsx";
import { ShareDialog, type Sharing } from "../exchange/ShareDialog.tsx";
import { CanvasDesk } from "./CanvasDesk.tsx";
import { ClassDialog } from "../classes/ClassDialog.tsx";
import { markObjects, setDesk, useDesk, type Panel } from "./desk.ts";
import { SidePanel } from "./SidePanel.tsx";
import { usePatchesPlace, type PatchesPlace } from "./usePatchesPlace.ts";
import classes from "./PatchesPage.module.css";

/** Cropping patches: the photograph, the labels, and what there is of each. */
export function PatchesPage(): React.JSX.Element {
  const place = usePatchesPlace();
  const { current, image, images, position } = place;
  const [edited, setEdited] = useState<ClassRecord | "new" | null>(null);
  const label = useDesk((desk) => desk.label);
  const labels = current?.labels;
  const { parameters } = usePlace();
  const panel = parameters.get("panel");
  const hasClass = current !== null;
  // Opened once: whoever puts it away finds it put away when they come back. Without a class it stays, as what was meant.
  useEffect(() => {
    if (panel === null || !hasClass) return;
    if (panel === "suggestions") setDesk({ panel });
    if (panel === "objects") markObjects("object");
    const { page, parameters } = placeNow();
    // Somebody may have gone on to another page.
    if (page === "patches") goTo("patches", changed(parameters, { panel: null }), true);
  }, [panel, hasClass]);
  // A label of another class would be stamped by mistake.
  useEffect(() => {
    if (labels !== undefined && !labels.includes(label)) setDesk({ label: labels[0] });
  }, [labels, label]);
  useEffect(() => setDesk({ cursor: null, object: null }), [image?.id]);
  // Patches of another photograph, or of another class, are not seen: nothing is done to them.
  useEffect(() => setDesk({ selection: new Set() }), [image?.id, current?.id]);
  const dialog = (
    <ClassDialog
      edited={edited}
      onClose={() => setEdited(null)}
      onSaved={({ name, set }) => {
        const isOther = edited === "new" || edited?.set !== set;
        // What was chosen to crop from stays where that is not what has changed.
        place.show({ class: name, ...(isOther ? { set: null } : {}) });
      }}
      onDeleted={() => goTo("patches", {}, true)}
    />
  );
  return (
    <Page
      title="Patches"
      subtitle={image === null ? "" : `${nameOf(image)}, ${position + 1} of ${images!.length}`}
      actions={
        current !== null && (
          <>
            <ClassChoice place={place} onNew={() => setEdited("new")} onEdit={() => setEdited(current)} />
            <SetChoice place={place} />
            <PanelButtons />
            <ExchangeMenu set={place.set} name={current.name} />
          </>
        )
      }
    >
      {dialog}
      {place.classes?.length === 0 ? (
        <EmptyState
          title={panel === "objects" ? "What is on the photographs?" : "What should patches be called?"}
          action={
            <Button variant="filled" onClick={() => setEdited("new")}>
              New class
            </Button>
          }
        >
          {panel === "objects"
            ? "Objects are called as a class is, such as dog or polar bear. Name it; then each takes two clicks. The labels that a class has are for cropping patches, and can wait."
            : "A class, such as dog or polar bear, has a vocabulary: the parts that its patches show (eye, ear, nose, paw, fur) and none. About 80 patches of each teach Pippin to name what neurons look at."}
        </EmptyState>
      ) : images?.length === 0 ? (
        <EmptyState
          title="No photographs to crop from"
          action={
            <Button variant="filled" onClick={() => goTo("images")}>
              Go to Images
            </Button>
          }
        >
          {place.set === null
            ? "Import photographs on the Images page; then crop patches from them here."
            : `The set "${place.set}" is empty. Add photographs to it on the Images page, or choose another set.`}
        </EmptyState>
      ) : (
        current !== null && (
          <div className={classes.layout}>
            <div className={classes.canvas}>
              {image !== null && <CanvasDesk place={place} image={image} current={current} />}
            </div>
            <SidePanel place={place} current={current} image={image} />
            <div className={classes.film}>
              <Strip place={place} current={current} />
            </div>
          </div>
        )
      )}
    </Page>
  );
}

function ClassChoice({
  place,
  onNew,
  onEdit,
}: {
  readonly place: PatchesPlace;
  readonly onNew: () => void;
  readonly onEdit: () => void;
}): React.JSX.Element {
  const { classes: all, current, show } = place;
  const names = (all ?? []).map(({ name }) => name);
  return (
    <div className={classes.choice}>
      <span className={classes.caption}>class</span>
      {names.length <= 3 ? (
        <SegmentedControl
          aria-label="Class"
          data={names}
          value={current!.name}
          onChange={(name) => show({ class: name, set: null })}
        />
      ) : (
        <Select
          aria-label="Class"
          w={140}
          data={names}
          value={current!.name}
          onChange={(name) => show({ class: name!, set: null })}
        />
      )}
      <Button
        px={6}
        aria-label={`Change the class ${current!.name}`}
        title="Labels, target, photographs"
        onClick={onEdit}
      >
        <IconPencil size={15} aria-hidden />
      </Button>
      <Button px={6} aria-label="New class" title="New class" onClick={onNew}>
        <IconPlus size={15} aria-hidden />
      </Button>
    </div>
  );
}

function SetChoice({ place }: { readonly place: PatchesPlace }): React.JSX.Element {
  const { data } = useRequest("imageSets", {});
  return (
    <Select
      aria-label="Photographs"
      className={classes.set}
      value={place.set ?? ""}
      data={[
        { value: "", label: "All images" },
        ...(data?.sets ?? []).map(({ name, images }) => ({ value: name, label: `${name} (${images})` })),
      ]}
      onChange={(value) => place.show({ set: value === "" ? null : value })}
    />
  );
}

const PANELS: readonly { readonly panel: Panel; readonly name: string; readonly icon: typeof IconDots }[] = [
  { panel: "objects", name: "Objects", icon: IconShape },
  { panel: "suggestions", name: "Suggest", icon: IconWand },
  { panel: "sample", name: "Sample", icon: IconDice5 },
  { panel: "audit", name: "Audit", icon: IconZoomExclamation },
];

function PanelButtons(): React.JSX.Element {
  const shown = useDesk(({ panel }) => panel);
  return (
    <>
      {PANELS.map(({ panel, name, icon: Icon }) => (
        <HeaderButton
          key={panel}
          icon={<Icon size={14} aria-hidden />}
          variant={shown === panel ? "light" : "default"}
          aria-pressed={shown === panel}
          onClick={() => setDesk({ panel: shown === panel ? "strip" : panel })}
        >
          {name}
        </HeaderButton>
      ))}
    </>
  );
}

function ExchangeMenu({ set, name }: { readonly set: string | null; readonly name: string }): React.JSX.Element {
  const [exchange, setExchange] = useState<Exchange | null>(null);
  const [sharing, setSharing] = useState<Sharing | null>(null);
  const { data } = useRequest("labelConflicts", {});
  const conflicts = data?.conflicts.length ?? 0;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={6} aria-label="Import and export patches">
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setExchange("import-patches")}>Import patches …</Menu.Item>
          <Menu.Item onClick={() => setExchange("export-patches")}>Export patches …</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => setSharing("export")}>Share patches …</Menu.Item>
          <Menu.Item onClick={() => setSharing("import")}>Import a bundle …</Menu.Item>
          {conflicts > 0 && (
            <Menu.Item onClick={() => setSharing("conflicts")}>{`Labels that differ (${conflicts}) …`}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ExchangeDialog exchange={exchange} onClose={() => setExchange(null)} set={set} of={name} />
      <ShareDialog sharing={sharing} onClose={() => setSharing(null)} name={name} set={set} />
    </>
  );
}

function Strip({ place, current }: { readonly place: PatchesPlace; readonly current: ClassRecord }): React.JSX.Element {
  const { data, isPlaceholderData } = useRequest("patchOverview", { set: place.set, classId: current.id });
  const labels = new Map(
    (isPlaceholderData ? undefined : data)?.images.map(({ imageId, labels: own }) => [imageId, own]),
  );
  const own = (id: number): string[] => current.labels.filter((label) => labels.get(id)?.[label] !== undefined);
  return (
    <Filmstrip
      images={place.images ?? []}
      current={place.image?.id ?? null}
      onOpen={({ id }) => place.show({ image: id })}
      caption={({ id }) =>
        own(id).map((label) => <LabelSwatch key={label} vocabulary={current.labels} label={label} />)
      }
      describe={({ id }) => (own(id).length === 0 ? "no patches" : `has ${own(id).join(", ")}`)}
    />
  );
}
