import { Button } from "@mantine/core";
import { useState } from "react";
import { counted } from "../../../contract/numberWords.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { AskFirst } from "../../ui/AskFirst.tsx";
import type { ClassChoice } from "./classChoice.ts";
import { useSearch } from "./useSearch.ts";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";
import classes from "./RunsList.module.css";

interface SearchesListProps {
  readonly place: EvaluatePlace;
  readonly choice: ClassChoice;
}

const WHEN = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** Earlier searches for shortcuts: opened and removed. */
export function SearchesList({ place, choice }: SearchesListProps): React.JSX.Element | null {
  const { data } = useRequest("shortcutSearches", {});
  const shown = useSearch(place, choice);
  const remove = useAction("removeShortcutSearch");
  const [asked, ask] = useState<number | null>(null);
  const searches = data?.searches ?? [];
  if (searches.length === 0) return null;
  return (
    <div className={side.field}>
      <h2 className={side.heading}>Searches</h2>
      <ul className={classes.runs} aria-label="Searches">
        {searches.map(({ id, set, class: of, measure, model, created, images, found, finished }) => (
          <li key={id} className={classes.run} data-shown={shown?.id === id || undefined}>
            <button
              type="button"
              className={classes.open}
              disabled={!finished}
              aria-current={shown?.id === id ? "true" : undefined}
              onClick={() => place.show({ set, class: of.index, by: measure, search: id })}
            >
              <span className={classes.name}>
                {of.name}, {set}
              </span>
              <span className={classes.what}>
                {model}, {counted(images, "photograph")}, {finished ? `${found} found` : "not finished"},{" "}
                {WHEN.format(new Date(created))}
              </span>
            </button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={`Remove the search of ${of.name}, ${set}`}
              onClick={() => ask(id)}
            >
              Remove
            </Button>
            <AskFirst
              title={`Remove the search of ${of.name}, ${set}?`}
              opened={asked === id}
              onClose={() => ask(null)}
              verb="Remove search"
              onYes={() => remove.mutate({ id }, { onSuccess: () => shown?.id === id && place.show({ search: null }) })}
            >
              What it found goes, and looking again computes it anew. Names that groups were given stay labels, with
              their patches.
            </AskFirst>
          </li>
        ))}
      </ul>
    </div>
  );
}
