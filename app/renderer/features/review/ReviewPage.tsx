import { Button } from "@mantine/core";
import { useRequest } from "../../transport/queries.ts";
import { goTo } from "../../navigation/place.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Page } from "../../ui/Page.tsx";
import { shownVersion } from "./asked.ts";
import { ReviewGallery } from "./ReviewGallery.tsx";
import { useReviewDesk } from "./reviewDesk.ts";

/** Whether the labels are right: a wall of patches to go through with the keyboard. */
export function ReviewPage(): React.JSX.Element {
  const { data } = useRequest("classifiers", {});
  const { version: chosen } = useReviewDesk();
  const versions = data?.classifiers ?? [];
  const version = shownVersion(versions, chosen);
  if (data !== undefined && version === undefined) {
    return (
      <Page title="Review">
        <EmptyState
          title="Nothing to review yet"
          action={
            versions.length === 0 ? (
              <Button variant="filled" onClick={() => goTo("train")}>
                Train a patch classifier
              </Button>
            ) : (
              <Button variant="filled" onClick={() => goTo("explain")}>
                Explain images
              </Button>
            )
          }
        >
          Here you go through the labels that patches got, accept or correct them with one key, and train again from
          what you said.{" "}
          {versions.length === 0
            ? "There are no labels yet: train a patch classifier first."
            : "There are no labels yet: explain some images first."}
        </EmptyState>
      </Page>
    );
  }
  return version === undefined ? (
    <Page title="Review">{null}</Page>
  ) : (
    <ReviewGallery key={version.id} version={version} versions={versions} />
  );
}
