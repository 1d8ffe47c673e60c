"""The queue, a case with all its actions, and what waits to be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.refusals import Refusal
from bot.domain.worker import Role
from bot.errors import NotAllowedError, NotNowError, UsedUpError
from bot.services.overruled import Doubts
from bot.services.views import Event, Line, NoteRow, OpenCase, Speaker
from bot.services.ways import Way
from bot.web.labels import refusal_name
from tests.web.conftest import act, field_in, keep, token_in
from tests.web.examples import ALL_ACTIONS, NOW, case, doubt, overruled, row


async def test_the_queue_is_sorted_by_urgency_then_by_time(pages, worker):
    """P0 stands above P1, and what falls due first above the rest."""
    pages.desk.cases = {
        "a": case(row=row(id="a", code="LATER", due_at=NOW + timedelta(hours=1))),
        "b": case(row=row(id="b", code="NOTIME", due_at=None)),
        "c": case(row=row(id="c", code="SOON")),
        "d": case(row=row(id="d", code="NOWNOW", tier=Tier.P0, due_at=NOW + timedelta(days=1))),
    }
    page = (await worker.get("/console/queue")).text
    places = [page.index(code) for code in ("NOWNOW", "SOON", "LATER", "NOTIME")]
    assert places == sorted(places)


async def test_a_row_says_what_how_urgent_until_when_and_who(pages, worker):
    """In words, not by colour alone, and without a word of what was said."""
    page = (await worker.get("/console/queue")).text
    for words in (
        "P1 Urgent",
        "Criminal exploitation, Unsafe digital contact",
        "Act by 14:09 (in 4 min)",
        "Nobody has it",
        "They wrote last, 13:58",
        "1 to read",
    ):
        assert words in page
    assert "hold stuff" not in page


async def test_an_overdue_case_says_since_when(pages, worker):
    """So that nobody has to count."""
    pages.desk.cases["esc1"] = case(row=row(due_at=NOW - timedelta(minutes=12)))
    assert "Overdue by 12 min (was due 13:53)" in (await worker.get("/console/queue")).text


async def test_closed_cases_are_apart(pages, worker):
    """They are no longer to be claimed."""
    pages.desk.cases["esc1"] = case(row=row(status="resolved"))
    assert "No open cases" in (await worker.get("/console/queue")).text
    closed = (await worker.get("/console/queue?resolved")).text
    assert "7KQ3ZM" in closed
    assert "/claim" not in closed


async def test_the_revision_says_only_that_something_changed(pages, worker):
    """No word of what is in the queue."""
    assert (await worker.get("/console/queue/revision")).json() == {
        "revision": "1",
        "unclaimed": 1,
    }


async def told_of(worker):
    """What the page of the case is told while it is open."""
    return (await worker.get("/console/queue/revision?case=esc1")).json()


@pytest.mark.parametrize(
    ("changed", "new"),
    [
        ({"line_at": NOW}, True),
        ({"tier": Tier.P0}, True),
        ({"claimed_by": "worker2", "status": "claimed"}, True),
        ({"proposed": True}, True),
        ({"due_at": NOW + timedelta(minutes=9)}, False),
    ],
)
async def test_a_case_watches_what_is_new_in_itself(pages, worker, changed, new):
    """Messages, tier, claim and proposal; that a clock runs on is nothing new."""
    page = (await worker.get("/console/case/esc1")).text
    shown = page.partition('data-revision="')[2].partition('"')[0]
    pages.desk.cases["esc2"] = case(row=row(id="esc2", line_at=NOW, claimed_by="worker2"))
    assert (await told_of(worker))["case"] == shown
    pages.desk.cases["esc1"] = case(row=row(**changed))
    assert ((await told_of(worker))["case"] != shown) is new


async def test_the_page_of_a_closed_case_has_no_news(pages, worker):
    """It is not in the queue any more, and that is how it was shown."""
    pages.desk.cases["esc1"] = case(row=row(status="resolved"))
    page = (await worker.get("/console/case/esc1")).text
    assert f'data-revision="{(await told_of(worker))["case"]}"' in page


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"tier": Tier.P0}, True),
        ({"tier": Tier.P0, "claimed_by": "worker2"}, False),
        ({"tier": Tier.P1}, False),
        ({"tier": Tier.P2}, False),
    ],
)
async def test_a_case_is_told_what_is_more_urgent_and_nobodys(pages, worker, other, said):
    """Without a word of it, and only what has to come first."""
    pages.desk.cases["esc2"] = case(row=row(id="esc2", **other))
    assert (await told_of(worker))["more_urgent"] is said


async def test_a_case_shows_what_a_worker_needs_to_act(worker):
    """Who, what, why, by which rule, what was said when, and what became of each line."""
    page = (await worker.get("/console/case/esc1")).text
    for words in (
        "Claim this case, then read what was said",
        "Duty route: <bdi>Emergency duty team",
        "Somebody makes them keep things for them",
        "rule en.hold_for",
        "<mark>makes me hold stuff</mark>",
        '<q class="quote">makes me hold stuff</q>',
        "before it was changed",
        "he hit me",
        "nothing happened",
        "sent 6 h before it arrived",
        "waiting to be opened",
        "not delivered",
        "tapped a button",
        "14:05 on Sun 22 November",
        "Aunt Example",
        "Your reply: they will read this",
        "Your note: only workers can read this",
        "your reply waits to be opened",
    ):
        assert words in page, words


async def test_what_came_since_one_acted_is_marked_in_words(pages, worker):
    """A line before the first of them, a word at each, and a way there from the top."""
    page = (await worker.get("/console/case/esc1")).text
    assert "since you last acted" not in page
    lines = tuple(
        replace(line, new=line.speaker == "young_person" and number > 3)
        for number, line in enumerate(case().lines)
    )
    pages.desk.cases["esc1"] = case(lines=lines, acted_at=NOW - timedelta(minutes=10))
    page = (await worker.get("/console/case/esc1")).text
    assert '<a href="#new"><strong>2 new from them</strong> since you last acted, 13:55' in page
    assert page.count('id="new"') == 1
    assert page.count('<span class="flag strong">New</span>') == 2
    before, _, after = page.partition("New since you last acted, 13:55")
    assert "makes me hold stuff" in before
    assert "nothing happened" in after
    assert "They wrote last, 13:58" in page


async def test_another_way_back_is_told_in_words(pages, worker):
    """By nobody in particular: who held the phone is not known."""
    changed = Event(NOW, "", "changed_pictures", "")
    pages.desk.cases["esc1"] = case(timeline=(changed,))
    page = (await worker.get("/console/case/esc1")).text
    assert "They changed the pictures with which they come back; it may not have been them" in page
    assert "by <bdi></bdi>" not in page


async def test_a_watched_phone_is_not_to_be_written_to(pages, worker):
    """The banner is there and the box for a reply is not."""
    pages.desk.cases["esc1"] = case(
        row=row(watched=True, claimed_by="worker1", status="claimed"),
        may=frozenset({"note", "contacted"}),
    )
    page = (await worker.get("/console/case/esc1")).text
    assert "May be watched: do not message." in page
    assert "Do not message: somebody else may have the phone" in page
    assert "Your reply" not in page


async def test_only_what_is_possible_now_is_offered(pages, worker):
    """A form that would be refused is not shown."""
    pages.desk.cases["esc1"] = case(may=frozenset({"claim"}))
    page = (await worker.get("/console/case/esc1")).text
    assert "Claim this case" in page
    for action in ("reply", "resolve", "lower", "take-over", "confirm", "wait"):
        assert f"/esc1/{action}" not in page


@pytest.mark.parametrize("words", [True, False])
async def test_passing_on_is_recorded_also_where_no_words_can_be_agreed(pages, worker, words):
    """A case of a chat that belongs to another authority now shows no form for own words."""
    pages.desk.cases["esc1"] = case(may={"pass_on", "own_word"} if words else {"pass_on"})
    page = (await worker.get("/console/case/esc1")).text
    assert "/esc1/pass-on" in page
    assert ("/esc1/own-word" in page) == words


@pytest.mark.parametrize(
    ("action", "fields", "asked"),
    [
        ("claim", {}, ("claim", "esc1")),
        ("take-over", {}, ("take_over", "esc1")),
        ("hand-back", {}, ("hand_back", "esc1")),
        ("contacted", {}, ("contacted", "esc1")),
        ("confirm", {}, ("confirm", "esc1")),
        ("decline-end", {"reason": "not yet"}, ("decline_end", "esc1", "not yet")),
        ("lower", {"tier": "P2", "reason": "safe now"}, ("lower", "esc1", Tier.P2, "safe now")),
        (
            "resolve",
            {"outcome": "referred", "reason": "to the team"},
            ("resolve", "esc1", "referred", "to the team"),
        ),
        (
            "wait",
            {"agency": "Police", "until": "15:30", "reason": "on their way"},
            ("wait", "esc1", "Police", datetime(2026, 11, 23, 15, 30, tzinfo=UTC), "on their way"),
        ),
        (
            "overrule",
            {"concern": "concern1", "reason": "a film"},
            ("overrule", "esc1", "concern1", "a film"),
        ),
        ("take-back", {"concern": "concern1"}, ("take_back", "esc1", "concern1")),
        ("show-reply", {"letter": "l1"}, ("show_reply", "esc1", "l1", False)),
        ("show-reply", {"letter": "l1", "sure": "yes"}, ("show_reply", "esc1", "l1", True)),
        ("withdraw", {"letter": "l1"}, ("withdraw", "esc1", "l1")),
        ("note", {"words": "hi", "once": "k"}, ("note", "esc1", "hi", "worker1:k")),
        (
            "own-word",
            {"kind": "help", "word": " Kite "},
            ("agree_word", "esc1", "help", "Kite"),
        ),
        (
            "own-word",
            {"kind": "help", "word": "Kite", "take_back": "yes"},
            ("agree_word", "esc1", "help", ""),
        ),
        (
            "pass-on",
            {"role": "school", "reason": "help"},
            ("pass_on", "esc1", "school", "help"),
        ),
        ("reply", {"words": "hi", "once": "k"}, ("reply", "esc1", "hi", "worker1:k", False)),
    ],
)
async def test_each_action_is_a_form_and_ends_at_the_case(pages, worker, action, fields, asked):
    """What was asked for is what is done, and the page says that it was."""
    response = await act(worker, action, **fields)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/console/case/esc1?done=")
    assert pages.desk.asked == [asked]
    assert 'class="success"' in (await worker.get(response.headers["location"])).text


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("decline-end", {}, "Say why the case stays open"),
        ("lower", {"tier": "P9", "reason": "x"}, "Choose the tier"),
        ("lower", {"tier": "P3", "reason": "  "}, "Say why the tier is lowered"),
        ("overrule", {"concern": "concern1", "reason": " "}, "Say why it is not a concern"),
        ("resolve", {"outcome": "made_up", "reason": "x"}, "Choose an outcome"),
        ("resolve", {"outcome": "referred"}, "Say what was done"),
        ("wait", {"agency": "P", "until": "25:00", "reason": "x"}, "Give the time"),
        ("wait", {"agency": " ", "until": "15:00", "reason": "x"}, "Say which agency"),
        ("reply", {"words": " \n", "once": "k"}, "Write your reply first"),
        ("note", {"words": "kept words"}, "not complete"),
        ("own-word", {"kind": "help"}, "Write the word"),
        ("own-word", {"kind": "other", "word": "kite"}, "Choose what the word is for"),
    ],
)
async def test_a_form_that_lacks_something_says_what(pages, worker, action, fields, sentence):
    """Nothing is changed, and what was typed is still there."""
    response = await act(worker, action, **fields)
    assert response.status_code == 409
    assert sentence in response.text
    assert pages.desk.asked == []
    if "words" in fields:
        assert fields["words"].strip() in response.text


async def test_what_was_done_is_not_said_again_an_hour_later(pages, worker):
    """Without script a reload asks for the same page: by then another may have the case."""
    place = (await act(worker, "claim")).headers["location"]
    assert "You have this case now." in (await worker.get(place)).text
    pages.clock.move(minutes=1)
    assert "You have this case now." not in (await worker.get(place)).text
    for made_up in ("claim", "claim&at=", "claim&at=-1", "claim&at=1e9", f"claim&at={'9' * 999}"):
        page = await worker.get(f"/console/case/esc1?done={made_up}")
        assert page.status_code == 200
        assert "You have this case now." not in page.text


async def test_the_queue_is_made_anew_without_script(pages, worker):
    """Every minute, and nobody stays signed in because of it; where there is script it is live."""
    page = (await worker.get("/console/queue")).text
    again = '<noscript><meta http-equiv="refresh" content="60; url=/console/queue?live"></noscript>'
    assert again in page.partition("</head>")[0]
    assert again not in (await worker.get("/console/queue?resolved")).text
    assert again not in (await worker.get("/console/case/esc1")).text


@pytest.mark.parametrize("mine", [True, False])
async def test_a_reply_that_is_held_back_is_decided_about_on_the_case(pages, worker, mine):
    """Who wrote it and its words stand at the buttons; who has not got the case has none."""
    back = Line(NOW, Speaker.WORKER, "worker", "I <know> you", delivery="held_back")
    back = replace(back, author="Old Leaver", letter="letter1")
    may = ALL_ACTIONS | {"show_reply", "withdraw"} if mine else frozenset({"note"})
    pages.desk.cases["esc1"] = case(lines=(back,), may=may)
    page = (await worker.get("/console/case/esc1")).text
    held = page.partition('id="held-back"')[2].partition("What was said")[0]
    assert "<bdi>Old Leaver</bdi> wrote it" in held
    assert "I &lt;know&gt; you" in held
    assert ("/esc1/show-reply" in held, "/esc1/withdraw" in held) == (mine, mine)
    assert ('value="letter1"' in held) == mine
    assert ("Whoever has the case shows it to them or withdraws it." in held) != mine
    assert 'name="sure"' not in held


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"live": True}, "goes straight to them"),
        ({"live": False}, "waits until they say that it is safe"),
        ({"live": False, "refuses": (Refusal.MESSAGES,)}, "nothing tells them of it"),
        ({"live": False, "way": Way.RETURN}, "nothing tells them of it"),
    ],
)
async def test_what_becomes_of_a_held_back_reply_is_said_before_it_is_shown(
    pages, worker, changed, words
):
    """Whether it stands on a phone in a second is half of the decision."""
    page = await decided_about(pages, worker, **changed)
    assert words in page
    assert "Show it to them" in page


@pytest.mark.parametrize(
    "changed", [{"way": Way.NONE}, {"row": row(watched=True)}, {"sends": "blocked"}]
)
async def test_a_held_back_reply_that_reaches_nobody_can_only_be_withdrawn(pages, worker, changed):
    """A button that is always refused is a minute lost at night."""
    page = await decided_about(pages, worker, **changed)
    assert "Show it to them" not in page
    assert "As things are, it can't be shown to them" in page
    assert "/esc1/withdraw" in page


async def decided_about(pages, worker, **changed):
    """What whoever has the case reads of a reply that is held back, in one line."""
    back = Line(NOW, Speaker.WORKER, "worker", "hi", delivery="held_back", letter="letter1")
    may = ALL_ACTIONS | {"show_reply", "withdraw"}
    if changed.keys() & {"row", "sends"}:
        may -= {"reply"}
    pages.desk.cases["esc1"] = case(lines=(back,), may=may, **changed)
    page = (await worker.get("/console/case/esc1")).text
    held = page.partition('id="held-back"')[2].partition("Why it was raised")[0]
    return " ".join(held.split())


async def test_letting_go_to_somebody_who_may_be_away_asks_to_be_sure(pages, worker):
    """As with a reply of one's own."""
    back = Line(NOW, Speaker.WORKER, "worker", "hi", delivery="held_back", letter="letter1")
    pages.desk.cases["esc1"] = case(lines=(back,), may={"show_reply", "reply"}, missing_now=True)
    page = (await worker.get("/console/case/esc1")).text
    assert 'name="sure"' in page.partition('id="held-back"')[2]


