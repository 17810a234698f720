import { Button } from "@mantine/core";
import type { ClassRecord } from "../../../contract/patches.ts";
import { goTo } from "../../navigation/place.ts";
import classes from "./SidePanel.module.css";

interface NotTrainedProps {
  readonly current: ClassRecord;
  /** "Suggestions come" */
  readonly what: string;
}

export function NotTrained({ current, what }: NotTrainedProps): React.JSX.Element {
  return (
    <>
      <p className={classes.note} style={{ paddingTop: 12 }}>
        {what} from a patch classifier, and there is none for {current.name} yet. A few patches of each label are enough
        for a first one.
      </p>
      <div className={classes.options}>
        <Button onClick={() => goTo("train", { class: current.name })}>Train one</Button>
      </div>
    </>
  );
}
