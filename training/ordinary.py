"""
Ordinary texting, made from parts: what people write all day long and nobody need worry about.

A corpus written to be looked at is fuller of trouble than life is. These sentences give the
model the plain middle: arrangements, meals, work, lectures, love, thanks, weather, money for
the bus. `<name>` is filled from the list of that name; `(a|b|)` takes one of its parts.
"""

# Scripts stand alone here, lists read best unbroken, and chance need only be repeatable.
# ruff: noqa: INP001, E501, S311

from __future__ import annotations

import random
import re
from collections.abc import Iterator

PARTS = {
    "hi": "hi|hey|hello|hiya|heya|yo|morning|good morning|evening|oi|hi dear|hey babe|hey mate||||",
    "u": "u|you|ya|you guys|u all|everyone",
    "call": "call|ring|text|msg|message|phone|whatsapp|buzz|email|facetime|txt",
    "later": "later|in a bit|in 10 mins|after work|after class|after dinner|tonight|tomorrow|2moro|"
    "when i finish|when i get home|when im free|at lunch|around 6|b4 9|this evening|ltr|soon|"
    "once i reach|on monday|at the weekend|after the lecture|when my meeting ends",
    "place": "home|the office|work|uni|college|campus|school|the gym|town|the station|tesco|the library|"
    "the mall|my sis place|my mum's|the airport|the pub|church|the bus stop|the canteen|the market|"
    "the dentist|starbucks|the clinic|hall|the hostel|the club|my aunt's house|the shop|the cafe",
    "who": "my mum|my dad|my sis|my bro|my wife|my husband|my hubby|john|sarah|priya|wei|ahmed|"
    "the kids|my boss|my friend|my roomie|the girls|the boys|my cousin|my nan|my prof|she|he|they",
    "meal": "lunch|dinner|breakfast|tea|supper|a coffee|pizza|rice|noodles|a curry|a sandwich|"
    "something|chicken|cake|some soup|a takeaway|biscuits|prata|dosa|a roast|ice cream",
    "do": "watching tv|watching a movie|doing my assignment|studying|sleeping|cooking|bathing|"
    "having a shower|driving|in a meeting|in class|in a lecture|at work|shopping|eating|reading|"
    "marking essays|cleaning|packing for our trip|waiting for the bus|on the train|on the phone|"
    "playing games|in bed|resting|writing my report|doing laundry|walking the dog|baking",
    "ok": "ok|k|okay|kk|okie|alright|sure|fine|cool|no prob|np|yup|yes|yeah|ya|haha ok|oh ok|lol ok|"
    "ok lor|ok lah|aight|cheers|thanks|ok thanx|thx|roger",
    "x": "x|xx|xxx|:)|;)|:-)|lol|haha|hehe|...|!|!!|ok?||||||||",
    "time": "5|6|7|8|9|10.30|half 7|quarter past|2pm|3ish|noon|4.15|8pm|7 30|one o'clock",
    "thing": "the book|my notes|your charger|the tickets|the keys|my laptop|the cake|your jacket|"
    "the form|the bill|the receipt|my umbrella|the car|milk|bread|eggs|the present|the dvd|"
    "your email|the address|the photos|the menu|the report|my card|a pen|the printout",
    "good": "good|great|nice|lovely|fun|fab|brilliant|amazing|cool|sweet|ok|not bad|tiring|boring|"
    "hard|easy|long|funny|interesting|so so|decent|wonderful|perfect",
    "event": "the wedding|the party|the exam|the interview|the lesson|the concert|the meeting|"
    "the match|the film|the trip|the show|the test|the gig|dinner|the presentation|her birthday|"
    "the holiday|the conference|training|the tutorial|diwali|christmas|the reunion|my driving test",
    "love": "love|luv|miss|adore|think of|dream of",
    "dear": "babe|hun|hunny|darling|dear|sweetheart|love|my dear|princess|baby|sweetie|mate|bro|dude|"
    "man|sis|da|boss|buddy|pal|",
    "feel": "tired|sleepy|hungry|full|happy|excited|bored|busy|stressed|lazy|cold|hot|fine|better|"
    "so tired|a bit sick|hungover|nervous about tomorrow|so happy|sad you left early|confused|late",
    "day": "monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|next week|"
    "this weekend|on the 4th|tonight|tmr|2day|the 21st",
    "subject": "maths|chem|the essay|the coursework|my thesis|the project|the assignment|bio|stats|"
    "chapter 3|the presentation|accounting|the lab report|the reading|question 4|my dissertation",
    "money": "a fiver|10 pounds|20 quid|the rent|the deposit|the bus fare|50|the fee|my salary|"
    "the bill|a tenner|some cash|the change|30 dollars",
    "verb": "get|buy|bring|collect|find|check|finish|book|send|print|fix|return|order|pick up",
    "adv": "really|just|still|already|now|so|kinda|actually|only|also|prob|maybe|again|quite",
}

