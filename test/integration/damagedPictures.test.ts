/** Whatever happens to a picture's file, the answer is a picture or a sentence. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Transformer } from "@napi-rs/image";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PippinError } from "../../app/contract/errors.ts";
import { decodeImage } from "../../app/main/imaging/decode.ts";
import { encodeJpeg, encodePng } from "../../app/main/imaging/encode.ts";
import { damage, damaged } from "../builders/damage.ts";
import { pattern } from "../builders/images.ts";
import { mutations } from "../builders/mutations.ts";
import { readingsOf } from "../builders/readings.ts";

const stored = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../oracles/files/images/${name}`, import.meta.url)));
const PICTURE = pattern(64, 48);

const PICTURES: readonly (readonly [kind: string, content: () => Promise<Uint8Array> | Uint8Array])[] = [
  ["PNG", () => encodePng(PICTURE)],
  ["PNG of 16 bits", () => stored("grey16.png")],
  ["JPEG", () => encodeJpeg(PICTURE, 90)],
  ["JPEG of CMYK", () => stored("cmyk.jpg")],
  ["WebP", () => stored("rotated.webp")],
  ["WebP of several frames", () => stored("animated.webp")],
  ["TIFF", () => stored("rotated.tif")],
  ["BMP", async () => new Transformer(await encodePng(PICTURE)).bmp()],
];

describe("a damaged picture", () => {
  it.each(PICTURES)("%s is a picture of its stated size or is refused with a sentence", async (kind, content) => {
    const whole = Buffer.from(await content());
    const readings = readingsOf(`picture: ${kind}`);
    const property = fc.asyncProperty(damage, async (how) => {
      const bytes = damaged(whole, how);
      try {
        const { image } = await readings.time(() => decodeImage(bytes, "x.picture"));
        expect(image.data).toHaveLength(image.width * image.height * 3);
      } catch (error) {
        if (!(error instanceof PippinError) || error.code === "internal") throw error;
        expect(error.message).toMatch(/^x\.picture .{10,}\.$/s);
      }
    });
    await fc.assert(property, { seed: 6, numRuns: mutations(100) });
    readings.end();
  });
});
