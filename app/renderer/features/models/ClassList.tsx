import { Button, TextInput } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { ModelDetails } from "../../../contract/models.ts";
import { counted, numeral } from "../../../contract/numberWords.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { SettingHelp } from "../../ui/Help.tsx";
import { ClassNamesDialog } from "./ClassNamesDialog.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import classes from "./ClassList.module.css";

const ROW = 28;

/** What the network can say, and for which of it patches can be named. */
export function ClassList({ model }: { readonly model: ModelDetails }): React.JSX.Element {
  const { choose } = useModelInUse();
  const [search, setSearch] = useState("");
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  useKeys([{ keys: "/", label: "Search classes", group: "Models", run: () => field.current?.focus() }]);
  const coveredBy = new Map(
    model.covered.flatMap(({ classifier, version, classIndices }) =>
      classIndices.map((index) => [index, `${classifier} ${version}`] as const),
    ),
  );
  const wanted = search.trim().toLowerCase();
  const shown = model.classNames
    .map((name, index) => ({ name, index }))
    .filter(({ name, index }) => wanted === "" || name.toLowerCase().includes(wanted) || String(index) === wanted);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  return (
    <div className={classes.panel}>
      <div className={classes.bar}>
        <TextInput
          ref={field}
          className={classes.search}
          placeholder="Search by name or number"
          aria-label="Search classes"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className={classes.count}>
          {shown.length === model.classes ? "" : `${numeral(shown.length)} of `}
          {counted(model.classes, "class", "classes")}; {counted(coveredBy.size, "has", "have")} a patch classifier
        </span>
        <Button onClick={() => setAsked(true)}>Replace names …</Button>
        <SettingHelp setting="classNames" />
      </div>
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label="Classes">
        <ul style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index: place, start }) => {
            const { name, index } = shown[place];
            const classifier = coveredBy.get(index);
            return (
              <li key={index} style={{ transform: `translateY(${start}px)`, height: ROW }}>
                <span className={classes.index}>{index}</span>
                <span className={classes.name}>{name}</span>
                {classifier === undefined ? (
                  <button
                    type="button"
                    className={classes.train}
                    aria-label={`Train a patch classifier for ${name}`}
                    onClick={() => {
                      // What is trained is for the network that pages work with.
                      choose(model.name);
                      goTo("train");
                    }}
                  >
                    Train
                  </button>
                ) : (
                  <span className={classes.covered}>named by {classifier}</span>
                )}
              </li>
            );
          })}
        </ul>
        {shown.length === 0 && <p className={classes.none}>No class of that name.</p>}
      </div>
      <ClassNamesDialog model={model} opened={asked} onClose={() => setAsked(false)} />
    </div>
  );
}
