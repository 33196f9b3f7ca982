"""The dialect that a receiving platform speaks, by the kind of its envelope."""

from __future__ import annotations

from certkit.counterparts.speech import Speech
from certkit.counterparts.speech_flat import FlatSpeech
from certkit.counterparts.speech_receive_info import ReceiveInfoSpeech
from certkit.counterparts.speech_upload import UploadSpeech
from certkit.standards.messages.facts import Facts, FlatJson, ReceiveInfo, Upload, envelope_of

_SPEECHES: dict[type[Facts], type[Speech]] = {
    Upload: UploadSpeech,
    ReceiveInfo: ReceiveInfoSpeech,
    FlatJson: FlatSpeech,
}


def speech_of(dialect: str) -> Speech:
    """How a dialect is spoken; InputError with the known dialects."""
    return _SPEECHES[type(envelope_of(dialect))](dialect)
