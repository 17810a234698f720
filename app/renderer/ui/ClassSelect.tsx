import { Select, type ComboboxItem, type SelectProps } from "@mantine/core";
import { alsoCalled, classesInWords, mayBeCalled } from "../../drawing/classNames.ts";

interface ClassSelectProps extends Omit<
  SelectProps,
  "data" | "value" | "onChange" | "filter" | "searchable" | "renderOption"
> {
  /** Of the network, by index. */
  readonly names: readonly string[];
  readonly value: number | null;
  /** Not offered. */
  readonly without?: readonly number[];
  /** What stands behind a class's name: "12%". */
  readonly behind?: (index: number) => string | undefined;
  readonly onChange: (index: number | null) => void;
}

/** A class of the network, found by any word for it: "polar bear" finds "ice bear", which is said. */
export function ClassSelect(props: ClassSelectProps): React.JSX.Element {
  const { names, value, without = [], behind, onChange, ...rest } = props;
  return (
    <Select
      limit={30}
      nothingFoundMessage="No class of the network is called so"
      {...rest}
      searchable
      value={value === null ? null : String(value)}
      data={classesInWords(names)
        .map((name, index) => {
          const more = behind?.(index);
          return { value: String(index), label: more === undefined ? name : `${name}, ${more}` };
        })
        .filter(({ value: index }) => !without.includes(Number(index)))}
      filter={({ options, search, limit }) =>
        (options as ComboboxItem[])
          .filter(
            ({ value: index, label }) => label.includes(search) || mayBeCalled(names[Number(index)] ?? "", search),
          )
          .slice(0, limit)
      }
      renderOption={({ option }) => {
        const others = alsoCalled(names[Number(option.value)] ?? "").slice(0, 2);
        return (
          <span>
            {option.label}
            {others.length > 0 && <small style={{ color: "var(--text-2)" }}> {others.join(", ")}</small>}
          </span>
        );
      }}
      onChange={(index) => onChange(index === null ? null : Number(index))}
    />
  );
}
