#!/usr/bin/env python3
"""Does the ranker look where it must not?   audit.py CONCORD_EVALUATE

Blind copies (the truth of a fold removed, then all its other workshops removed too) must give the same predictions within 1e-6,
with no local workshops and with two. With the actions shuffled inside every outcome there is nothing to learn: NDCG@10 must fall
to chance. Needs the public data (CONCORD_TEST_DATA, or ../shared/data beside the checkout) and Python with pandas; without them
it says so and is skipped (exit code 77). Run with fewer nets than the measured configuration: the same code, in a minute or two.
"""
import json, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
FOLD, SHOTS, DRAW = "f05", 2, 3
SETTINGS = "members = 1\ncalibration_folds = 2\n"


def skip(why):
    print("SKIPPED: " + why)
    sys.exit(77)


def main():
    evaluate = os.path.abspath(sys.argv[1])
    data = os.environ.get("CONCORD_TEST_DATA") or os.path.join(CHECKOUT, "..", "shared", "data")
    tools = os.path.join(data, "..", "tools")
    if not os.path.isdir(os.path.join(data, "afrobarometer")):
        skip("no test data: set CONCORD_TEST_DATA or put shared/data beside the checkout")
    try:
        import pandas as pd, numpy as np  # noqa: F401
    except ImportError:
        skip("Python's pandas and numpy are not installed")
    failures = []
    with tempfile.TemporaryDirectory() as work:
        at = lambda *parts: os.path.join(work, *parts)
        with open(at("settings"), "w") as f:
            f.write(SETTINGS)

        def made(out, *arguments):
            subprocess.run([sys.executable, os.path.join(tools, "ranking_set.py"), *arguments[:1], at(out), *arguments[1:]],
                           check=True, stdout=subprocess.DEVNULL)
            return at(out)

        def predicted(folder, *arguments):
            out = folder + ".out"
            subprocess.run([evaluate, "ranking", folder, "--out", out, "--settings", at("settings"), *arguments], check=True)
            return pd.read_csv(os.path.join(out, "predictions.csv"), dtype={"workshop_id": str, "action_id": str})

        full = made("full", "afrobarometer")
        truth = predicted(full, "--fold", FOLD, "--shots", "0,%d" % SHOTS)
        key = ["shots", "draw", "workshop_id", "action_id"]

        def compare(name, other, shots, draw, only=None):
            mine = truth[(truth.shots == shots) & (truth.draw == draw)]
            other = other[(other.shots == shots) & (other.draw == draw)]
            if only:
                mine, other = mine[mine.workshop_id == only], other[other.workshop_id == only]
            both = mine.merge(other, on=key, how="outer", suffixes=("", "_blind"))
            worst = max(float((both[c] - both[c + "_blind"]).abs().max()) for c in ("score", "p_top", "rank_lo", "rank_hi"))
            good = len(mine) > 0 and len(both) == len(mine) and not both.isna().any().any() and worst <= 1e-6
            print("%-28s %6d rows, largest difference %.2g  %s" % (name, len(both), worst, "ok" if good else "FAILED"))
            if not good:
                failures.append(name)

        blind = predicted(made("blind0", "blind", "--of", full, "--hide", FOLD), "--fold", FOLD, "--shots", "0")
        compare("blind, no local workshop", blind, 0, 0)
        args = ["blind", "--of", full, "--hide", FOLD, "--draw", str(DRAW), "--shots", str(SHOTS)]
        compare("blind, two local workshops", predicted(made("blind2", *args), "--fold", FOLD, "--shots", str(SHOTS)), SHOTS, DRAW)
        few = truth[(truth.shots == SHOTS) & (truth.draw == DRAW)]
        alone = few.workshop_id.iloc[0]
        compare("the workshop alone", predicted(made("alone", *args, "--alone", alone), "--fold", FOLD, "--shots", str(SHOTS)), SHOTS, DRAW, alone)

        shuffled = made("shuffled", "shuffle", "--of", full, "--what", "actions")
        predicted(shuffled, "--shots", "0")
        line = subprocess.run([sys.executable, os.path.join(tools, "score_ranking.py"), shuffled,
                               os.path.join(shuffled + ".out", "predictions.csv"), "--shots", "0"], check=True, capture_output=True, text=True)
        ndcg = json.loads(line.stdout)["ndcg10"]
        good = abs(ndcg - 0.26) <= 0.02
        print("shuffled actions: NDCG@10 %.4f, chance is .26 ± .02  %s" % (ndcg, "ok" if good else "FAILED"))
        if not good:
            failures.append("shuffle")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
