import { Button, Menu, SegmentedControl, Select } from "@mantine/core";
import { IconDots, IconRefresh } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { DiscoveredPatch, Discovery } from "../../../contract/discover.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { goTo } from "../../navigation/place.ts";
import { startJob, useAction, useRequest } from "../../transport/queries.ts";
import { refresh } from "../../transport/queryClient.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { HeaderButton } from "../../ui/HeaderButton.tsx";
import { Page } from "../../ui/Page.tsx";
import { RunningJob, StoppedJob } from "../../ui/RunningJob.tsx";
import { AlikeDesk } from "./AlikeDesk.tsx";
import { GroupDesk } from "./GroupDesk.tsx";
import { GroupStrip } from "./GroupStrip.tsx";
import { NoSet } from "./NoSet.tsx";
import { WordsPanel } from "./WordsPanel.tsx";
import { useDiscoverPlace, type DiscoverPlace } from "./useDiscoverPlace.ts";
import classes from "./DiscoverPage.module.css";

/** Of groups, to choose from. */
const COUNTS = ["24", "70", "140"].map((value) => ({ value, label: `${value} groups` }));

/** Words without cropping: groups of what the strongest neurons see, named by keys. */
export function DiscoverPage(): React.JSX.Element {
  const place = useDiscoverPlace();
  const { current, discovery: summary, set, model } = place;
  const { data: jobs } = useRequest("jobs", {});
  const job = jobs?.jobs.find(({ name }) => name === "discover");
  const running = job?.state === "running" ? job : undefined;
  // Groups are there before the last photograph is read: whoever waits may begin to name them.
  const tenth = running === undefined ? -1 : Math.floor((10 * running.done) / Math.max(1, running.total));
  useEffect(() => {
    if (tenth >= 0) refresh(["groups"]);
  }, [tenth]);
  const { data: answered } = useRequest("discovery", summary === null ? null : { id: summary.id });
  const discovery = summary !== null && answered?.id === summary.id && answered.ready ? answered : null;
  const [count, setCount] = useState("70");
  const start = (): void => {
    if (current === null || set === null || model === null) return;
    const as = summary === null ? { groups: Number(count) } : { groups: summary.groups, seed: summary.seed };
    void startJob("discover", { class: current.name, set, model, ...as });
  };
  return (
    <Page
      title="Discover"
      subtitle={discovery === null ? "" : named(discovery)}
      actions={
        current !== null && (
          <Actions place={place} discovery={discovery} isRunning={running !== undefined} onStart={start} />
        )
      }
    >
      {running !== undefined && <RunningJob job={running} name="Looking for groups" />}
      {running === undefined && job !== undefined && job.resumable && <StoppedJob job={job} />}
      {place.classes?.length === 0 ? (
        <EmptyState
          title="What are the words for?"
          action={
            <Button variant="filled" onClick={() => goTo("patches")}>
              Make a class
            </Button>
          }
        >
          Words belong to a class, such as dog: eye, ear, nose, fur and none. Make it on the Patches page; then its
          photographs are looked through here, and you only say what you see.
        </EmptyState>
      ) : place.sets?.length === 0 && current !== null ? (
        <NoSet current={current} />
      ) : (
        current !== null &&
        (discovery !== null ? (
          <Desk place={place} discovery={discovery} current={current} />
        ) : (
          place.isRead &&
          (running !== undefined ? (
            <EmptyState title="Groups are being made">
              They are made of the first photographs and can be named as soon as they are there, while the others are
              still looked at. What is done stays done if you stop.
            </EmptyState>
          ) : (
            <EmptyState
              title="Words without cropping"
              action={
                <>
                  <SegmentedControl aria-label="Groups" data={COUNTS} value={count} onChange={setCount} />
                  <Button variant="filled" onClick={start} disabled={set === null}>
                    Look for groups
                  </Button>
                </>
              }
            >
              Pippin gathers what the strongest neurons see in the photographs of {set === null ? "a set" : `"${set}"`}{" "}
              and puts alike patches together. You see nine pictures of each group and press a key for what they show:
              an eye, several things, none. More groups take more keys, and each is more of one kind.
            </EmptyState>
          ))
        ))
      )}
    </Page>
  );
}

function named({ shown, patches }: Discovery): string {
  const done = shown.filter(({ answer }) => answer !== null);
  return `${done.length} of ${counted(shown.length, "group")} named, ${counted(patches, "patch", "patches")}`;
}

function Desk({
  place,
  discovery,
  current,
}: {
  readonly place: DiscoverPlace;
  readonly discovery: Discovery;
  readonly current: ClassRecord;
}): React.JSX.Element {
  const { like, show } = place;
  const [ringed, setRinged] = useState<DiscoveredPatch | null>(null);
  return (
    <div className={classes.layout}>
      {like === null ? (
        <GroupDesk
          key={discovery.id}
          discovery={discovery}
          current={current}
          onLike={(one) => show({ like: one })}
          onRinged={setRinged}
        />
      ) : (
        <AlikeDesk
          key={`${like.imageId} ${like.box.x} ${like.box.y}`}
          id={discovery.id}
          like={like}
          current={current}
          onLike={(one) => show({ like: one })}
          onRinged={setRinged}
        />
      )}
      <WordsPanel discovery={discovery} current={current} ringed={ringed} onLike={(one) => show({ like: one })} />
      <GroupStrip shown={discovery.shown} vocabulary={current.labels} />
    </div>
  );
}

function Actions({
  place,
  discovery,
  isRunning,
  onStart,
}: {
  readonly place: DiscoverPlace;
  readonly discovery: Discovery | null;
  readonly isRunning: boolean;
  readonly onStart: () => void;
}): React.JSX.Element {
  const { classes: all, current, set, sets, show } = place;
  const clear = useAction("clearDiscovery");
  const remove = useAction("deleteDiscovery");
  const fresh = discovery === null ? 0 : discovery.total - discovery.images;
  return (
    <>
      <Select
        aria-label="Class"
        w={130}
        data={(all ?? []).map(({ name }) => name)}
        value={current!.name}
        onChange={(name) => name !== null && show({ class: name, set: null })}
      />
      <Select
        aria-label="Photographs"
        placeholder="No set yet"
        w={{ base: 150, lg: 230 }}
        data={(sets ?? []).map(({ name, images }) => ({ value: name, label: `${name} (${images})` }))}
        value={set}
        onChange={(name) => name !== null && show({ set: name })}
      />
      {fresh > 0 && !isRunning && (
        <HeaderButton icon={<IconRefresh size={14} aria-hidden />} onClick={onStart}>
          {`Add ${fresh} new`}
        </HeaderButton>
      )}
      {discovery !== null && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button px={6} aria-label="More about these groups">
              <IconDots size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => clear.mutate({ id: discovery.id })}>
              Take back all names and their patches
            </Menu.Item>
            <Menu.Item onClick={() => remove.mutate({ id: discovery.id })}>
              Delete the groups, keep the patches
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
