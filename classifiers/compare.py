"""The models that were tried for the kind, and how much more examples would help. Prints the tables of docs/reading.md.

Run as `python -m classifiers.compare`; it uses the train part alone and takes some minutes.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from classifiers import learning
from classifiers.dataset import Example, Part, mail_files, read_examples
from classifiers.figures import macro_f1
from classifiers.mail_features import Mail
from classifiers.report_text import svg_plot
from classifiers.training import prepare
from classifiers.vectors import softmax

_KIND: Final = learning.TASKS[0]
_VARIANTS: Final[dict[str, Mapping[str, float]]] = {
    "characters 2-5 of the whole": {"chars": 1.0},
    "words 1-2 of the whole": {"words": 1.0},
    "words 1-3 of the asking sentences": {"ask-words": 1.0},
    "word classes of the asking sentences": {"ask-classes": 1.0},
    "word classes of the whole": {"classes": 1.0},
    "patterns with scope": {"rules": 1.0},
    "characters and words of the whole": {"chars": 1.0, "words": 1.0},
    "all blocks without word classes of the whole": {
        name: scale for name, scale in _KIND.scales.items() if name != "classes"
    },
    "all blocks together (shipped)": _KIND.scales,
}
_SHARES: Final = (0.125, 0.25, 0.5, 0.75, 1.0)

_EPOCHS: Final = 12
"""Rounds of spaCy's categoriser over its examples."""

Strings = dict[str, list[list[str]]]


def main(arguments: Sequence[str]) -> int:
    """Print both tables; with a folder as argument, also draw the learning curve there."""
    examples = [e for e in read_examples(mail_files()) if e.part is Part.TRAIN and _KIND.label(e) is not None]
    mails = prepare(examples)
    strings = {name: [list(mail.strings(name)) for mail in mails] for name in _KIND.scales}
    out = [f"examples {len(examples)}", *compare(examples, strings), *textcat_lines(examples, mails, strings), ""]
    curve = list(learning_curve(examples, strings))
    out += [f"{count:>6} {score:.3f}" for count, score in curve]
    sys.stdout.write("\n".join(out) + "\n")
    if arguments:
        points = {"macro-F1": [(float(count), score) for count, score in curve]}
        widest = float(curve[-1][0])
        text = svg_plot("Leercurve (soort vraag)", "voorbeelden", "macro-F1", points, widest=widest, lowest=0.5)
        (Path(arguments[0]) / "learning-curve.svg").write_text(text, encoding="utf-8")
    return 0


def compare(examples: Sequence[Example], strings: Strings) -> Iterator[str]:
    """A line for each variant: macro-F1 and the precision of the surest 75 %, in cross-validation."""
    for name, scales in _VARIANTS.items():
        crossed = learning.cross(replace(_KIND, scales=scales), examples, strings, range(len(examples)))
        score, precision = _scores(crossed)
        yield f"{name:<40} {score:.3f} {precision:.3f}"


def textcat_lines(examples: Sequence[Example], mails: Sequence[Mail], strings: Strings) -> Iterator[str]:
    """spaCy's text categoriser over the same folds, and the mean of its probabilities and those of the shipped head."""
    shipped = learning.cross(_KIND, examples, strings, range(len(examples)))
    texts = [mail.ready.parsed.text for mail in mails]
    chances = np.zeros_like(shipped.logits)
    folds = np.array([learning.fold_of(example) for example in examples])
    for fold in range(learning.FOLDS):
        kept, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        chances[held] = _textcat([texts[row] for row in kept], shipped.truth[kept], [texts[row] for row in held])
    both = (chances + softmax(shipped.logits / learning.temperature_of(shipped))) / 2
    for name, said in (("spaCy textcat, words 1-3", chances), ("mean of spaCy textcat and shipped", both)):
        score, precision = _scores_of(shipped.truth, said)
        yield f"{name:<40} {score:.3f} {precision:.3f}"


def _textcat(texts: Sequence[str], truth: learning.Labels, others: Sequence[str]) -> npt.NDArray[np.float64]:
    """Probabilities of the kinds of *others* by a spaCy pipeline that learnt from *texts*."""
    import spacy
    from spacy import util
    from spacy.training import Example as SpacyExample

    tools: Any = util
    tools.fix_random_seed(0)
    nlp = spacy.blank("nl")
    model = {
        "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 3, "no_output_layer": False,
        "length": 262144,
    }  # fmt: skip
    categoriser: Any = nlp.add_pipe("textcat", config={"model": model})
    learnt = [
        SpacyExample.from_dict(
            nlp.make_doc(text), {"cats": {name: float(name == _KIND.classes[label]) for name in _KIND.classes}}
        )
        for text, label in zip(texts, truth, strict=True)
    ]
    optimizer = nlp.initialize(lambda: learnt)
    order = np.random.default_rng(0)
    for _ in range(_EPOCHS):
        for batch in tools.minibatch([learnt[row] for row in order.permutation(len(learnt))], size=32):
            nlp.update(batch, sgd=optimizer)
    found = [doc.cats for doc in categoriser.pipe(map(nlp.make_doc, others))]
    return np.array([[cats[name] for name in _KIND.classes] for cats in found])


def learning_curve(examples: Sequence[Example], strings: Strings) -> Iterator[tuple[int, float]]:
    """Macro-F1 in cross-validation with a growing share of the situations."""
    for share in _SHARES:
        rows = [row for row, example in enumerate(examples) if _place(example) < share]
        some = [examples[row] for row in rows]
        held = {name: [features[row] for row in rows] for name, features in strings.items()}
        yield len(some), _scores(learning.cross(_KIND, some, held, range(len(some))))[0]


def _place(example: Example) -> float:
    """A place between 0 and 1 by situation, so that a smaller share is part of a larger one."""
    digest = hashlib.sha256(f"deel {example.situation or example.id}".encode()).hexdigest()
    return int(digest[:8], 16) / 0x100000000


def _scores(crossed: learning.Crossed) -> tuple[float, float]:
    return _scores_of(crossed.truth, softmax(crossed.logits))


def _scores_of(truth: learning.Labels, chances: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Macro-F1, and the precision of the surest 75 %."""
    said = chances.argmax(axis=1)
    names = _KIND.classes
    score = macro_f1([names[i] for i in truth], [names[i] for i in said], names)
    surest = np.argsort(-chances.max(axis=1), kind="stable")[: int(0.75 * len(chances))]
    return score, float((said == truth)[surest].mean())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
