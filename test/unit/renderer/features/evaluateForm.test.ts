import { expect, it } from "vitest";
import { EvaluationSettings, type EvaluationSummary } from "../../../../app/contract/evaluation.ts";
import { PRESETS } from "../../../../app/contract/settings.ts";
import {
  evaluateInput,
  inputOf,
  obstacle,
  useEvaluateForm,
  withAsked,
} from "../../../../app/renderer/features/evaluate/evaluateForm.ts";

const form = useEvaluateForm.getState();
const choices = {
  categories: [
    { name: "dog", images: 3 },
    { name: "cat", images: 2 },
  ],
  classifiers: [{ id: 1, name: "dog", version: 1 }],
  counted: 5,
};

it("asks for all categories as they are, also those that come later, and else for those that are left", () => {
  expect(evaluateInput(form, "s", null, choices).settings.categories).toBeNull();
  const left = evaluateInput({ ...form, leftOut: ["cat", "gone"] }, "s", null, choices);
  expect(left.settings.categories).toEqual(["dog"]);
});

it("asks for measures in the table's order, and forgets a patch classifier that is gone", () => {
  const input = evaluateInput(
    { ...form, measures: ["random", "attribution"], classifier: "bear", preset: "paper" },
    "s",
    "m",
    choices,
  );
  expect(input.settings.measures).toEqual(["attribution", "random"]);
  expect(input.settings.explanation).toEqual(PRESETS.paper);
  expect("classifier" in input).toBe(false);
  expect(evaluateInput({ ...form, classifier: "dog" }, "s", "m", choices).classifier).toBe("dog");
});

it("says what stands in the way", () => {
  expect(obstacle(form, choices)).toBeNull();
  expect(obstacle({ ...form, measures: [] }, choices)).toBe("Choose at least one measure.");
  expect(obstacle({ ...form, leftOut: ["dog", "cat"] }, choices)).toBe("Choose at least one category of objects.");
  expect(obstacle(form, { ...choices, counted: 0 })).toBe("No photograph of the set has such an object.");
});

it("goes on with the same request, and adds what was not asked for to it", () => {
  const run: EvaluationSummary = {
    id: 4,
    set: "s",
    model: "m",
    created: "2026-01-01T00:00:00.000Z",
    settings: EvaluationSettings.parse({ explanation: PRESETS.recommended }),
    classifier: "dog",
    finished: false,
    done: 3,
    total: 5,
  };
  expect(inputOf(run)).toEqual({ set: "s", model: "m", settings: run.settings, classifier: "dog" });
  const asked = withAsked(run, "occlusion");
  expect(EvaluationSettings.parse(asked.settings).occlusion).toEqual({ fills: ["mean"], draws: 3 });
  expect({ ...asked.settings, occlusion: null }).toEqual(run.settings);
});