SENTENCES = """
<hi> <u> free <later>? <x>
<hi> <dear> how (was|is|did) <event> (go|today|)? <x>
<hi> <dear> what (r|are) <u> doing <later>? <x>
<hi> where (r|are) <u>? (im|i am|i'm) at <place> (now|already|) <x>
(im|i am|i'm) <adv> <do>, (will|ill|i'll|gonna) <call> <u> <later> <x>
(sorry|soz|sry), (im|i'm|was) <do>. (will|ill|can i) <call> <u> <later>? <x>
(cant|can't|cannot) talk (now|rn|atm), <do>. <call> <u> <later> <x>
(pls|please|can u|could you|plz) <call> me <later> <x>
<call> me <later> <dear> <x>
(did|have) u <call> me? my phone was (off|in my bag|on silent|charging|at <place>)
<ok>, (see|c) <u> at <place> <later> <x>
<ok> <dear>. (see|c|meet) <u> at <time> <x>
(im|i'm|am) (on my way|otw|coming|leaving now|nearly there|outside|here|reaching soon|running late|stuck in traffic) <x>
(be|will be|ill be) there (in 5|in 10 mins|by <time>|around <time>|soon|b4 <time>) <x>
(i|) reach(ed|) <place> (already|now|safely|) <x>
(just|only) (got|reached|came) (home|back|in) from <place> <x>
(going|goin|heading) (to|2) <place> (now|later|with <who>|) <x>
(not|wont be|im not) (going|coming|at) <place> (today|tonight|tomorrow|), (too tired|got work|raining|feeling lazy) <x>
(wanna|want to|shall we|lets|do u want to|fancy) (go|meet at|come to) <place> <later>? <x>
(wanna|want to|shall we|lets|do u want to|fancy) (have|get|eat|grab) <meal> <later>? <x>
(what|wat) (u|you|we) (having|eating|want) for (dinner|lunch|tea|breakfast)? <x>
(had|having|eating|cooking|makin) <meal> (now|with <who>|at <place>|) <x>
have u (eaten|had <meal>) (yet|already|)? <x>
(i|) (am|feel|feeling|im) <feel> (today|now|after <event>|) <x>
(gonna|going to|wanna|need to) sleep (now|soon|early|), <feel>. (gnite|good night|nite nite|night) <x>
(good night|gud nite|nite|night night|sweet dreams) <dear> <x>
(i|) <love> (u|you) (so much|loads|lots|too|) <dear> <x>
(cant wait|can't wait|looking forward) to (see|seeing|c) <u> <later> <x>
(happy birthday|congrats|good luck|well done|all the best|happy new year|merry xmas) <dear> <x>
hope (u|you) (r|are|) (ok|well|feeling better|having a good day|enjoying <event>) <x>
hope <event> (goes|went|is) (well|good|ok) <x>
(thanks|thank u|thx|ta|thanku|tnx) for <thing> <x>
(thanks|thank u|thx|ta|cheers) <dear>, (it|that|<event>) was <good> <x>
<event> (was|is) <good> <x>
(can|could|will|would) <u> <verb> <thing> (for me|pls|later|on the way|) <x>
(did|have) <u> <verb> <thing>? <x>
(i|) (will|ill|i'll) <verb> <thing> <later> <x>
(dont|don't|do not) forget (to <verb>|) <thing> <x>
where (is|did u put|did u leave) <thing>? <x>
(i|) (left|forgot|lost|found|have|got) <thing> (at <place>|in the car|) <x>
(how much|what price) is <thing>? <x>
(i|) (need|have) to <verb> <thing> (before|by|on) <day> <x>
(can|could) u (lend|transfer|give) me <money> (till <day>|for <thing>|) <x>
(ill|i will|i'll) (pay|give|transfer) u (back|) <money> <later> <x>
(got|getting) paid on <day> <x>
<thing> cost me <money> <x>
(have|got) <event> on <day>, wish me luck <x>
(still|) doing <subject>, (so|very|) <good> <x>
(have|did) u (done|finished|started|understand) <subject>? <x>
(when|what time) is <event>? <x>
(what time|when) (r|are|do) <u> (coming|finishing|leaving|meeting|reaching|off)? <x>
<who> (is|are|was) <do> <x>
<who> (say|says|said) <event> is on <day> <x>
<who> (want|wants|wanted) to (go|come) to <place> with us <x>
<who> (asked|told|reminded) me to <verb> <thing> <x>
<who> (sends|send|says) hi <x>
tell <who> i said hi <x>
(meeting|seeing|met|with) <who> at <place> <later> <x>
(i|) (dont|don't|didnt|do not) (know|think so|remember|mind|want|understand|have any) <x>
(i|) (think|guess|suppose) (so|not|<who> knows|we can|it is <good>) <x>
(really|seriously|haha really|oh no|omg|aww|wow|oh dear|ah|hmm) (?|!|...|) <x>
(no|nope|nah|not yet|not really|never mind|nvm|dunno|maybe|up to u|whatever u like) <x>
(its|it's|it is) (raining|cold|hot|sunny|late|freezing|snowing|<good>) (here|today|outside|) <x>
(my|the) (phone|battery|bus|train|internet|laptop|printer|boiler) (is|was) (dead|late|broken|slow|off|cancelled) (again|) <x>
(who|wat|what|which) (r|are|is) (u|you|this|that|it|the number|coming)? <x>
(do|did) (u|you) (want|need|like|get) <thing>? <x>
(i|) (bought|got|saw|ordered) <thing> (at <place>|today|online|for <who>) <x>
<day> (is fine|is ok|cannot|works for me|im busy|i got work|no class) <x>
(busy|free|working|off|at home|in town) on <day>? <x>
(im|i am|i'm|was) (at|in) <place> with <who> <x>
(i|) (will|ll|shall|) (be|stay) at <place> till <time> <x>
(come|meet me|wait for me|pick me up|drop me) (at|from) <place> at <time> <x>
(the|) (kids|dog|cat|baby) (is|are) (asleep|fine|being naughty|hungry|fed|so cute) <x>
(send|give|tell) me (ur|your|the) (address|email|postcode|number|password for the wifi|timetable) <x>
(check|read|see) (ur|your) (email|inbox|fb|messages) <x>
(hav|have|had) a (good|nice|great|safe) (day|trip|weekend|one|time|journey|flight) <dear> <x>
(u|you) (r|are) (so|very|the|) (sweet|funny|kind|best|silly|right|late|cute|clever|welcome) <x>
(why|y) (u|you|did u|are u) (so late|not replying|not here|laughing|up so early|ask)? <x>
(im|i'm|i am) (ok|fine|good|alright|doing fine), (just|) <feel>. (n|and) u? <x>
(long time no see|how r u|how are you|hows life|whats up|wassup|sup|hows things) <dear> <x>
(watch|watching|saw|seen|watched) (the game|the match|that new film|the news|strictly|friends|it) (last night|later|at <place>|)? <x>
(yes|no|ya|yup), <who> (is|was|will be) at <place> <x>
if (u|you) (want|can|like|free), (come|<call> me|we can go to <place>) <x>
(remember|remind me) to <verb> <thing> <x>
(any|got any) (news|plans|idea|food|change|tickets left)( for <day>|)? <x>
(sorry|soz|sry) (im|for being|i was) (late|busy|asleep|so slow to reply|<do>) <x>
(wot|what) a (day|night|game|weather|long meeting|nice surprise) <x>
(i|) (miss|missed) (u|you|the bus|the train|your call|lunch|class) <x>
(take care|tc|bye|cya|ttyl|laters|ciao|safe journey|see you) <dear> <x>
"""

