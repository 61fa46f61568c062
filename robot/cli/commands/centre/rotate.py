"""New keys, because a site file or the folder was lost: the files given before prove nothing any more."""

from robot.centre.site import Folder
from robot.cli.centre_folder import CentreFolder
from robot.cli.output import out
from robot.files.read import shown


def command(folder: CentreFolder) -> None:
    Folder(folder).rotate()
    out.print("The keys are new. Print the sheets anew, and give every robot a new file:")
    out.print(f"yorisou centre site-file {shown(folder)} FILE")
    out.print("Start yorisou centre run anew: the worker's page has another address then.")
    out.print("(Every month has a key of its own without this; it needs nobody.)")
