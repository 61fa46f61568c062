"""Units and currencies in words, in each language, as data."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """One unit. `{}`: where the number goes if not in front. `kanji` where that differs from `kana`."""

    one: str  # English, behind 1
    many: str
    kana: str
    korean: str
    kanji: str = ""


UNITS: Mapping[str, Words] = {
    "km": Words("kilometre", "kilometres", "キロメートル", "킬로미터"),
    "cm": Words("centimetre", "centimetres", "センチメートル", "센티미터"),
    "mm": Words("millimetre", "millimetres", "ミリメートル", "밀리미터"),
    "m": Words("metre", "metres", "メートル", "미터"),
    "km2": Words(
        "square kilometre", "square kilometres", "へいほうキロメートル", "제곱킬로미터", "平方キロメートル"
    ),
    "m2": Words("square metre", "square metres", "へいほうメートル", "제곱미터", "平方メートル"),
    "cm2": Words(
        "square centimetre",
        "square centimetres",
        "へいほうセンチメートル",
        "제곱센티미터",
        "平方センチメートル",
    ),
    "m3": Words("cubic metre", "cubic metres", "りっぽうメートル", "세제곱미터", "立方メートル"),
    "cm3": Words(
        "cubic centimetre",
        "cubic centimetres",
        "りっぽうセンチメートル",
        "세제곱센티미터",
        "立方センチメートル",
    ),
    "km/h": Words(
        "kilometre per hour",
        "kilometres per hour",
        "じそく{}キロメートル",
        "시속 {} 킬로미터",
        "時速{}キロメートル",
    ),
    "m/s": Words(
        "metre per second", "metres per second", "びょうそく{}メートル", "초속 {} 미터", "秒速{}メートル"
    ),
    "mph": Words("mile per hour", "miles per hour", "じそく{}マイル", "시속 {} 마일", "時速{}マイル"),
    "kg": Words("kilogram", "kilograms", "キログラム", "킬로그램"),
    "g": Words("gram", "grams", "グラム", "그램"),
    "mg": Words("milligram", "milligrams", "ミリグラム", "밀리그램"),
    "μg": Words("microgram", "micrograms", "マイクログラム", "마이크로그램"),
    "ml": Words("millilitre", "millilitres", "ミリリットル", "밀리리터"),
    "mL": Words("millilitre", "millilitres", "ミリリットル", "밀리리터"),
    "dl": Words("decilitre", "decilitres", "デシリットル", "데시리터"),
    "dL": Words("decilitre", "decilitres", "デシリットル", "데시리터"),
    "cc": Words("c c", "c c", "シーシー", "시시"),
    "l": Words("litre", "litres", "リットル", "리터"),
    "L": Words("litre", "litres", "リットル", "리터"),
    "°C": Words("degree", "degrees", "ど", "도", "度"),
    "°F": Words("degree Fahrenheit", "degrees Fahrenheit", "かし{}ど", "화씨 {} 도", "華氏{}度"),
    "°": Words("degree", "degrees", "ど", "도", "度"),
    "%": Words("percent", "percent", "パーセント", "퍼센트"),
    "‰": Words("per mille", "per mille", "パーミル", "퍼밀"),
    "h": Words("hour", "hours", "じかん", "시간", "時間"),
    "H": Words("hour", "hours", "じかん", "시간", "時間"),
    "hr": Words("hour", "hours", "じかん", "시간", "時間"),
    "hrs": Words("hour", "hours", "じかん", "시간", "時間"),
    "min": Words("minute", "minutes", "ふん", "분", "分"),
    "mins": Words("minute", "minutes", "ふん", "분", "分"),
    "s": Words("second", "seconds", "びょう", "초", "秒"),
    "sec": Words("second", "seconds", "びょう", "초", "秒"),
    "ms": Words("millisecond", "milliseconds", "ミリびょう", "밀리초", "ミリ秒"),
    "dB": Words("decibel", "decibels", "デシベル", "데시벨"),
    "Hz": Words("hertz", "hertz", "ヘルツ", "헤르츠"),
    "kHz": Words("kilohertz", "kilohertz", "キロヘルツ", "킬로헤르츠"),
    "W": Words("watt", "watts", "ワット", "와트"),
    "kW": Words("kilowatt", "kilowatts", "キロワット", "킬로와트"),
    "V": Words("volt", "volts", "ボルト", "볼트"),
    "mAh": Words("milliampere hour", "milliampere hours", "ミリアンペアじ", "밀리암페어시", "ミリアンペア時"),
    "kcal": Words("kilocalorie", "kilocalories", "キロカロリー", "킬로칼로리"),
    "kB": Words("kilobyte", "kilobytes", "キロバイト", "킬로바이트"),
    "MB": Words("megabyte", "megabytes", "メガバイト", "메가바이트"),
    "GB": Words("gigabyte", "gigabytes", "ギガバイト", "기가바이트"),
    "TB": Words("terabyte", "terabytes", "テラバイト", "테라바이트"),
    "bpm": Words("beat per minute", "beats per minute", "ビーピーエム", "비피엠"),
    "lx": Words("lux", "lux", "ルクス", "럭스"),
    "ft": Words("foot", "feet", "フィート", "피트"),
    "lb": Words("pound", "pounds", "ポンド", "파운드"),
}
UNITS = {
    **UNITS,
    "KM": UNITS["km"],
    "Km": UNITS["km"],
    "KG": UNITS["kg"],
    "Kg": UNITS["kg"],
    "CM": UNITS["cm"],
}
SPACED = ("s",)  # only behind a space: "the 80s" are years

MONEY: Mapping[str, Words] = {
    "$": Words("dollar", "dollars", "ドル", "달러"),
    "€": Words("euro", "euros", "ユーロ", "유로"),
    "£": Words("pound", "pounds", "ポンド", "파운드"),
    "¥": Words("yen", "yen", "えん", "엔", "円"),
    "₩": Words("won", "won", "ウォン", "원"),
    "USD": Words("dollar", "dollars", "ドル", "달러"),
    "EUR": Words("euro", "euros", "ユーロ", "유로"),
    "GBP": Words("pound", "pounds", "ポンド", "파운드"),
    "JPY": Words("yen", "yen", "えん", "엔", "円"),
    "KRW": Words("won", "won", "ウォン", "원"),
    "円": Words("yen", "yen", "えん", "엔", "円"),
    "원": Words("won", "won", "ウォン", "원"),
}
