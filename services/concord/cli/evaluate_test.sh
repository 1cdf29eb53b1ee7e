#!/bin/sh
# concord evaluate ranking: runs the program beside it, gives its exit codes on, and says so when it is not there.
set -eu
concord=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
code() { wanted=$1; shift; got=0; "$@" > "$dir/out" 2> "$dir/err" || got=$?; [ "$got" = "$wanted" ] || { echo "exit $got, not $wanted: $*"; cat "$dir/err"; exit 1; }; }

code 2 "$concord" evaluate
code 2 "$concord" evaluate anomalies x --out "$dir/x"
grep -q 'concord evaluate ranking SET' "$dir/err"
mkdir "$dir/alone"
cp "$concord" "$dir/alone/concord"
code 64 "$dir/alone/concord" evaluate ranking "$dir/set" --out "$dir/p"
grep -q 'concord-evaluate is not there' "$dir/err"
ldd "$concord" | grep -q torch && { echo "concord itself has LibTorch"; exit 1; }

[ -x "$(dirname "$concord")/concord-evaluate" ] || exit 0
code 1 "$concord" evaluate ranking "$dir/no-set" --out "$dir/p"
code 2 "$concord" evaluate ranking "$dir/set" --out "$dir/p" --shots many

# Six workshops of two countries, three actions, nobody's answers: popularity and the local update rank.
mkdir "$dir/set"
cd "$dir/set"
echo '{"name": "tiny", "kind": "shares", "source": "made by this test"}' > set.json
echo 'question_id,kind,choices,theme,text' > questions.csv
echo 'workshop_id,programme,country,held_on,fold' > workshops.csv
echo 'workshop_id,participant_id,group' | gzip > answers.csv.gz
echo 'action_id,workshop_id,title,cost,category,beneficiaries' > actions.csv
for a in labs training portal; do echo "$a,,$a,,," >> actions.csv; done
echo 'workshop_id,participant_id,action_id,place' > choices.csv
echo 'action_id,question_id,sign' > links.csv
echo 'workshop_id,action_id,share,gain' > outcomes.csv
echo 'draw,country,position,workshop_id' > reveals.csv
for c in XA XB; do
  for i in 0 1 2; do
    echo "$c$i,tiny,$c,202$i,$c" >> workshops.csv
    printf '%s,labs,0.6,0.6\n%s,training,0.3,0.3\n%s,portal,0.1,0.1\n' "$c$i" "$c$i" "$c$i" >> outcomes.csv
    echo "0,$c,$i,$c$i" >> reveals.csv
  done
done
code 0 "$concord" evaluate ranking "$dir/set" --out "$dir/p" --shots 0,1 --seed 7
head -1 "$dir/p/predictions.csv" | grep -q '^shots,draw,workshop_id,action_id,score'
# 6 workshops without shots and 4 with one, 3 actions each.
[ "$(wc -l < "$dir/p/predictions.csv")" = 31 ]
