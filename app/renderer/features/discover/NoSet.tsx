import { Button } from "@mantine/core";
import { counted } from "../../../contract/numberWords.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { goTo } from "../../navigation/place.ts";
import { useAction, useRequest } from "../../transport/queries.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";

/** Photographs without a set: all of them become the class's, or some are chosen on Images. */
export function NoSet({ current }: { readonly current: ClassRecord }): React.JSX.Element {
  const { data } = useRequest("imageStrip", { set: null });
  const change = useAction("changeSet");
  // Who has photographs is not asked for some, not even for a moment.
  if (data === undefined) return <div aria-busy />;
  const { images } = data;
  const toImages = (
    <Button variant={images.length === 0 ? "filled" : "default"} onClick={() => goTo("images")}>
      {images.length === 0 ? "Add photographs" : "Choose some on Images"}
    </Button>
  );
  return (
    <EmptyState
      title="Which photographs?"
      action={
        images.length === 0 ? (
          toImages
        ) : (
          <>
            <Button
              variant="filled"
              disabled={change.isPending}
              onClick={() =>
                change.mutate(
                  { set: current.name, add: images.map(({ id }) => id) },
                  { onSuccess: () => goTo("discover", { class: current.name, set: current.name }, true) },
                )
              }
            >
              All {counted(images.length, "photograph")}
            </Button>
            {toImages}
          </>
        )
      }
    >
      Groups are made of what neurons see in the photographs of a set: those of {current.name}. There is no set yet.
    </EmptyState>
  );
}
