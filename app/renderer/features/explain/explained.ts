/** The explanation of one side of the page. */
import { useDebouncedValue } from "@mantine/hooks";
import type { Output } from "../../../contract/requests.ts";
import { useRequest } from "../../transport/queries.ts";
import type { Side } from "./sides.ts";

interface Explained {
  readonly data: Output<"explainImage"> | undefined;
  /** Where its patches lie, as long as they have no names yet; null where that is not known sooner. */
  readonly boxes: Output<"explainBoxes">["boxes"];
  readonly error: Error | null;
  again(): void;
}

/** @returns null where the network has none of that name: another one's page is not left over it. */
export function useKnownWords(words: string | null, model: string | null): string | null {
  const { data } = useRequest("classifiers", words === null ? null : {});
  const isKnown = data?.classifiers.some(({ name, model: of, current }) => current && name === words && of === model);
  return isKnown === true ? words : null;
}

export function useExplained({ image, model, settings, words }: Side): Explained {
  // A held arrow or a spinning number asks once.
  const [wanted] = useDebouncedValue(settings, 60);
  const asked = { imageId: image.id, settings: wanted, model, words: useKnownWords(words, model) };
  // Asked first, so that an engine answers it first.
  const { data: found } = useRequest("explainBoxes", asked);
  const { data, error, refetch } = useRequest("explainImage", asked);
  // Another image's explanation is not this one's.
  const known = data?.explained.hash === image.hash ? data : undefined;
  const boxes = known === undefined && found?.boxes?.hash === image.hash ? found.boxes : null;
  return { data: known, boxes, error, again: () => void refetch() };
}
