"""The sentences of the call, by part, situation and tone. What is not said otherwise is as for a hiring manager.

They are read aloud to a human being: contractions, short sentences, nothing that one would only write.
"""

from offers.models import Giving, Situation, Tone

WARM, BRIEF, FORMAL = Tone.WARM, Tone.BRIEF, Tone.FORMAL
MANAGER, INTERNSHIP, RECRUITER, RUDE, DESPITE_HR, STAYING, OWN_BOSS = (
    Situation.MANAGER,
    Situation.INTERNSHIP,
    Situation.RECRUITER,
    Situation.RUDE,
    Situation.DESPITE_HR,
    Situation.STAYING,
    Situation.OWN_BOSS,
)

Lines = dict[Situation, dict[Tone, str]]


def any_tone(text: str) -> dict[Tone, str]:
    return dict.fromkeys((WARM, BRIEF, FORMAL), text)


CUES = {
    "greeting": "Start",
    "thanks": "Thank them, and name something",
    "choice": "Say it once",
    "respect": "Say what you think of them",
    "pass_on": "Ask for the manager",
    "stay": "Ask to stay in touch",
    "giving": "Give something back",
    "close": "Finish",
    "why": "Why?",
    "why_again": "If they ask again",
    "what_differently": "What could we have done differently?",
    "what_would_it_take": "What would it take?",
    "who_instead": "Who did you choose?",
    "voicemail": "On their voicemail",
    "subject": "Subject",
    "mail": "The note after the call",
}

USUAL = ("greeting", "thanks", "choice", "respect", "stay", "giving", "close")
CALL = dict.fromkeys(Situation, USUAL) | {
    RECRUITER: ("greeting", "thanks", "choice", "pass_on", "stay", "giving", "close"),
    RUDE: ("greeting", "choice", "close"),
}
ANSWERS = ("why", "why_again", "what_differently", "what_would_it_take", "who_instead")
WRITTEN = ("voicemail", "subject", "mail")

