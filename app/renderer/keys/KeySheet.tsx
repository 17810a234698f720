import { Modal } from "@mantine/core";
import { Fragment } from "react";
import { Key } from "../ui/Key.tsx";
import { liveCommands, useKeyRegister, type MouseGesture } from "./keys.ts";
import { namesOfWay, partsOfGesture } from "./pressed.ts";
import classes from "./KeySheet.module.css";

interface KeySheetProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const EVERYWHERE = "Everywhere";

/** All keys that do something on this page, with every way to do it, and what the mouse does. */
export function KeySheet({ opened, onClose }: KeySheetProps): React.JSX.Element {
  const commands = useKeyRegister((register) => register.commands);
  const mouse = useKeyRegister((register) => register.mouse);
  const live = liveCommands(commands);
  // The page's own first.
  const groups = [...new Set(live.map(({ command }) => command.group))].sort(
    (a, b) => Number(a === EVERYWHERE) - Number(b === EVERYWHERE),
  );
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size={1120} closeButtonProps={{ "aria-label": "Close" }}>
      <div className={classes.groups}>
        {groups.map((group) => (
          <Fragment key={group}>
            {group === EVERYWHERE && mouse.length > 0 && <MouseSection gestures={mouse} />}
            <section aria-label={group}>
              <h3 className={classes.group}>{group}</h3>
              <dl className={classes.list}>
                {live
                  .filter(({ command }) => command.group === group)
                  .map(({ command: { keys, label }, ways }) => (
                    <div key={`${keys} ${label}`} className={classes.row}>
                      <dt>{label}</dt>
                      <dd>
                        {ways.map((way, i) => (
                          <Fragment key={way}>
                            {i > 0 && <span className={classes.word}>or</span>}
                            {namesOfWay(way).map((name) => (
                              <Key key={name}>{name}</Key>
                            ))}
                          </Fragment>
                        ))}
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          </Fragment>
        ))}
      </div>
    </Modal>
  );
}

function MouseSection({ gestures }: { readonly gestures: readonly MouseGesture[] }): React.JSX.Element {
  return (
    <section aria-label="Mouse">
      <h3 className={classes.group}>Mouse</h3>
      <dl className={classes.list}>
        {gestures.map(({ gesture, label }) => (
          <div key={`${gesture} ${label}`} className={classes.row}>
            <dt>{label}</dt>
            <dd>
              {partsOfGesture(gesture).map(({ name, isKey }) =>
                isKey ? (
                  <Key key={name}>{name}</Key>
                ) : (
                  <span key={name} className={classes.word}>
                    {name}
                  </span>
                ),
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
