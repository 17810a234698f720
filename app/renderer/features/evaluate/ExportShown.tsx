import { request } from "../../transport/client.ts";
import type { ClassChoice } from "./classChoice.ts";
import { useBesideChoice } from "./classChoice.ts";
import { ExportFigures } from "./ExportFigures.tsx";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";
import { useSearch } from "./useSearch.ts";

/** Takes away what the page shows: a run, a class profile with what stands beside it, or a search for shortcuts. */
export function ExportShown({
  place,
  choice,
}: {
  readonly place: EvaluatePlace;
  readonly choice: ClassChoice;
}): React.JSX.Element {
  const { view, run } = place;
  const { of, chosen } = choice;
  const against = useBesideChoice(place, choice).of;
  const search = useSearch(place, choice);
  if (view === "profile") {
    return (
      <ExportFigures
        what={of === null || chosen === null ? null : `What ${chosen.name} goes by`}
        name={`class-profile-${of?.classIndex ?? 0}`}
        write={(asked) => request("exportProfile", { of: of!, against, ...asked })}
      />
    );
  }
  if (view === "shortcuts") {
    return (
      <ExportFigures
        what={search === null ? null : `Shortcuts of ${search.class.name}`}
        name={`shortcuts-${search?.id ?? 0}`}
        write={(asked) => request("exportShortcuts", { id: search!.id, ...asked })}
      />
    );
  }
  return (
    <ExportFigures
      what={run === null ? null : `Run ${run.id}`}
      name={`evaluation-${run?.id ?? 0}`}
      write={(asked) => request("exportEvaluation", { id: run!.id, ...asked })}
    />
  );
}
