import type { PageDefinition } from "./pages.ts";
import { IconRoute } from "@tabler/icons-react";
import { goTo, returnTo } from "../navigation/place.ts";
import classes from "./Rail.module.css";

interface RailProps {
  readonly pages: readonly PageDefinition[];
  readonly current: string;
}

export function Rail({ pages, current }: RailProps): React.JSX.Element {
  return (
    <nav className={classes.rail} aria-label="Pages">
      <button
        type="button"
        className={classes.start}
        aria-current={current === "start" || current === "" ? "page" : undefined}
        aria-label="Start"
        title="What to do next"
        onClick={() => goTo("start")}
      >
        <IconRoute size={18} stroke={1.6} aria-hidden />
      </button>
      {pages.map(({ id, name, icon: Icon }) => (
        <button
          key={id}
          type="button"
          className={classes.page}
          aria-current={id === current ? "page" : undefined}
          onClick={() => returnTo(id)}
        >
          <Icon size={20} stroke={1.6} aria-hidden />
          {name}
        </button>
      ))}
    </nav>
  );
}
