/** `pippin images`: images in, with what is outlined on them, and outlines out. */
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { OBJECT_FORMATS, type ObjectFormat } from "../../contract/interchange.ts";
import { counted } from "../../contract/numberWords.ts";
import type { Input } from "../../contract/requests.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";

export function addImages(program: Command, context: CommandContext): void {
  const images = program.command("images").description("images with what is outlined on them, in and out");
  images
    .command("add <paths...>")
    .description("files, or folders with all that lies below them")
    .option("--set <name>", "image set to add them to")
    .action(async (paths: string[], { set }: { set?: string }) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("addImages", {
          paths: paths.map((path) => resolve(path)),
          ...(set === undefined ? {} : { set }),
        });
        if (context.json()) printJson(answer);
        else
          print(
            `${counted(answer.added.length, "image")}, ${answer.known} of them known already${set === undefined ? "" : `, in the set "${set}"`}`,
          );
        for (const { path, warnings } of answer.added)
          for (const warning of warnings) console.error(`${path}: ${warning}`);
        return answer.refused;
      });
    });
  images
    .command("predict")
    .description("what the network says of each image, kept for the Images page; what is known is passed over")
    .option("--set <name>", "image set (default: all images)")
    .option("--model <name>", "model (default: the one that pages work with)")
    .action(async (options: { set?: string; model?: string }) => {
      await inSession(context.session(), async (session) => {
        const asked = { set: options.set ?? null, ...(options.model === undefined ? {} : { model: options.model }) };
        const { refused } = await session.request("predictImages", asked);
        const answer = await session.request("predictions", asked);
        if (context.json()) printJson({ ...answer, refused });
        else {
          const { model, images: all, predicted, classes, right, wrong } = answer;
          print(
            [
              `${predicted} of ${counted(all, "image")} predicted by "${model}"`,
              ...(right + wrong > 0
                ? [`${right} of ${right + wrong} right, as far as it is known what they show`]
                : []),
              ...classes.map(({ name, images: n }) => `${String(n).padStart(6)}  ${name}`),
            ].join("\n"),
          );
        }
        return refused;
      });
    });
  images
    .command("import-coco <file>")
    .description("images with outlines and keypoints")
    .requiredOption("--images <dir>", "folder of the images")
    .option("--set <name>", "image set to add them to")
    .action(async (file: string, options: { images: string; set?: string }) => {
      await importObjects(context, {
        ...options,
        format: "coco",
        file: resolve(file),
        images: resolve(options.images),
      });
    });
  images
    .command("import-voc <dir>")
    .description("Pascal VOC: Annotations/*.xml and JPEGImages/, or XML files beside their images")
    .option("--set <name>", "image set to add them to")
    .action(async (dir: string, options: { set?: string }) => {
      await importObjects(context, { ...options, format: "voc", file: resolve(dir) });
    });
  images
    .command("import-yolo <dir>")
    .description("YOLO: images/, labels/ with boxes or outlines, and data.yaml or classes.txt")
    .option("--set <name>", "image set to add them to")
    .action(async (dir: string, options: { set?: string }) => {
      await importObjects(context, { ...options, format: "yolo", file: resolve(dir) });
    });
  images
    .command("import-masks <path>")
    .description(
      "masks as PNG, a number or a colour for each object: one file, or a folder (Pascal VOC's SegmentationObject, " +
        "Penn-Fudan's PedMasks, NAME.png or NAME_mask.png for the photograph NAME)",
    )
    .option("--images <dir>", "folder of the images (default: beside the masks, or known already)")
    .option(
      "--category <name>",
      "what they show (default: as annotations beside them say, or named as their folder or set)",
    )
    .option("--set <name>", "image set to add them to")
    .action(async (path: string, options: { images?: string; category?: string; set?: string }) => {
      const { images, ...others } = options;
      const folder = images === undefined ? {} : { images: resolve(images) };
      await importObjects(context, { ...others, ...folder, format: "masks", file: resolve(path) });
    });
  images
    .command("export <target>")
    .description("outlines: COCO as one file, Pascal VOC and YOLO as a new folder with the images")
    .addOption(new Option("--format <name>", "what to write").choices([...OBJECT_FORMATS]).default("coco"))
    .option("--set <name>", "image set (default: all images)")
    .action(async (target: string, { format, set }: { format: ObjectFormat; set?: string }) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("exportObjects", { target: resolve(target), format, set: set ?? null });
        if (context.json()) printJson(answer);
        else
          print(
            `${counted(answer.objects, "object")} of ${counted(answer.images, "image")}: ${answer.written.join(", ")}`,
          );
        for (const note of answer.notes) console.error(note);
        return answer.refused;
      });
    });
}

async function importObjects(context: CommandContext, input: Partial<Input<"importObjects">>): Promise<void> {
  await inSession(context.session(), async (session) => {
    const answer = await session.request("importObjects", input);
    if (context.json()) printJson(answer);
    else {
      const counts = `${counted(answer.images, "image")}, ${counted(answer.objects, "object")}`;
      print([counts, ...answer.notes].join("\n"));
    }
    return answer.refused;
  });
}
