#!/usr/bin/env python3
"""Compiles Google's phone number metadata into the Rust tables of this crate.

    pip install -r crates/phone-normalise/tools/requirements.txt
    python3 crates/phone-normalise/tools/generate.py            write src/generated and tests/golden
    python3 crates/phone-normalise/tools/generate.py --check    compare with what is committed, change nothing

The version of the metadata is pinned in requirements.txt and nowhere else.
"""

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
CRATE = HERE.parent
sys.path.insert(0, str(HERE))


def requirements():
    pins = {}
    for line in (HERE / "requirements.txt").read_text().splitlines():
        if "==" in line:
            name, _, version = line.partition("==")
            pins[name.strip()] = version.strip()
    return pins


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare instead of write")
    check = arguments.parse_args().check
    try:
        import phonenumbers
        import unicodedata2
    except ImportError as missing:
        sys.exit(f"{missing}; install {HERE / 'requirements.txt'} first")
    pins = requirements()
    if phonenumbers.__version__ != pins["phonenumbers"]:
        sys.exit(f"phonenumbers {phonenumbers.__version__} is installed, {pins['phonenumbers']} is pinned")

    import golden
    import tables
    files = tables.render(pins["phonenumbers"], unicodedata2)
    files |= golden.render(pins["phonenumbers"])
    wrong = []
    for name, text in files.items():
        path = CRATE / name
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                wrong.append(name)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"{name}: {len(text)} bytes")
    known = {CRATE / name for name in files}
    for folder in ("src/generated", "tests/golden"):
        for path in sorted((CRATE / folder).glob("*")):
            if path not in known:
                wrong.append(f"{path.relative_to(CRATE)} (not generated)")
    if wrong:
        sys.exit("differs from what the generator makes: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
