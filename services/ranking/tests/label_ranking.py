#!/usr/bin/env python3
"""One configuration on eight public label-ranking sets.   label_ranking.py CONCORD_EVALUATE [--sets a,b] [--repetitions 3]

Repetitions × 10 folds; tau-b of the ranker beside four plain learners on the same folds: 10-nearest, pairwise logistic, ridge, forest
(scikit-learn, settings below, none tuned per set). Printed: a table in Markdown, the difference from the best of the four, their mean
and the worst. Exit code 1 when the mean is below −.005 or one set is worse by more than .02; 77 (skipped) without the public data or
without pandas, scipy and scikit-learn. Hours are not needed, but minutes are: not a test of every build.
"""
import argparse, os, subprocess, sys, tempfile, warnings

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
SETS = "algae,authorship,bodyfat,glass,iris,vehicle,wine,wisconsin"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("evaluate"), p.add_argument("--sets", default=SETS), p.add_argument("--repetitions", type=int, default=3), p.add_argument("--settings")
    a = p.parse_args()
    data = os.environ.get("CONCORD_TEST_DATA") or os.path.join(CHECKOUT, "..", "shared", "data")
    if not os.path.isdir(os.path.join(data, "label_ranking")):
        print("SKIPPED: no test data: set CONCORD_TEST_DATA or put shared/data beside the checkout")
        sys.exit(77)
    try:
        import numpy as np, pandas as pd
        from scipy.stats import kendalltau
        from sklearn.ensemble import RandomForestRegressor
        from sklearn.linear_model import LogisticRegression, Ridge
        from sklearn.preprocessing import StandardScaler
    except ImportError as e:
        print("SKIPPED: %s" % e)
        sys.exit(77)
    warnings.filterwarnings("ignore")

    def tau(score, truth):
        mix = np.random.default_rng(0).permutation(len(truth))
        order = mix[np.argsort(-score[mix], kind="stable")]
        place = np.empty(len(truth))
        place[order] = np.arange(len(truth))
        t = kendalltau(-place, truth).statistic
        return 0 if np.isnan(t) else t

    def logistic(x, y, z):
        score = np.zeros((len(z), y.shape[1]))
        for i in range(y.shape[1]):
            for j in range(i):
                told = y[:, i] != y[:, j]
                wins = (y[:, i] > y[:, j])[told]
                if len(set(wins)) < 2:
                    chance = np.full(len(z), wins.mean() if len(wins) else .5)
                else:
                    chance = LogisticRegression(C=1., max_iter=200).fit(x[told], wins).predict_proba(z)[:, 1]
                score[:, i] += chance
                score[:, j] += 1 - chance
        return score

    def nearest(x, r, z):
        near = np.argsort(((z[:, None] - x[None]) ** 2).sum(2), 1)[:, :10]
        return np.array([r[i].mean(0) for i in near])

    print("| set | ours | nearest | logistic | ridge | forest | Δ best |\n|---|---|---|---|---|---|---|", flush=True)
    differences = {}
    for name in a.sets.split(","):
        with tempfile.TemporaryDirectory() as work:
            folder = os.path.join(work, "set")
            subprocess.run([sys.executable, os.path.join(data, "..", "tools", "ranking_set.py"), "label-ranking", folder, "--csv",
                            os.path.join(data, "label_ranking", name + ".csv")], check=True, stdout=subprocess.DEVNULL)
            questions, answers = pd.read_csv(os.path.join(folder, "questions.csv")), pd.read_csv(os.path.join(folder, "answers.csv.gz"))
            shops = pd.read_csv(os.path.join(folder, "workshops.csv"), keep_default_na=False)
            truth = pd.read_csv(os.path.join(folder, "outcomes.csv")).pivot(index="workshop_id", columns="action_id", values="share").reindex(answers.workshop_id)
            columns = []
            for q, kind in zip(questions.question_id, questions.kind):
                numbers = pd.to_numeric(answers[q], errors="coerce")
                columns.append(numbers.fillna(numbers.mean()).values[:, None] if kind == "numeric" else pd.get_dummies(answers[q]).values.astype(float))
            x, y = np.hstack(columns), truth.values
            r = np.apply_along_axis(lambda v: pd.Series(v).rank().values, 1, y)
            found = {m: [] for m in ("ours", "nearest", "logistic", "ridge", "forest")}
            for repetition in range(a.repetitions):
                fold = np.random.default_rng(3 + repetition).permutation(np.arange(len(y)) % 10)
                of = dict(zip(answers.workshop_id, fold))
                shops["fold"] = ["f%02d" % of[w] for w in shops.workshop_id]
                shops.to_csv(os.path.join(folder, "workshops.csv"), index=False)
                subprocess.run([a.evaluate, "ranking", folder, "--out", os.path.join(work, "out"), "--shots", "0"] + (["--settings", a.settings] if a.settings else []),
                               check=True, stdout=subprocess.DEVNULL)
                got = pd.read_csv(os.path.join(work, "out", "predictions.csv"), dtype={"action_id": str}).pivot(index="workshop_id", columns="action_id", values="score")
                score = {"ours": got.reindex(index=answers.workshop_id, columns=truth.columns).values}
                for m in ("nearest", "logistic", "ridge", "forest"):
                    score[m] = np.zeros(y.shape)
                for f in range(10):
                    learn, rank = fold != f, fold == f
                    scale = StandardScaler().fit(x[learn])
                    u, v = scale.transform(x[learn]), scale.transform(x[rank])
                    score["nearest"][rank] = nearest(u, r[learn], v)
                    score["logistic"][rank] = logistic(u, y[learn], v)
                    score["ridge"][rank] = Ridge(1.).fit(u, r[learn]).predict(v)
                    score["forest"][rank] = RandomForestRegressor(200, min_samples_leaf=2, max_features=.5, random_state=repetition).fit(u, r[learn]).predict(v)
                for m, s in score.items():
                    found[m] += [tau(s[i], y[i]) for i in range(len(y))]
            mean = {m: float(np.mean(v)) for m, v in found.items()}
            differences[name] = mean["ours"] - max(v for m, v in mean.items() if m != "ours")
            print("| %s | %s | %+.4f |" % (name, " | ".join("%.4f" % mean[m] for m in found), differences[name]), flush=True)
    mean, worst = sum(differences.values()) / len(differences), min(differences, key=differences.get)
    good = mean >= -.005 and differences[worst] >= -.02
    print("\nmean difference %+.4f, worst %s %+.4f  %s" % (mean, worst, differences[worst], "ok" if good else "FAILED"))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
