/** The pages, in the order of the work. */
import {
  IconBulb,
  IconChartDots,
  IconChecks,
  IconCrop,
  IconLayoutGrid,
  IconPhoto,
  IconScale,
  IconTopologyStar3,
} from "@tabler/icons-react";
import { DiscoverPage } from "../features/discover/DiscoverPage.tsx";
import { EvaluatePage } from "../features/evaluate/EvaluatePage.tsx";
import { ExplainPage } from "../features/explain/ExplainPage.tsx";
import { ImagesPage } from "../features/images/ImagesPage.tsx";
import { ModelsPage } from "../features/models/ModelsPage.tsx";
import { PatchesPage } from "../features/patches/PatchesPage.tsx";
import { ReviewPage } from "../features/review/ReviewPage.tsx";
import { TrainPage } from "../features/train/TrainPage.tsx";

export interface PageDefinition {
  readonly id: string;
  readonly name: string;
  readonly icon: typeof IconPhoto;
  readonly component: () => React.JSX.Element;
}

export const PAGES: readonly PageDefinition[] = [
  { id: "images", name: "Images", icon: IconPhoto, component: ImagesPage },
  { id: "discover", name: "Discover", icon: IconLayoutGrid, component: DiscoverPage },
  { id: "patches", name: "Patches", icon: IconCrop, component: PatchesPage },
  { id: "train", name: "Train", icon: IconChartDots, component: TrainPage },
  { id: "explain", name: "Explain", icon: IconBulb, component: ExplainPage },
  { id: "review", name: "Review", icon: IconChecks, component: ReviewPage },
  { id: "evaluate", name: "Evaluate", icon: IconScale, component: EvaluatePage },
  { id: "models", name: "Models", icon: IconTopologyStar3, component: ModelsPage },
];