async def test_a_reply_that_was_held_back_says_where_it_is_now(pages, worker):
    """Behind the gate, or on its way."""
    for held, words in ((True, "shows once they say that it is safe"), (False, "on its way")):
        pages.desk.held = held
        response = await act(worker, "show-reply", letter="letter1")
        assert words in (await worker.get(response.headers["location"])).text


async def test_a_held_reply_says_that_it_waits(pages, worker):
    """The worker is told the truth about where the words are."""
    pages.desk.held = True
    response = await act(worker, "reply", words="hi", once="k")
    page = (await worker.get(response.headers["location"])).text
    assert "It shows once they say that it is safe to read" in page


async def test_a_reply_that_repeats_their_words_is_sent_only_when_sure(pages, worker):
    """The warning comes with the words, the same key and a box to tick."""
    refused = await act(worker, "reply", words="are there footsteps", once="key1")
    assert refused.status_code == 409
    assert "repeats words that the young person used" in refused.text
    assert "are there footsteps" in refused.text
    assert field_in(refused.text, "once") == "key1"
    assert 'name="sure"' in refused.text
    sent = await act(worker, "reply", words="are there footsteps", once="key1", sure="yes")
    assert sent.status_code == 303
    assert pages.desk.asked == [("reply", "esc1", "are there footsteps", "worker1:key1", True)]


