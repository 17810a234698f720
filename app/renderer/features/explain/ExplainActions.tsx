import { Button, SegmentedControl, Select } from "@mantine/core";
import type { StripImage } from "../../../contract/images.ts";
import { PRESETS, type ExplanationSettings } from "../../../contract/settings.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import { ExportMenu } from "../../ui/ExportMenu.tsx";
import { CompareMenu } from "./CompareMenu.tsx";
import { presetOf, setExplainDesk, useExplainDesk } from "./explainDesk.ts";
import { SettingsPanel } from "./SettingsPanel.tsx";
import type { ExplainPlace } from "./useExplainPlace.ts";

const NO_IMAGE: readonly StripImage[] = [];

/** The header's controls. They stay while another set is read, so that whoever works by keys does not lose them. */
export function ExplainActions({ place }: { readonly place: ExplainPlace }): React.JSX.Element {
  const { settings, model } = useExplainDesk();
  const { set, image } = place;
  const images = place.images ?? NO_IMAGE;
  const selection = set === null ? { ids: images.map(({ id }) => id) } : { set };
  const chosen = model === null ? {} : { model };
  return (
    <>
      <Presets settings={settings} />
      <SettingsPanel />
      <CompareMenu images={images} current={image} />
      <SetChoice place={place} />
      <ExportMenu
        images={{ ids: image === null ? [] : [image.id] }}
        settings={settings}
        {...chosen}
        disabled={image === null}
      />
      <Button
        variant="filled"
        disabled={images.length === 0}
        onClick={() => void startJob("explain", { images: selection, settings, ...chosen })}
      >
        Explain {images.length} {images.length === 1 ? "image" : "images"}
      </Button>
    </>
  );
}

function Presets({ settings }: { readonly settings: ExplanationSettings }): React.JSX.Element {
  const preset = presetOf(settings);
  return (
    <SegmentedControl
      aria-label="Preset"
      value={preset}
      data={[
        { value: "recommended", label: "Recommended" },
        { value: "paper", label: "Paper" },
        { value: "custom", label: "Custom", disabled: preset !== "custom" },
      ]}
      onChange={(name) => {
        if (name !== "custom") {
          setExplainDesk({
            settings: { ...PRESETS[name], explainedClass: settings.explainedClass },
          });
        }
      }}
    />
  );
}

function SetChoice({ place }: { readonly place: ExplainPlace }): React.JSX.Element {
  const { data } = useRequest("imageSets", {});
  return (
    <Select
      aria-label="Image set"
      w={140}
      value={place.set ?? ""}
      data={[
        { value: "", label: "All images" },
        ...(data?.sets ?? []).map(({ name, images }) => ({ value: name, label: `${name} (${images})` })),
      ]}
      onChange={(value) => place.show({ set: value === "" ? null : value })}
    />
  );
}