#: Plain clauses: who does what, full of the small words that trouble is also told in.
WHO = (
    "i|you|u|he|she|they|we|my sis|my bro|my mum|my dad|my boss|my friend|john|sarah|the others|"
    "everyone|someone|no one|that guy|this girl|her husband|his wife|my flatmate|the teacher|"
    "the doctor|the man in the shop|the woman next door|the kids|people|a few of them|it|that|this"
)
DOES = """
not sure yet|dont know yet|will let you know|cant make it|can make it|forgot to tell you|forgot
wont be able to come|said it was ok|said no|said yes|told me already|asked about you|asked me to
want to come with us|wants me to go with him|wanted to know what time|needs to know by today
is still in bed|is at home now|is on the way|was late again|was there too|is not keen to go out
lives around here|works in town|goes to the same uni|used to live there|moved to leeds last year
thinks it is too expensive|thinks we should wait|thought it was tomorrow|thought you knew|knew that
will be there for sure|will get it later|will do it after dinner|will try again|will be fine
has a sore throat|has a cold|has the flu|has a headache|has exams|has an interview|has a day off
had a long day|had to go to the bank|had to work late|had no signal|had nothing to do|had fun
got nothing to do|got it for free|got a new phone|got a new job|got lost on the way|got there first
is trying to get hold of him|is trying to sort it out|is trying to fix it|tried to call you
is looking for a flat|is looking for her keys|looks tired|looks like him|looked really nice
made a cake|made us laugh|made me a cup of tea|makes a good curry|made a mistake on the form
took the bus|took the wrong bag by mistake|takes ages to get ready|took her to the airport
gave me a lift|gave it back|gave up sugar|gives me a headache that song|gave her the book
sent me the link|sent it to the wrong person|sends his love|sent a postcard|sends too many emails
keeps asking when you are coming|keeps forgetting|keeps singing that song|kept the receipt
knows what to do|knows about the menu|knows a good place|knows the way|never knows what he wants
does not matter|doesnt mind|does that all the time|does not work anymore|did it on purpose lol
cant find it|cant remember|cant decide|couldnt hear you|couldnt stop laughing|cant be bothered
never replies|never comes on time|never said that|never tried it|always says that|always pays
left early|left it in the car|left the house at 8|is leaving soon|leaves on friday|left a message
went to bed|went to see the doctor|went back to get it|went out for lunch|goes there every year
came back yesterday|came with her|is coming over later|comes home at six|came out of nowhere
stayed in|stayed at a hotel|is staying with us|stays up too late|stayed till the end
is in hospital for a check up|is out of hospital now|is getting better|is doing well|is ok now
is getting married|got engaged|is having a baby|broke up with her|is seeing someone|is single
is sleeping|slept all day|didnt sleep well|is up early|woke me up|fell asleep on the sofa
is angry about the parking|is cross with me for being late|is upset about the score|is so annoying
is worried about the exam|is scared of spiders|is nervous about the interview|is excited
hates mornings|hates mushrooms|hates that show|loves it there|likes you a lot|likes the new one
drives too fast|is driving|is learning to drive|failed the test|passed the test|parked outside
killed it on stage|is killing me with these puns|nearly died of embarrassment|is dead tired
lost the match|lost his wallet|lost weight|won a prize|found a tenner|found the cat|found it
bought the tickets|paid for lunch|paid by card|owes me a coffee|owes the library two pounds
asked if you are free|asked for the money for the trip|asked for help with the move
called in sick|called the plumber|called to say thanks|rang the bank|will call you back
followed the recipe|followed the map|is following the game|waited for an hour at the doctors
is waiting for the results|waits for no one|is hiding your present|hid the chocolate
is talking about work again|talks in his sleep|talked about the holiday|wants to talk about it
is on the phone to the bank|is on the phone|didnt pick up|hung up by accident|texted me the address
shouted at the telly|screamed when the ball went in|cried at the wedding|laughed so much
pushed the wrong button|dropped my phone|dropped the eggs|broke the kettle|broke his arm skiing
cut the grass|cut her hair|burnt the toast|hit the snooze button|kicked the ball over the fence
locked the door|locked himself out|is stuck in traffic|is stuck at work|is stuck on chapter two
is not what i meant|is nothing special|is a bit weird|is funny|is true|is not fair|is the best
is up to you|depends on the weather|can wait|sounds good|makes sense|would be nice|is fine with me
"""
JOINS = (
    "because|but|so|and|when|if|until|unless|then|cos|n|though|even though|just in case|after|before|"
    "in case|since|while|as|or"
)
STARTS = (
    "i think|not sure if|did you know|he said|she said|they said|i heard|i hope|maybe|remember when|"
    "dont worry|haha|lol|well|yeah|no|tell him|tell her|tell them|make sure|i know|i bet|i guess|"
    "apparently|it looks like|i told you|ask if|at least|if|when|why do you think|is it true that|"
    "i was wondering if|do you know if|hopefully|probably|still|actually|anyway|oh|||||"
)

