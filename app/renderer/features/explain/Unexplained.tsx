import { Button } from "@mantine/core";
import { PippinError } from "../../../contract/errors.ts";
import { goTo } from "../../navigation/place.ts";
import classes from "./Unexplained.module.css";

interface UnexplainedProps {
  readonly error: Error;
  readonly onAgain: () => void;
}

/** Why there is no explanation, and what to do about it. */
export function Unexplained({ error, onAgain }: UnexplainedProps): React.JSX.Element {
  const lost = error instanceof PippinError && error.code === "unreadable-file";
  return (
    <div className={classes.unexplained}>
      <p className={classes.words} role="alert">
        {error.message}
        {lost && " If it was moved, Relink on the Images page finds it."}
      </p>
      {lost && <Button onClick={() => goTo("images")}>Go to Images</Button>}
      <Button onClick={onAgain}>Try again</Button>
    </div>
  );
}
