import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { ClassProfile, NeuronShare, Place, ProfileComparison, Unlike } from "../../../contract/classProfile.ts";
import { counted, numeral, percent } from "../../../contract/numberWords.ts";
import { rangeBehind } from "../../../drawing/evaluationWords.ts";
import {
  besideInWords,
  countsInWords,
  EVIDENCE_WORDS,
  kindInWords,
  PLACE_WORDS,
  unlikeInWords,
} from "../../../drawing/profileWords.ts";
import { useKeys } from "../../keys/keys.ts";
import { goTo } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { LabelSwatch } from "../../ui/LabelSwatch.tsx";
import { Spoken } from "../../ui/Spoken.tsx";
import { NeuronDialog } from "../neuron/NeuronDialog.tsx";
import { useBesideChoice, type ClassChoice, type ProfileOf } from "./classChoice.ts";
import { ClassMissing, JobOf } from "./ClassMissing.tsx";
import { ExplainSet } from "./ClassPanel.tsx";
import { ProfileCrops } from "./ProfileCrops.tsx";
import { Comparison } from "./ProfileDifferences.tsx";
import { ShareTable } from "./ShareTable.tsx";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";
import side from "../../ui/SidePanel.module.css";
import page from "./EvaluatePage.module.css";
import own from "./ClassProfile.module.css";

interface ProfileViewProps {
  readonly place: EvaluatePlace;
  readonly choice: ClassChoice;
}

/** What a class goes by: over all its explained images, by label, place and neuron, and images unlike the rest. */
export function ProfileView({ place, choice }: ProfileViewProps): React.JSX.Element {
  const beside = useBesideChoice(place, choice);
  const { of } = choice;
  const { data, error, isPlaceholderData } = useRequest(
    "classProfile",
    of === null ? null : { of, against: beside.of },
    { large: true },
  );
  if (choice.choices === undefined || of === null) {
    return (
      <>
        <JobOf name="explain" words="Explaining" />
        <ClassMissing choice={choice}>
          Here you see what a class goes by: how much of its evidence comes from which label, which neuron, and from on
          or off the object.
        </ClassMissing>
      </>
    );
  }
  return (
    <>
      <JobOf name="explain" words="Explaining" />
      {error !== null && <p className={side.stop}>{error.message}</p>}
      {data === undefined ? (
        <div aria-busy />
      ) : (
        <div aria-busy={isPlaceholderData || undefined} className={page.stack}>
          <Profile
            key={JSON.stringify(of)}
            of={of}
            choice={choice}
            profile={data.profile}
            against={beside.of === null ? null : data.against}
            comparison={beside.of === null ? null : data.comparison}
          />
        </div>
      )}
    </>
  );
}

interface ProfileProps {
  readonly of: ProfileOf;
  readonly choice: ClassChoice;
  readonly profile: ClassProfile;
  readonly against: ClassProfile | null;
  readonly comparison: ProfileComparison | null;
}

/** Patches of one kind. */
interface Opened {
  readonly key: string;
  readonly words: string;
  readonly label?: string;
  readonly place?: Place;
  readonly neuron?: { readonly convolution: number; readonly channel: number };
}

const WIDE = 880;

