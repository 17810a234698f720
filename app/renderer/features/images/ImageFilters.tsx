import { Button, Select } from "@mantine/core";
import type { ImageFilter, ImageOutcome, ImageSort } from "../../../contract/images.ts";
import { numeral } from "../../../contract/numberWords.ts";
import type { Output } from "../../../contract/requests.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { startJob, useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { NOT_NARROWED, type Wanted } from "./asked.ts";
import classes from "./ImageFilters.module.css";

const FILTERS: Readonly<Record<ImageFilter, string>> = {
  all: "With anything",
  labelled: "With patches",
  unlabelled: "Without patches",
  outlined: "With outlines",
  warnings: "With warnings",
  missing: "Moved files",
};
const OUTCOMES: Readonly<Record<ImageOutcome, string>> = {
  any: "Right or wrong",
  right: "Right",
  wrong: "Wrong",
  unknown: "Not known which",
  unpredicted: "Not predicted",
};
const SORTS: Readonly<Record<ImageSort, string>> = {
  path: "By folder",
  name: "By name",
  newest: "Newest first",
  predicted: "By prediction",
  unsure: "Least sure first",
};

interface ImageFiltersProps {
  readonly wanted: Wanted;
  readonly onChange: (some: Partial<Wanted>) => void;
}

/** Which images are shown and in what order; only what can tell some apart is offered. */
export function ImageFilters({ wanted, onChange }: ImageFiltersProps): React.JSX.Element {
  const { set, filter, predicted, shows, outcome, label, sort } = wanted;
  const { model } = useModelInUse();
  const { data: found, isPlaceholderData } = useRequest("predictions", model === null ? null : { model, set });
  // Until then it tells of other photographs, or of another network.
  const isKnown = found !== undefined && !isPlaceholderData;
  const { data: network } = useRequest("modelNames", model === null || predicted === null ? null : { model });
  const { data: overview } = useRequest("patchOverview", { set });
  const labels = Object.entries(overview?.labels ?? {}).filter(([, n]) => n > 0);
  const isNarrowed = Object.entries({ filter, predicted, shows, outcome, label }).some(
    ([name, value]) => value !== NOT_NARROWED[name as keyof Wanted],
  );
  const isPredicted = (found?.predicted ?? 0) > 0;
  return (
    <div className={classes.filters} role="group" aria-label="Filters">
      {(isPredicted || predicted !== null) && (
        <Select
          aria-label="Predicted as"
          searchable
          w={168}
          value={predicted === null ? "" : String(predicted)}
          data={withChosen(
            { value: "", label: "Any prediction" },
            (found?.classes ?? []).map(({ index, name, images }) => ({
              value: String(index),
              label: `${name} (${numeral(images)})`,
            })),
            predicted === null ? "" : String(predicted),
            isKnown,
            classInWords(network?.classNames ?? [], predicted ?? 0),
          )}
          onChange={(value) => onChange({ predicted: value === null || value === "" ? null : Number(value) })}
        />
      )}
      {((found?.shows.length ?? 0) > 0 || shows !== null) && (
        <Select
          aria-label="Shows"
          title="By marked objects, else by a set's name, else by the folder's"
          searchable
          w={150}
          value={shows ?? ""}
          data={withChosen(
            { value: "", label: "Shows anything" },
            (found?.shows ?? []).map(({ name, images }) => ({ value: name, label: `${name} (${numeral(images)})` })),
            shows ?? "",
            isKnown,
          )}
          onChange={(value) => onChange({ shows: value === null || value === "" ? null : value })}
        />
      )}
      {(isPredicted || outcome !== "any") && (
        <Select
          aria-label="Right or wrong"
          w={136}
          value={outcome}
          data={Object.entries(OUTCOMES).map(([value, text]) => ({ value, label: withCount(value, text, found) }))}
          onChange={(value) => onChange({ outcome: value as ImageOutcome })}
        />
      )}
      <Select
        aria-label="Filter"
        w={136}
        value={filter}
        data={Object.entries(FILTERS).map(([value, text]) => ({ value, label: text }))}
        onChange={(value) => onChange({ filter: value as ImageFilter })}
      />
      {(labels.length > 0 || label !== null) && (
        <Select
          aria-label="With a patch of"
          searchable
          w={124}
          value={label ?? ""}
          data={withChosen(
            { value: "", label: "Any label" },
            labels.map(([name, n]) => ({ value: name, label: `${name} (${numeral(n)})` })),
            label ?? "",
            overview !== undefined,
          )}
          onChange={(value) => onChange({ label: value === null || value === "" ? null : value })}
        />
      )}
      <Select
        aria-label="Order"
        w={136}
        value={sort}
        data={Object.entries(SORTS).map(([value, text]) => ({ value, label: text }))}
        onChange={(value) => onChange({ sort: value as ImageSort })}
      />
      {isNarrowed && (
        <Button variant="subtle" onClick={() => onChange({ ...NOT_NARROWED, set, search: wanted.search, sort })}>
          Clear
        </Button>
      )}
      {isKnown && <Unpredicted found={found} set={set} />}
    </div>
  );
}

/**
 * What was chosen stays a choice, also where no image fits it any more.
 *
 * @param isKnown - whether the choices are those of the images that are shown.
 * @param called - what the chosen one is called.
 */
function withChosen(
  any: { readonly value: string; readonly label: string },
  choices: readonly { readonly value: string; readonly label: string }[],
  chosen: string,
  isKnown: boolean,
  called = chosen,
): { value: string; label: string }[] {
  const all = [any, ...choices];
  return all.some(({ value }) => value === chosen)
    ? all
    : [...all, { value: chosen, label: isKnown ? `${called} (0)` : called }];
}

function withCount(outcome: string, text: string, found: Output<"predictions"> | undefined): string {
  if (found === undefined) return text;
  if (outcome === "right") return `${text} (${numeral(found.right)})`;
  if (outcome === "wrong") return `${text} (${numeral(found.wrong)})`;
  if (outcome === "unpredicted") return `${text} (${numeral(found.images - found.predicted)})`;
  return text;
}

/** How many photographs the network has not looked at, and the way to have it look, while nothing does. */
function Unpredicted({
  found: { images, predicted, model },
  set,
}: {
  readonly found: Output<"predictions">;
  readonly set: string | null;
}): React.JSX.Element | null {
  const { data } = useRequest("jobs", {});
  const left = images - predicted;
  const job = data?.jobs.find(({ name, state }) => state === "running" && name === "predictImages");
  if (left === 0 || data === undefined) return null;
  if (job !== undefined) return <span className={classes.note}>Predicting …</span>;
  return (
    <Button
      className={classes.predict}
      title={`What ${model} says of each photograph, so that they can be found by it`}
      onClick={() => void startJob("predictImages", { set })}
    >
      Predict {numeral(left)}
    </Button>
  );
}
