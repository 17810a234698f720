import { z } from "zod";

/** A rectangle in pixels: x and y of its left upper corner, edges on pixel borders (pixel 0 spans 0 to 1). */
export const Box = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof Box>;
