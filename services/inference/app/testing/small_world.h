#pragma once
// Small workshops, evidence and models, made here, for tests.
#include <random>
#include <string>
#include <vector>

#include "ranking/model.h"

namespace concord::inference::testing_world {

inline ranking::WorkshopCase Workshop(const std::string& country = "XA", const std::string& id = "", const std::string& programme = "qi4tf") {
  ranking::WorkshopCase w;
  w.id = id;
  w.programme = programme;
  w.country = country;
  for (const char* q : {"1.1", "1.2", "2.1", "2.2"}) w.questions.push_back({q, ranking::QuestionKind::kOrdinal, 6});
  w.gaps = {3, 1, ranking::kMissing, 0};
  w.urgency = {3, 1, ranking::kMissing, 0};
  w.voters = {{{0, 2, 4, 5}, "government", 1}, {{1, 3, ranking::kMissing, 5}, "industry", 2}, {{2, 1, 4, 4}, "industry", 1}};
  w.candidates = {{"labs", "", 0, 0, {}, {{"1.1", 1}, {"1.2", 0.5f}}},
                  {"training", "", 0, 0, {}, {{"1.2", 1}}},
                  {"portal", "", 0, 0, {}, {{"2.1", 1}}},
                  {"standards", "", 0, 0, {}, {{"2.2", 1}}},
                  {"own-idea"},
                  {"fund", "", 0, 0, {}, {{"1.1", 0.2f}, {"2.1", 0.1f}}}};
  return w;
}

// Learns `shares` (by candidate of Workshop) as the outcome of workshop `id`.
inline void Learn(ranking::Evidence& evidence, const std::string& id, const std::string& country, std::vector<float> shares,
                  const std::string& programme = "qi4tf", const std::string& office = "") {
  auto w = Workshop(country, id, programme);
  w.outcome.share = std::move(shares);
  const auto prepared = ranking::Model().Prepare(w, &evidence.popularity());
  auto record = *ranking::MakeRecord(w, *prepared);
  record.owner = ranking::OwnerOf(office);
  evidence.Learn(record);
}

// A model with two nets of made-up weights over the questions and five of the actions of Workshop; `seed` tells models apart.
inline ranking::Model NetModel(unsigned seed = 3) {
  const auto w = Workshop();
  ranking::ModelParts parts;
  parts.workshops = 40;
  parts.encoder = ranking::Encoder::Fit({&w});
  parts.actions = {"fund", "labs", "portal", "standards", "training"};
  auto learnt = w;
  learnt.candidates.erase(learnt.candidates.begin() + 4);
  learnt.outcome.share = {5, 4, 3, 2, 1};
  parts.popularity.Learn(learnt);
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 0.5f);
  for (const uint32_t context : {0u, static_cast<uint32_t>(parts.encoder.context_columns())}) {
    ranking::NetWeights net{static_cast<uint32_t>(parts.encoder.voter_columns()), context, 8, 5};
    net.w1.resize((net.voter + context) * 8);
    net.b1.resize(8);
    net.w2.resize(64);
    net.b2.resize(8);
    net.w3.resize(40);
    net.b3.resize(5);
    for (auto* v : {&net.w1, &net.b1, &net.w2, &net.b2, &net.w3, &net.b3}) {
      for (float& x : *v) x = normal(random);
    }
    parts.nets.push_back(std::move(net));
  }
  return ranking::Model(std::move(parts));
}

}  // namespace concord::inference::testing_world
