#!/usr/bin/env python3
"""Prints the properties of a schema of the vendor's OpenAPI document in the syntax of the `record!` macro.

    python3 tools/fields.py PATH/TO/openapi.json SCHEMA…

What comes out is a list to choose from and to finish by hand: names and types only, no descriptions. `--names` prints
one line a schema instead, `Schema name:type …`, which is what tests/properties.txt is made of.
"""

import json
import sys

KEYWORDS = {"type", "use", "ref", "default", "match", "override", "move", "where"}


def kind(schema):
    if "$ref" in schema:
        return "Value"
    if schema.get("type") == "array":
        return f"Vec<{kind(schema.get('items', {}))}>"
    if schema.get("format") == "date-time":
        return "HaloTime"
    if schema.get("format") == "uuid":
        return "Guid"
    return {"integer": "i64", "number": "f64", "boolean": "bool", "string": "String"}.get(schema.get("type"), "Value")


def main():
    names_only = "--names" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    with open(arguments[0], encoding="utf-8") as file:
        schemas = json.load(file)["components"]["schemas"]
    for name in arguments[1:]:
        properties = sorted(schemas[name].get("properties", {}).items(), key=lambda item: item[0].lower())
        if names_only:
            print(name, *(f"{prop}:{kind(schema)}" for prop, schema in properties))
            continue
        print(f"// {name}")
        for prop, schema in properties:
            field = prop.lower().lstrip("_").replace("-", "_")
            field = f"{field}_" if field in KEYWORDS else field
            wire = "" if field == prop else f' = "{prop}"'
            print(f"        {field}{wire}: {kind(schema)},")


main()
