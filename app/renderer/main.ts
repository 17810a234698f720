/**
 * The page begins: its first questions are sent, then comes everything that it is drawn with, which is much more. In one
 * piece the connection would open only when all of it has been read.
 */
import "@fontsource-variable/inter";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./ui/tokens.css";
import "./shell/ahead.ts";

void import("./shell/draw.tsx");
