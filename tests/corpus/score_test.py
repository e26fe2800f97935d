"""The parser against real mail: no kind may fall below its floor. Skipped where ../shared/corpus is not there.

The floors are what was reached, in strict cases (every asserted field right), less a case or two of room. Raise them with
the parser; never lower them to let a change pass.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

FLOORS = {"parse": 0.975, "reply_trim": 0.94, "bounce": 0.975, "autoreply": 1.0, "threading": 1.0, "no-crash": 1.0}
SKIPPED = 77  # CTest's SKIP_RETURN_CODE here

top = pathlib.Path(__file__).resolve().parents[2]
scorer = top.parent / "shared" / "corpus" / "score.py"
program = os.environ.get("POSTERN") or str(top / "build" / "dev" / "daemon" / "postern")


def main():
    if not scorer.exists():
        print(f"skipped: there is no {scorer.relative_to(top.parent)} beside this checkout")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        figures = pathlib.Path(folder) / "score.json"
        subprocess.run([sys.executable, "-B", scorer, "--totals-only", "--json", figures, "--", program, "parse"], check=True)
        totals = json.loads(figures.read_text())["totals"]
    low = [f"{kind}: {totals[kind]['passed']}/{totals[kind]['total']} is below {floor:.1%}"
           for kind, floor in FLOORS.items() if totals[kind]["passed"] < floor * totals[kind]["total"]]
    broken = [f"{kind}: {row['crash']} crashes, {row['timeout']} time-outs" for kind, row in totals.items()
              if row.get("crash") or row.get("timeout")]
    print("\n".join(low + broken) or "every kind stands at or above its floor")
    return 1 if low or broken else 0


if __name__ == "__main__":
    sys.exit(main())