async def test_a_reply_that_came_to_nothing_is_tried_anew_with_a_new_key(pages, worker):
    """Its words stay, no tick is asked for, and pressing once more does not meet it again."""
    pages.desk.refuse = UsedUpError("This reply could not be delivered.")
    again = await act(worker, "reply", words="are you there", once="key1")
    assert again.status_code == 409
    assert "This reply could not be delivered." in again.text
    assert "are you there" in again.text
    assert field_in(again.text, "once") not in ("", "key1")
    assert 'name="sure"' not in again.text


async def test_a_refused_action_shows_its_sentence_at_the_case(pages, worker):
    """Somebody else was quicker."""
    pages.desk.refuse = NotNowError("Ash Made-up has claimed this case.")
    response = await act(worker, "claim")
    assert response.status_code == 409
    assert "Ash Made-up has claimed this case." in response.text
    pages.desk.refuse = NotAllowedError("An advocate can't confirm an end.")
    response = await act(worker, "confirm")
    assert response.status_code == 403
    assert "An advocate can&#39;t confirm an end." in response.text


async def test_an_urgent_case_needs_a_second_person(pages, worker):
    """The page says so before and after."""
    pages.desk.second_person = True
    assert "Ask a second person to close it" in (await worker.get("/console/case/esc1")).text
    response = await act(worker, "resolve", outcome="referred", reason="done")
    page = (await worker.get(response.headers["location"])).text
    assert "A second person is asked to confirm" in page


