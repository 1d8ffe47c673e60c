"""Reading the screening rules: one file per language, each rule with its own phrases."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.catalogue.document import Document, did_you_mean, read_document
from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.domain.screening import NO_MODEL, Careful, Language, Model, Rule, Rules, Weight, screen
from bot.domain.screening.patterns import PatternError, parse_pattern
from bot.domain.screening.rules import fill, plain_word
from bot.domain.screening.versions import Version, read_versions
from bot.errors import AuthorError, Problem

_TOP = ("language", "name", "spellings", "words", "rules")
_RULE = (
    "category",
    "tier",
    "weight",
    "why",
    "when",
    "unless",
    "matches",
    "misses",
    "also",
    "idiom",
)
_CATEGORIES = {str(item): item for item in DISCLOSURES}
#: What training made, beside the rules: the quick model and the careful reader.
TRAINED = ("model.npz", "careful.npz")
_NEEDED = ("category", "tier", "why", "when", "matches", "misses")


def load_screening(folder: Path) -> Rules:
    """
    Read the rules of all languages in *folder* and compile them.

    Raises AuthorError with every problem of every file. Whether each rule matches its own
    phrases is `check_screening`'s question: it takes longer than a start should.
    """
    return Rules(load_languages(folder), _model(folder), _careful(folder))


def load_languages(folder: Path) -> tuple[Language, ...]:
    """Read the rules of all languages alone, as training does before there is a model."""
    return tuple(_languages(_read_all(folder)))


def screening_files(folder: Path) -> dict[str, bytes]:
    """Give what the screening hears by, as bytes by name: rule files, model, careful reader."""
    paths = [*folder.glob("*.yaml"), *(folder / name for name in TRAINED)]
    return {path.name: path.read_bytes() for path in sorted(paths) if path.exists()}


def read_history(folder: Path) -> tuple[Version, ...]:
    """Read which version was in force since when; raises AuthorError if that can't be read."""
    path = folder / "history.json"
    try:
        return read_versions(path.read_text(encoding="utf-8")) if path.exists() else ()
    except ValueError as error:
        advice = f"this is no history of versions: {error}"
        raise AuthorError([Problem(str(path), 1, 1, advice)]) from error


def screened_languages(folder: Path) -> frozenset[str]:
    """Give the codes of the languages that have rules, without reading the rules."""
    return frozenset(path.stem for path in folder.glob("*.yaml"))


def check_screening(folder: Path) -> list[Problem]:
    """Give every problem of the rules, their own phrases included, in file order."""
    try:
        documents = _read_all(folder)
        rules = Rules(_languages(documents), _model(folder), _careful(folder))
    except AuthorError as error:
        return error.problems
    for document, language in zip(documents, rules.languages, strict=True):
        for rule in language.rules:
            _check_phrases(document, language, rule, rules)
    return sorted(problem for document in documents for problem in document.problems)


def check_complete(folder: Path) -> list[Problem]:
    """Give a problem for each trained file that did not come along: without it less is heard."""
    advice = (
        "this file is missing, so less of what young people tell is heard; copy it from the release"
    )
    paths = [folder / name for name in TRAINED]
    return [Problem(str(path), 1, 1, advice) for path in paths if not path.is_file()]


def _check_phrases(document: Document, language: Language, rule: Rule, rules: Rules) -> None:
    name = f"{language.code}/{rule.name}"
    for place, phrase in enumerate(rule.matches):
        result = screen(phrase, rules)
        found = {finding.rule for finding in result.findings}
        if name not in found | {indicator.rule for indicator in result.indicators}:
            path = ("rules", rule.name, "matches", place)
            document.problem(path, "the rule does not match this phrase; change one of them")
    for place, phrase in enumerate(rule.misses):
        if name in {finding.rule for finding in screen(phrase, rules).findings}:
            path = ("rules", rule.name, "misses", place)
            document.problem(path, "the rule matches this phrase; add it to `unless`, or narrow it")


