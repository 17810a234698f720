import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{unit,integration,e2e,shell}/**/*.test.ts"],
    // Native TensorFlow must not share a process with another test file, and holds a lot of memory.
    pool: "forks",
    maxWorkers: 2,
    watch: false,
    // Tests that train a patch classifier or start engine processes take seconds; a hang must still end.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // What is waited for comes when it comes: a machine may be busy.
    expect: { poll: { timeout: 20_000 } },
  },
});