# {thing} is "the offer" or "the internship"; {thanked} goes on with ", and for …" or ends the sentence.
THANKS: Lines = {
    MANAGER: {
        WARM: "Thank you so much for {thing}{thanked} It really meant a lot to me.",
        BRIEF: "Thank you for {thing}{thanked}",
        FORMAL: "I’d like to thank you for {thing}{thanked}",
    },
    RECRUITER: {
        WARM: "Thank you so much for setting all this up{thanked} You made it easy for me.",
        BRIEF: "Thank you for setting this up{thanked}",
        FORMAL: "I’d like to thank you for arranging all this{thanked}",
    },
    OWN_BOSS: {
        WARM: "Thank you so much for trying to keep me{thanked} I know you went out of your way for me.",
        BRIEF: "Thank you for trying to keep me{thanked}",
        FORMAL: "I’d like to thank you for the offer to stay{thanked}",
    },
}
# {because} goes on with the decision: that another offer is closer to the person's goals, if there is one.
CHOICE: Lines = {
    MANAGER: {
        WARM: "It was a difficult decision. {because} I’m going to say no. I’ve made up my mind, and I wanted you to"
        " hear it from me.",
        BRIEF: "I’m not going to take it. I’ve made up my mind, and I wanted to tell you myself.",
        FORMAL: "It was a difficult decision. {because} I’m going to decline your offer. My decision is final, and I"
        " wanted to tell you myself.",
    },
    RECRUITER: {
        WARM: "It was a difficult decision. {because} I’m going to say no to {employer}. I’ve made up my mind.",
        BRIEF: "I’m not going to take the offer from {employer}. I’ve made up my mind.",
        FORMAL: "It was a difficult decision. {because} I’m going to decline the offer from {employer}. I’ve made"
        " up my mind.",
    },
    RUDE: {
        WARM: "Thank you for the offer. I’m not going to take it, and I’ve made up my mind.",
        BRIEF: "I’m calling to let you know that I won’t be taking the offer. I’ve made up my mind.",
        FORMAL: "I’m going to decline the offer. My decision is final.",
    },
    DESPITE_HR: {
        WARM: "It was a difficult decision. {because} I’m going to say no. It had nothing to do with you. I’ve made"
        " up my mind, and I wanted you to hear it from me.",
        BRIEF: "I’m not going to take it. It had nothing to do with you, and I wanted to tell you myself.",
        FORMAL: "It was a difficult decision. {because} I’m going to decline the offer. It had nothing to do with you,"
        " and I wanted to tell you myself.",
    },
    STAYING: {
        WARM: "It was a difficult decision, but I’m going to stay where I am, so I won’t be taking the offer. It wasn’t"
        " anything you did. I’ve made up my mind, and I wanted you to hear it from me.",
        BRIEF: "I’m going to stay where I am, so I won’t be taking the offer. It wasn’t anything you did, and I"
        " wanted to tell you myself.",
        FORMAL: "It was a difficult decision, but I’m going to stay where I am. It had nothing to do with you or your"
        " team, and I wanted to tell you myself.",
    },
    OWN_BOSS: {
        WARM: "It was a difficult decision, but I’m still going to leave. I’ve made up my mind, and I wanted you"
        " to hear it from me first.",
        BRIEF: "I’m still going to leave. I’ve made up my mind, and I wanted to tell you first.",
        FORMAL: "It was a difficult decision, and I’m going to leave. My decision is final, and I wanted you to be the"
        " first to know.",
    },
}
RESPECT: Lines = {
    MANAGER: {
        WARM: "You’re someone I’d really like to work with, if not now, then some day.",
        BRIEF: "I’d like to work with you some day.",
        FORMAL: "I’d be glad to work with you some day, and I appreciate how much of your time this took.",
    },
    INTERNSHIP: {
        WARM: "You really make time for people who are still learning. I’d love to work with you some day.",
        BRIEF: "You make time for people who are still learning, and I’m grateful.",
        FORMAL: "I know how much time it takes to have somebody around who’s still learning, and I appreciate it.",
    },
    DESPITE_HR: {
        WARM: "I’d gladly work with you, if not now, then some day.",
        BRIEF: "I’d gladly work with you some day.",
        FORMAL: "I’d gladly work with you some day.",
    },
    OWN_BOSS: {
        WARM: "I’ve learned a lot from you, and I want to leave things in good shape. Can we talk about the handover?",
        BRIEF: "I want to leave things in good shape. Can we talk about the handover?",
        FORMAL: "I’d like to leave everything in good order. When would suit you to talk about the handover?",
    },
}
# {manager} is a name, or "the hiring manager".
PASS_ON: Lines = {
    MANAGER: {
        WARM: "I’d love to tell {manager} myself. Could you put me through, or give me the number? If not, please pass"
        " on my thanks.",
        BRIEF: "I’d like to tell {manager} myself. Could you put me through?",
        FORMAL: "I’d like to tell {manager} myself, if that’s all right. Could you put me through? If not, please"
        " pass on my thanks.",
    },
}
# {back} is when the person graduates, and goes on.
STAY: Lines = {
    MANAGER: {
        WARM: "With your permission, I’d like to stay in touch. Would it be OK if I dropped you a line now and then?",
        BRIEF: "Can I stay in touch? I’d write now and then, no more than that.",
        FORMAL: "With your permission, I’d like to stay in touch. May I write to you from time to time?",
    },
    INTERNSHIP: {
        WARM: "{back} I’d love to be considered for a full-time role. Would it be all right if I stayed in touch?",
        BRIEF: "{back} I’d like to ask you about a full-time role. Can I stay in touch?",
        FORMAL: "{back} I’d be glad to be considered for a full-time role. May I stay in touch until then?",
    },
    RECRUITER: {
        WARM: "I’d like to stay in touch with you too. Would it be all right if I wrote when something changes for me?",
        BRIEF: "Can I stay in touch? Another role may fit better.",
        FORMAL: "With your permission, I’d like to stay in touch, in case another role fits better.",
    },
    OWN_BOSS: {
        WARM: "I’d hate to lose touch. I hope we’ll still get a coffee together once I’ve left.",
        BRIEF: "I’d like us to stay in touch once I’ve left.",
        FORMAL: "I hope that we’ll stay in touch once I’ve left.",
    },
}
CLOSE: Lines = {
    MANAGER: {
        WARM: "Thank you again{comma_name}. All the best to you and everyone there.",
        BRIEF: "Thanks again, and all the best.",
        FORMAL: "Thank you for your time. I wish you and {employer} all the best.",
    },
    RUDE: {
        WARM: "That’s all I wanted to say. I wish you well.",
        BRIEF: "That’s all I was calling about. Take care.",
        FORMAL: "That’s all I wanted to say. Goodbye.",
    },
    OWN_BOSS: {
        WARM: "Thank you{comma_name}. For all of it.",
        BRIEF: "Thanks, and I’ll put it in writing today.",
        FORMAL: "Thank you for your time. I’ll put this in writing today.",
    },
}

