/** A comment after the start of the image: the same pixels, another file. */
export function withComment(jpeg: Uint8Array, text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.of(0xff, 0xfe), length, Buffer.from(text), jpeg.subarray(2)]);
}
