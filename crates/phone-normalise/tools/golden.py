"""Golden answers of the oracle: examples in full, generated messy rows as digests of blocks.

The rows are made by `Rows` here and by tests/rows/mod.rs there from the same seed, so that 200,000 of them need no space.
`python3 tools/golden.py BLOCK` prints the rows of a block with the oracle's answers.
"""

import pathlib
import sys
import unicodedata

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType, re_util

re_util.enable_pattern_cache()

SEED, BLOCKS, BLOCK = 0x5EED, 400, 500
MASK = (1 << 64) - 1
TYPES = ["fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "pager", "uan",
         "voicemail"]
ERRORS = {0: "code", 1: "not_a_number", 2: "too_short", 3: "too_short", 4: "too_long"}


def ascii_digits(text):
    return "".join(str(unicodedata.decimal(c)) if unicodedata.decimal(c, None) is not None else c for c in text)


def cleaned(text):
    """Rule P1."""
    kept = []
    for c in text:
        category = unicodedata.category(c)
        if c == "\t" or category == "Zs":
            kept.append(" ")
        elif category != "Cf":
            kept.append(c)
    return "".join(kept).strip(" \n\r\v\f\x85\u2028\u2029")


def fields(number):
    form = lambda f: ascii_digits(phonenumbers.format_number(number, f))
    region = phonenumbers.region_code_for_number(number)
    kind = PhoneNumberType.to_string(phonenumbers.number_type(number))
    return [form(PhoneNumberFormat.E164), str(int(phonenumbers.is_valid_number(number))),
            form(PhoneNumberFormat.INTERNATIONAL), form(PhoneNumberFormat.NATIONAL), form(PhoneNumberFormat.RFC3966),
            kind, region or "", ascii_digits(number.extension or "")]


def answer(text, region):
    """What the oracle says of a text: one line."""
    try:
        return "|".join(fields(phonenumbers.parse(cleaned(text), region or None)))
    except phonenumbers.NumberParseException as error:
        return ERRORS[error.error_type]


def examples():
    """One number of every type of every region: region, kind and the four formats."""
    lines = []
    world = [PhoneMetadata.metadata_for_nongeo_region(c) for c in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)]
    for m in [PhoneMetadata.metadata_for_region(r) for r in sorted(phonenumbers.SUPPORTED_REGIONS)] + world:
        for name in TYPES:
            desc = getattr(m, name)
            if desc and desc.example_number:
                number = phonenumbers.parse(f"+{m.country_code}{desc.example_number}")
                e164, valid, international, national, rfc3966, kind, region, _ = fields(number)
                assert valid == "1", (m.id, name)
                lines.append([region, kind, e164, international, national, rfc3966])
    return lines


class Rows:
    """Messy rows. Any change here must be made in tests/rows/mod.rs too."""

    SEPARATORS = ["", " ", "-", ".", "/", "\u00a0", "\u2009", "\u2011", " - ", ")(", "\u3000", "\uff0e", "\t", "~"]
    LABELS = ["Tel: ", "tel:", "(", "'", "=", "\ufeff", "phone ", "\u202a", "+", "T. ", "*", "Mobile:", "0", "00", "x"]
    ENDS = [" ext. 123", " x12", "#45", " #6", ";ext=7", ",,9", ", 31", " \u0434\u043e\u0431. 5", " \uff589", " anexo 77",
            " int 4", " - 503#", " extensi\u00f3n 8", " Ext:2", "xtn3", " (Dave)", " mobile", "/9", " x3/x4", ")",
            " \u0414\u041e\u0411 66", "~7", "\uff5e8", ";1234567890123", " ext 123456789012345678901", ";isub=12",
            ";phone-context=+44", ";phone-context=example.com", ";phone-context=", " \uff45\uff58\uff54\uff4e55", "_", "\u00b2"]
    PREFIXES = ["00", "011", "0011", "010", "810", "8~10", "001", "009", "", "+0", "++", "\uff0b", "+ ", "0", "1"]
    ZEROS = [0xFF10, 0x660, 0x966, 0x6F0]
    ALPHABET = list("0123456789 +-()./xX#;,=:ext~*aZ\\") + ["\u0661", "\u00a0", "\u200b", "\uff11", "\u00e9", "\u2013", "\n"]

    def __init__(self, examples, regions, seed):
        self.examples, self.regions, self.state = examples, regions, seed

    def random(self, n):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
        return (z ^ z >> 31) % n

    def pick(self, items):
        return items[self.random(len(items))]

    def next(self):
        example = self.pick(self.examples)
        choice = self.random(10)
        if choice < 6:
            region = example[0] if example[0] != "001" else ""
        elif choice < 9:
            region = self.pick(self.regions)
        else:
            region = ""
        if self.random(30) == 0:
            return "".join(self.pick(self.ALPHABET) for _ in range(self.random(30))), region
        text = list(example[2 + self.random(4)])
        places = [n for n, c in enumerate(text) if c.isdigit()]
        if self.random(2) == 0:
            for place in places[-1 - self.random(7):]:
                text[place] = str(self.random(10))
        if self.random(8) == 0:
            text[self.pick(places)] = str(self.random(10))
        if self.random(12) == 0:
            del text[self.pick(places)]
        if self.random(12) == 0:
            text.insert(self.pick(places), str(self.random(10)))
        text = "".join(text)
        if self.random(4) == 0:
            text = text.replace(" ", self.pick(self.SEPARATORS))
        if self.random(4) == 0:
            text = text.replace("-", self.pick(self.SEPARATORS))
        if self.random(5) == 0:
            text = text.replace("+", self.pick(self.PREFIXES))
        if self.random(25) == 0:
            text = text.replace(" ", " (0) " if self.random(2) else " (0)", 1)
        if self.random(20) == 0:
            zero = self.pick(self.ZEROS)
            text = "".join(chr(zero + ord(c) - 48) if c in "0123456789" else c for c in text)
        if self.random(20) == 0:
            for _ in range(1 + self.random(5)):
                place = self.random(len(text))
                text = text[:place] + self.pick(["O", "A", "l", "x", "Z"]) + text[place + 1:]
        if self.random(6) == 0:
            text = self.pick(self.LABELS) + text
        if self.random(4) == 0:
            text += self.pick(self.ENDS)
        if self.random(25) == 0:
            text += self.pick([" / ", "; ", " or ", "\n", ", ", " & "]) + self.pick(self.examples)[2 + self.random(4)]
        if self.random(25) == 0:
            place = self.random(len(text) + 1)
            text = text[:place] + self.pick(self.ALPHABET) + text[place:]
        return text, region


def digest(lines):
    """FNV-1a of 64 bits."""
    value = 0xCBF29CE484222325
    for byte in "".join(line + "\n" for line in lines).encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def render(version):
    found = examples()
    rows = Rows(found, sorted(phonenumbers.SUPPORTED_REGIONS), SEED)
    digests = []
    for _ in range(BLOCKS):
        digests.append(f"{digest([answer(*rows.next()) for _ in range(BLOCK)]):016x}")
    head = f"# libphonenumber {version}, Apache-2.0 (see NOTICE)\n"
    return {
        "tests/golden/examples.txt": head + "".join("|".join(line) + "\n" for line in found),
        "tests/golden/messy.txt": head + "".join(line + "\n" for line in digests),
    }


if __name__ == "__main__":
    wanted = int(sys.argv[1])
    rows = Rows(examples(), sorted(phonenumbers.SUPPORTED_REGIONS), SEED)
    for n in range(BLOCKS * BLOCK):
        row = rows.next()
        if n // BLOCK == wanted:
            print(n, repr(row), answer(*row))
