"""Channel addresses: a mistake is named, and whom an address reaches is said."""

import json
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.channels import address_syntax as spelling
from robot.channels.addresses import read
from robot.channels.delivery import AppriseAlerter, understood
from robot.channels.letter import Letter
from tests.alerts.outside import SECRET, MailServer, Webhook, taken

# Some of the services that apprise knows warn while they are loaded; in the companion that is in a child.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HOST = "example.org"
TO = "to=tanaka@example.org"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"too={TO[3:]}", "'too' that E-Mail does not know; did you mean 'to'?"),
        (f"{TO}&smpt=x.example.org", "did you mean 'smtp'"),
        (f"{TO}&frm=robot@example.org", "did you mean 'from'"),
        (f"{TO}&modee=ssl", "did you mean 'mode'"),
        (f"{TO}&xyzzy=1", "'xyzzy' that E-Mail does not know"),
        (f"{TO}&", ""),
        (f"{TO}&to=sato@example.org", "the parameter 'to' twice"),
        (f"{TO}&TO=sato@example.org", "the parameter 'to' twice"),
        (f"{TO};sato@example.org", "write %3B for it, and ',' between recipients"),
        (f"{TO},sato", "number 2"),
        ("to=tanaka", "number 1"),
        ("to=", "names nobody who gets it"),
        ("", "something is missing"),
        ("cc=tanaka@example.org", "names nobody who gets it"),
        (f"pass={SECRET}&x=y&{TO}", "that comes after 'pass'"),
    ],
)
def test_a_slip_in_a_mail_address_is_named(query: str, said: str) -> None:
    found = read(f"mailtos://robot:{SECRET}@{HOST}?{query}")
    assert said in found.fault
    assert bool(found.fault) is bool(said)
    assert found.fault == "" or found.plugin is None
    assert SECRET not in found.fault + found.to


@pytest.mark.parametrize(
    ("url", "to"),
    [
        (f"mailtos://u:{SECRET}@{HOST}?{TO}", "tanaka@example.org (from u@example.org, by example.org)"),
        (f"mailtos://u:{SECRET}@{HOST}/a@b.org/c@d.org", "a@b.org, c@d.org (from"),
        (f"mailtos://u:{SECRET}@{HOST}?to=a@b.org,c@d.org&cc=e@f.org", "a@b.org, c@d.org, cc e@f.org (from"),
        (f"mailtos://u:{SECRET}@{HOST}?to=M%20T%20%3Ct@b.org%3E", "t@b.org (from"),
        (
            f"mailtos://u%40x.org:{SECRET}@smtp.{HOST}?from=r@b.org&{TO}",
            "(from r@b.org, by smtp.example.org)",
        ),
        (f"json://u:{SECRET}@{HOST}:8080/{SECRET}?method=PUT&:a=1&+X-B=2", f"{HOST}:8080"),
        (f"line://{'x' * 60}/U12345", "U12345"),
        (f"tgram://123456789:{'abcdefgh' * 4}/12315544", "12315544"),
        (f"discord://{SECRET}174216298/{'x' * 60}", "Discord"),
        (f"slack://T1JJ3T3L2/A1BRTD4JD/{'TIiajkdn' * 3}/#care", "#care"),
        (f"twilio://AC{'0' * 32}:{'a' * 32}@15555555555/16665554444", "16665554444"),
        (f"ntfys://u:{SECRET}@{HOST}/topic?priority=5", "topic"),
    ],
)
def test_whom_it_reaches_is_said_without_a_secret(url: str, to: str) -> None:
    found = read(url)
    assert found.fault == ""
    assert to in found.to
    assert SECRET not in found.to


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"json://u:{SECRET}@{HOST}/?metod=POST", "did you mean 'method'"),
        (f"ntfys://u:{SECRET}@{HOST}/topic?prority=5", "did you mean 'priority'"),
        (f"mailtos://u:{SECRET}@{HOST}?{TO}&-x=1", "that"),
        (f"jsn://{HOST}", "did you mean 'json://'"),
        (f"twilio://AC{'0' * 32}:{'a' * 32}@15555555555", "names nobody"),
        (f"sendgrid://{'a' * 20}:robot@example.org/", "names nobody"),
        ("discord://", "is not a channel"),
        (f"discord://{SECRET}", "something is missing"),
    ],
)
def test_the_same_for_every_kind(url: str, said: str) -> None:
    found = read(url)
    assert said in found.fault
    assert SECRET not in found.fault


@pytest.mark.parametrize("kind", ["mailtos", "json"])
@pytest.mark.parametrize("char", list(";#@/?% :[]"))
def test_a_character_that_means_something_else_is_named_with_how_to_write_it(kind: str, char: str) -> None:
    code = f"%{ord(char):02X}"
    ends = f"{HOST}?{TO}" if kind == "mailtos" else f"{HOST}/hook"
    for secret in (f"{SECRET}{char}x", f"{SECRET}{char}{char}x", f"12{char}x", f"{char}x"):
        url = f"{kind}://robot:{secret}@{ends}"
        if kind == "json" and secret.startswith("12") and char == "/":
            continue  # a host, a port and a path, for all that anybody can tell
        assert f"'{char}'" in spelling.fault(url) or char == " "
        assert f"write {code} for it" in spelling.fault(url)
        assert "Tr0ub" not in read(url).fault
        written = read(f"{kind}://robot:{secret.replace(char, code)}@{ends}")
        assert written.fault == ""
        assert written.plugin.password == secret, "written so, it is the password"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12))
def test_any_other_password_is_taken_as_it_stands(password: str) -> None:
    url = f"json://robot:{password}@{HOST}/hook"
    if not spelling.fault(url):
        found = read(url)
        assert found.plugin is None or found.plugin.password == unquote(password)


def test_a_letter_goes_to_nobody_but_those_who_are_named() -> None:
    letter = Letter("Yorisou", "First line.")
    with MailServer() as mail, Webhook() as hook:
        slips = [mail.url.replace("&to=", "&too="), mail.url.replace("&to=", "&cc="), f"{hook.url}?metod=GET"]
        took: dict[int, bool] = {}
        AppriseAlerter(10.0).deliver([*slips, mail.url], letter, took.__setitem__)
        assert took == {0: False, 1: False, 2: False, 3: True}
        taken(mail.got)
        assert mail.got.empty()
        assert hook.got.empty()


def test_the_check_answers_for_each_channel_in_its_place() -> None:
    urls = [f"mailtos://u:{SECRET}@{HOST}?{TO}", f"nosuch://{SECRET}", f"json://u:{SECRET}@{HOST}"]
    found = understood(urls)
    assert [bool(each.fault) for each in found] == [False, True, False]
    assert [each.to.partition(" ")[0] for each in found] == ["tanaka@example.org", "", HOST]
    assert SECRET not in json.dumps([(each.fault, each.to) for each in found])
