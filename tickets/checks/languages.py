"""Which language a text is in: by its script, and for Latin letters by its small words. Silent when unsure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_SCRIPTS = [
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
]
_SMALL_WORDS = {
    "en": """the and to is of in it you that my for not with this have are was can please i we be on but your when what
        would do from an if there has been get thank thanks will our as or by sorry any about which us""",
    "id": """yang dan saya tidak ini itu untuk dengan dari bisa ada sudah akan pada adalah kami anda mohon terima kasih
        belum juga atau karena apa bagaimana tolong sampai kalau lagi nya jika masih tapi telah dapat kepada agar oleh
        bapak ibu silakan segera maaf kembali dalam setelah""",
    "tl": """ang ng mga sa na ay po ako ko mo ninyo namin kayo kami hindi ito iyon para kung pero dahil lang din rin
        salamat opo wala mayroon may siya nila natin namin ba naman muna bago pa kasi dito""",
    "es": """el la los las de que y en un una por con para no es su se lo como más pero sus le ya o este sí porque esta
        gracias usted muy hola puede nuestro ha días""",
    "pt": """o a os as de que e em um uma por com para não é seu se como mais mas já ou este sim porque esta obrigado
        você muito olá pode nosso ao da do""",
    "fr": """le la les de des que et en un une pour avec ne pas est son se comme plus mais vous nous je ce cette merci
        bonjour votre notre sur dans du au""",
    "de": """der die das und zu ist von in es sie dass nicht mit für haben sind war kann bitte wir auf aber ihr ihre
        wenn was ein eine danke vielen uns den dem""",
    "vi": "và của là không có được cho tôi bạn với này các một những đã sẽ xin cảm ơn chúng vui lòng",
    "nl": "de het een en van is dat niet met voor zijn u wij op maar uw wat bedankt ons deze naar ook",
    "it": "il lo la gli le di che e in un una per con non è suo si come più ma grazie nostro della sono",
    "tr": "ve bir bu için ile değil var ne çok daha gibi ama teşekkür lütfen siz biz olarak",
}
_OF: dict[str, list[str]] = {}
for _code, _words in _SMALL_WORDS.items():
    for _word in set(_words.split()):
        _OF.setdefault(_word, []).append(_code)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NOISE = re.compile(r"https?://\S+|\S+@\S+")
_SAME = {"ms": "id", "in": "id", "fil": "tl", "iw": "he", "nb": "no", "uk": "ru", "fa": "ar", "ur": "ar"}
LONGEST = 4000
ENOUGH = 4  # known words
SHARE = 6  # one known word in so many
LETTERS = 8


def other_language(text: str, asked: str, languages: Sequence[str]) -> list[str]:
    """The text's language and the one that the requester reads, where both are sure and differ."""
    written = guess(text)
    reads = {code_of(tag) for tag in languages if tag} | ({guess(asked)} - {""})
    if not written or not reads or written in reads:
        return []
    return [written, guess(asked) or code_of(next(tag for tag in languages if tag))]


def code_of(tag: str) -> str:
    """The language of a tag such as pt-BR; those that readers share are one."""
    code = re.split(r"[-_]", tag.strip().lower())[0]
    return _SAME.get(code, code)


def guess(text: str) -> str:
    """A language's code, or nothing."""
    text = _NOISE.sub(" ", text[:LONGEST])
    letters = sum(1 for sign in text if sign.isalpha())
    if letters < LETTERS:
        return ""
    for code, pattern in _SCRIPTS:
        found = len(pattern.findall(text))
        if found * 4 > letters or (code == "ja" and found > 5 and found * 8 > letters):
            return code
    return _by_small_words(text)


def _by_small_words(text: str) -> str:
    words = _WORD.findall(text.lower())
    counted = Counter(code for word in words for code in _OF.get(word, ()))
    if not counted:
        return ""
    [(best, most), *others] = counted.most_common(2)
    second = others[0][1] if others else 0
    sure = most >= ENOUGH and most * SHARE >= len(words) and most > 1.5 * second
    return best if sure else ""
