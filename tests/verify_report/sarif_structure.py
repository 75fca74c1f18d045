"""What SARIF 2.1.0 demands of the objects that symconv writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

LEVELS = ("none", "note", "warning", "error")


def check_log(log: dict[str, Any]) -> None:
    only(
        log, {"$schema": is_text, "version": lambda value: value == "2.1.0", "runs": listed(check_run)}, "version runs"
    )


def check_run(run: dict[str, Any]) -> None:
    only(
        run,
        {
            "tool": lambda tool: only(tool, {"driver": check_driver}, "driver"),
            "columnKind": lambda kind: kind in ("utf16CodeUnits", "unicodeCodePoints"),
            "invocations": listed(check_invocation),
            "results": listed(check_result),
        },
        "tool",
    )
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]


def check_driver(driver: dict[str, Any]) -> None:
    only(driver, {"name": is_text, "version": is_text, "rules": listed(check_rule)}, "name")


def check_rule(rule: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        "id": is_text,
        "name": is_text,
        "shortDescription": check_message,
        "fullDescription": check_message,
        "help": check_message,
        "defaultConfiguration": lambda value: only(value, {"level": LEVELS.__contains__}, ""),
        "properties": lambda value: isinstance(value, dict),
    }
    only(rule, fields, "id")


def check_message(message: dict[str, Any]) -> None:
    only(message, {"text": is_text}, "text")
    assert message["text"]


def check_invocation(invocation: dict[str, Any]) -> None:
    only(
        invocation,
        {
            "executionSuccessful": lambda value: isinstance(value, bool),
            "toolExecutionNotifications": listed(check_told),
        },
        "executionSuccessful",
    )


def check_told(told: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        "level": LEVELS.__contains__,
        "message": check_message,
        "locations": listed(check_location),
    }
    only(told, fields, "message")


def check_result(result: dict[str, Any]) -> None:
    only(
        result,
        {
            "ruleId": is_text,
            "ruleIndex": lambda value: isinstance(value, int) and value >= -1,
            "level": LEVELS.__contains__,
            "message": check_message,
            "locations": listed(check_location),
            "partialFingerprints": lambda value: all(map(is_text, value.values())),
        },
        "message",
    )


def check_location(location: dict[str, Any]) -> None:
    only(location, {"physicalLocation": check_physical}, "")


def check_physical(physical: dict[str, Any]) -> None:
    only(physical, {"artifactLocation": check_artifact, "region": check_region}, "artifactLocation")


def check_artifact(artifact: dict[str, Any]) -> None:
    only(artifact, {"uri": is_uri, "uriBaseId": is_text}, "uri")


def check_region(region: dict[str, Any]) -> None:
    def from_one(value: object) -> bool:
        return isinstance(value, int) and value >= 1

    places = dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), from_one)
    only(region, {**places, "snippet": check_message}, "startLine")
    end = (region.get("endLine", region["startLine"]), region.get("endColumn", region["startColumn"]))
    assert end >= (region["startLine"], region["startColumn"])


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_uri(value: str) -> bool:
    return value.isascii() and not set(value) & set(' "<>\\^`{|}') and unquote(value.replace("%", "%25")) == value


def listed(check: Callable[[Any], object]) -> Callable[[Any], object]:
    def each(values: Any) -> bool:
        assert isinstance(values, list)
        return all(check(value) is not False for value in values)

    return each


def only(value: dict[str, Any], fields: dict[str, Callable[[Any], object]], required: str) -> None:
    """The value has no other than these fields, each as its check wants it, and those that are required."""
    assert isinstance(value, dict)
    assert set(required.split()) <= set(value) <= set(fields), sorted(value)
    for name, inner in value.items():
        assert fields[name](inner) is not False, (name, inner)