def _model(folder: Path) -> Model:
    """Read the trained model beside the rules; without one, the rules work alone."""
    path = folder / "model.npz"
    if not path.exists():
        return NO_MODEL
    try:
        return Model.from_bytes(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as error:
        advice = f"this is not a trained model ({error}); train it again"
        raise AuthorError([Problem(str(path), 1, 1, advice)]) from error


def _careful(folder: Path) -> Careful | None:
    """Read the careful reader beside the model; without one, the model is alone."""
    path = folder / "careful.npz"
    if not path.exists():
        return None
    try:
        return Careful.from_bytes(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as error:
        advice = f"this is not a trained careful reader ({error}); train and export it again"
        raise AuthorError([Problem(str(path), 1, 1, advice)]) from error


def _read_all(folder: Path) -> list[Document]:
    problems: list[Problem] = []
    documents: list[Document] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            documents.append(read_document(path, folder.parent.parent))
        except AuthorError as error:
            problems.extend(error.problems)
    if not documents and not problems:
        problems.append(Problem(str(folder), 1, 1, "there are no screening rules here"))
    if problems:
        raise AuthorError(problems)
    return documents


def _languages(documents: Iterable[Document]) -> list[Language]:
    languages: list[Language] = []
    problems: list[Problem] = []
    for document in documents:
        language = _language(document)
        problems.extend(document.problems)
        if language:
            languages.append(language)
    if problems:
        raise AuthorError(problems)
    return languages


def _language(document: Document) -> Language | None:
    if not isinstance(document.value, dict):
        document.problem((), f"write a mapping with: {', '.join(_TOP)}")
        return None
    document.refuse_unknown((), _TOP)
    words = {name: _listed(document, ("words", name)) for name in _mapping(document, ("words",))}
    for name, group in words.items():
        _check_words(document, name, group)
    spellings = {
        written: meant
        for meant in _mapping(document, ("spellings",))
        for written in _listed(document, ("spellings", meant))
    }
    rules = tuple(
        rule
        for name in _mapping(document, ("rules",))
        if (rule := _rule(document, name, words)) is not None
    )
    code = str(document.value.get("language", ""))
    return Language(code, str(document.value.get("name", code)), words, spellings, rules)


def _mapping(document: Document, path: tuple[str, ...]) -> dict[str, Any]:
    value: Any = document.value
    for step in path:
        value = value.get(step, {})
    if not isinstance(value, dict):
        document.problem(path, "write a mapping here")
        return {}
    return value


def _listed(document: Document, path: tuple[str, ...]) -> tuple[str, ...]:
    """Give a list of texts, or the words of one text that is written on one line."""
    value: Any = document.value
    for step in path:
        value = value[step]
    match value:
        case str():
            return tuple(value.split())
        case list() if all(isinstance(item, str) for item in value):
            return tuple(value)
        case _:
            document.problem(path, "write words, or a list of texts, here")
            return ()


def _check_words(document: Document, name: str, words: Iterable[str]) -> None:
    for word in words:
        try:
            plain_word(word)
        except PatternError as error:
            document.problem(("words", name), str(error))


def _rule(document: Document, name: str, words: dict[str, tuple[str, ...]]) -> Rule | None:
    path = ("rules", name)
    value = document.value["rules"][name]
    if not isinstance(value, dict):
        document.problem(path, f"write a mapping with: {', '.join(_RULE)}")
        return None
    document.refuse_unknown(path, _RULE)
    missing = [key for key in _NEEDED if key not in value]
    if missing:
        document.problem(path, f"the rule lacks: {', '.join(missing)}")
        return None
    category = _one_of(document, (*path, "category"), _CATEGORIES)
    tier = _one_of(document, (*path, "tier"), {str(item): item for item in Tier})
    weight = _weight(document, path, value)
    also = _also(document, path)
    texts = {key: _phrases(document, (*path, key)) for key in _RULE[4:8] if key in value}
    for key in ("when", "unless"):
        _check_patterns(document, (*path, key), texts.get(key, ()), words)
    if document.problems:
        return None
    return Rule(
        name,
        category,
        tier,
        weight,
        str(value["why"]),
        also=also,
        idiom=value.get("idiom") == "yes",
        **texts,
    )


def _weight(document: Document, path: tuple[str, ...], value: dict[str, Any]) -> Any:
    if "weight" not in value:
        return Weight.STRONG
    return _one_of(document, (*path, "weight"), {str(item): item for item in Weight})


def _also(document: Document, path: tuple[str, ...]) -> tuple[Category, ...]:
    given = document.value["rules"][path[-1]]
    words = _phrases(document, (*path, "also")) if "also" in given else ()
    for word in words:
        if word not in _CATEGORIES:
            hint = did_you_mean(word, _CATEGORIES)
            document.problem((*path, "also"), f"'{word}' does not fit{hint}")
    return tuple(_CATEGORIES[word] for word in words if word in _CATEGORIES)


def _phrases(document: Document, path: tuple[str, ...]) -> tuple[str, ...]:
    value: Any = document.value
    for step in path:
        value = value[step]
    return (value,) if isinstance(value, str) else _listed(document, path)


def _check_patterns(
    document: Document,
    path: tuple[str, ...],
    patterns: Iterable[str],
    words: dict[str, tuple[str, ...]],
) -> None:
    groups = {name: tuple(group) for name, group in words.items()}
    for place, pattern in enumerate(patterns):
        try:
            for steps in parse_pattern(pattern):
                for step in steps:
                    fill(step.words, groups)
        except PatternError as error:
            document.problem((*path, place), str(error))


def _one_of(document: Document, path: tuple[str, ...], choices: dict[str, Any]) -> Any:
    value: Any = document.value
    for step in path:
        value = value[step]
    if value in choices:
        return choices[value]
    document.problem(path, f"'{value}' does not fit{did_you_mean(str(value), choices)}")
    return None
