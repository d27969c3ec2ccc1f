"""The sentences themselves, by part, situation and tone. What is not said otherwise is as for a hiring manager."""

from offers.models import Giving, Situation, Tone

WARM, BRIEF, FORMAL = Tone.WARM, Tone.BRIEF, Tone.FORMAL
MANAGER, INTERNSHIP, RECRUITER, RUDE = (
    Situation.MANAGER,
    Situation.INTERNSHIP,
    Situation.RECRUITER,
    Situation.RUDE,
)

Lines = dict[Situation, dict[Tone, str]]

CUES = {
    "greeting": "Begin",
    "thanks": "Thank them, and name something",
    "choice": "Say the choice once",
    "respect": "Respect the person",
    "pass_on": "Ask for the manager",
    "stay": "Ask to stay in touch",
    "giving": "Give something back",
    "close": "End",
    "why": "Why?",
    "what_would_it_take": "What would it take?",
    "who_instead": "Who did you choose?",
    "voicemail": "On the voicemail",
    "subject": "Subject",
    "mail": "The note after the call",
}

CALL = {
    MANAGER: ("greeting", "thanks", "choice", "respect", "stay", "giving", "close"),
    INTERNSHIP: ("greeting", "thanks", "choice", "respect", "stay", "giving", "close"),
    RECRUITER: ("greeting", "thanks", "choice", "pass_on", "stay", "giving", "close"),
    RUDE: ("greeting", "choice", "close"),
}
ANSWERS = ("why", "what_would_it_take", "who_instead")
WRITTEN = ("voicemail", "subject", "mail")

# {thing} is "the offer" or "the internship that you offered me"; {thanked} goes on with " for …" or ends the sentence.
THANKS: Lines = {
    MANAGER: {
        WARM: "Thank you for {thing}{thanked} It meant a lot to me.",
        BRIEF: "Thank you for {thing}{thanked}",
        FORMAL: "I would like to thank you for {thing}{thanked}",
    },
    RECRUITER: {
        WARM: "Thank you for bringing this about{thanked} You made it easy for me.",
        BRIEF: "Thank you for bringing this about{thanked}",
        FORMAL: "I would like to thank you for arranging all this{thanked}",
    },
}
CHOICE: Lines = {
    MANAGER: {
        WARM: "I have thought hard about it, and I have decided not to take it. The decision is firm, and I wanted"
        " you to hear it from me.",
        BRIEF: "I have decided not to take it, and the decision is firm. I wanted to tell you myself.",
        FORMAL: "After careful thought I have decided to decline. My decision is firm, and I wanted to tell you"
        " myself.",
    },
    RECRUITER: {
        WARM: "I have thought hard about it, and I have decided not to take the offer from {employer}. The decision"
        " is firm.",
        BRIEF: "I have decided not to take the offer from {employer}, and the decision is firm.",
        FORMAL: "After careful thought I have decided to decline the offer from {employer}. My decision is firm.",
    },
    RUDE: {
        WARM: "Thank you for the offer. I have decided not to take it, and the decision is firm.",
        BRIEF: "I have decided not to take the offer. The decision is firm.",
        FORMAL: "I have decided to decline the offer. My decision is firm.",
    },
}
RESPECT: Lines = {
    MANAGER: {
        WARM: "I know how much of your time went into this, and I don’t take that lightly.",
        BRIEF: "I know that this took your time, and I am grateful for it.",
        FORMAL: "I am aware of the time that you and your colleagues gave me, and I appreciate it.",
    },
    INTERNSHIP: {
        WARM: "I know that you make room for somebody who still has a lot to learn, and I don’t take that lightly.",
        BRIEF: "I know that somebody who is still learning takes your time, and I am grateful for it.",
        FORMAL: "I am aware that somebody who is still learning asks a good deal of a team, and I appreciate it.",
    },
}
# {manager} is a name, or "the hiring manager".
PASS_ON: Lines = {
    MANAGER: {
        WARM: "I would love to tell {manager} myself. Could you put me through, or give me the number? If not, please"
        " pass on my thanks.",
        BRIEF: "I would like to tell {manager} myself. Could you put me through?",
        FORMAL: "I would like to tell {manager} in person. Would you be so kind as to put me through, or else to pass"
        " on my thanks?",
    },
}
STAY: Lines = {
    MANAGER: {
        WARM: "I would like to keep in touch, if that is all right with you. May I write to you now and then?",
        BRIEF: "May I stay in touch? I would write now and then, no more than that.",
        FORMAL: "If you agree, I would be glad to stay in touch. May I write to you from time to time?",
    },
    INTERNSHIP: {
        WARM: "I would love to come back once I have learnt more. May I stay in touch until then?",
        BRIEF: "May I stay in touch? I would like to ask again one day.",
        FORMAL: "If you agree, I would be glad to stay in touch, and to apply again once I have learnt more.",
    },
    RECRUITER: {
        WARM: "I would like to stay in touch with you too. May I write when something changes on my side?",
        BRIEF: "May I stay in touch? Another post may fit better.",
        FORMAL: "If you agree, I would be glad to stay in touch in case another post fits better.",
    },
}
CLOSE: Lines = {
    MANAGER: {
        WARM: "Thank you{comma_name}. I wish you and everyone there all the best.",
        BRIEF: "Thank you, and all the best.",
        FORMAL: "Thank you for your time. I wish you and {employer} every success.",
    },
    RUDE: {
        WARM: "That is all I wanted to say. I wish you well.",
        BRIEF: "That is all. Goodbye.",
        FORMAL: "That is all I wanted to say. Goodbye.",
    },
}

