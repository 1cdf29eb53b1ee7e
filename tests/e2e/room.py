"""A workshop over HTTP, as its facilitator and its participants see it. Demonstration data of the fictitious country XA."""
import uuid

STAGES = ["PREPARE", "ANSWER", "CHECK_GAPS", "SHORTLIST", "VOTE", "DISCUSS", "VOTE_AGAIN", "AGREE", "ROADMAP"]
TABLES = [{"number": n, "side": "SIDE_GOVERNMENT" if n <= 3 else "SIDE_INDUSTRY", "seats": 12} for n in range(1, 6)]


def request_id():
    return uuid.uuid4().hex


def prepare(desk, **changes):
    """Creates a workshop in stage PREPARE and returns it. `changes`: fields of the workshop that differ."""
    instrument = next(i for i in desk.get("/v1/instruments")["instruments"] if i["programme"] == "qi4tf" and i["state"] == "INSTRUMENT_STATE_PUBLISHED")
    workshop = {
        "displayName": "Sunflower oil to the European Union", "instrument": instrument["name"], "countryCode": "XA",
        "host": "Ministry of Trade of XA", "coHost": "Chamber of Commerce of XA", "product": "Sunflower oil", "hsCodes": ["1512"],
        "targetMarkets": ["European Union"], "startDate": "2026-11-24", "endDate": "2026-11-25", "languages": ["en", "fr"],
        "demonstration": True, "supportSide": "SIDE_INDUSTRY", "invitedCount": 50, "tables": TABLES, **changes,
    }
    return desk.post("/v1/workshops", {"workshop": workshop, "requestId": request_id()})


class Room:
    def __init__(self, server, **changes):
        self.server, self.desk = server, server.sign_in("facilitator")
        self.workshop = prepare(self.desk, **changes)
        self.name, self.code = self.workshop["name"], self.workshop["joinCode"]
        self.path = f"/v1/{self.name}"

    def advance(self, to):
        """Stage by stage to `to`, from wherever the workshop is."""
        at = STAGES.index(self.desk.get(self.path)["stage"].removeprefix("STAGE_"))
        for there in STAGES[at + 1 : STAGES.index(to) + 1]:
            self.desk.post(f"{self.path}:advanceStage", {"from": f"STAGE_{STAGES[at]}", "to": f"STAGE_{there}"})
            at = STAGES.index(there)

    def join(self, side="GOVERNMENT", table=1, client=None, **more):
        """A participant on a device of their own: a Client that also knows its `participant`."""
        client = client or self.server.client()
        answer = client.enter("/v1/join", {
            "joinCode": self.code, "clientId": f"device-{request_id()}", "languageCode": "en", "consent": True, "side": f"SIDE_{side}",
            "organisation": "Organisation of XA", "position": "Expert", "sex": "SEX_NOT_SAID", "table": table, **more})
        client.participant = answer["participant"]
        return client

    def questions(self, client):
        return client.get(f"{self.path}/myQuestions").get("questions", [])

    def submit(self, client, answers, id_=None):
        """Answers: question -> choice. The raw Answer."""
        sent = [{"question": q, "choice": c} for q, c in answers.items()]
        return client.send("POST", f"{self.path}:submitAnswers", {"requestId": id_ or request_id(), "answers": sent})

    def answered(self, client):
        """question -> choice, as kept."""
        return {a["question"]: a.get("choice") for a in client.get(f"{self.path}/myAnswers").get("answers", [])}

    def vote_ready(self, people, urgent=20):
        """From ANSWER to VOTE: everybody answers low, the room confirms the largest gaps."""
        for p in people:
            answer = self.submit(p, {q: 1 for q in self.questions(p)})
            assert answer.status == 200, answer
        self.advance("CHECK_GAPS")
        for gap in self.desk.get(f"{self.path}/gaps")["gaps"][:urgent]:
            self.desk.post(f"{self.path}/gaps/{gap['question']}:confirm", {})
            self.desk.post(f"{self.path}/gaps/{gap['question']}:rateUrgency", {"urgency": 2})
        self.advance("VOTE")

    def agree(self, people):
        """From VOTE to AGREE, everybody's support taken: the room's own order of its ballots. ROADMAP can be entered."""
        for p in people:
            paper = p.get(f"{self.path}/myBallot")
            p.post(f"{self.path}:castBallot", {"round": paper["round"], "ranking": [c["id"] for c in paper["candidates"][: paper["places"]]], "requestId": request_id()})
        for at, to in (("VOTE", "DISCUSS"), ("DISCUSS", "AGREE")):
            self.desk.post(f"{self.path}:advanceStage", {"from": f"STAGE_{at}", "to": f"STAGE_{to}"})
        for p in people:
            p.post(f"{self.path}:takePosition", {"position": "POSITION_SUPPORT"})
        return self.desk.get(f"{self.path}/agreement")["order"]
