// Reading sample lines: the one place where speed matters, so one parser is used for all lines.
#include "results/format/sample.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

using strict::Fields;
using strict::Value;

SampleStatus status_of(const Value& value) {
  const std::string_view status = value.view();
  if (status == "measured") return SampleStatus::measured;
  if (status == "wrong") return SampleStatus::wrong;
  if (status == "error") return SampleStatus::error;
  value.refuse("must be \"measured\", \"wrong\" or \"error\"");
}

Series series_of(const Value& value) {
  Fields fields(value);
  Series series;
  series.unit = fields.next("unit").text();
  series.values = fields.next("values").numbers();
  fields.done();
  return series;
}

std::map<std::string, Series> metrics_of(const Value& value) {
  std::map<std::string, Series> metrics;
  value.pairs([&](std::string_view key, const Value& series) {
    metrics.emplace_hint(metrics.end(), key, series_of(series));
  });
  return metrics;
}

Sample sample_of(const Value& value) {
  Fields fields(value);
  Sample sample;
  sample.attempt = fields.next("attempt").count32();
  sample.began_seconds = fields.next("began_seconds").number();
  sample.case_name = fields.next("case").text();
  sample.cause = fields.next("cause").text();
  sample.conditions = fields.next("conditions").number_map();
  sample.ended_seconds = fields.next("ended_seconds").number();
  sample.facts = fields.next("facts").facts();
  sample.metrics = metrics_of(fields.next("metrics"));
  sample.started = fields.next("started").text();
  sample.status = status_of(fields.next("status"));
  sample.unit = fields.next("unit").text();
  sample.verified = fields.next("verified").count();
  fields.done();
  return sample;
}

}  // namespace

static_assert(simdjson::SIMDJSON_PADDING <= 64, "as parse_padded promises");

struct SampleLineParser::Inner {
  simdjson::dom::parser parser;
};

SampleLineParser::SampleLineParser() : inner_(std::make_unique<Inner>()) {}

SampleLineParser::~SampleLineParser() = default;

Sample SampleLineParser::parse(std::string_view line) { return parse(line, true); }

Sample SampleLineParser::parse_padded(std::string_view line) { return parse(line, false); }

Sample SampleLineParser::parse(std::string_view line, bool copy) {
  strict::Element root;
  const auto error = inner_->parser.parse(line.data(), line.size(), copy).get(root);
  if (error != simdjson::SUCCESS) {
    throw Error{"a sample line is not JSON, or not whole"};
  }
  return sample_of(Value(root, {}));
}

}  // namespace assay
