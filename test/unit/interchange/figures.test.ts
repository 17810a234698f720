import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { explainedFigure, patchSheet } from "../../../app/main/interchange/figures.ts";
import { reportImage, reportPatch } from "../../builders/report.ts";

const context = { anchor: "image", convolutions: [5, 6], vocabulary: ["eye", "none"] };
const image = reportImage({
  name: 'dog "A" & <B>.jpg',
  patches: [
    reportPatch({ convolution: 5, rank: 1, labels: [{ label: "eye", probability: 0.9 }] }),
    reportPatch({ convolution: 6, rank: 2, labels: [{ label: "none", probability: 0.6 }] }),
  ],
});

describe("a figure", () => {
  it.each([
    ["of the photograph", explainedFigure],
    ["of the patches", patchSheet],
  ])("%s is XML that needs nothing else, whatever the names", (_, draw) => {
    const svg = draw(image, context);
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toMatch(/<style|class=|href="(?!data:)|<script/);
    const { svg: root } = new XMLParser({ htmlEntities: true }).parse(svg) as { svg: { title: string } };
    expect(root.title).toContain('dog "A" & <B>.jpg');
    expect(draw(image, context)).toBe(svg);
  });

  it("has a tag for each group, a dot for each of its patches, and says what is not drawn", () => {
    const svg = explainedFigure(image, context);
    for (const text of [">eye, 1 neuron<", ">eye<", ">1 patch of none not drawn<"]) expect(svg).toContain(text);
    expect(svg.match(/<circle/g)).toHaveLength(1);
  });

  it("numbers the patches of its sheet by convolution and rank", () => {
    const svg = patchSheet(image, context);
    for (const text of [">5.1: convolution 5,", ">6.2: convolution 6,"]) expect(svg).toContain(text);
  });
});
