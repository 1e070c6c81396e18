"""How the scripts of this folder are driven: a line of JSON in for each step, a line of JSON out.

The first line is the stage: where the simulator is and who is in it; it is answered when everything is ready. Each further line is the name of a
step. An answer is what was found, or the error that ended it.
"""

import base64
import json
import sys
import traceback


def play(prepare):
    """Reads the stage, hands it to `prepare`, which gives the steps by their names, and plays those that are asked for."""
    steps = {}
    answer(lambda: steps.update(prepare(json.loads(sys.stdin.readline()))))
    for line in sys.stdin:
        answer(lambda: steps[json.loads(line)]())


def answer(work):
    try:
        result = {"found": work()}
    except Exception:
        result = {"error": traceback.format_exc()}
    print(json.dumps(result), flush=True)


def holder(token):
    """Whose token it is, and for what."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return {name: claims.get(name) for name in ("aud", "oid", "appid", "tid", "xms_mirid")}
