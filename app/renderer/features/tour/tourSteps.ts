/** What the tour says, and what of the real pages it points at. */

import { keysInWords } from "../../keys/pressed.ts";

export interface TourStep {
  /** Where it is shown; a step of a page that is not there is left out. */
  readonly page: string;
  /** What it points at: the first that is on the page; none: the page itself. */
  readonly targets: readonly string[];
  readonly title: string;
  readonly text: string;
  /** Said instead where there are no photographs yet. */
  readonly empty?: { readonly title: string; readonly text: string };
}

export const TOUR: readonly TourStep[] = [
  {
    page: "images",
    targets: ['[role="listbox"][aria-label="Images"]'],
    title: "These photographs are the sample",
    text: "64 dogs with outlines and marked parts. 48 of them teach Pippin the words eye, ear, nose, paw and fur; the other 16 are explained. Drop your own here at any time.",
    empty: {
      title: "Photographs come first",
      text: "Drop files or folders here: those that you want explained, and those that words are learned from. They stay where they are, and nothing leaves this machine.",
    },
  },
  {
    page: "patches",
    targets: ['[role="application"]'],
    title: "Words come from crops",
    text: `Choose a label with its key (1 to 9, 0 for none) and click: that crop is now an example of the word. 80 of each word name patches well; fewer work, too. ${keysInWords("mod+z")} undoes step by step, even after a restart.`,
  },
  {
    page: "discover",
    targets: ['section[aria-label="Discover"]'],
    title: "Or name what the neurons see",
    text: "Pippin puts alike patches of the strongest neurons together. You see nine of a group and press a key for what they show: a word for a hundred patches at once. What is short is completed from there.",
  },
  {
    page: "train",
    targets: ['section[aria-label="Train"]'],
    title: "See how good it is before you trust it",
    text: "The patch classifier learns the words from the crops. It is tested on photographs that it has not seen, and every share stands with its number and interval.",
  },
  {
    page: "review",
    targets: ['section[aria-label="Review"]'],
    title: "Say where it is right",
    text: "A accepts a label, X rejects it, C corrects it. A correction can become a training patch, so the next version knows better.",
  },
  {
    page: "evaluate",
    targets: ['section[aria-label="What is evaluated"]'],
    title: "Ask whether it is true",
    text: "Do the patches lie on the object, and more often than chance? What does a class go by, and is it the object at all? Every figure opens the patches behind it.",
  },
  {
    page: "models",
    targets: ['[role="listbox"][aria-label="Convolutions"]'],
    title: "The network itself",
    text: "Every convolution with the part of the photograph that one of its neurons sees. Import your own network here, and let the self-check tell whether it is set properly.",
  },
  {
    page: "explain",
    targets: ['section[aria-label="Explain"]'],
    title: "What the network looked at, in words",
    text: "The neurons that mattered, the patch that each one sees, and what is on it. Point at a box or a row and the other follows.",
  },
];