#: How often a sentence is made of clauses, says a second thing, or keeps its capital.
CLAUSES, SECOND, CAPITAL = 0.5, 0.3, 0.3

_SLOT = re.compile(r"<(\w+)>")
_CHOICE = re.compile(r"\(([^()<>]*)\)")


def ordinary(amount: int, seed: int = 4) -> Iterator[str]:
    """Give *amount* different sentences, always the same ones for the same *seed*."""
    chance = random.Random(seed)
    sentences = [line for line in SENTENCES.splitlines() if line]
    made: set[str] = set()
    while len(made) < amount:
        if chance.random() < CLAUSES:
            sentence = _clauses(chance)
        else:
            sentence = _fill(chance.choice(sentences), chance)
        if chance.random() < SECOND:
            sentence += chance.choice([". ", " ", ", ", "... "])
            sentence += _fill(chance.choice(sentences), chance)
        sentence = " ".join(sentence.split())
        if chance.random() < CAPITAL:
            sentence = sentence[:1].upper() + sentence[1:]
        if sentence and sentence not in made:
            made.add(sentence)
            yield sentence


def _clauses(chance: random.Random) -> str:
    """Make a sentence of one to three plain clauses."""
    parts = [chance.choice(STARTS.split("|"))]
    does = [clause for line in DOES.split("\n") for clause in line.split("|") if clause]
    for place in range(chance.choice((1, 1, 2, 2, 3))):
        if place:
            parts.append(chance.choice(JOINS.split("|")))
        parts += [chance.choice(WHO.split("|")), chance.choice(does)]
    return " ".join(parts)


def _fill(sentence: str, chance: random.Random) -> str:
    while _SLOT.search(sentence) or _CHOICE.search(sentence):
        sentence = _SLOT.sub(lambda found: chance.choice(PARTS[found[1]].split("|")), sentence)
        sentence = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), sentence)
    return sentence
