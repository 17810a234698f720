/** TensorFlow Lite files by hand: tables of FlatBuffers with the fields of schema.fbs by their numbers. */
import { Builder } from "flatbuffers";

/** A place in the file under construction, a list of places, or a number of so many bytes. */
type Field = { readonly place: number } | { readonly number: number; readonly bytes: 1 | 4 } | null;

export const place = (of: number): Field => ({ place: of });
export const byte = (number: number): Field => ({ number, bytes: 1 });
export const word = (number: number): Field => ({ number, bytes: 4 });

export function table(builder: Builder, fields: readonly Field[]): number {
  builder.startObject(fields.length);
  for (const [at, field] of fields.entries()) {
    if (field === null) continue;
    if ("place" in field) builder.addFieldOffset(at, field.place, 0);
    else if (field.bytes === 1) builder.addFieldInt8(at, field.number, 0);
    else builder.addFieldInt32(at, field.number, 0);
  }
  return builder.endObject();
}

export function places(builder: Builder, of: readonly number[]): number {
  builder.startVector(4, of.length, 4);
  for (const one of of.toReversed()) builder.addOffset(one);
  return builder.endVector();
}

export function words(builder: Builder, numbers: readonly number[]): number {
  builder.startVector(4, numbers.length, 4);
  for (const number of numbers.toReversed()) builder.addInt32(number);
  return builder.endVector();
}

export interface TfliteParts {
  readonly tensors: number;
  readonly operators: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Number of the only kind of operator. */
  readonly code: number;
}

/** @param parts - makes the lists of the graph, and says where they are. */
export function tfliteFile(parts: (builder: Builder) => TfliteParts): Uint8Array {
  const builder = new Builder(1 << 16);
  const { tensors, operators, inputs, outputs, code } = parts(builder);
  const [first, last] = [words(builder, inputs), words(builder, outputs)];
  const graph = table(builder, [place(tensors), place(first), place(last), place(operators)]);
  const codes = places(builder, [table(builder, [byte(code), null, null, word(code)])]);
  const model = [
    word(3),
    place(codes),
    place(places(builder, [graph])),
    null,
    place(places(builder, [table(builder, [])])),
  ];
  builder.finish(table(builder, model), "TFL3");
  return builder.asUint8Array();
}
