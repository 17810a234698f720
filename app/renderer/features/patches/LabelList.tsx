import { numeral } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { labelBackground, labelKey } from "../../../drawing/labels.ts";
import { useRequest } from "../../transport/queries.ts";
import { Key } from "../../ui/Key.tsx";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { TakeOver } from "../../ui/TakeOver.tsx";
import { LabelMenu } from "./LabelMenu.tsx";
import { setDesk, useDesk } from "./desk.ts";
import classes from "./LabelList.module.css";

interface LabelListProps {
  readonly current: ClassRecord;
  readonly set: string | null;
}

/** The vocabulary with keys, colours, and how many patches there are of those that are wanted. */
export function LabelList({ current, set }: LabelListProps): React.JSX.Element {
  const chosen = useDesk(({ label }) => label);
  const { data, isPlaceholderData } = useRequest("patchOverview", { set, classId: current.id });
  return (
    <section>
      <div className={classes.top}>
        <h2 className={classes.heading}>Labels of {current.name}</h2>
        {current.labels.includes(chosen) && <LabelMenu key={chosen} current={current} label={chosen} />}
      </div>
      <div role="radiogroup" aria-label={`Labels of ${current.name}`}>
        {current.labels.map((label) => {
          // Of another class, or of other photographs, until they are counted.
          const count = data === undefined || isPlaceholderData ? null : (data.labels[label] ?? 0);
          return (
            <button
              key={label}
              type="button"
              role="radio"
              aria-checked={label === chosen}
              aria-label={count === null ? label : `${label}, ${count} of ${current.target} patches`}
              className={classes.label}
              onClick={() => setDesk({ label })}
            >
              <span>{labelKey(current.labels, label) !== null && <Key>{labelKey(current.labels, label)!}</Key>}</span>
              <LabelSwatch vocabulary={current.labels} label={label} />
              <span className={classes.name}>{label}</span>
              <span className={classes.track}>
                <span
                  className={classes.bar}
                  style={{
                    width: `${Math.min(100, (100 * (count ?? 0)) / current.target)}%`,
                    background: labelBackground(current.labels, label),
                  }}
                />
              </span>
              <span className={classes.count}>
                {count !== null && `${numeral(count)} of ${numeral(current.target)}`}
              </span>
            </button>
          );
        })}
      </div>
      <TakeOver current={current} />
    </section>
  );
}