# With nothing named; with a name or words in the sentence; before a sentence of the person's own.
GIVING = {
    Giving.REFERRAL: (
        "I’d like to recommend somebody. Let me check with them first, and if they’re interested I’ll put you in"
        " touch.",
        "I’d like to recommend somebody: {named}. I’d be glad to put you in touch.",
        "I’d like to recommend somebody, and I’d be glad to put you in touch. ",
    ),
    Giving.LEAD: (
        "I might know a good customer for you. Let me check with them first, and if they’re interested I’ll put you"
        " in touch.",
        "I might know a good customer for you: {named}. I’d be glad to put you in touch.",
        "I might know a good customer for you, and I’d be glad to put you in touch. ",
    ),
    Giving.INTRODUCTION: (
        "There’s somebody I think you should meet. Let me check with them first, and if they’re interested I’ll"
        " introduce you.",
        "There’s somebody I think you should meet: {named}. I’d be glad to introduce you.",
        "There’s somebody I think you should meet, and I’d be glad to introduce you. ",
    ),
}
NOTHING_YET: Lines = {
    MANAGER: {
        WARM: "And if I meet somebody who’d be great for this, I’d be glad to put you in touch.",
        BRIEF: "If I meet somebody who’d be right for this, I’ll let you know.",
        FORMAL: "If I meet somebody who would suit the role, I’d be glad to put you in touch.",
    },
    OWN_BOSS: {
        WARM: "I’d be glad to help you find somebody for my job, and to show them the ropes.",
        BRIEF: "I’ll help you find somebody for my job.",
        FORMAL: "I’d be glad to help you find somebody for my job, and to train them.",
    },
}

# {reason} is the one to share, as a sentence, or "It’s a personal decision."
WHY: Lines = {
    MANAGER: {
        WARM: "{reason} I’d rather leave it at that, if you don’t mind.",
        BRIEF: "{reason} I’d rather leave it at that.",
        FORMAL: "{reason} I’d prefer to leave it at that.",
    },
    RUDE: any_tone("{reason} I’ll leave it at that."),
    DESPITE_HR: any_tone("{reason} It had nothing to do with you."),
    STAYING: any_tone("{reason} It had nothing to do with you or your team."),
    OWN_BOSS: any_tone("{reason} It just feels like the right time."),
}
WHY_AGAIN: Lines = {
    MANAGER: {
        WARM: "I understand why you’re asking. I’d still rather leave it at that, and I hope that’s all right.",
        BRIEF: "I’d still rather leave it at that. I hope that’s all right.",
        FORMAL: "I can see why you’d ask, but I’d prefer to leave it at that. I hope that’s all right.",
    },
    RUDE: any_tone("I’d rather leave it there."),
    DESPITE_HR: any_tone("There’s really not much more I can say, and I hope that’s all right."),
    STAYING: any_tone("There’s really not much more I can say, and I hope that’s all right."),
    OWN_BOSS: any_tone("There’s really not much more I can say. I thought about it for a long time."),
}
WHAT_DIFFERENTLY: Lines = {
    MANAGER: {
        WARM: "It’s kind of you to ask. I’d rather leave that, if you don’t mind. I had to choose, and this felt"
        " right.",
        BRIEF: "It’s kind of you to ask, but I’d rather leave that.",
        FORMAL: "It’s kind of you to ask, but I’d prefer to leave that, if you don’t mind.",
    },
    RUDE: any_tone("I’d rather not go into that."),
    DESPITE_HR: any_tone("Nothing you could have done, honestly. I enjoyed talking with you."),
    STAYING: any_tone("I don’t think there’s anything you could have done."),
    OWN_BOSS: any_tone("It’s kind of you to ask. I’d rather look ahead, and make the handover easy for you."),
}
WHAT_WOULD_IT_TAKE: Lines = {
    MANAGER: {
        WARM: "That’s kind of you to ask, but I’ve made up my mind, and I wouldn’t want to turn this into a"
        " negotiation.",
        BRIEF: "Thanks for asking, but I’ve made up my mind.",
        FORMAL: "Thank you for asking, but I’ve made up my mind, and I wouldn’t want to turn this into a negotiation.",
    },
    RUDE: any_tone("There isn’t anything, thanks. I’ve made up my mind."),
    STAYING: {
        WARM: "That’s kind of you to ask, but I’ve given them my word.",
        BRIEF: "Thanks for asking, but I’ve given them my word.",
        FORMAL: "Thank you for asking, but I’ve given them my word.",
    },
    OWN_BOSS: {
        WARM: "You’ve done more than enough already. I’ve just decided it’s time to go.",
        BRIEF: "Thanks for asking, but I’ve decided it’s time to go.",
        FORMAL: "Thank you for asking, but I’ve decided that it’s time to go.",
    },
}
WHO_INSTEAD: Lines = {
    MANAGER: {
        WARM: "I’d rather wait until {settled}. Then I’ll happily tell you.",
        BRIEF: "I’d rather wait until {settled}.",
        FORMAL: "I’d prefer not to say until {settled}, if that’s all right.",
    },
    RUDE: any_tone("I’d rather not say."),
    STAYING: any_tone("Nobody new: I’m staying where I am."),
}
