/**
 * The first page's first questions, asked before anything is drawn: the backend answers them while React and the pages
 * are made ready, which takes as long. Whoever imports this asks, so it is imported first.
 */
import { askAheadForImages } from "../features/images/asked.ts";
import { askAheadForReview } from "../features/review/asked.ts";
import { placeNow } from "../navigation/place.ts";

const AHEAD: Readonly<Record<string, (parameters: URLSearchParams) => void>> = {
  "": (parameters) => askAheadForImages(parameters),
  images: (parameters) => askAheadForImages(parameters),
  // What is refused here is refused again when the page asks, and said there.
  review: () => void askAheadForReview().catch(() => undefined),
};

const { page, parameters } = placeNow();
AHEAD[page]?.(parameters);
