"""The format of official documents, 党政机关公文格式 GB/T 9704-2012, in the units of Word.

A4; a type area of 156 × 225 mm, 37 mm below the upper edge and 28 mm from the left one; 22 lines of 28 characters of
3号 仿宋; headings 一、黑体 （一）楷体 1. 仿宋; the title 2号 小标宋; page numbers 4号 宋体 between dashes at the outer
edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


def twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres / 25.4 * 1440)


def emu(millimetres: float) -> int:
    return round(millimetres * 36_000)


PAGE = (210.0, 297.0)  # millimetres, as all that follows
TOP, LEFT = 37.0, 28.0
TYPE_AREA = (156.0, 225.0)
RIGHT, BOTTOM = PAGE[0] - LEFT - TYPE_AREA[0], PAGE[1] - TOP - TYPE_AREA[1]
LANDSCAPE_EDGE = 15.0  # from the edge of a page on its side to what stands at its head and foot
HEADER, FOOTER = 20.0, 25.0  # the dashes beside the page number lie 7 mm below the type area
LINES, CHARACTERS = 22, 28
PICTURE_HEIGHT = 200.0  # with its caption it fills a page

TITLE_SIZE, BODY_SIZE, PAGE_NUMBER_SIZE = 22.0, 16.0, 14.0  # points: 2号, 3号, 4号
CAPTION_SIZE, NOTE_SIZE, TABLE_SIZE, NARROW_SIZE = 12.0, 12.0, 10.5, 9.0  # 小四, 小四, 五号, 小五
LINE_PITCH = twips(TYPE_AREA[1]) // LINES  # 579, 28.95 points
# 28 characters a line are a little narrower than 16 points: what is taken from each, in twips, never too little
CHARACTER_SPACE = math.floor(twips(TYPE_AREA[0]) / CHARACTERS - BODY_SIZE * 20)

LATIN = "Times New Roman"


@dataclass(frozen=True)
class Font:
    """A font by the name that Chinese offices have it under, and under which others may find it or one like it."""

    name: str
    others: str  # separated by commas
    family: str
    panose: str


FANG = Font("仿宋_GB2312", "仿宋,FangSong,FangSong_GB2312,STFangsong", "modern", "02010609030101010101")
KAI = Font("楷体_GB2312", "楷体,KaiTi,KaiTi_GB2312,STKaiti", "modern", "02010609030101010101")
HEI = Font("黑体", "SimHei,STHeiti,Noto Sans CJK SC,WenQuanYi Micro Hei", "modern", "02010609060101010101")
SONG = Font("宋体", "SimSun,STSong,Noto Serif CJK SC", "auto", "02010600030101010101")
XIAO_BIAO_SONG = Font(
    "方正小标宋简体", "FZXiaoBiaoSong-B05S,方正小标宋_GBK,小标宋,华文中宋,STZhongsong,宋体,SimSun", "script",
    "02010601030101010101",
)  # fmt: skip
FONTS = (FANG, KAI, HEI, SONG, XIAO_BIAO_SONG)
