"""What the lint of a programme asks of words and codes: its tables, one place for all checks."""

import re
import unicodedata

LANGUAGES = ("en", "fr")
LEVELS = 6
QUESTION_WORDS = 25
CHOICE_WORDS = (3, 28)
LINE_WORDS = 45          # why, evidence, description, proof, gist
TITLE_CHARS = {"en": 60, "fr": 80}

OPENINGS = {
    "en": r"(where|what|when|which|who|whose|whom|how|on what|to what|for which|for what|from where|by whom|at what|in which|in what)\b",
    "fr": r"qu’\w|(où|d’où|jusqu’où|que|quand|comment|combien|qui|quel|quelle|quels|quelles|à qui|à quoi|à quel|à quelle|de qui|de quoi|de combien|"
          r"par quoi|par qui|sur quoi|sur quel|sur quelle|avec quoi|pour quoi|pour quels|pour quelles|dans quel|dans quelle|auprès de qui)(?!\w)",
}
YES_NO = {
    "en": r"^(is|are|was|were|does|do|did|has|have|can|could|may|will|would|should)\b",
    "fr": r"^(est-ce que|est-ce qu’|existe-t-il|y a-t-il|peut-on|a-t-on|avez-vous|disposez-vous)",
}
BANNED = {
    "en": ["adequate", "adequately", "adequacy", "effective", "effectively", "effectiveness", "sufficient",
           "sufficiently", "appropriate", "appropriately", "aggregate", "payload", "inference", "leverage",
           "stakeholder", "stakeholders", "best practice", "best practices", "capacity building", "robust",
           "holistic", "synergy", "synergies", "state-of-the-art", "world-class", "siri"],
    "fr": ["adéquat", "adéquate", "adéquats", "adéquates", "adéquation", "efficace", "efficaces", "efficacement",
           "efficacité", "suffisant", "suffisante", "suffisants", "suffisantes", "suffisamment", "approprié",
           "appropriée", "appropriés", "appropriées", "agrégat", "inférence", "parties prenantes",
           "meilleures pratiques", "renforcement des capacités", "holistique", "synergie", "synergies",
           "calibrage", "siri"],
}
FUTURE = {"en": r"\b(will|shall)\b"}
LEVEL_NUMBER = r"\b(as [0-5]\b|level [0-5]\b|comme (en |au )?[0-5]\b|niveau [0-5]\b)"
YEAR = r"(?<!\d)(:\s?)?(19|20)\d\d(?!\d)"
PLACEHOLDER = r"[{}\[\]<>]|%s|\bXXX\b|\bTODO\b|\bTBD\b|…|\.\.\."
OBLIGATION = {
    "en": r"\b(must|shall|has to|have to|has the right|have the right|obliged)\b",
    "fr": r"\b(doit|doivent|est tenu|sont tenus|a droit|ont droit|obligé|obligés)\b",
}
REGIMES = {"TBT", "TFA", "SPS", "Codex", "OIML", "ISO", "national"}
FORCES = {"shall", "best_endeavour", "guidance"}
NULL_REASONS = {"DONT_KNOW", "NOT_APPLICABLE", "PREFER_NOT"}

QUESTION_KEYS = {"code", "sub_area", "perspective", "ladder", "target", "weight", "text", "choices", "why",
                 "evidence_hint", "legal_refs"}
ACTION_KEYS = {"id", "title", "description", "triggers", "owner_type", "owner", "cost_band", "months",
               "prerequisites", "applies_when", "legal_refs", "sdg_targets", "crs_code", "quick_win",
               "first_step", "proof"}
REF_KEYS = {"regime", "provision", "force", "gist", "as_of", "checked"}


def words(text):
    """Number of words; a lone mark of punctuation is none."""
    return sum(1 for w in text.split() if any(c.isalnum() for c in w))


def plain(text):
    """Text as compared: no case, punctuation or runs of blanks."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def code_key(code):
    match = re.fullmatch(r"([A-Z]+)(\d+)(?:\.(\d+))?", code)
    return (match[1], int(match[2]), int(match[3] or 0)) if match else (code, 0, 0)
