"""Words: invented headlines, remarks and tags in five languages, and invented domains.

The texts are strings of ordinary words without a message; nobody's words are imitated.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]

LANGUAGES = ("en", "zh", "fa", "ru", "es")
DOMAINS_A_COMMUNITY = 8

_WORDS = (
    "river bridge market harbour council winter opens ticket train station museum night rain "
    "plans price water garden school report road festival island bread summer returns coach "
    "final match team record morning film song light window north south city valley",
    "城市 河流 桥梁 市场 冬天 开放 车站 博物馆 夜晚 下雨 计划 价格 花园 学校 报告 道路 节日 岛屿 "
    "面包 夏天 归来 教练 决赛 比赛 球队 纪录 早晨 电影 歌曲 灯光 窗户 北方 南方 山谷 海港 火车",
    "شهر رودخانه پل بازار زمستان بلیت قطار ایستگاه موزه شب باران برنامه قیمت آب باغ مدرسه گزارش "
    "جاده جشن جزیره نان تابستان مربی بازی تیم رکورد صبح فیلم آهنگ نور پنجره شمال جنوب دره",
    "город река мост рынок зима билет поезд станция музей ночь дождь план цена вода сад школа "
    "отчёт дорога праздник остров хлеб лето тренер финал матч команда рекорд утро фильм песня "
    "свет окно север юг долина гавань",
    "ciudad río puente mercado invierno abre billete tren estación museo noche lluvia planes "
    "precio agua jardín escuela informe camino fiesta isla pan verano vuelve final partido "
    "equipo récord mañana película canción luz ventana norte sur valle puerto",
)
# Some begin like a formula, as people's remarks do; a spreadsheet must not run them.
_REMARKS = (
    "well =) +1 finally really look wow hm indeed honestly nice again",
    "哈哈 真的 +1 看看 终于 不错 =) 厉害 果然",
    "خوب واقعا بالاخره +1 ببینید عجب =) دوباره جالب",
    "ну =) +1 наконец смотрите правда опять ого интересно хорошо",
    "bueno =) +1 mira vaya claro genial",
)
_WORD_GAP = (" ", "", " ", " ", " ")  # Chinese sets none
_GENTLE_WORDS = (
    "amber birch cedar delta ember fjord grove heron inlet juniper kelp larch meadow nectar "
    "orchid pebble quartz reed sorrel tundra umber willow yarrow zephyr"
)
_DOMAIN_WORDS = _GENTLE_WORDS.split()
_DOMAIN_ENDS = ("-daily.example", "-post.example", "-news.test", "-blog.example")


class Vocabulary:
    """Words of all languages in one array, so that a draw for many posts is one gather."""

    def __init__(self, lists: tuple[str, ...]) -> None:
        split = [words.split() for words in lists]
        self._sizes = np.array([len(words) for words in split])
        self._starts = np.concatenate([[0], np.cumsum(self._sizes)[:-1]])
        self._words = pa.array([word for words in split for word in words])

    def draw(self, rng: np.random.Generator, language: Ints) -> pa.Array:
        """Return one word for each entry of ``language``, indices into LANGUAGES."""
        place = self._starts[language] + rng.integers(0, self._sizes[language])
        return self._words.take(pa.array(place))


_SUBJECTS, _ASIDES = Vocabulary(_WORDS), Vocabulary(_REMARKS)


def phrases(rng: np.random.Generator, language: Ints, words: int) -> pa.Array:
    """Return a string of ``words`` words for each entry of ``language``."""
    gap = pa.array(_WORD_GAP).take(pa.array(language))
    return pc.binary_join_element_wise(*(_SUBJECTS.draw(rng, language) for _ in range(words)), gap)


def remarks(rng: np.random.Generator, language: Ints) -> pa.Array:
    """Return what people say of something: an aside, then a few words."""
    said = phrases(rng, language, 4)
    return pc.binary_join_element_wise(_ASIDES.draw(rng, language), said, " ")


def tag(language: int, number: int) -> str:
    """Return a hashtag, without '#', case folded.

    >>> tag(0, 2)
    'market2'
    """
    words = _WORDS[language].split()
    return f"{words[number % len(words)]}{number}"


def domain(community: int, number: int) -> str:
    """Return an invented domain.

    >>> domain(0, 1)
    'birch-daily.example'
    """
    place = community * DOMAINS_A_COMMUNITY + number
    turn, word = divmod(place, len(_DOMAIN_WORDS))
    round_, end = divmod(turn, len(_DOMAIN_ENDS))
    return f"{_DOMAIN_WORDS[word]}{round_ or ''}{_DOMAIN_ENDS[end]}"