async def test_whoever_confirms_an_end_reads_who_as_what_and_why(pages, worker):
    """Right at the button, and above it: on a phone the notes are far below."""
    pages.desk.cases["esc1"] = case(
        row=row(proposed=True),
        proposed_by="Ash Made-up",
        proposed_outcome="referred",
        proposed_reason=NoteRow(NOW, "Ash Made-up", "<b>Police</b> are with them."),
    )
    page = (await worker.get("/console/case/esc1")).text
    at_the_button = page.partition('<div class="end">')[2].partition("Confirm: close")[0]
    assert "</div>" not in at_the_button
    why = "&lt;b&gt;Police&lt;/b&gt; are with them."
    for words in ("Ash Made-up", "Referred on", why, "14:05"):
        assert words in at_the_button


async def test_each_form_has_its_own_key(worker):
    """Two replies from two pages are two replies."""
    first = (await worker.get("/console/case/esc1")).text
    second = (await worker.get("/console/case/esc1")).text
    assert field_in(first, "once") != field_in(second, "once")


async def test_a_conversation_is_read_and_cleared_by_name(pages, worker):
    """Clearing is a form of its own."""
    assert "Nobody has opened it" in (await worker.get("/console/to-read")).text
    page = (await worker.get("/console/to-read/read1")).text
    assert "school was ok i guess" in page
    response = await worker.post("/console/to-read/read1/clear", data={"token": token_in(page)})
    assert response.headers["location"].startswith("/console/to-read?done=cleared&")
    assert pages.desk.asked == [("clear", "read1")]


