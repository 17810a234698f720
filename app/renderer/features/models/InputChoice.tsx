import { useId } from "react";
import { GEOMETRIES, valuesFor, type Photograph, type PreprocessingChoice } from "../../../contract/models.ts";
import { GEOMETRY_WORDS, VALUES_WORDS } from "../../../drawing/preprocessingWords.ts";
import { SettingHelp } from "../../ui/Help.tsx";
import classes from "./InputChoice.module.css";

interface InputChoiceProps {
  readonly photograph: Photograph;
  /** `[height, width, channels]`. */
  readonly input: readonly number[];
  readonly value: PreprocessingChoice;
  readonly onChange: (value: PreprocessingChoice) => void;
}

/** Preprocessing, chosen by what the network sees: the same photograph as it enters under each choice. */
export function InputChoice({ photograph, input, value, onChange }: InputChoiceProps): React.JSX.Element {
  const picture = ({ values, geometry }: PreprocessingChoice): string =>
    `/input/${photograph.hash}/${input.join("x")}/${values}/${geometry}`;
  return (
    <div className={classes.choice}>
      <Group title="Values" help="values">
        {(name) =>
          valuesFor(input[2]).map((values) => (
            <Option
              key={values}
              group={name}
              picture={picture({ ...value, values })}
              checked={values === value.values}
              onChoose={() => onChange({ ...value, values })}
              title={values}
              text={VALUES_WORDS[values].meaning}
            />
          ))
        }
      </Group>
      <Group title="Fitting" help="geometry">
        {(name) =>
          GEOMETRIES.map((geometry) => (
            <Option
              key={geometry}
              group={name}
              picture={picture({ ...value, geometry })}
              checked={geometry === value.geometry}
              onChoose={() => onChange({ ...value, geometry })}
              title={geometry}
              text={GEOMETRY_WORDS[geometry].meaning}
            />
          ))
        }
      </Group>
      <p className={classes.note}>
        The pictures are the network&apos;s own numbers in its own channel order, from the lowest that the choice can
        give (black) to the highest (white){input[2] === 3 && ": caffe puts blue first, so red and blue change places"}.
        {input[2] === 4 && " Its fourth channel, alpha, is drawn as white paper behind the colours."}
      </p>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly help: "values" | "geometry";
  readonly children: (name: string) => React.ReactNode;
}

function Group({ title, help, children }: GroupProps): React.JSX.Element {
  const name = useId();
  return (
    <fieldset className={classes.group}>
      <legend>
        {title}
        <SettingHelp setting={help} />
      </legend>
      <div className={classes.options}>{children(name)}</div>
    </fieldset>
  );
}

interface OptionProps {
  readonly group: string;
  readonly picture: string;
  readonly title: string;
  readonly text: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Option({ group, picture, title, text, checked, onChoose }: OptionProps): React.JSX.Element {
  return (
    <label className={classes.option}>
      <input type="radio" name={group} value={title} checked={checked} onChange={onChoose} />
      <img src={picture} alt="" />
      <strong>{title}</strong>
      <span>{text}</span>
    </label>
  );
}