# With nothing named; with words that go on after a colon; before a sentence of the person's own.
GIVING = {
    Giving.REFERRAL: (
        "I may know somebody who would be good at this. Let me ask them first, then I will send you the name.",
        "I know somebody who may be very good at this: ",
        "I know somebody who may be very good at this. ",
    ),
    Giving.LEAD: (
        "I may know a customer for you. Let me ask them first, then I will send you the name.",
        "I may know a customer for you: ",
        "I may know a customer for you. ",
    ),
    Giving.INTRODUCTION: (
        "There is somebody you should meet. Let me ask them first, then I will introduce you.",
        "There is somebody I would gladly introduce you to: ",
        "There is somebody I would gladly introduce you to. ",
    ),
}
NOTHING_YET = {
    WARM: "If I meet somebody who would be right for this, I will send them your way.",
    BRIEF: "If I meet somebody who would be right for this, I will let you know.",
    FORMAL: "Should I meet somebody who would suit the post, I will gladly let you know.",
}

# {reason} is the one to share, as a sentence with a space behind it, or "It is a personal decision. ".
WHY: Lines = {
    MANAGER: {
        WARM: "{reason}I would rather leave it there, if you don’t mind.",
        BRIEF: "{reason}I would rather leave it there.",
        FORMAL: "{reason}I hope that you will understand if I leave it there.",
    },
    RUDE: dict.fromkeys((WARM, BRIEF, FORMAL), "{reason}I will leave it there."),
}
WHAT_WOULD_IT_TAKE: Lines = {
    MANAGER: {
        WARM: "That is kind of you to ask. But the decision is firm, and I don’t want to bargain with you.",
        BRIEF: "Thank you for asking, but the decision is firm.",
        FORMAL: "Thank you for asking. The decision is firm, and I would not wish to reopen it.",
    },
    RUDE: dict.fromkeys((WARM, BRIEF, FORMAL), "Nothing. The decision is firm."),
}
WHO_INSTEAD: Lines = {
    MANAGER: {
        WARM: "I would rather keep that to myself for now. When the time comes, I will gladly tell you.",
        BRIEF: "I would rather keep that to myself for now.",
        FORMAL: "I hope that you will understand if I keep that to myself for now.",
    },
    RUDE: dict.fromkeys((WARM, BRIEF, FORMAL), "I will keep that to myself."),
}

VOICEMAIL: Lines = {
    MANAGER: {
        WARM: "{hello} I am sorry to miss you. {thanks} {choice} I will try once more, and you can call me back at any"
        " time. Thank you, and all the best.",
        BRIEF: "{hello} {thanks} {choice} I will try once more. All the best.",
        FORMAL: "{hello} {thanks} {choice} I will try to reach you once more. Thank you, and goodbye.",
    },
    RUDE: dict.fromkeys((WARM, BRIEF, FORMAL), "{hello} {choice} There is no need to call back. Goodbye."),
}

SUBJECT: Lines = {
    MANAGER: {WARM: "Thank you{comma_name}", BRIEF: "Thank you for the talk", FORMAL: "Your offer: {role}"},
    RECRUITER: dict.fromkeys((WARM, BRIEF, FORMAL), "{role} at {employer}: my answer"),
    RUDE: dict.fromkeys((WARM, BRIEF, FORMAL), "{role}: my answer"),
}
MAIL_THANKS: Lines = {
    MANAGER: {
        WARM: "Thank you for talking with me. I am still grateful for {thing}{thanked}",
        BRIEF: "Once more, thank you for {thing}{thanked}",
        FORMAL: "Thank you for our conversation. I remain grateful for {thing}{thanked}",
    },
    RUDE: dict.fromkeys((WARM, BRIEF, FORMAL), "Thank you for {thing}."),
}
MAIL_CHOICE: Lines = {
    MANAGER: {
        WARM: "As I said, I have decided not to take it. I wish you and everyone there all the best.",
        BRIEF: "As I said, I have decided not to take it.",
        FORMAL: "As I told you, I have decided to decline it.",
    },
    RECRUITER: {
        WARM: "As I said, I have decided not to take the offer from {employer}. Please pass on my thanks to {manager}.",
        BRIEF: "As I said, I have decided not to take the offer from {employer}. Please pass that on.",
        FORMAL: "As I told you, I have decided to decline the offer from {employer}. Please pass on my thanks to"
        " {manager}.",
    },
    RUDE: dict.fromkeys((WARM, BRIEF, FORMAL), "As I said, I have decided not to take it."),
}
MAIL_STAY = {
    WARM: "I would be glad to stay in touch, and will write to you again before long.",
    BRIEF: "I will be in touch now and then.",
    FORMAL: "I would be glad to stay in touch.",
}
SIGN_OFF = {WARM: "Warm regards,", BRIEF: "Best wishes,", FORMAL: "Yours sincerely,"}
