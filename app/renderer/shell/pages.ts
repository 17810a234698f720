/** The pages, in the order of the work. */
import { IconPhoto } from "@tabler/icons-react";
import { ImagesPage } from "../features/images/ImagesPage.tsx";

export interface PageDefinition {
  readonly id: string;
  readonly name: string;
  readonly icon: typeof IconPhoto;
  readonly component: () => React.JSX.Element;
}

export const PAGES: readonly PageDefinition[] = [
  { id: "images", name: "Images", icon: IconPhoto, component: ImagesPage },
];
