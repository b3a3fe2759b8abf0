"""The people who write to the demo desk: their names, languages and zones. Made up from common names."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

DOMAINS = ("mail.test", "post.test", "inbox.test", "surat.test", "email.test")

# given names | family names; where the script isn't Latin, each is written "script=latin"
_NAMES: dict[str, tuple[str, str]] = {
    "en": (
        "Emma Liam Olivia Noah Ava Ethan Sophie Lucas Chloe Mason Zoe Oscar Ruby Callum Ines Theo Freya Hugo Amelia"
        " Dylan Leah Marcus Naomi Felix Aisha Connor Tessa Jamal Paige Victor",
        "Carter Hughes Bennett Okafor Murphy Schmidt Walker Novak Fraser Lindqvist Evans Moreau Patel Kelly Brandt"
        " Osei Turner Haddow Rossi Clarke Petrova Nguyen Bailey Larsen Doyle",
    ),
    "id": (
        "Siti Budi Ayu Rizal Wulan Dimas Fitri Hendra Nia Bayu Rina Fajar Lina Arif Tari Joko Indah Reza Dian Galih"
        " Ningsih Wahyu Kartika Ilham Citra Surya Yuni Anton Mega Rangga",
        "Rahmawati Setiawan Hartono Susanti Gunawan Saputra Wibowo Anggraini Kurniawan Puspita Halim Purnomo"
        " Nasution Simanjuntak Suryadi Utami Firmansyah Hasanah Lubis Pangestu",
    ),
    "tl": (
        "Maria Jose Angelica Paulo Jasmine Renz Camille Jericho Trisha Aldrin Princess Kenneth Rose Emman Katrina"
        " Nico Lovely Ronald Marites Jomar Charmaine Vince Sheila Darwin",
        "Santos dela Cruz Garcia Flores Ocampo Torres Castillo Rivera Mercado Pascual Gonzales Manalo Padilla Soriano"
        " Domingo Villareal Salazar Aguilar Bernardo",
    ),
    "ja": (
        "美咲=Misaki 翔太=Shota 陽菜=Hina 健太=Kenta 結衣=Yui 大輔=Daisuke 彩香=Ayaka 拓海=Takumi 由美=Yumi 直樹=Naoki"
        " 真央=Mao 亮=Ryo 葵=Aoi 誠=Makoto",
        "佐藤=Sato 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka 渡辺=Watanabe 山本=Yamamoto 小林=Kobayashi 加藤=Kato"
        " 吉田=Yoshida 山口=Yamaguchi 松本=Matsumoto 井上=Inoue",
    ),
    "ar": (
        "فاطمة=Fatima محمد=Mohammed نورة=Noura خالد=Khaled ليلى=Layla أحمد=Ahmed سارة=Sara يوسف=Yousef مريم=Mariam"
        " عمر=Omar هند=Hind طارق=Tariq رانيا=Rania سامي=Sami",
        "العلي=Alali حسن=Hassan المصري=Almasri الخطيب=Alkhatib منصور=Mansour النجار=Alnajjar سعيد=Saeed"
        " القحطاني=Alqahtani درويش=Darwish شاهين=Shaheen",
    ),
}
ZONES = {
    "en": ("Asia/Singapore", "Europe/London", "Australia/Sydney", "America/New_York", "Africa/Lagos"),
    "id": ("Asia/Jakarta", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
    "tl": ("Asia/Manila",),
    "ja": ("Asia/Tokyo",),
    "ar": ("Asia/Dubai", "Asia/Riyadh", "Africa/Cairo", "Asia/Amman"),
}


@dataclass(frozen=True, slots=True)
class Requester:
    given: str
    full: str
    latin: str
    address: str
    handle: str
    language: str
    time_zone: str


def crowd(language: str, size: int, rng: Random) -> list[Requester]:
    """`size` people with different addresses who write in one language."""
    found: dict[str, Requester] = {}
    while len(found) < size:
        one = _person(language, rng)
        found.setdefault(one.address, one)
    return list(found.values())


def _person(language: str, rng: Random) -> Requester:
    given, given_latin = _pick(_NAMES[language][0].split(" "), rng)
    family, family_latin = _pick(_NAMES[language][1].replace("dela ", "dela_").split(" "), rng)
    number = str(rng.randrange(3, 99)) if rng.random() < 0.55 else ""
    plain = (f"{given_latin}.{family_latin}{number}").lower().replace(" ", "")
    full = f"{family} {given}" if language == "ja" else f"{given} {family}"
    return Requester(
        given=family if language == "ja" else given,
        full=full,
        latin=f"{given_latin} {family_latin}",
        address=f"{plain}@{rng.choice(DOMAINS)}",
        handle="@" + plain.replace(".", rng.choice(("", "_", "."))),
        language=language,
        time_zone=rng.choice(ZONES[language]),
    )


def _pick(names: list[str], rng: Random) -> tuple[str, str]:
    name, _, latin = rng.choice(names).replace("_", " ").partition("=")
    return name, latin or name
