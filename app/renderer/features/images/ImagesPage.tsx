import { Page } from "../../ui/Page.tsx";

export function ImagesPage(): React.JSX.Element {
  return <Page title="Images">Images</Page>;
}
