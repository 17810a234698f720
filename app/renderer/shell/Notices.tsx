import { Notifications } from "@mantine/notifications";
import classes from "./Notices.module.css";

/** Higher than this a notice scrolls: it says what is wrong with one thing, not with a whole batch. */
const MAX_HEIGHT = 96;

/**
 * What was just done, or could not be: in the status bar, which grows for long ones. Over a page they would lie on the photographs
 * and buttons that people go on with.
 */
export function Notices(): React.JSX.Element {
  return (
    <Notifications
      withinPortal={false}
      position="bottom-center"
      limit={3}
      transitionDuration={120}
      notificationMaxHeight={MAX_HEIGHT}
      allowDragDismiss={false}
      allowScrollDismiss={false}
      className={classes.root}
      classNames={{ notification: classes.notice }}
    />
  );
}
