"""What ImageNet's classes are called besides: writes app/drawing/imagenetSynonyms.ts.

    pip download timm==1.0.31 --no-deps
    unzip -p timm-1.0.31*.whl timm/data/_info/imagenet_synset_to_lemma.txt > lemmas.txt
    python imagenet_synonyms.py lemmas.txt

The file of timm (Apache-2.0) lists WordNet's words for each of ImageNet's identifiers. Of them those of the thousand
classes that have more than one word are kept, without underscores, in WordNet's order.
"""

import json
import pathlib
import sys

root = pathlib.Path(__file__).parents[2]
classes = json.loads((root / "resources/models/imagenet-classes.json").read_text())
lemmas = dict(line.split("\t", 1) for line in pathlib.Path(sys.argv[1]).read_text().splitlines())
lines = []
for one in classes:
    words = [word.strip().replace("_", " ") for word in lemmas[one["wnid"]].split(",")]
    if one["name"].lower() not in [word.lower() for word in words]:
        words.insert(0, one["name"])
    if len(words) > 1:
        lines.append("|".join(words))
text = "\n".join(lines)
(root / "app/drawing/imagenetSynonyms.ts").write_text(
    "/**\n"
    " * WordNet's words for the classes of ImageNet that have several, a class a line. WordNet 3.0, Copyright 2006 Princeton\n"
    " * University (see NOTICE). Written by scripts/shippedModels/imagenet_synonyms.py.\n"
    " */\n"
    f"export const IMAGENET_SYNONYMS = `{text}`;\n"
)
print(len(lines), "classes of", len(classes), "have several names")
