"""What a run covers of the catalogue, counted from its findings and never from declarations."""

from __future__ import annotations

from certkit.model.judgement import Judged, Judgement
from certkit.model.requirement import Part
from certkit.model.verdict import Verdict

DECIDED = (Verdict.PASSED, Verdict.FAILED)


def coverage(judgement: Judgement) -> dict[str, int]:
    """Counts over the whole catalogue; requirements whose text was not read are not counted as tested.

    A requirement with findings that are remarks only is accounted for and counted in none of the columns but the first.
    """
    judged = judgement.requirements
    tested = [one for one in judged if _tested(one)]
    return {
        "requirements": len(judged),
        "tested": len(tested),
        "with_negative": sum(1 for one in tested if one.strength),
        "attested": sum(1 for one in judged if one.requirement.part is Part.ATTEST and one.findings),
        "derived": sum(1 for one in judged if one.requirement.part is Part.VERDICT and one.findings),
        "excluded": sum(1 for one in judged if one.requirement.not_tested),
        "unaccounted": sum(1 for one in judged if not (one.findings or one.requirement.not_tested)),
    }


def _tested(one: Judged) -> bool:
    own = one.requirement.part not in (Part.ATTEST, Part.VERDICT)
    return own and not one.advisory and one.verdict in DECIDED and bool(one.findings)