function Profile({ of, choice, profile, against, comparison }: ProfileProps): React.JSX.Element {
  const [opened, open] = useState<Opened | null>(null);
  const [neuron, showNeuron] = useState<NeuronShare | null>(null);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const vocabulary = useVocabulary(profile);
  const { set, byLabel, byPlace, byNeuron, notes, unlike } = profile;
  const besideName = against === null ? null : besideInWords(profile, against);
  const toggle = (next: Opened): void => open(opened?.key === next.key ? null : next);
  const all = choice.choices?.images ?? 0;
  const explained = new Set((choice.choices?.classes ?? []).filter((one) => one.measure === profile.measure));
  const known = [...explained].reduce((sum, { images }) => sum + images, 0);
  return (
    <div ref={ref} className={page.stack}>
      <div className={side.row}>
        <span>
          <strong>{profile.class.name}</strong>, {set}, {profile.model.name}: {countsInWords(profile)}. {EVIDENCE_WORDS}
        </span>
        {known < all && <ExplainSet choice={choice} />}
      </div>
      {comparison !== null && against !== null && besideName !== null && (
        <Comparison comparison={comparison} name={profile.class.name} beside={besideName} />
      )}
      {notes.length > 0 && (
        <ul className={page.notes} aria-label="Notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className={page.two} style={width >= WIDE ? { gridTemplateColumns: "1fr 1fr", alignItems: "start" } : {}}>
        {byLabel !== null && (
          <ShareTable
            caption="By label"
            besideName={besideName}
            missing={against?.byLabel === null ? "not labelled" : "never called so"}
            open={opened?.key ?? null}
            onOpen={(key) => toggle({ key, words: key.slice(6), label: key.slice(6) })}
            rows={byLabel.map((share) => ({
              key: `label ${share.label}`,
              words: share.label,
              name: (
                <>
                  <LabelSwatch vocabulary={vocabulary} label={share.label} /> {share.label}
                </>
              ),
              share,
              beside: against?.byLabel?.find(({ label }) => label === share.label)?.evidence ?? null,
            }))}
          />
        )}
        {byPlace !== null && (
          <ShareTable
            caption={`By place, over the ${counted(profile.outlined, "photograph")} with outlines`}
            besideName={besideName}
            missing="not outlined"
            open={opened?.key ?? null}
            onOpen={(key) => {
              const place = key.slice(6) as Place;
              toggle({ key, words: PLACE_WORDS[place], place });
            }}
            rows={byPlace.map((share) => ({
              key: `place ${share.place}`,
              words: PLACE_WORDS[share.place],
              name: PLACE_WORDS[share.place],
              share,
              beside: against?.byPlace?.find(({ place }) => place === share.place)?.evidence ?? null,
            }))}
          />
        )}
      </div>
      {opened !== null && <Behind key={opened.key} of={of} set={set} opened={opened} onClose={() => open(null)} />}
      {unlike !== null && <UnlikeTheRest set={set} unlike={unlike} name={profile.class.name} />}
      <section aria-label="Neurons" className={own.section}>
        <h2 className={side.heading}>
          The {numeral(byNeuron.length)} neurons of {numeral(profile.neurons)} with most evidence, and their strongest
          patches
        </h2>
        <ul className={own.neurons}>
          {byNeuron.map((one) => (
            <li key={`${one.convolution} ${one.channel}`} className={own.neuron}>
              <div className={own.facts}>
                <Button size="compact-xs" onClick={() => showNeuron(one)}>
                  {neuronName(one)}
                </Button>
                <span>
                  <strong>{percent(one.evidence.mean)}</strong> of the evidence{rangeBehind(one.evidence)}
                </span>
                <span>
                  {counted(one.patches.successes, "patch", "patches")} of {numeral(one.patches.n)}
                  {one.label === null ? "" : `, mostly ${one.label}`}
                </span>
                {against !== null && besideName !== null && against.model.hash === profile.model.hash && (
                  <span>
                    {besideName}: {neuronBeside(against, one)}
                  </span>
                )}
              </div>
              <ProfileCrops set={set} patches={one.strongest} name={`Strongest patches of ${neuronName(one)}`} />
            </li>
          ))}
        </ul>
      </section>
      <NeuronDialog
        neuron={neuron}
        model={choice.model}
        set={set}
        vocabulary={vocabulary}
        onClose={() => showNeuron(null)}
        onImage={(id) => goTo("explain", { set, image: String(id) })}
      />
    </div>
  );
}

const neuronName = ({ convolution, channel }: Pick<NeuronShare, "convolution" | "channel">): string =>
  `Convolution ${convolution}, channel ${channel}`;

/** The other profile lists its strongest neurons only. */
function neuronBeside({ byNeuron }: ClassProfile, { convolution, channel }: NeuronShare): string {
  const found = byNeuron.find((one) => one.convolution === convolution && one.channel === channel);
  return found === undefined
    ? `not among its first ${byNeuron.length}`
    : `${percent(found.evidence.mean)}${rangeBehind(found.evidence)}`;
}

/** Labels in the order of the patch classifier that gives most of them: colours go by it, as on every page. */
function useVocabulary({ byLabel }: ClassProfile): readonly string[] {
  const { data } = useRequest("classifiers", {});
  const own = (byLabel ?? []).map(({ label }) => label);
  const classifier = data?.classifiers.find(({ labels }) => own.every((label) => labels.includes(label)));
  return classifier?.labels ?? own;
}

const SHOWN = 200;

function Behind({
  of,
  set,
  opened,
  onClose,
}: {
  readonly of: ProfileOf;
  readonly set: string;
  readonly opened: Opened;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { label = null, place = null, neuron = null, words } = opened;
  const { data, error, isPlaceholderData } = useRequest("profilePatches", { of, label, place, neuron, first: SHOWN });
  const shown = isPlaceholderData ? undefined : data;
  const section = useRef<HTMLElement>(null);
  const [opener] = useState(() => document.activeElement);
  const read = shown !== undefined;
  // It stands below the tables: what was asked for must not be out of sight.
  useEffect(() => {
    section.current?.scrollIntoView({ block: "nearest" });
  }, [read]);
  const close = (): void => {
    onClose();
    if (opener instanceof HTMLElement) opener.focus();
  };
  useKeys([{ keys: "escape", label: "Close the patches", group: "Evaluate", keyOnly: true, run: close }]);
  return (
    <section ref={section} className={own.behind} aria-label={`Patches: ${words}`}>
      <div className={own.head}>
        <h2 className={own.title}>Patches: {words}</h2>
        <span className={side.note} role="status">
          {shown === undefined
            ? "…"
            : shown.total > SHOWN
              ? `the first ${SHOWN} of ${numeral(shown.total)} by evidence`
              : `${counted(shown.total, "patch", "patches")}, most evidence first`}
        </span>
        <Button size="compact-sm" onClick={close}>
          Close
        </Button>
      </div>
      {error !== null && <p className={side.stop}>{error.message}</p>}
      {shown !== undefined &&
        (shown.total === 0 ? (
          <p className={side.note}>There are none.</p>
        ) : (
          <ProfileCrops set={set} patches={shown.patches} name="Patches" />
        ))}
    </section>
  );
}

function UnlikeTheRest({
  set,
  unlike,
  name,
}: {
  readonly set: string;
  readonly unlike: Unlike;
  readonly name: string;
}): React.JSX.Element {
  const { by, images, rule } = unlike;
  return (
    <section aria-label="Unlike the rest" className={own.section}>
      <h2 className={side.heading}>Photographs unlike the rest</h2>
      <p className={page.words}>
        {unlikeInWords(unlike, name)} <span className={side.note}>{rule}</span>
      </p>
      {images.length > 0 && (
        <ul className={own.unlike} aria-label="Photographs unlike the rest">
          {images.map(({ imageId, hash, name: file, carriedBy, share }) => (
            <li key={imageId}>
              <button
                type="button"
                className={own.photograph}
                onClick={() => goTo("explain", { set, image: String(imageId) })}
              >
                <Spoken words={`Explain ${file}: ${percent(share)} is ${kindInWords(by, carriedBy)}`}>
                  <img src={`/thumbnail/${hash}`} alt="" loading="lazy" draggable={false} />
                  <span>
                    {percent(share)} {kindInWords(by, carriedBy)}
                    <br />
                    {file}
                  </span>
                </Spoken>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
