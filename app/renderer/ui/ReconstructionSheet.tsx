import { Button, Modal } from "@mantine/core";
import { create } from "zustand";
import classes from "./ReconstructionSheet.module.css";

const useOpened = create<{ readonly opened: boolean }>(() => ({ opened: false }));

export function openReconstructionSheet(): void {
  useOpened.setState({ opened: true });
}

/** Stands wherever reconstructions are shown. */
export function ReconstructionLink(): React.JSX.Element {
  return (
    <Button size="compact-xs" variant="subtle" classNames={{ label: classes.link }} onClick={openReconstructionSheet}>
      What a reconstruction shows
    </Button>
  );
}

/** What a deconvnet reconstruction does and does not prove; shown once for the whole app, opened from anywhere. */
export function ReconstructionSheet(): React.JSX.Element {
  const opened = useOpened((state) => state.opened);
  return (
    <Modal
      opened={opened}
      onClose={() => useOpened.setState({ opened: false })}
      title="What a reconstruction shows, and what it does not"
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={classes.sheet}>
        <p>
          A reconstruction starts from one neuron, sets all others of its convolution to zero, and runs the network
          backwards: through the maxima that the forward pass chose, keeping what is positive, with the same kernels
          (deconvnet; Zeiler & Fergus 2014). What arrives at the pixels is a picture of the neuron&apos;s field.
        </p>
        <h3>What it shows</h3>
        <ul>
          <li>
            Where the neuron could look. Outside its field a reconstruction is exactly zero, so the box is a fact of the
            network&apos;s geometry.
          </li>
          <li>Which edges and textures of this photograph passed through the maxima on the way to the neuron.</li>
        </ul>
        <h3>What it does not show</h3>
        <ul>
          <li>
            What the class needs. Nie, Zhang & Patel (2018) proved that deconvnet and guided backpropagation partly
            recover the input image and depend little on the class: with maxima on the way, the picture tells more about
            the photograph than about the decision. Kernels of chance can give pictures that look as clean.
          </li>
          <li>
            That the neuron detects what you recognise. You see an eye because there is an eye in the photograph;
            whether the neuron answers to eyes is seen over many photographs.
          </li>
        </ul>
        <h3>What to ask instead</h3>
        <ul>
          <li>
            Whether the class depends on the patch: rank by attribution, which changes with the class, and compare
            another class.
          </li>
          <li>
            Whether the label repeats: look at a neuron&apos;s strongest patches over a whole set, and at what review
            says of them.
          </li>
          <li>Whether the measure beats the random baseline, which knows nothing of the network.</li>
        </ul>
        <p className={classes.source}>
          Weili Nie, Yang Zhang, Ankit B. Patel: A Theoretical Explanation for Perplexing Behaviors of
          Backpropagation-based Visualizations. ICML 2018. Matthew D. Zeiler, Rob Fergus: Visualizing and Understanding
          Convolutional Networks. ECCV 2014.
        </p>
      </div>
    </Modal>
  );
}
