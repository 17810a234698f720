import { describe, expect, it } from "vitest";
import { PRESETS, type ExplanationSettings } from "../../../app/contract/settings.ts";
import { settingsInLine, settingsInSentences } from "../../../app/drawing/settingWords.ts";

const said = (changes: Partial<ExplanationSettings>, convolutions: readonly number[]): string =>
  settingsInSentences({ ...PRESETS.recommended, ...changes }, convolutions).join(" ");

describe("settings of an explanation", () => {
  it("are a sentence for each thing that was chosen", () => {
    expect(said({}, [4, 6, 8])).toBe(
      "The best 5 neurons of each of convolutions 4, 6 and 8 (chosen by the size of what they see), by how much they " +
        "raise the class's log-probability (activation times gradient over a 3 × 3 window). Neurons whose patches " +
        "overlap a better one's by more than 50% are counted with it. Crops are cut from the file's own pixels.",
    );
  });

  it("name the seed where neurons are drawn, and how weights count where they do", () => {
    expect(said({ measure: "random", convolutions: [5], top: 1, seed: 7, distinct: null }, [5])).toBe(
      "1 neuron of convolution 5, drawn at random. Seed 7. Crops are cut from the file's own pixels.",
    );
    expect(said({ measure: "weight-sum", gate: "as-printed", aggregation: "max" }, [5])).toContain(
      "Weights count wherever the activation is not negative; the largest over the kernels.",
    );
  });

  it("fit into a line", () => {
    expect(settingsInLine(PRESETS.recommended, [4, 6, 8])).toBe("attribution, convolutions 4, 6, 8, top 5, distinct");
    expect(settingsInLine(PRESETS.paper, [])).toBe("activation sum, top 5");
  });
});
