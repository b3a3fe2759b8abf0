"""The scorecard that a new one begins with: small, whole, and in both languages."""

from __future__ import annotations

from typing import Any


def _text(en: str, id_: str) -> dict[str, str]:
    return {"en": en, "id": id_}


def _item(key: str, en: str, id_: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "text": _text(en, id_), **more}


YES_NO = [
    {"level": 0, "text": _text("No", "Tidak")},
    {"level": 1, "text": _text("Yes", "Ya")},
]
SOLUTION = [
    {
        "level": 0,
        "text": _text("Wrong, or not solved", "Keliru, atau tidak selesai"),
        "examples": [_text("The refund was promised for an order that can’t be refunded.",
                           "Pengembalian dana dijanjikan untuk pesanan yang tidak bisa dikembalikan.")],
    },
    {"level": 1, "text": _text("Right, but they had to ask again", "Benar, tetapi pelapor harus bertanya lagi")},
    {
        "level": 2,
        "text": _text("Right, and complete at once", "Benar, dan langsung tuntas"),
        "examples": [_text("Says what was done, and what happens next and when.",
                           "Menyebut yang dilakukan, dan langkah berikutnya beserta waktunya.")],
    },
]  # fmt: skip

CONTENT: dict[str, Any] = {
    "title": _text("Support by mail", "Bantuan lewat surel"),
    "sections": [
        {
            "key": "customer",
            "title": _text("For the customer", "Bagi pelanggan"),
            "items": [
                _item("solution", "The solution is right and complete", "Solusinya benar dan tuntas",
                      scale="three", weight=3, anchors=SOLUTION, **{"class": "customer_critical"}),
                _item("understood", "What was asked was understood", "Pertanyaan dipahami", weight=2),
                _item("tone", "The tone is warm and clear", "Nada hangat dan jelas", scale="five", weight=1),
                _item("macro_fitted", "What a macro wrote was fitted to the case",
                      "Tulisan makro disesuaikan dengan kasusnya", fact="macro_edited", weight=1),
            ],
        },
        {
            "key": "house",
            "title": _text("For the house", "Bagi perusahaan"),
            "items": [
                _item("procedure", "The procedure was followed", "Prosedur diikuti", fact="procedure_followed",
                      weight=2, **{"class": "business_critical"}),
                _item("category", "Category and fields are right", "Kategori dan isian benar", weight=1),
                _item("first_reply", "The first reply came in time", "Balasan pertama tepat waktu",
                      fact="sla_first_response", weight=1),
            ],
        },
        {
            "key": "rules",
            "title": _text("Rules", "Aturan"),
            "items": [
                _item("identity", "The person was verified before anything personal was told",
                      "Orangnya diverifikasi sebelum hal pribadi diberitahukan", anchors=YES_NO,
                      weight=2, **{"class": "compliance_critical"}),
            ],
        },
    ],
    "causes": [
        {"key": "knew_not", "kind": "training", "text": _text("Did not know it", "Belum tahu")},
        {"key": "overlooked", "kind": "agent", "text": _text("Overlooked it", "Terlewat")},
        {"key": "unclear", "kind": "procedure", "text": _text("The procedure is unclear", "Prosedur tidak jelas")},
        {"key": "forbidden", "kind": "policy", "text": _text("The policy forbids it", "Kebijakan melarangnya")},
        {"key": "tool", "kind": "tool", "text": _text("The tool failed or misled", "Alat gagal atau menyesatkan")},
    ],
}  # fmt: skip
