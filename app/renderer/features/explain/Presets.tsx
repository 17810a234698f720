import { SegmentedControl } from "@mantine/core";
import { PRESETS } from "../../../contract/settings.ts";
import { presetOf, setExplainDesk, useExplainDesk } from "./explainDesk.ts";

export function Presets(): React.JSX.Element {
  const { settings } = useExplainDesk();
  const preset = presetOf(settings);
  return (
    <SegmentedControl
      aria-label="Preset"
      value={preset}
      data={[
        { value: "recommended", label: "Recommended" },
        { value: "paper", label: "Paper" },
        ...(preset === "custom" ? [{ value: "custom" as const, label: "Custom" }] : []),
      ]}
      onChange={(name) => {
        if (name !== "custom") {
          setExplainDesk({ settings: { ...PRESETS[name], explainedClass: settings.explainedClass } });
        }
      }}
    />
  );
}
