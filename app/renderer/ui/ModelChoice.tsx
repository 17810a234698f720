import { Select } from "@mantine/core";
import { useModelInUse } from "./modelInUse.ts";

interface ModelChoiceProps {
  /** Over the field; without it the field has its name for screen readers only. */
  readonly label?: string;
  readonly withinPortal?: boolean;
}

/** Which network all pages work with. */
export function ModelChoice({ label, withinPortal = true }: ModelChoiceProps): React.JSX.Element {
  const { model, choices, choose } = useModelInUse();
  return (
    <Select
      {...(label === undefined ? { "aria-label": "Model" } : { label })}
      value={model}
      data={choices}
      onChange={(name) => name !== null && choose(name)}
      comboboxProps={{ withinPortal }}
    />
  );
}
