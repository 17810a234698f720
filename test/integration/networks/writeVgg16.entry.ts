/** Writes VGG-16 for 1,000 classes at 224x224 as Keras writes it, 528 MB: node writeVgg16.entry.ts FILE */
import { writeVgg16 } from "../../builders/vgg16File.ts";

await writeVgg16(process.argv[2]);
