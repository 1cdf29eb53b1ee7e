#!/usr/bin/env python3
"""Does the ranker look where it must not?   audit.py CONCORD_EVALUATE [--full]

Blind copies (the truth of a fold removed, then all its other workshops removed too) must give the same predictions within 1e-6,
with no local workshops and with four. With the actions shuffled inside every outcome there is nothing to learn: NDCG@10 must fall to
chance. With whole outcomes dealt to other workshops only popularity is left: no more than that + .01. Titles replaced by random words
must cost no more than .02. Needs the public data (CONCORD_TEST_DATA, or ../shared/data beside the checkout) and Python with pandas;
without them it says so and is skipped (exit code 77). Without --full: one blind fold, one workshop alone, shuffles on four folds, and
fewer nets than the measured configuration: the same code, in minutes.
"""
import argparse, json, os, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
SHOTS, DRAW = 4, 3
QUICK = "members = 1\ncalibration_folds = 2\n"
SHUFFLED = ("f01", "f04", "f07", "f10")


def skip(why):
    print("SKIPPED: " + why)
    sys.exit(77)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("evaluate"), p.add_argument("--full", action="store_true")
    a = p.parse_args()
    evaluate = os.path.abspath(a.evaluate)
    data = os.environ.get("CONCORD_TEST_DATA") or os.path.join(CHECKOUT, "..", "shared", "data")
    tools = os.path.join(data, "..", "tools")
    if not os.path.isdir(os.path.join(data, "afrobarometer")):
        skip("no test data: set CONCORD_TEST_DATA or put shared/data beside the checkout")
    try:
        import pandas as pd, numpy as np
    except ImportError:
        skip("Python's pandas and numpy are not installed")
    failures = []
    with tempfile.TemporaryDirectory() as work:
        at = lambda *parts: os.path.join(work, *parts)
        with open(at("settings"), "w") as f:
            f.write("" if a.full else QUICK)

        def made(out, *arguments):
            subprocess.run([sys.executable, os.path.join(tools, "ranking_set.py"), *arguments[:1], at(out), *arguments[1:]],
                           check=True, stdout=subprocess.DEVNULL)
            return at(out)

        def predicted(folder, *arguments):
            out = folder + ".out"
            subprocess.run([evaluate, "ranking", folder, "--out", out, "--settings", at("settings"), *arguments], check=True, stdout=subprocess.DEVNULL)
            return pd.read_csv(os.path.join(out, "predictions.csv"), dtype={"workshop_id": str, "action_id": str})

        def check(what, good, said):
            print("%-34s %s  %s" % (what, said, "ok" if good else "FAILED"), flush=True)
            if not good:
                failures.append(what)

        full = made("full", "afrobarometer")
        key = ["shots", "draw", "workshop_id", "action_id"]

        def compare(name, truth, other, shots, draw, only=None):
            mine = truth[(truth.shots == shots) & (truth.draw == draw)]
            other = other[(other.shots == shots) & (other.draw == draw)]
            if only:
                mine, other = mine[mine.workshop_id == only], other[other.workshop_id == only]
            both = mine.merge(other, on=key, how="outer", suffixes=("", "_blind"), indicator=True)
            worst = max(float((both[c].fillna(-1) - both[c + "_blind"].fillna(-1)).abs().max()) for c in ("score", "p_top", "rank_lo", "rank_hi"))
            good = len(mine) > 0 and (both._merge == "both").all() and worst <= 1e-6
            check(name, good, "%6d rows, largest difference %.2g" % (len(both), worst))

        shops = pd.read_csv(os.path.join(full, "workshops.csv"), dtype=str).set_index("workshop_id").fold
        revealed = set(shops[pd.read_csv(os.path.join(full, "reveals.csv"), dtype=str).workshop_id])  # small countries tell nothing in advance
        for fold in ["f05"] + sorted(revealed - {"f05"})[:1] if a.full else ["f05"]:
            truth = predicted(full, "--fold", fold, "--shots", "0,%d" % SHOTS)
            blind = predicted(made("blind0" + fold, "blind", "--of", full, "--hide", fold), "--fold", fold, "--shots", "0")
            compare("blind %s, no local workshop" % fold, truth, blind, 0, 0)
            args = ["blind", "--of", full, "--hide", fold, "--draw", str(DRAW), "--shots", str(SHOTS)]
            blind = predicted(made("blind4" + fold, *args), "--fold", fold, "--shots", str(SHOTS))
            compare("blind %s, four local workshops" % fold, truth, blind, SHOTS, DRAW)
            few = truth[(truth.shots == SHOTS) & (truth.draw == DRAW)].workshop_id.unique()
            for alone in (few[:2] if fold == "f05" else few[:1]) if a.full else few[:1]:
                got = predicted(made("alone" + fold, *args, "--alone", alone), "--fold", fold, "--shots", str(SHOTS))
                compare("%s alone" % alone, truth, got, SHOTS, DRAW, alone)
                shutil.rmtree(at("alone" + fold))

        folds = [] if a.full else [x for f in SHUFFLED for x in ("--fold", f)]

        def ndcg(folder, *arguments):
            ranked = predicted(folder, "--shots", "0", *folds, *arguments)
            truth = pd.read_csv(os.path.join(folder, "outcomes.csv"), dtype={"workshop_id": str, "action_id": str})
            both, w, found = ranked.merge(truth, on=["workshop_id", "action_id"]), 1 / np.log2(np.arange(2, 12)), []
            for _, g in both.groupby("workshop_id"):
                got, best = g.sort_values("score", ascending=False).gain.values[:10], np.sort(g.gain.values)[::-1][:10]
                if best.sum() > 0:
                    found.append((got * w[:len(got)]).sum() / (best * w[:len(best)]).sum())
            return float(np.mean(found))

        shuffled = ndcg(made("actions", "shuffle", "--of", full, "--what", "actions"))
        check("actions shuffled", abs(shuffled - .26) <= .02, "NDCG@10 %.4f, chance is .26 ± .02" % shuffled)
        pairing = made("pairing", "shuffle", "--of", full, "--what", "pairing")
        dealt, popular = ndcg(pairing), ndcg(pairing, "--only", "popularity")
        check("outcomes dealt to others", dealt <= popular + .01, "NDCG@10 %.4f, popularity %.4f + .01" % (dealt, popular))

        words = at("words")
        shutil.copytree(full, words)
        actions, rng = pd.read_csv(os.path.join(full, "actions.csv"), dtype=str, keep_default_na=False), np.random.default_rng(11)
        word = lambda: "".join(rng.choice(list("abcdefghijklmnoprstuvwxyz"), rng.integers(4, 10)))
        actions["title"] = [" ".join(word() for _ in range(rng.integers(1, 4))) for _ in range(len(actions))]
        actions.to_csv(os.path.join(words, "actions.csv"), index=False)
        with_titles, without = ndcg(full), ndcg(words)
        check("titles of random words", without >= with_titles - .02, "NDCG@10 %.4f, with the titles %.4f" % (without, with_titles))
    print(json.dumps({"failed": failures}))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
