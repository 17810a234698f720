import { Modal } from "@mantine/core";
import { percent } from "../../../contract/percent.ts";
import { useRequest } from "../../transport/queries.ts";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { ReconstructionLink } from "../../ui/ReconstructionSheet.tsx";
import classes from "./NeuronDialog.module.css";

interface NeuronDialogProps {
  readonly neuron: { readonly convolution: number; readonly channel: number } | null;
  readonly model: string | null;
  readonly set: string | null;
  readonly vocabulary: readonly string[];
  readonly onClose: () => void;
  readonly onImage: (id: number) => void;
}

/** A channel over a whole set: where it answered most strongly, and what that was called. */
export function NeuronDialog(props: NeuronDialogProps): React.JSX.Element {
  const { neuron, model, set, vocabulary, onClose, onImage } = props;
  const { data } = useRequest(
    "neuron",
    neuron === null
      ? null
      : { convolution: neuron.convolution, channel: neuron.channel, set, ...(model === null ? {} : { model }) },
  );
  const unlabelled = data === undefined ? 0 : data.found - data.labels.reduce((sum, one) => sum + one.patches, 0);
  return (
    <Modal
      opened={neuron !== null}
      onClose={onClose}
      size="xl"
      title={neuron === null ? "" : `Convolution ${neuron.convolution}, channel ${neuron.channel}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {data !== undefined && (
        <div className={classes.neuron}>
          <p className={classes.words}>
            {data.found} {data.found === 1 ? "patch" : "patches"} of it in the explanations of {data.images}{" "}
            {data.images === 1 ? "image" : "images"}
            {set === null ? "" : ` of the set "${set}"`}.{" "}
            {data.labels.map(({ label, patches }, i) => (
              <span key={label}>
                {i > 0 && ", "}
                <LabelSwatch vocabulary={vocabulary} label={label} /> {label} {patches} (
                {percent(patches / Math.max(1, data.found))})
              </span>
            ))}
            {unlabelled > 0 &&
              `${data.labels.length > 0 ? ", " : ""}no label ${unlabelled} (${percent(unlabelled / data.found)})`}
          </p>
          <ul className={classes.patches} aria-label="Its strongest patches">
            {data.patches.map((patch) => (
              <li key={`${patch.imageId} ${patch.row} ${patch.column}`}>
                <button
                  type="button"
                  className={classes.patch}
                  title={`${patch.name}, row ${patch.row}, column ${patch.column}`}
                  onClick={() => onImage(patch.imageId)}
                >
                  <img src={`/blob/${patch.patchBlob}`} alt={`Patch in ${patch.name}`} />
                  <img src={`/blob/${patch.reconstructionBlob}`} alt="" />
                  <span>
                    {patch.label === null ? "no label" : `${patch.label} ${percent(patch.probability ?? 0)}`}
                    <span className={classes.activation}>{patch.activation.toPrecision(3)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <p className={classes.words}>
            Strongest activation first, layer {data.layer}. Only neurons that explanations have found important are
            here: explain more images to see more. <ReconstructionLink />
          </p>
        </div>
      )}
    </Modal>
  );
}
