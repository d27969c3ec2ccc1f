from django.db import models


class GoodReason(models.TextChoices):
    """Good reasons to say no (PRODUCT.md, practice 8). Private, like all reasons."""

    BOSS = "boss", "I wouldn’t report to who I thought"
    ABSENT = "absent", "The manager is hardly ever around"
    WORK = "work", "The work isn’t what was described"
    PLACE = "place", "I wouldn’t want to live there"
    PAY = "pay", "The pay is too low"
    BETTER = "better", "Another offer is better"
    PROCESS = "process", "HR, or how they hire, put me off"
    HOURS = "hours", "The hours, or too little flexibility"
    GROWTH = "growth", "I wouldn’t grow there"
    COUNTER = "counter", "A counter-offer fixes why I was leaving, and not only with money"


class Giving(models.TextChoices):
    """What is given back in the call. Empty: nothing yet."""

    REFERRAL = "referral", "A referral: somebody for the role"
    LEAD = "lead", "A lead: somebody who might become a customer"
    INTRODUCTION = "introduction", "An introduction to somebody I know"


class Tone(models.TextChoices):
    WARM = "warm", "Warm"
    BRIEF = "brief", "Brief"
    FORMAL = "formal", "Formal"


class Situation(models.TextChoices):
    """Who the person talks to, and about what: which script fits."""

    MANAGER = "manager", "The hiring manager"
    INTERNSHIP = "internship", "The manager of an internship"
    RECRUITER = "recruiter", "A recruiter or HR"
    RUDE = "rude", "Somebody who was rude"
    DESPITE_HR = "despite_hr", "A good manager, after trouble with HR"
    STAYING = "staying", "A manager elsewhere, because I’m staying where I am"
    OWN_BOSS = "own_boss", "My own boss, about a counter-offer"
