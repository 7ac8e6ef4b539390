// Reading sample lines: the one place where speed matters, so one parser is used for all lines.
#include "results/format/plain_sample.hpp"
#include "results/format/sample.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

using strict::Fields;
using strict::Value;

static_assert(simdjson::SIMDJSON_PADDING <= 64, "as parse_padded promises");

SampleStatus status_of(const Value& value) {
  const std::string_view status = value.view();
  if (status == "measured") return SampleStatus::measured;
  if (status == "wrong") return SampleStatus::wrong;
  if (status == "error") return SampleStatus::error;
  value.refuse("must be \"measured\", \"wrong\" or \"error\"");
}

void read_metric(std::string_view name, const Value& value, SampleDraft& draft) {
  Fields fields(value);
  const std::string_view unit = fields.next("unit").view();
  const std::size_t before = draft.values.size();
  fields.next("values").items([&](const Value& item) { draft.values.push_back(item.number()); });
  fields.done();
  draft.metrics.push_back({name, unit, draft.values.size() - before});
}

void read(const Value& value, SampleDraft& draft) {
  Fields fields(value);
  draft.attempt = fields.next("attempt").count32();
  draft.began_seconds = fields.next("began_seconds").number();
  draft.case_name = fields.next("case").view();
  draft.cause = fields.next("cause").view();
  fields.next("conditions").pairs([&](std::string_view name, const Value& condition) {
    draft.conditions.push_back({name, condition.number()});
  });
  draft.ended_seconds = fields.next("ended_seconds").number();
  fields.next("facts").pairs([&](std::string_view name, const Value& fact) {
    draft.facts.push_back({name, fact.fact_view()});
  });
  fields.next("metrics").pairs(
      [&](std::string_view name, const Value& metric) { read_metric(name, metric, draft); });
  draft.started = fields.next("started").view();
  draft.status = status_of(fields.next("status"));
  draft.unit = fields.next("unit").view();
  draft.verified = fields.next("verified").count();
  fields.done();
}

}  // namespace

struct SampleLineParser::Inner {
  void clear();

  simdjson::dom::parser parser;
  SampleDraft draft;
};

SampleLineParser::SampleLineParser() : inner_(std::make_unique<Inner>()) {}

SampleLineParser::~SampleLineParser() = default;

const SampleDraft& SampleLineParser::parse(std::string_view line) { return parse(line, true); }

const SampleDraft& SampleLineParser::parse_padded(std::string_view line) {
  return parse(line, false);
}

void SampleLineParser::Inner::clear() {
  draft.conditions.clear();
  draft.facts.clear();
  draft.metrics.clear();
  draft.values.clear();
}

const SampleDraft& SampleLineParser::parse(std::string_view line, bool copy) {
  inner_->clear();
  if (read_plain(line, inner_->draft)) return inner_->draft;
  inner_->clear();
  strict::Element root;
  const auto error = inner_->parser.parse(line.data(), line.size(), copy).get(root);
  if (error != simdjson::SUCCESS) {
    throw Error{"a sample line is not JSON, or not whole"};
  }
  read(Value(root, {}), inner_->draft);
  return inner_->draft;
}

}  // namespace assay
