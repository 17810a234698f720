import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The page: `app/renderer/` into `out/renderer/`, the same files for the window and the browser. */
export default defineConfig({
  root: "app/renderer",
  plugins: [react()],
  build: {
    outDir: "../../out/renderer",
    emptyOutDir: true,
    target: "chrome108",
    // No scripts in the page itself: the policy allows files only.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
});
