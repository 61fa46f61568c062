"""Show the code of these ten minutes and of today's sheet, on a screen at the centre."""

import sys

import segno

from robot.centre.code import day_code, month_of, month_of_window, window_code, window_of
from robot.centre.site import Folder
from robot.cli.centre_folder import CentreFolder, now_s, today
from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json


def command(folder: CentreFolder, as_json: JsonFlag = False) -> None:
    own, window, day = Folder(folder).own(), window_of(now_s()), today()
    now = window_code(own.key(month_of_window(window)), window)
    sheet = day_code(own.key(month_of(day)), day)
    if as_json:
        print_json({"code": now, "sheet": sheet, "day": day.isoformat()})
        return
    out.print(f"{now[:3]} {now[3:]}   now; another one every ten minutes")
    out.print(f"{sheet[:3]} {sheet[3:]}   on the sheet of {day.isoformat()}")
    segno.make(now, micro=False).terminal(sys.stdout, compact=True)
