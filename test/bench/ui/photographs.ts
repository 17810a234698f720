/** Photographs in any number: those of the sample, each with a comment of its own, so that no two files are alike. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeImage } from "../../../app/main/imaging/decode.ts";
import { encodeJpeg } from "../../../app/main/imaging/encode.ts";
import { resizeBilinear } from "../../../app/main/imaging/resample.ts";

const sample = fileURLToPath(new URL("../../../resources/sample/images", import.meta.url));

/** Every hundredth is one of 4,000 x 3,000 pixels, as a camera makes them. */
const LARGE_EVERY = 100;

/** Writes `count` JPEG files into the folder, which is made. */
export async function writePhotographs(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(sample).filter((name) => name.endsWith(".jpg"));
  const pictures = names.map((name) => readFileSync(join(sample, name)));
  const large = await largePhotograph();
  for (let i = 0; i < count; i++) {
    const picture = i % LARGE_EVERY === 0 ? large : pictures[i % pictures.length];
    writeFileSync(join(folder, `photograph_${String(i).padStart(5, "0")}.jpg`), withComment(picture, `number ${i}`));
  }
}

/** 4,000 x 3,000 pixels. */
export async function largePhotograph(): Promise<Uint8Array> {
  const file = join(sample, readdirSync(sample).filter((name) => name.endsWith(".jpg"))[0]);
  const { image } = await decodeImage(readFileSync(file), file);
  return encodeJpeg(resizeBilinear(image, 4000, 3000), 90);
}

/** A segment of JPEG that says nothing about the picture, right after the file's first two bytes. */
function withComment(jpeg: Uint8Array, text: string): Uint8Array {
  const comment = Buffer.from(text);
  const head = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)]);
}
