/** Colours of labels: Okabe & Ito's (2008), which people with any colour vision tell apart; always beside the word. */
const OKABE_ITO = ["#0072b2", "#e69f00", "#d55e00", "#cc79a7", "#009e73", "#56b4e9", "#f0e442", "#7f6fd6", "#8c564b"];

export const NONE_COLOUR = "#8a8a90";

/** @returns the label's colour: by its place in the vocabulary; `none` is grey (and hatched where it is a surface). */
export function labelColour(vocabulary: readonly string[], label: string): string {
  if (label === "none") return NONE_COLOUR;
  const place = vocabulary.filter((one) => one !== "none").indexOf(label);
  return place === -1 ? NONE_COLOUR : OKABE_ITO[place % OKABE_ITO.length];
}

/** Keys of labels: 1 to 9 in the order of the vocabulary, 0 for `none`. */
export function labelKey(vocabulary: readonly string[], label: string): string | null {
  if (label === "none") return "0";
  const place = vocabulary.filter((one) => one !== "none").indexOf(label);
  return place >= 0 && place < 9 ? String(place + 1) : null;
}
