/** What each setting does, in plain words, with the paper's term where it has another: one text for all pages. */

export interface SettingText {
  /** As the screen calls it. */
  readonly name: string;
  /** As the paper calls it. */
  readonly term?: string;
  readonly text: string;
}

export const SETTING_HELP = {
  measure: {
    name: "Measure",
    term: "importance function",
    text: "How a neuron's importance is scored. Attribution asks how much the neuron adds to one class. The activation measures ask how strongly it and its neighbours respond, whatever the class. The weight measures look at the kernels that carry its channel on. Random picks any neurons: what a measure has to beat.",
  },
  explainedClass: {
    name: "Class asked about",
    text: "Attribution answers for one class. Left alone it is the predicted one; choose another to ask why not that one. The other measures do not depend on the class.",
  },
  convolutions: {
    name: "Convolutions",
    term: "layers of interest (5 to 7 of VGG-16)",
    text: "Which convolutions neurons are taken from, numbered over convolutions only. Early ones see a few pixels, late ones most of the photograph. Automatic takes up to three whose field is 10% to 20% of the input's side: about one part of an object.",
  },
  top: {
    name: "Neurons of each convolution",
    term: "top N neurons (N = 5)",
    text: "How many of the best neurons are taken from each convolution. Five of three convolutions give fifteen patches.",
  },
  distinct: {
    name: "Distinct positions",
    text: "Neighbouring neurons often see nearly the same patch. With this on, a neuron is skipped where its patch overlaps a better one of its convolution by more than this share (intersection over union), and the patch says how many neurons stand behind it. The paper keeps all.",
  },
  aggregation: {
    name: "Kernels joined by",
    term: "sum and variance of the weight matrix",
    text: "A channel is carried on by many kernels of the next convolution. All takes one statistic over all of them; max and mean take one for each kernel, then the largest or the average. Only for the weight measures.",
  },
  gate: {
    name: "Gate",
    term: "φ, 1 where A ≥ 0",
    text: "Which neurons a weight measure counts. Strict counts those that respond (above 0). As printed counts 0 too, which after a ReLU is every neuron. Only for the weight measures.",
  },
  patchSource: {
    name: "Patches cut from",
    text: "The original file gives sharp pictures. The network's input shows the detail that the network had, which is less.",
  },
  seed: {
    name: "Seed",
    text: "Where the order of chance starts. The same seed gives the same result on every machine; another one shows how much chance matters.",
  },
  features: {
    name: "Features",
    text: "What a patch is described by. Network takes the explained network's own activations over the patch, from its pass over the whole photograph, so it also knows a little of what lies around; network-local uses only convolutions that see no further than the patch. Second looks with another network, EfficientNet-Lite0, over the same view twice as fine: a naming aid, whose labels tell what that network sees in the region, not what the explained one represents; with the network it looks with both. Colour, edges (HOG) and pixels look at the crop alone. A training starts with both; where a comparison of the class did not find both better by more than the interval, with the network alone.",
  },
  classifier: {
    name: "Classifier",
    term: "patch classifier, AdaBoost-SVM",
    text: "The machine that names patches. SVC is a support vector machine for each pair of labels. SAMME and AdaBoost-SVM join many of them by boosting, the second as in the paper. Logistic is the simplest and quickest. Kernel ridge gives each label one smooth function; it is a little better than SVC on neurons' patches, once thousands of them were harvested.",
  },
  C: {
    name: "C",
    term: "C = 0.771",
    text: "How much a training patch on the wrong side costs. Larger follows every patch, the mislabelled too; smaller draws a smoother border. Several values are tried on the folds and the best is kept.",
  },
  gamma: {
    name: "Gamma",
    term: "γ = 0.096 of the RBF kernel",
    text: "How near two patches must be to count as alike. It depends on the features' scale, so it is given as a multiple of 1 / (dimension x variance); the paper's number stands for itself.",
  },
  folds: {
    name: "Folds",
    term: "K-fold validation",
    text: "The patches are split into this many parts; each part is named by a machine that was trained on the others. All patches of one photograph are in the same part, so no machine is tested on a photograph that it has seen.",
  },
  classWeights: {
    name: "Balance labels",
    text: "Makes a mistake cost more where a label has few patches, so that rare labels are not drowned by common ones.",
  },
  degrade: {
    name: "Train on what the network saw",
    text: "A crop from the file is sharper than what the network had of it. With this on, training crops lose the detail that the network's input does not have.",
  },
  augment: {
    name: "Changed copies",
    text: "Each patch is also trained on mirrored, or with a box a little smaller and larger. Copies stay in the part of their patch, so the accuracy stays honest.",
  },
  rounds: {
    name: "Rounds",
    text: "The most machines that boosting joins. It stops earlier where another one does not help.",
  },
  diversity: {
    name: "Diversity",
    term: "diverse AdaBoost-SVM",
    text: "A machine joins only where it names more than this share of the patches otherwise than those before it.",
  },
  values: {
    name: "Values",
    text: "How a pixel's 0 to 255 become the network's numbers. It must be what the network was trained with: a wrong choice still gives a prediction, only a bad one. The self-check compares them.",
  },
  geometry: {
    name: "Fitting",
    text: "How a photograph of any shape becomes the network's square. Crop cuts the middle out (a margin is lost), squash changes its proportions, letterbox adds grey bars.",
  },
  inputSize: {
    name: "Input size",
    text: "Height and width, in pixels, of the pictures that the network gets. It sees things well only about as large as those it was trained with. It cannot be changed later: import the file again.",
  },
  classNames: {
    name: "Class names",
    text: "One name for each output of the network, in the network's order. They are words only: changing them changes no prediction, and explanations that exist show the new names.",
  },
  objectTruth: {
    name: "An object is",
    text: "What counts as on the object: its outline or mask as it is marked, or the whole box round it. A box is quicker to mark, and its corners, which show no object, count too.",
  },
  labelTruth: {
    name: "Labels are judged by",
    text: "Where it is known from what a patch truly shows: parts that are marked on the photographs (eyes, noses, ears), or what people said of patches in Review. The two are never mixed. In brackets: photographs that have any.",
  },
  occlusion: {
    name: "Occlusion",
    term: "blocking out important patches (future work)",
    text: "Covers the patches one after the other, the most important first, and looks how the class's probability falls; then the same patches in random order, and random patches of the same sizes. A measure that says something must fall faster than both.",
  },
  sanity: {
    name: "Sanity",
    text: "Draws the network's weights anew, from the top layer down, and looks how much of the explanation stays. What stays does not depend on what the network has learned (Adebayo et al. 2018).",
  },
  receptiveField: {
    name: "Field",
    term: "patch, the region of the image that a neuron's deconvolution reaches",
    text: "The pixels of the input that can change a neuron, and no others. Size is its side, jump the distance between neighbours, start the centre of the first; all in pixels of the network's input. At the border it is cut off.",
  },
} as const satisfies Record<string, SettingText>;

export type HelpedSetting = keyof typeof SETTING_HELP;
