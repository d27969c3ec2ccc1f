from core.documents.mail import text_of

MAIL = """From: Tomasz <tomasz@example.org>
To: maren@example.org
Subject: =?utf-8?q?Offer=3A_Engineer_at_Br=C3=BCcke?=
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><head><style>p {{}}</style></head>
<body><p>Base salary: =C2=A382,000</p><table><tr><td>Start</td><td>1 May</td></table>
"""


def test_of_a_whole_mail_the_subject_and_the_body_are_read():
    text = text_of(MAIL)

    assert "Subject: Offer: Engineer at Brücke" in text
    assert "Base salary: £82,000\n" in text
    assert "Start\t1 May" in text
    assert "{" not in text


def test_plain_text_stays_as_it_is():
    assert text_of("Hi,\n\nBase salary: £82,000") == "Hi,\n\nBase salary: £82,000"


def test_a_mail_that_is_broken_gives_its_subject():
    broken = MAIL.replace("charset=utf-8", "charset=klingon").replace("quoted-printable", "base64")

    assert "Offer: Engineer" in text_of(broken)
