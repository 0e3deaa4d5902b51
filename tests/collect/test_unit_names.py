"""Rights by every name of an office: old, short and full ones are one unit; another unit's are never given with them."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, MetaData, Table, Text, create_engine, select

from halfsky.collect.access import Actor, Grant

COUNTY, CITY, BELOW = "150203", "150200", "150204"
CASES = [
    (COUNTY, "市妇联", COUNTY, ["妇联", "妇女联合会", "区妇联", "昆都仑区妇联", "市妇联"], True),
    (COUNTY, "妇联", COUNTY, ["区妇女联合会", "中共昆都仑区委妇联"], True),
    (COUNTY, "卫生局", COUNTY, ["卫健委", "区卫生健康委员会", "卫计委", "卫生健康局"], True),
    (COUNTY, "区委组织部", COUNTY, ["组织部", "中共昆都仑区委组织部"], True),
    (COUNTY, "市妇联", COUNTY, ["残联", "妇女儿童工作委员会", "包头市妇联", "经开区妇联", "各镇街", ""], False),
    (COUNTY, "卫健委", COUNTY, ["妇幼保健院", "疾控中心", "医保局"], False),
    (COUNTY, "农业农村局", COUNTY, ["农牧林水局", "农牧林水局（乡村振兴局）", "水务局"], False),
    (COUNTY, "教育科技和体育局", COUNTY, ["教育局", "科技局", "体育局"], False),
    (COUNTY, "经开区教育局", COUNTY, ["教育局", "区教育局"], False),
    (COUNTY, "宣传科", COUNTY, ["宣传部"], False),
    (CITY, "市妇联", COUNTY, ["妇联", "区妇联", "昆都仑区妇联"], False),
    (CITY, "市妇联", COUNTY, ["市妇联", "市妇女联合会"], True),
    (CITY, "妇联", COUNTY, ["妇联", "区妇联"], True),
    (COUNTY, "市妇联", BELOW, ["妇联", "市妇联"], False),
]  # fmt: skip


@pytest.mark.parametrize(("granted", "unit", "area", "names", "may"), CASES)
def test_a_right_covers_every_name_of_its_office_and_no_other(
    granted: str, unit: str, area: str, names: list[str], may: bool
) -> None:
    actor = Actor("li", (Grant("reporter", granted, unit),))
    table = Table("sent", MetaData(), Column("area", Text), Column("unit", Text))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"area": area, "unit": name} for name in names])
        seen = connection.execute(select(table.c.unit).where(actor.scope("see", table.c.area, table.c.unit))).scalars()
        assert sorted(seen) == (sorted(names) if may else []), "what a query finds is what the right covers"
    engine.dispose()
    assert [actor.may("send", area, name) for name in names] == [may] * len(names)