async def test_a_conversation_to_read_leads_to_its_open_case(pages, worker):
    """What is said about it is true also where other words of it were raised."""
    listed = pages.desk.readings["read1"]
    places = ("/console/to-read", "/console/to-read/read1")
    for place in places:
        page = (await worker.get(place)).text
        assert "raised nothing" not in page
        assert "open case" not in page
    also = replace(listed.row, cases=(OpenCase("esc1", "7KQ3ZM", Tier.P1),))
    pages.desk.readings["read1"] = replace(listed, row=also)
    for place in places:
        page = (await worker.get(place)).text
        assert '<a href="/console/case/esc1">open case 7KQ3ZM</a>' in page
        assert "P1 Urgent" in page


async def test_what_was_cleared_meanwhile_is_not_lost_to_the_reader(pages, worker):
    """The page says so, offers no clearing, and raises all the same."""
    listed = pages.desk.readings["read1"]
    pages.desk.readings["read1"] = replace(listed, may_clear=False, cleared=True)
    page = (await worker.get("/console/to-read/read1")).text
    assert "You can still raise it." in page
    assert "Clear it" not in page
    assert "Raise it" in page


async def test_what_the_screening_missed_is_raised(pages, worker):
    """With what, how urgent and why."""
    token = token_in((await worker.get("/console/to-read/read1")).text)
    fields = {"token": token, "category": "self_harm", "tier": "P1", "reason": "line 3"}
    response = await worker.post("/console/to-read/read1/raise", data=fields)
    assert response.headers["location"].startswith("/console/case/esc1?done=raised&")
    assert pages.desk.asked == [("raise", "read1", Category.SELF_HARM, Tier.P1, "line 3", "")]


