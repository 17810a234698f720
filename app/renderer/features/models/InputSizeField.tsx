import { NumberInput } from "@mantine/core";
import { useState } from "react";
import { InputSize } from "../../../contract/models.ts";
import { SettingField } from "../../ui/SettingField.tsx";
import classes from "./Dialog.module.css";

interface InputSizeFieldProps {
  readonly value: InputSize;
  /** Hears of a size when a field is left, or Enter pressed. */
  readonly onChange: (value: InputSize) => void;
}

/** Height and width of the pictures that a network takes, where its file leaves them open. */
export function InputSizeField({ value, onChange }: InputSizeFieldProps): React.JSX.Element {
  const [typed, setTyped] = useState<readonly [number | string, number | string]>(value);
  const { data: size } = InputSize.safeParse(typed);
  const keep = (): void => {
    if (size !== undefined && (size[0] !== value[0] || size[1] !== value[1])) onChange(size);
  };
  const side = (name: string, place: 0 | 1): React.JSX.Element => (
    <NumberInput
      aria-label={name}
      allowDecimal={false}
      min={1}
      max={4096}
      value={typed[place]}
      error={InputSize.safeParse([typed[place], 1]).success ? undefined : "1 to 4096"}
      onChange={(length) => setTyped(place === 0 ? [length, typed[1]] : [typed[0], length])}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
      }}
    />
  );
  return (
    <>
      <div className={classes.two}>
        <SettingField setting="inputSize" name="Input height">
          {side("Input height", 0)}
        </SettingField>
        <SettingField setting="inputSize" name="Input width">
          {side("Input width", 1)}
        </SettingField>
      </div>
      <p className={classes.step}>
        The file leaves the size of the network&apos;s pictures open. What stands here is a first try: take the size
        that it was trained with.
      </p>
    </>
  );
}
