import { Button, Select } from "@mantine/core";
import type { StripImage } from "../../../contract/images.ts";
import { counted } from "../../../contract/numberWords.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import { ExportMenu } from "../../ui/ExportMenu.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { CompareMenu } from "./CompareMenu.tsx";
import { useExplainDesk } from "./explainDesk.ts";
import { useKnownWords } from "./explained.ts";
import { Presets } from "./Presets.tsx";
import { SettingsPanel } from "./SettingsPanel.tsx";
import type { ExplainPlace } from "./useExplainPlace.ts";
import classes from "./ExplainActions.module.css";

const NO_IMAGE: readonly StripImage[] = [];

/** The header's controls. They stay while another set is read, so that whoever works by keys does not lose them. */
export function ExplainActions({ place }: { readonly place: ExplainPlace }): React.JSX.Element {
  const { settings, words: wanted } = useExplainDesk();
  const { model } = useModelInUse();
  const words = useKnownWords(wanted, model);
  const { set, image } = place;
  const images = place.images ?? NO_IMAGE;
  const selection = set === null ? { ids: images.map(({ id }) => id) } : { set };
  const chosen = model === null ? {} : { model };
  return (
    <>
      <div className={classes.presets}>
        <Presets />
      </div>
      <SettingsPanel />
      <CompareMenu images={images} current={image} />
      <SetChoice place={place} />
      <ExportMenu
        of={[
          ...(image === null
            ? []
            : [{ label: "This photograph", images: { ids: [image.id] }, name: stemOf(image.path) }]),
          ...(images.length < 2
            ? []
            : [
                {
                  label: set === null ? `All ${images.length}` : `All ${images.length} of ${set}`,
                  images: selection,
                  name: set ?? "explanations",
                },
              ]),
        ]}
        settings={settings}
        words={words}
        {...chosen}
      />
      <Button
        variant="filled"
        disabled={images.length === 0}
        onClick={() => void startJob("explain", { images: selection, settings, words, ...chosen })}
      >
        Explain {counted(images.length, "image")}
      </Button>
    </>
  );
}

/** The file's name without folder and ending. */
function stemOf(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\.[^.]*$/, "");
}

function SetChoice({ place }: { readonly place: ExplainPlace }): React.JSX.Element {
  const { data } = useRequest("imageSets", {});
  return (
    <Select
      aria-label="Image set"
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
