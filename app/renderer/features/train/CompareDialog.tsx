import { Button, Checkbox, Modal } from "@mantine/core";
import { useState } from "react";
import { CLASSIFIERS, FEATURE_NAMES } from "../../../contract/patchClassifier.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { startJob } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { useTrainForm } from "./form.ts";
import { CLASSIFIER_WORDS } from "./trainWords.ts";
import side from "../../ui/SidePanel.module.css";

interface CompareDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly current: ClassRecord;
}

/** Which features are compared with which classifiers. */
export function CompareDialog({ opened, onClose, current }: CompareDialogProps): React.JSX.Element {
  const { folds, seed } = useTrainForm();
  const { model } = useModelInUse();
  const [features, setFeatures] = useState<string[]>([...FEATURE_NAMES]);
  const [classifiers, setClassifiers] = useState<string[]>([...CLASSIFIERS]);
  const [grid, setGrid] = useState(false);
  const start = (): void => {
    void startJob("compareClassifiers", {
      name: current.name,
      labels: current.labels,
      set: current.set,
      features: FEATURE_NAMES.filter((name) => features.includes(name)),
      classifiers: CLASSIFIERS.filter((name) => classifiers.includes(name)),
      grid,
      folds,
      seed,
      ...(model === null ? {} : { model }),
    });
    onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Compare" closeButtonProps={{ "aria-label": "Close" }}>
      <div className={side.field} style={{ gap: 14 }}>
        <p className={side.note}>
          Each feature with each classifier, on the same patches and folds. It can be stopped and goes on where it was.
        </p>
        <Checkbox.Group label="Features" value={features} onChange={setFeatures}>
          <div className={side.row} style={{ paddingTop: 6 }}>
            {FEATURE_NAMES.map((name) => (
              <Checkbox key={name} value={name} label={name} />
            ))}
          </div>
        </Checkbox.Group>
        <Checkbox.Group label="Classifiers" value={classifiers} onChange={setClassifiers}>
          <div className={side.row} style={{ paddingTop: 6 }}>
            {CLASSIFIERS.map((name) => (
              <Checkbox key={name} value={name} label={CLASSIFIER_WORDS[name]} />
            ))}
          </div>
        </Checkbox.Group>
        <Checkbox
          label="Choose C and gamma of each from its grid, up to 10 x 10 (takes much longer)"
          checked={grid}
          onChange={(event) => setGrid(event.currentTarget.checked)}
        />
        <div>
          <Button variant="filled" disabled={features.length === 0 || classifiers.length === 0} onClick={start}>
            Compare {features.length * classifiers.length}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
