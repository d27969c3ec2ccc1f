"""What is left on a voicemail and written after the call, by situation and tone."""

from offers.coach.scripts.lines import (
    BRIEF,
    DESPITE_HR,
    FORMAL,
    INTERNSHIP,
    MANAGER,
    OWN_BOSS,
    RECRUITER,
    RUDE,
    STAYING,
    WARM,
    Lines,
    any_tone,
)

# {reach} is the person's own number, or that they'll try again.
VOICEMAIL: Lines = {
    MANAGER: {
        WARM: "{hello} I’m sorry I missed you. {thanks} {choice} {reach} Thank you, and all the best.",
        BRIEF: "{hello} {thanks} {choice} {reach} All the best.",
        FORMAL: "{hello} {thanks} {choice} {reach} Thank you, and goodbye.",
    },
    RUDE: any_tone("{hello} {choice} There’s no need to call back. Goodbye."),
    OWN_BOSS: any_tone("{hello} Could you give me a call when you have a quiet moment? Thank you."),
}

SUBJECT: Lines = {
    MANAGER: {WARM: "Thank you{comma_name}", BRIEF: "Thank you for the call", FORMAL: "Your offer: {role}"},
    RECRUITER: any_tone("{role} at {employer}: my answer"),
    RUDE: any_tone("{role}: my answer"),
    OWN_BOSS: any_tone("Thank you, and the handover"),
}
MAIL_THANKS: Lines = {
    MANAGER: {
        WARM: "Thank you for taking the time to talk. I’m still very grateful for {thing}{thanked}",
        BRIEF: "Thank you again for {thing}{thanked}",
        FORMAL: "Thank you for talking to me. I’m very grateful for {thing}{thanked}",
    },
    RUDE: any_tone("Thank you for {thing}."),
    OWN_BOSS: {
        WARM: "Thank you for taking the time to talk, and for trying to keep me{thanked}",
        BRIEF: "Thank you again for trying to keep me{thanked}",
        FORMAL: "Thank you for talking to me, and for the offer to stay{thanked}",
    },
}
MAIL_CHOICE: Lines = {
    MANAGER: {
        WARM: "As I said, I’ve decided not to take it. You’re someone I’d really like to work with, if not now, then"
        " some day.",
        BRIEF: "As I said, I’ve decided not to take it.",
        FORMAL: "As I said, I’ve decided to decline it.",
    },
    RECRUITER: {
        WARM: "As I said, I’ve decided not to take the offer from {employer}. Please pass on my thanks to {manager}.",
        BRIEF: "As I said, I’ve decided not to take the offer from {employer}. Please pass that on.",
        FORMAL: "As I said, I’ve decided to decline the offer from {employer}. Please pass on my thanks to {manager}.",
    },
    RUDE: any_tone("As I said, I’ve decided not to take it."),
    DESPITE_HR: {
        WARM: "As I said, I’ve decided not to take it. It had nothing to do with you: I’d gladly work with you, if not"
        " now, then some day.",
        BRIEF: "As I said, I’ve decided not to take it. It had nothing to do with you.",
        FORMAL: "As I said, I’ve decided to decline it. It had nothing to do with you.",
    },
    STAYING: {
        WARM: "As I said, I’m staying where I am. It wasn’t anything you did: I’d really like to work with you some"
        " day.",
        BRIEF: "As I said, I’m staying where I am.",
        FORMAL: "As I said, I’ve decided to stay where I am.",
    },
    OWN_BOSS: any_tone("As I said, I’ve decided to leave, and I’ll make sure everything’s in good shape before I go."),
}
MAIL_STAY: Lines = {
    MANAGER: {
        WARM: "I’d love to stay in touch, and I hope it’s all right if I drop you a line now and then.",
        BRIEF: "I’ll be in touch now and then.",
        FORMAL: "I’d be glad to stay in touch.",
    },
    INTERNSHIP: {
        WARM: "{back} I’d love to be considered for a full-time role. I’ll keep in touch.",
        BRIEF: "{back} I’d like to ask you about a full-time role. I’ll keep in touch.",
        FORMAL: "{back} I’d be glad to be considered for a full-time role, and to stay in touch.",
    },
    OWN_BOSS: any_tone("I hope we’ll stay in touch once I’ve left."),
}
SIGN_OFF = {WARM: "Warm regards,", BRIEF: "Best wishes,", FORMAL: "Kind regards,"}
