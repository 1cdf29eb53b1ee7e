#!/usr/bin/env python3
"""Actions that nobody has ranked.   unknown.py CONCORD_EVALUATE [--draws N]

Five of the thirty afrobarometer problems are taken out of everything that is learnt from (ballots, outcomes, candidates) and stand
among the candidates of the countries that are ranked: the ranker knows their titles and which answers speak of them, no more. Which
five is drawn from those that answers speak of. Three folds of countries are ranked, the other ten learnt from. Printed: NDCG@10 of
all thirty, and of the order of the five among themselves, against linked severity alone and against chance. Exit code 1 when the
model is not better than both, 77 (skipped) without the public data.
"""
import argparse, json, os, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
TESTED = ("f02", "f06", "f10")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("evaluate"), p.add_argument("--draws", type=int, default=1), p.add_argument("--settings")
    a = p.parse_args()
    data = os.environ.get("CONCORD_TEST_DATA") or os.path.join(CHECKOUT, "..", "shared", "data")
    if not os.path.isdir(os.path.join(data, "afrobarometer")):
        print("SKIPPED: no test data: set CONCORD_TEST_DATA or put shared/data beside the checkout")
        sys.exit(77)
    try:
        import numpy as np, pandas as pd
    except ImportError:
        print("SKIPPED: Python's pandas and numpy are not installed")
        sys.exit(77)
    discount = 1 / np.log2(np.arange(2, 12))

    def ndcg(score, gain):
        if gain.sum() <= 0:
            return np.nan
        order = np.argsort(-score, kind="stable")[:10]
        best = np.sort(gain)[::-1][:10]
        return (gain[order] * discount[:len(order)]).sum() / (best * discount[:len(best)]).sum()

    totals = []
    with tempfile.TemporaryDirectory() as work:
        full = os.path.join(work, "full")
        subprocess.run([sys.executable, os.path.join(data, "..", "tools", "ranking_set.py"), "afrobarometer", full], check=True, stdout=subprocess.DEVNULL)
        read = lambda n: pd.read_csv(os.path.join(full, n), dtype=str, keep_default_na=False)
        shops, actions, outcomes, choices, links, answers = (read(n) for n in ("workshops.csv", "actions.csv", "outcomes.csv", "choices.csv", "links.csv", "answers.csv.gz"))
        tested = set(shops.workshop_id[shops.fold.isin(TESTED)])
        questions = read("questions.csv").set_index("question_id")
        scale = lambda q: pd.to_numeric(answers[q]) / (int(questions.choices[q]) - 1)
        for draw in range(a.draws):
            rng = np.random.default_rng(100 + draw)
            new = set(rng.choice(sorted(set(links.action_id)), 5, replace=False))
            out = os.path.join(work, "draw%d" % draw)
            shutil.copytree(full, out)
            s = shops.copy()
            s["fold"] = np.where(s.workshop_id.isin(tested), "test", "train")
            s.to_csv(os.path.join(out, "workshops.csv"), index=False)
            known = actions[~actions.action_id.isin(new)]
            fresh = pd.concat([actions[actions.action_id.isin(new)].assign(workshop_id=w) for w in sorted(tested)])
            pd.concat([known, fresh]).to_csv(os.path.join(out, "actions.csv"), index=False)
            for name, t in (("outcomes.csv", outcomes), ("choices.csv", choices)):
                t[t.workshop_id.isin(tested) | ~t.action_id.isin(new)].to_csv(os.path.join(out, name), index=False)
            to = os.path.join(work, "out%d" % draw)
            subprocess.run([a.evaluate, "ranking", out, "--out", to, "--shots", "0"] + (["--settings", a.settings] if a.settings else []), check=True, stdout=subprocess.DEVNULL)
            got = pd.read_csv(os.path.join(to, "predictions.csv"), dtype={"workshop_id": str, "action_id": str})
            severity = {}
            for (action), g in links.groupby("action_id"):
                parts = [(scale(q) if int(sign) > 0 else 1 - scale(q)).groupby(answers.workshop_id).mean() for q, sign in zip(g.question_id, g.sign)]
                severity[action] = pd.concat(parts, axis=1).mean(axis=1)
            rows = {m: [] for m in ("model", "severity", "chance")}
            five = {m: [] for m in rows}
            for w, g in got.groupby("workshop_id"):
                t = outcomes[outcomes.workshop_id == w].set_index("action_id").gain.astype(float).reindex(g.action_id).values
                score = {"model": g.score.values, "chance": rng.random(len(g)),
                         "severity": np.array([severity[x].get(w, 0) if x in severity else -1 for x in g.action_id]) + 1e-6 * rng.random(len(g))}
                mine = g.action_id.isin(new).values
                for m, v in score.items():
                    rows[m].append(ndcg(v, t))
                    five[m].append(ndcg(v[mine], t[mine]))
            titles = ", ".join(actions[actions.action_id.isin(new)].title)
            line = {m: (float(np.nanmean(rows[m])), float(np.nanmean(five[m]))) for m in rows}
            totals.append(line)
            print("%s\n  all thirty: model %.3f, severity %.3f, chance %.3f · the five: model %.3f, severity %.3f, chance %.3f" % (
                titles, *(line[m][0] for m in rows), *(line[m][1] for m in rows)), flush=True)
    mean = lambda m, i: sum(t[m][i] for t in totals) / len(totals)
    bad = [w for i, w in ((0, "all thirty"), (1, "the five")) if mean("model", i) < max(mean("severity", i), mean("chance", i))]
    print(json.dumps({m: [round(mean(m, 0), 4), round(mean(m, 1), 4)] for m in ("model", "severity", "chance")}), "FAILED on " + ", ".join(bad) if bad else "ok")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
