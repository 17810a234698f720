/** Says that the dependencies are there: `scripts/run.mjs` has installed them before this runs. */
console.log(`Dependencies are installed; Node ${process.version} runs Pippin.`);
