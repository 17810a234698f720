import type { PageDefinition } from "./pages.ts";
import { returnTo } from "../navigation/place.ts";
import classes from "./Rail.module.css";

interface RailProps {
  readonly pages: readonly PageDefinition[];
  readonly current: string;
}

export function Rail({ pages, current }: RailProps): React.JSX.Element {
  return (
    <nav className={classes.rail} aria-label="Pages">
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
