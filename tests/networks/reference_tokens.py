#!/usr/bin/env python3
"""Makes clip_tokens.txt: 1,000 texts and what OpenCLIP's tokenizer makes of them, a line each: the text's bytes in
base64, then its tokens.

reference_tokens.py > clip_tokens.txt    with the packages open_clip_torch 3.3.0 and ftfy 6.3.1 (pip install ...)

Texts that ftfy takes for UTF-8 read in another encoding are left out, for ours does not mend these.
"""
import base64
import random
import unicodedata

import ftfy
import open_clip

SCRIPTS = {
    "Latin": "a dog on the beach red car at night Ärger über große Füße crème brûlée naïve Łódź İstanbul ŋ ǅ smørrebrød "
             "it's they're I'll we've don't o'clock x'y HELLO World",
    "Cyrillic": "собака на пляже красная машина ночью Ёлка її ґанок Београд Ӂ",
    "Greek": "σκύλος στην παραλία ΚΌΚΚΙΝΟΣ ΟΔΥΣΣΕΎΣ ΆΙ ῾Ελλάς ᾳ",
    "Arabic": "كلب على الشاطئ سيارة حمراء ليلاً ١٢٣ گربه",
    "Hebrew": "כלב על החוף מכונית אדומה בלילה שָׁלוֹם",
    "Devanagari": "समुद्र तट पर कुत्ता लाल गाड़ी रात में ३४५",
    "Thai": "สุนัขบนชายหาด รถสีแดงตอนกลางคืน ๔๕",
    "Han": "海滩上的狗 夜晚的红色汽车 漢字 𠮷野家 㐀",
    "Kana": "ビーチの犬 よるの あかい くるま ｶﾞｷﾞｸﾞ パ ハ゜",
    "Hangul": "해변의 개 밤의 빨간 자동차 한글",
    "Tamil": "கடற்கரையில் நாய் இரவில் சிவப்பு கார்",
    "Georgian": "ძაღლი სანაპიროზე წითელი ᲫᲐᲦᲚᲘ",
    "emoji": "🐶🏖️ 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪🇫🇷 ❤️ ☺ 1️⃣ 🫠",
    "signs": "“curly” ‘quotes’ ﬁre ﬂood oﬃce ＦＵＬＬ　ＷＩＤＴＨ ﾊﾝｶｸ ½ ² Ⅷ № € ™ … — ‐ a/b c++ #1 50% <b> [x] \\ _ ^ ~ ` | @me ｀ ﬆ ŉ",
}
SPACES = [" ", "  ", "\t", "\n", "\u00a0", "\u3000", "\u2009", "\r\n", "\u2028", "\x0b", ""]
random.seed(29)


def words():
    script = random.choice(sorted(SCRIPTS))
    return SCRIPTS[script].split()


def sentence():
    pool = words() + (words() if random.random() < 0.3 else [])
    count = random.choice([1, 2, 3, 4, 5, 8, 12])
    text = ""
    for _ in range(count):
        word = random.choice(pool)
        if random.random() < 0.15:
            word = word.upper()
        if random.random() < 0.15:
            word += random.choice(["!", "?", ",", "...", "'s", "'", '"', ":)", "\u0301", "\u200d", "\x07", "\ufeff"])
        text += word + (" " if random.random() < 0.8 else random.choice(SPACES))
    return text.encode()


def wild():
    points = []
    for _ in range(random.randint(1, 12)):
        top = random.choice([0x7f, 0x250, 0x600, 0x2000, 0x3000, 0x10000, 0x1fb00])
        point = random.randint(0x20, top)
        if not 0xd800 <= point < 0xe000 and chr(point) != "\x1b" and not 0x80 <= point < 0xa0:
            points.append(chr(point))
    return "".join(points).encode()


def broken():
    text = bytearray(sentence())
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(text) + 1)
        if random.random() < 0.5:
            text[at:at + 1] = b""
        else:
            text[at:at] = random.choice([b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\xc0\xaf"])
    return bytes(text)


def long():
    return b" ".join(sentence() for _ in range(7))


tokenizer = open_clip.get_tokenizer("ViT-B-32")
left_out, lines = 0, []
makers = [sentence] * 6 + [wild] * 2 + [broken] * 2 + [long] * 1
lines.append("")
fixed = [b"", b" ", b"a dog on a beach", b"\xff\xfe", b"'S 'Re", b"x" * 300, ("\U0001f436" * 60).encode(), b"12345 0x1F"]
while len(lines) <= 1000:
    text = fixed.pop() if fixed else random.choice(makers)()
    read = text.decode("utf-8", "replace")
    plain = ftfy.fix_text(read, fix_encoding=False, unescape_html=False, remove_terminal_escapes=False)
    if ftfy.fix_text(read) != plain or "&" in read or any(unicodedata.category(c) == "Cn" for c in read):
        left_out += 1
        continue
    tokens = tokenizer(read)[0].tolist()
    tokens = tokens[:tokens.index(49407) + 1]
    lines.append(base64.b64encode(text).decode() + "\t" + " ".join(map(str, tokens)))
lines[0] = f"# by reference_tokens.py with OpenCLIP {open_clip.__version__} and ftfy {ftfy.__version__}; {left_out} texts left out"
print("\n".join(lines))