async def test_what_is_raised_for_another_authority_is_said_to_be_there(pages, worker):
    """The chat moved there meanwhile: a page that is not theirs would say that nothing is there."""
    pages.desk.raised = ""
    token = token_in((await worker.get("/console/to-read/read1")).text)
    fields = {"token": token, "category": "self_harm", "tier": "P1", "reason": "line 3"}
    response = await worker.post("/console/to-read/read1/raise", data=fields)
    assert response.headers["location"].startswith("/console/to-read?done=raised&")
    page = (await worker.get(response.headers["location"])).text
    assert "with another authority now: it is in their queue" in page


@pytest.mark.parametrize(
    "wrong", [{"category": "x"}, {"tier": ""}, {"reason": " "}, {"category": "not_checked"}]
)
async def test_raising_needs_all_three(pages, worker, wrong):
    """Nothing is raised, and what was typed is kept."""
    token = token_in((await worker.get("/console/to-read/read1")).text)
    fields = {"token": token, "category": "self_harm", "tier": "P1", "reason": "line 3", **wrong}
    response = await worker.post("/console/to-read/read1/raise", data=fields)
    assert response.status_code == 409
    assert pages.desk.asked == []
    assert "Choose what it is about" in response.text


async def test_a_line_may_be_chosen_that_says_it(pages, worker):
    """By its id; the form comes back as it was when something is missing."""
    page = (await worker.get("/console/to-read/read1")).text
    assert "The whole conversation" in page
    assert ": school was ok i guess</option>" in page
    fields = {"token": token_in(page), "category": "self_harm", "tier": "P1", "line": "line1"}
    refused = await worker.post("/console/to-read/read1/raise", data=fields)
    assert '<option value="line1" selected>' in refused.text
    await worker.post("/console/to-read/read1/raise", data={**fields, "reason": "it does"})
    assert pages.desk.asked == [
        ("raise", "read1", Category.SELF_HARM, Tier.P1, "it does", "line1"),
    ]


async def test_a_finding_can_be_marked_beside_it(pages, worker):
    """Only what typed words raised, and it is said that the case stays as it is."""
    page = (await worker.get("/console/case/esc1")).text
    assert page.count("This is not a concern") == 1
    assert field_in(page, "concern") == "concern1"
    assert "The case stays as it is. Whoever writes the rules will see this." in page
    pages.desk.cases["esc1"] = case(may=ALL_ACTIONS - {"overrule"})
    assert "This is not a concern" not in (await worker.get("/console/case/esc1")).text


async def test_a_reason_that_was_refused_is_still_in_its_form(pages, worker):
    """The form stands open with what was typed."""
    pages.desk.refuse = NotNowError("Somebody else has this case.")
    response = await act(worker, "overrule", concern="concern1", reason="it is a film")
    assert response.status_code == 409
    assert "it is a film</textarea>" in response.text
    assert "<details open>\n<summary>This is not a concern" in response.text


