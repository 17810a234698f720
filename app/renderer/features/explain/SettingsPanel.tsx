import { Checkbox, NumberInput, Popover, Select, TextInput } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import { useState } from "react";
import { MEASURES, type ExplanationSettings } from "../../../contract/settings.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { HeaderButton } from "../../ui/HeaderButton.tsx";
import { SettingHelp } from "../../ui/Help.tsx";
import { ModelChoice } from "../../ui/ModelChoice.tsx";
import { SettingField } from "../../ui/SettingField.tsx";
import { changeSettings, useExplainDesk } from "./explainDesk.ts";
import { Presets } from "./Presets.tsx";
import classes from "./SettingsPanel.module.css";

/** Everything that an explanation depends on, each with what it means. A change shows at once. */
export function SettingsPanel(): React.JSX.Element {
  const { settings } = useExplainDesk();
  const weights = settings.measure === "weight-sum" || settings.measure === "weight-variance";
  return (
    <Popover width={330} position="bottom-end" shadow="md" transitionProps={{ duration: 0 }} trapFocus>
      <Popover.Target>
        <HeaderButton icon={<IconAdjustments size={14} aria-hidden />}>Settings</HeaderButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel}>
        <div className={classes.presets}>
          <Presets />
        </div>
        <ModelChoice label="Model" withinPortal={false} />
        <SettingField setting="measure" name="Measure">
          <Select
            aria-label="Measure"
            data-autofocus
            value={settings.measure}
            data={MEASURES.map((value) => ({ value, label: MEASURE_WORDS[value].name }))}
            onChange={(measure) => changeSettings({ measure: measure as ExplanationSettings["measure"] })}
            comboboxProps={{ withinPortal: false }}
          />
        </SettingField>
        <SettingField setting="convolutions" name="Convolutions">
          <Convolutions key={JSON.stringify(settings.convolutions)} value={settings.convolutions} />
        </SettingField>
        <SettingField setting="top" name="Neurons of each convolution">
          <NumberInput
            aria-label="Neurons of each convolution"
            min={1}
            max={50}
            value={settings.top}
            onChange={(top) => typeof top === "number" && changeSettings({ top })}
          />
        </SettingField>
        <div className={classes.line}>
          <Checkbox
            label="Distinct positions"
            checked={settings.distinct !== null}
            onChange={(event) => changeSettings({ distinct: event.currentTarget.checked ? 0.5 : null })}
          />
          <SettingHelp setting="distinct" />
        </div>
        {weights && (
          <>
            <SettingField setting="gate" name="Gate">
              <Select
                aria-label="Gate"
                value={settings.gate}
                data={[
                  { value: "strict", label: "Strict: above 0" },
                  { value: "as-printed", label: "As printed: 0 counts too" },
                ]}
                onChange={(gate) => changeSettings({ gate: gate as ExplanationSettings["gate"] })}
                comboboxProps={{ withinPortal: false }}
              />
            </SettingField>
            <SettingField setting="aggregation" name="Kernels joined by">
              <Select
                aria-label="Kernels joined by"
                value={settings.aggregation}
                data={["all", "max", "mean"]}
                onChange={(aggregation) =>
                  changeSettings({ aggregation: aggregation as ExplanationSettings["aggregation"] })
                }
                comboboxProps={{ withinPortal: false }}
              />
            </SettingField>
          </>
        )}
        {settings.measure === "random" && (
          <SettingField setting="seed" name="Seed">
            <NumberInput
              aria-label="Seed"
              min={0}
              value={settings.seed}
              onChange={(seed) => typeof seed === "number" && changeSettings({ seed })}
            />
          </SettingField>
        )}
        <SettingField setting="patchSource" name="Patches cut from">
          <Select
            aria-label="Patches cut from"
            value={settings.patchSource}
            data={[
              { value: "original", label: "The original file" },
              { value: "network", label: "The network's input" },
            ]}
            onChange={(source) => changeSettings({ patchSource: source as ExplanationSettings["patchSource"] })}
            comboboxProps={{ withinPortal: false }}
          />
        </SettingField>
      </Popover.Dropdown>
    </Popover>
  );
}

/** `auto`, or numbers and ranges. */
function Convolutions({ value }: { readonly value: ExplanationSettings["convolutions"] }): React.JSX.Element {
  const [text, setText] = useState(value === "auto" ? "auto" : value.join(", "));
  const read = readConvolutions(text);
  const keep = (): void => {
    if (read !== null) changeSettings({ convolutions: read });
  };
  return (
    <TextInput
      aria-label="Convolutions"
      placeholder="auto, or 5-7"
      value={text}
      error={read === null ? "Write auto, or numbers and ranges: 4, 6-8" : undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
      }}
    />
  );
}

function readConvolutions(text: string): ExplanationSettings["convolutions"] | null {
  if (text.trim() === "auto" || text.trim() === "") return "auto";
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const range = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (range === null) return null;
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (from < 1 || to < from || to > 2000) return null;
    for (let number = from; number <= to; number++) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}
