/** The starts of networks' files as other programs write them. */
import { zipSync } from "fflate";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

export const STATE =
  "\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01(X\x0c\x00\x00\x00conv1.weightq\x02ctorch._utils\n";
export const CHECKPOINT =
  "\x80\x02}q\x00(X\x05\x00\x00\x00epochq\x01K\x03X\n\x00\x00\x00state_dictq\x02ccollections\nOrderedDict\n";
export const MODULE = "\x80\x02cflowers.models\nSmallNet\nq\x00)\x81q\x01}q\x02(X\x08\x00\x00\x00trainingq\x03";
/** What torch.save wrote before it wrote archives. */
export const OLD =
  "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}q\x00(X\x10\x00\x00\x00protocol_versionq\x01M\xe9\x03X\x04\x00\x00\x00longq\x07K\x04uu.";

/** What torch.save writes: a pickle in an archive. */
export const torchFile = (pickle: string, others: Record<string, Uint8Array> = {}): Uint8Array =>
  zipSync({ "net/data.pkl": bytes(pickle), "net/version": bytes("3\n"), ...others }, { level: 0 });

export const torchScript = (): Uint8Array =>
  torchFile("\x80\x02c__torch__\nNet\n", { "net/code/__torch__.py": bytes("class Net") });

export const torchProgram = (): Uint8Array =>
  zipSync({ "program/archive_format": bytes("pt2"), "program/models/model.json": bytes("{}") });

export const safetensors = (): Buffer =>
  Buffer.concat([
    Buffer.from(BigUint64Array.of(66n).buffer),
    bytes('{"conv.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  '),
    Buffer.alloc(4),
  ]);

export const graphDef = (): Buffer => bytes("\n0\n\x07input_1\x12\x0bPlaceholder*\x0b\n\x05dtype\x12\x020\x01");