async def test_what_was_marked_stands_beside_it_with_a_way_back(pages, worker):
    """Who said it, when and why, and no second form to say it."""
    finding = replace(case().concerns[0], overruled=NoteRow(NOW, "Ash Made-up", "a <b>film</b>"))
    pages.desk.cases["esc1"] = case(concerns=(finding,))
    page = (await worker.get("/console/case/esc1")).text
    for words in ("Not a concern", "says <bdi>Ash Made-up", "a &lt;b&gt;film", "Take this back"):
        assert words in page
    assert "This is not a concern" not in page
    pages.desk.cases["esc1"] = case(concerns=(replace(finding, may_overrule=False),))
    page = (await worker.get("/console/case/esc1")).text
    assert "a &lt;b&gt;film" in page
    assert "/take-back" not in page


async def test_what_people_overruled_is_a_page_of_its_own(pages, worker):
    """Counts by rule, then each with its reason and a way to its case; and what was missed."""
    assert 'href="/console/overruled"' in (await worker.get("/console/queue")).text
    page = (await worker.get("/console/overruled")).text
    for words in (
        "What people overruled",
        "en.hold_for</th><td>1 of 4</td>",
        "They minded a friend&#39;s bag.",
        "14:05 on Sun 22 November",
        "rule en.hold_for",
        "Self-harm</th><td>1</td>",
        'href="/console/case/esc1"',
        "HQ4WXZ",
    ):
        assert words in page, words
    assert "are shown" not in page
    assert "hold stuff" not in page


async def test_a_long_list_says_that_it_is_cut(pages, worker):
    """So that nobody takes it for all."""
    pages.desk.doubts = overruled(marked=Doubts((doubt(),) * 2, (), more=True))
    assert "The newest 2 are shown." in (await worker.get("/console/overruled")).text
    pages.desk.doubts = overruled(marked=Doubts((), (), more=False))
    assert "Nothing was marked as not a concern." in (await worker.get("/console/overruled")).text


async def test_only_those_who_may_open_it_are_led_to_it(pages, client):
    """An advocate is shown no door that does not open."""
    keep(client, await pages.worker(role=Role.ADVOCATE))
    assert "/console/overruled" not in (await client.get("/console/queue")).text


async def test_who_can_t_be_reached_in_the_chat_is_a_task(pages, worker):
    """In place of a form whose words nobody would ever read."""
    pages.desk.cases["esc1"] = replace(case(may=ALL_ACTIONS), way=Way.NONE)
    page = (await worker.get("/console/case/esc1")).text
    assert "use the safe contact they gave, or ring the placement." in page
    assert "Send to the young person" not in page


async def test_whoever_asked_for_no_messages_is_not_written_to_by_habit(pages, worker):
    """Within the five minutes a reply lights up the phone that they spoke of."""
    refused = case(may=ALL_ACTIONS, live=True, refuses=(Refusal.MESSAGES,))
    pages.desk.cases["esc1"] = refused
    words = "your reply goes straight to the phone that they asked us not to write to"
    assert words in (await worker.get("/console/case/esc1")).text
    pages.desk.cases["esc1"] = replace(refused, refuses=(Refusal.MESSAGES_AT_TIMES,))
    assert f"{words} at some times." in (await worker.get("/console/case/esc1")).text
    pages.desk.cases["esc1"] = replace(refused, refuses=())
    assert words not in (await worker.get("/console/case/esc1")).text


async def test_check_ins_that_wait_stand_where_somebody_looks(pages, worker):
    """On the case, and where what was typed is read."""
    words = "Later check-ins wait until they pick a time."
    assert words not in (await worker.get("/console/case/esc1")).text
    pages.desk.cases["esc1"] = case(may=ALL_ACTIONS, check_ins_wait=True)
    assert words in (await worker.get("/console/case/esc1")).text
    refuses = (Refusal.MESSAGES_AT_TIMES,)
    seen = replace(pages.desk.readings["read1"], refuses=refuses, check_ins_wait=True)
    pages.desk.readings["read1"] = seen
    page = (await worker.get("/console/to-read/read1")).text
    assert words in page
    assert f"<strong>{refusal_name(*refuses)}.</strong>" in page


