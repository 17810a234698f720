import { useEffect, type RefObject } from "react";
import type { ExplainedImage } from "../../../contract/routes/explain.ts";
import { moreHere, neuronInWords, shareInWords } from "../../../drawing/explanationWords.ts";
import type { Measure } from "../../../contract/settings.ts";
import { LabelBars } from "../../ui/LabelBars.tsx";
import { Reconstruction } from "./Reconstruction.tsx";
import classes from "./PatchRows.module.css";

type Patch = ExplainedImage["patches"][number];

interface PatchRowsProps {
  /** The rows in their order, for keys that go from one to the next. */
  readonly list: RefObject<HTMLUListElement | null>;
  readonly patches: readonly Patch[];
  readonly vocabulary: readonly string[];
  /** Of each patch its share of the evidence. */
  readonly importance: readonly number[];
  readonly measure: Measure | null;
  readonly focus: number | null;
  readonly onFocus: (place: number | null) => void;
  /** The neuron's own page. */
  readonly onNeuron: (patch: Patch) => void;
}

/** The patches, the surest first: crop, reconstruction, ranked labels, and which neuron saw it. */
export function PatchRows(props: PatchRowsProps): React.JSX.Element {
  const { list, patches, vocabulary, importance, measure, focus, onFocus, onNeuron } = props;
  useEffect(() => {
    if (focus !== null) list.current?.children[focus]?.scrollIntoView({ block: "nearest" });
  }, [list, focus]);
  return (
    <ul ref={list} className={classes.rows} aria-label="Patches" onPointerLeave={() => onFocus(null)}>
      {patches.map((patch, place) => {
        const { convolution, channel, row, column, labels } = patch;
        const what = labels[0]?.label ?? "patch";
        return (
          <li
            key={`${convolution} ${channel} ${row} ${column}`}
            className={classes.row}
            aria-current={place === focus ? "true" : undefined}
            onPointerEnter={() => onFocus(place)}
            onFocus={() => onFocus(place)}
          >
            <img className={classes.picture} src={`/blob/${patch.patchBlob}`} alt={`Patch ${place + 1}: ${what}`} />
            <Reconstruction blob={patch.reconstructionBlob} activation={patch.activation} />
            <div className={classes.what}>
              {labels.length > 0 ? (
                <LabelBars labels={labels.slice(0, 3)} vocabulary={vocabulary} />
              ) : (
                <span className={classes.place}>no label</span>
              )}
            </div>
            <div className={classes.foot}>
              <button type="button" className={classes.neuron} onClick={() => onNeuron(patch)}>
                {neuronInWords(patch)}
                {moreHere(patch.neurons)}
              </button>
              {measure !== null && measure !== "random" && (
                <span className={classes.share}>{shareInWords(importance[place], measure)}</span>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
