"""LibreOffice Calc in the place of the hand that fills a health unit's template."""

from __future__ import annotations

import subprocess
from pathlib import Path

from documents import OFFICE


def fill(blank: Path, folder: Path) -> Path:
    """The template with three values, one of them a formula's result (I8), and one by sex; saved in Calc's own way."""
    profile, target = folder / "profile", folder / "filled.xlsx"
    office = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    # The first start lays out the profile, over whatever lies there.
    subprocess.run([*office, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    (profile / "user" / "basic" / "Standard" / "Module1.xba").write_text(MACRO, encoding="utf-8")
    command = [*office, f"macro:///Standard.Module1.Fill({blank},{target})"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target


MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Fill(source As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  Dim book, sheet
  book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  sheet = book.Sheets.getByName("报送表")
  sheet.getCellRangeByName("I6").Value = 5.2
  sheet.getCellRangeByName("N6").String = "人数少，波动大"
  sheet.getCellRangeByName("I7").Value = 84.1
  sheet.getCellRangeByName("I8").Formula = "=300+11"
  sheet.getCellRangeByName("B9").String = "妇女常见病筛查率"
  sheet.getCellRangeByName("G9").String = "女"
  sheet.getCellRangeByName("I9").Value = 84
  Dim as_xlsx(0) As New com.sun.star.beans.PropertyValue
  as_xlsx(0).Name = "FilterName" : as_xlsx(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(ConvertToURL(target), as_xlsx())
  book.close(True)
End Sub
</script:module>
"""
