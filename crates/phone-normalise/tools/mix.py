#!/usr/bin/env python3
"""Makes benches/mix.txt: invented numbers in the mix of a CRM. Every national number is random within its range."""

import pathlib
import random

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

ROWS, SEED = 10_000, 48
HEAVY = {"GB": 22, "US": 20, "DE": 9, "FR": 8}
OTHERS = ("NL BE IE ES IT PT CH AT SE NO DK FI PL CZ HU RO GR TR RU IL AE SA QA ZA NG KE EG IN SG MY TH ID PH "
          "VN CN JP KR AU NZ CA MX BR AR CL").split()


def number(chance, region):
    """A valid number: an example with its last digits changed."""
    metadata = PhoneMetadata.metadata_for_region(region)
    while True:
        desc = chance.choice([metadata.fixed_line, metadata.fixed_line, metadata.mobile, metadata.mobile, metadata.toll_free])
        if not desc or not desc.example_number:
            continue
        digits = desc.example_number[:-5] + "".join(chance.choice("0123456789") for _ in range(5))
        parsed = phonenumbers.parse(f"+{metadata.country_code}{digits}")
        if phonenumbers.is_valid_number(parsed):
            return parsed


def messy(chance, parsed, region):
    international = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return chance.choice([
        lambda: (f"{national} ext. {chance.randrange(9999)}", region),
        lambda: (f"{international} x{chance.randrange(999)}", ""),
        lambda: (f"Tel: {national}", region),
        lambda: (international.replace(" ", " (0)", 1), ""),
        lambda: ("00" + international[1:], region),
        lambda: ("011 " + international[1:], "US"),
        lambda: (international.replace(" ", "\u00a0"), ""),
        lambda: (national.replace(" ", ".").replace("-", "."), region),
        lambda: (f"{national} / {national}", region),
        lambda: (f"{national} (mobile)", region),
        lambda: ("".join(c for c in national if c.isdigit()) + ".0", region),
        lambda: (f"'{national}", region),
        lambda: (international[1:], region),
        lambda: (f"tel:{international.replace(' ', '-')}", ""),
    ])()


def main():
    chance = random.Random(SEED)
    countries = list(HEAVY) + OTHERS
    weights = [HEAVY.get(c, 0.9) for c in countries]
    assert len(countries) == 48, len(countries)
    lines = []
    for _ in range(ROWS):
        region = chance.choices(countries, weights)[0]
        parsed = number(chance, region)
        kind = chance.choices(["international", "national", "messy", "broken"], [40, 45, 13, 2])[0]
        if kind == "international":
            form = chance.choice([PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL])
            text, hint = phonenumbers.format_number(parsed, form), chance.choice([region, region, ""])
        elif kind == "national":
            text, hint = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL), region
            if chance.random() < 0.3:
                text = "".join(c for c in text if c.isdigit())
        elif kind == "messy":
            text, hint = messy(chance, parsed, region)
        else:
            text, hint = chance.choice(["n/a", "unknown", "-", "0", "12345", "+999 12 345", "see notes", "1.2E+10"]), region
        lines.append(f"{text}\t{hint}\n")
    path = pathlib.Path(__file__).resolve().parent.parent / "benches" / "mix.txt"
    path.write_text(f"# Invented numbers made by tools/mix.py, seed {SEED}.\n" + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
