/** The pages. */
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
import { PAGE_NAMES, type PageName } from "../../contract/bridge.ts";
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

const PARTS: Readonly<Record<PageName, Pick<PageDefinition, "icon" | "component">>> = {
  Images: { icon: IconPhoto, component: ImagesPage },
  Discover: { icon: IconLayoutGrid, component: DiscoverPage },
  Patches: { icon: IconCrop, component: PatchesPage },
  Train: { icon: IconChartDots, component: TrainPage },
  Explain: { icon: IconBulb, component: ExplainPage },
  Review: { icon: IconChecks, component: ReviewPage },
  Evaluate: { icon: IconScale, component: EvaluatePage },
  Models: { icon: IconTopologyStar3, component: ModelsPage },
};

export const PAGES: readonly PageDefinition[] = PAGE_NAMES.map((name) => ({
  id: name.toLowerCase(),
  name,
  ...PARTS[name],
}));
