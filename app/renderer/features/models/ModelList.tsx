import type { ListedModel } from "../../../contract/models.ts";
import { SHIPPED_MODELS, type ShippedName } from "../../../contract/shippedModels.ts";
import { counted } from "../../../contract/numberWords.ts";
import { classesOf } from "../../../drawing/classNames.ts";
import { preprocessingName } from "../../../drawing/preprocessingWords.ts";
import { shapeInWords, weightsInWords } from "./modelWords.ts";
import classes from "./ModelList.module.css";

interface ModelListProps {
  readonly models: readonly ListedModel[];
  readonly chosen: string;
  /** Name of the one that pages work with. */
  readonly inUse: string | null;
  readonly onChoose: (name: string) => void;
  readonly onTake: (name: ShippedName) => void;
}

/** Each model with what it is and what was made with it. */
export function ModelList({ models, chosen, inUse, onChoose, onTake }: ModelListProps): React.JSX.Element {
  return (
    <ul className={classes.list} aria-label="Models">
      {models.map((model) => (
        <li key={model.id}>
          <button type="button" aria-current={model.name === chosen || undefined} onClick={() => onChoose(model.name)}>
            <strong>{model.name}</strong>
            <span>
              input {shapeInWords(model.input)}, {classesOf(model.classes, model.relation)}
            </span>
            <span>
              {counted(model.convolutions, "convolution")}, {weightsInWords(model.parameters)}
            </span>
            <span>{preprocessingName(model.preprocessing)}</span>
            <span>{madeWith(model)}</span>
            {model.shipped && <span>comes with Pippin</span>}
            {model.name === inUse && <span className={classes.inUse}>in use on all pages</span>}
          </button>
        </li>
      ))}
      {SHIPPED_MODELS.filter(({ name }) => !models.some((model) => model.name === name)).map(({ name, about }) => (
        <li key={name}>
          <button type="button" onClick={() => onTake(name)}>
            <strong>Take {name}</strong>
            <span>{about}</span>
            <span>comes with Pippin</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function madeWith({ use: { classifiers, explanations } }: Pick<ListedModel, "use">): string {
  if (classifiers.length === 0 && explanations === 0) return "not used yet";
  return `${counted(classifiers.length, "patch classifier")}, ${counted(explanations, "explanation")}`;
}
