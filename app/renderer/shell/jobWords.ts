const NAMES: Readonly<Record<string, string>> = {
  addImages: "Adding images",
  importObjects: "Importing images with outlines",
  exportObjects: "Exporting outlines",
  importPatches: "Importing patches",
  exportPatches: "Exporting patches",
  harvestPatches: "Harvesting patches",
  importModel: "Importing a model",
  checkModel: "Checking a model",
  train: "Training",
  retrain: "Training from reviews",
  compareClassifiers: "Comparing classifiers",
  explain: "Explaining",
  exportExplanations: "Exporting explanations",
  surveyNeurons: "Looking for strongest patches",
  evaluate: "Evaluating",
  prepareSample: "Preparing the sample",
};

export function jobName(name: string): string {
  return NAMES[name] ?? name;
}