@pytest.mark.parametrize(
    ("way", "words"),
    [(Way.TEXT, "They are texted once"), (Way.RETURN, "nothing tells them that you write")],
)
async def test_a_closed_page_says_what_becomes_of_a_reply(pages, worker, way, words):
    """It waits until they come back; the worker knows whether anything tells them to."""
    pages.desk.cases["esc1"] = replace(case(may=ALL_ACTIONS), way=way, live=False)
    page = (await worker.get("/console/case/esc1")).text
    assert words in page
    assert "your reply waits until they come back" in page
    assert "Send to the young person" in page


@pytest.mark.parametrize(
    ("refusal", "times"),
    [
        (Refusal.TEXTS, 2),
        (Refusal.MESSAGES, 2),
        (Refusal.CALLS, 1),
        (Refusal.TEXTS_AT_TIMES, 2),
        (Refusal.MESSAGES_AT_TIMES, 2),
        (Refusal.CALLS_AT_TIMES, 1),
    ],
)
async def test_a_case_says_what_they_asked_us_not_to_do(pages, worker, refusal, times):
    """Where a worker looks first, and above the reply where it is about one."""
    pages.desk.cases["esc1"] = replace(case(may=ALL_ACTIONS), refuses=(refusal,), live=False)
    page = (await worker.get("/console/case/esc1")).text
    assert page.count(f"<strong>{refusal_name(refusal)}.</strong>") == times
    assert ("nothing tells them of it" in page) == (refusal.what is Refusal.MESSAGES)
    assert ("They get " in page) != (refusal.what is Refusal.MESSAGES)
    assert "Send to the young person" in page


@pytest.mark.parametrize("action", ["lower", "resolve", "wait", "confirm"])
async def test_what_quietens_a_case_says_how_far_it_was_read(pages, worker, action):
    """So that words which came since are not acted on unread; without it, nothing was read."""
    line_at = datetime(2026, 11, 23, 14, 1, tzinfo=UTC)
    pages.desk.cases["esc1"] = case(line_at=line_at)
    page = (await worker.get("/console/case/esc1")).text
    form = page.partition(f'id="{action}"')[2].partition("</form>")[0]
    assert f'name="read_until" value="{line_at.isoformat()}"' in form
    fields = {"tier": "P3", "outcome": "referred", "reason": "x", "agency": "P", "until": "15:00"}
    await act(worker, action, read_until=line_at.isoformat(), **fields)
    assert pages.desk.read_until == line_at
    await act(worker, action, **fields)
    assert pages.desk.read_until == datetime.min.replace(tzinfo=UTC)


async def test_a_wait_until_a_time_that_was_just_over_is_asked_about(pages, worker):
    """At 14:05, "14:04" is tomorrow: a whole day without a clock is never a slip."""
    fields = {"agency": "Police", "until": "14:04", "reason": "on their way"}
    asked = await act(worker, "wait", **fields)
    assert asked.status_code == 409
    assert "That is 14:04 on Tue 24 November (in 23 h 59 min)" in asked.text
    assert 'name="far" value="14:04 on Tue 24 November"' in asked.text
    assert (
        await act(worker, "wait", **{**fields, "until": "14:03", "far": "14:04"})
    ).status_code == 409
    assert pages.desk.asked == []
    sure = await act(worker, "wait", **fields, far="14:04 on Tue 24 November")
    assert sure.status_code == 303
    assert len(pages.desk.asked) == 1


@pytest.mark.parametrize(
    "address", ["/console/queue", "/console/queue/revision", "/console/to-read"]
)
async def test_a_list_whose_worker_is_removed_meanwhile_is_not_there(
    pages, worker, monkeypatch, address
):
    """It is answered like what was never there, without a code of a case."""

    async def gone(*_, **__):
        raise NotAllowedError("There is no such case.")

    monkeypatch.setattr(pages.desk, "to_read" if "to-read" in address else "queue", gone)
    response = await worker.get(address)
    assert response.status_code == 404
    assert "7KQ3ZM" not in response.text
