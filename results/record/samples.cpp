// Samples in columns.
#include "results/record/samples.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace assay {
namespace {

// From 8 KiB to a large page: of the last piece half is lost. A sample with more numbers than that
// has a piece of its own.
constexpr std::size_t kFirstPieceNumbers = 1 << 10;
constexpr std::size_t kPieceNumbers = 1 << 18;

// Overloads for std::visit.
template <class... Each>
struct Overloaded : Each... {
  using Each::operator()...;
};
template <class... Each>
Overloaded(Each...) -> Overloaded<Each...>;  // Clang up to 16 does not find it by itself.

}  // namespace

const std::string& SampleView::case_name() const {
  return samples_->names_[samples_->rows_[place_].case_name];
}

const std::string& SampleView::unit() const {
  return samples_->names_[samples_->rows_[place_].unit];
}

SampleStatus SampleView::status() const { return samples_->rows_[place_].status; }

const std::string& SampleView::cause() const {
  return samples_->names_[samples_->rows_[place_].cause];
}

const std::string& SampleView::started() const {
  return samples_->names_[samples_->rows_[place_].started];
}

std::uint64_t SampleView::verified() const { return samples_->rows_[place_].verified; }

double SampleView::began_seconds() const { return samples_->rows_[place_].began_seconds; }

double SampleView::ended_seconds() const { return samples_->rows_[place_].ended_seconds; }

std::uint32_t SampleView::attempt() const { return samples_->rows_[place_].attempt; }

namespace {

constexpr std::size_t kCacheLineBytes = 64;

void bring(const void* begin, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += kCacheLineBytes) {
    __builtin_prefetch(static_cast<const char*>(begin) + at);
  }
}

}  // namespace

void SampleView::bring_row() const { bring(&samples_->rows_[place_], sizeof(Samples::Row)); }

void SampleView::bring_numbers() const {
  constexpr std::size_t kNumbersBroughtMax = 64;  // The memory takes so many requests at a time.
  const Samples::Row& row = samples_->rows_[place_];
  bring(row.numbers, std::min(row.shape->numbers(), kNumbersBroughtMax) * sizeof(double));
}

std::optional<double> SampleView::condition(std::string_view name) const {
  const Samples::Row& row = samples_->rows_[place_];
  for (std::size_t at = 0; at < row.shape->conditions.size(); ++at) {
    if (samples_->names_[row.shape->conditions[at]] == name) return row.numbers[at];
  }
  return std::nullopt;
}

std::optional<SeriesView> SampleView::metric(std::string_view name) const {
  const Samples::Row& row = samples_->rows_[place_];
  const double* values = row.numbers + row.shape->conditions.size() + row.shape->facts.size();
  for (const Samples::Shape::Metric& metric : row.shape->metrics) {
    if (samples_->names_[metric.name] == name) {
      return SeriesView{samples_->names_[metric.unit], {values, metric.count}};
    }
    values += metric.count;
  }
  return std::nullopt;
}

Fact Samples::fact_of(Kind kind, double number) const {
  switch (kind) {
    case Kind::flag: return number != 0;
    case Kind::number: return number;
    case Kind::text: return names_[static_cast<std::uint32_t>(number)];
  }
  return number;
}

bool SampleView::has_facts() const { return !samples_->rows_[place_].shape->facts.empty(); }

std::optional<Fact> SampleView::fact(std::string_view name) const {
  const Samples::Row& row = samples_->rows_[place_];
  const double* number = row.numbers + row.shape->conditions.size();
  for (const auto& [known, kind] : row.shape->facts) {
    if (samples_->names_[known] == name) return samples_->fact_of(kind, *number);
    ++number;
  }
  return std::nullopt;
}

Facts SampleView::facts() const {
  const Samples::Row& row = samples_->rows_[place_];
  const double* number = row.numbers + row.shape->conditions.size();
  Facts found;
  for (const auto& [name, kind] : row.shape->facts) {
    found.emplace_hint(found.end(), samples_->names_[name], samples_->fact_of(kind, *number++));
  }
  return found;
}

Sample SampleView::whole() const {
  const Samples::Row& row = samples_->rows_[place_];
  Sample sample{.case_name = case_name(),
                .unit = unit(),
                .status = row.status,
                .cause = cause(),
                .metrics = {},
                .conditions = {},
                .facts = facts(),
                .verified = row.verified,
                .started = samples_->names_[row.started],
                .began_seconds = row.began_seconds,
                .ended_seconds = row.ended_seconds,
                .attempt = row.attempt};
  each_condition([&](const std::string& name, double value) { sample.conditions[name] = value; });
  for (const Samples::Shape::Metric& metric : row.shape->metrics) {
    const std::string& name = samples_->names_[metric.name];
    const auto values = this->metric(name)->values;
    sample.metrics[name] = {samples_->names_[metric.unit], {values.begin(), values.end()}};
  }
  return sample;
}

std::vector<Sample> Samples::all() const {
  std::vector<Sample> all;
  for (std::size_t place = 0; place < size(); ++place) all.push_back((*this)[place].whole());
  return all;
}

bool Samples::fits(const Shape& shape, const SampleDraft& draft) const {
  return std::ranges::equal(
             shape.conditions, draft.conditions, {},
             [&](std::uint32_t name) { return std::string_view(names_[name]); },
             &SampleDraft::Condition::name) &&
         std::ranges::equal(shape.facts, draft.facts,
                            [&](const auto& ours, const SampleDraft::Fact& theirs) {
                              return ours.second == static_cast<Kind>(theirs.value.index()) &&
                                     names_[ours.first] == theirs.name;
                            }) &&
         std::ranges::equal(shape.metrics, draft.metrics,
                            [&](const Shape::Metric& ours, const SampleDraft::Metric& theirs) {
                              return ours.count == theirs.count &&
                                     names_[ours.name] == theirs.name &&
                                     names_[ours.unit] == theirs.unit;
                            });
}

// Nearly always that of the sample of this case before.
const Samples::Shape* Samples::shape_of(const SampleDraft& draft, std::uint32_t case_number) {
  if (latest_.size() <= case_number) latest_.resize(case_number + 1);
  const Shape*& latest = latest_[case_number];
  if (latest != nullptr && fits(*latest, draft)) return latest;
  Shape shape;
  for (const auto& condition : draft.conditions) {
    shape.conditions.push_back(names_.number(condition.name));
  }
  for (const auto& fact : draft.facts) {
    shape.facts.emplace_back(names_.number(fact.name), static_cast<Kind>(fact.value.index()));
  }
  for (const auto& [name, unit, count] : draft.metrics) {
    shape.metrics.push_back({names_.number(name), names_.number(unit), count});
  }
  latest = &*shapes_.insert(std::move(shape)).first;
  return latest;
}

double* Samples::room(std::size_t count) {
  if (count > free_count_) {
    const std::size_t doubled = kFirstPieceNumbers << std::min<std::size_t>(pieces_.size(), 10);
    free_count_ = std::max(count, std::min(doubled, kPieceNumbers));
    free_ = LargePages<double>().allocate(free_count_);
    pieces_.emplace_back(free_, FreePages{free_count_});
  }
  free_count_ -= count;
  return std::exchange(free_, free_ + count);
}

// Of a name that is most likely the one of that number; 0 is no number.
std::uint32_t Samples::number_of(std::string_view name, std::uint32_t likely) {
  return likely != 0 && names_[likely] == name ? likely : names_.number(name);
}

void Samples::append(const SampleDraft& draft) {
  const Row before = rows_.empty() ? Row{} : rows_.back();  // Most of its names are the same.
  Row row;
  row.case_name = names_.number(draft.case_name);
  row.unit = number_of(draft.unit, before.unit);
  row.cause = number_of(draft.cause, before.cause);
  row.started = number_of(draft.started, before.started);
  row.shape = shape_of(draft, row.case_name);
  row.verified = draft.verified;
  row.began_seconds = draft.began_seconds;
  row.ended_seconds = draft.ended_seconds;
  row.attempt = draft.attempt;
  row.status = draft.status;
  row.numbers = room(draft.conditions.size() + draft.facts.size() + draft.values.size());
  std::size_t at = 0;
  for (const auto& condition : draft.conditions) row.numbers[at++] = condition.value;
  const auto text_before = [&] {
    return before.shape == row.shape ? static_cast<std::uint32_t>(before.numbers[at]) : 0;
  };
  const Overloaded as_number{
      [](bool flag) { return flag ? 1.0 : 0.0; }, [](double value) { return value; },
      [&](std::string_view text) { return static_cast<double>(number_of(text, text_before())); }};
  for (const auto& fact : draft.facts) row.numbers[at++] = std::visit(as_number, fact.value);
  std::ranges::copy(draft.values, row.numbers + at);
  rows_.push_back(row);
}

void Samples::append(const Sample& sample) {
  SampleDraft draft{.case_name = sample.case_name,
                    .unit = sample.unit,
                    .status = sample.status,
                    .cause = sample.cause,
                    .started = sample.started,
                    .verified = sample.verified,
                    .began_seconds = sample.began_seconds,
                    .ended_seconds = sample.ended_seconds,
                    .attempt = sample.attempt,
                    .conditions = {},
                    .facts = {},
                    .metrics = {},
                    .values = {}};
  for (const auto& [name, value] : sample.conditions) draft.conditions.push_back({name, value});
  for (const auto& [name, fact] : sample.facts) {
    std::visit([&, &key = name](const auto& value) { draft.facts.push_back({key, value}); }, fact);
  }
  for (const auto& [name, series] : sample.metrics) {
    draft.metrics.push_back({name, series.unit, series.values.size()});
    draft.values.insert(draft.values.end(), series.values.begin(), series.values.end());
  }
  append(draft);
}

Samples::Shape Samples::renumbered(const Shape& shape, const Numbers& numbers) const {
  Shape ours = shape;
  for (std::uint32_t& condition : ours.conditions) condition = numbers[condition];
  for (auto& [name, kind] : ours.facts) name = numbers[name];
  for (Shape::Metric& metric : ours.metrics) {
    metric.name = numbers[metric.name];
    metric.unit = numbers[metric.unit];
  }
  return ours;
}

std::size_t Samples::Shape::numbers() const {
  std::size_t count = conditions.size() + facts.size();
  for (const Metric& metric : metrics) count += metric.count;
  return count;
}

// Those of its numbers that stand for a text.
void Samples::renumber_texts(const Row& row, const Numbers& numbers) {
  double* number = row.numbers + row.shape->conditions.size();
  for (const auto& [name, kind] : row.shape->facts) {
    if (kind == Kind::text) *number = numbers[static_cast<std::uint32_t>(*number)];
    ++number;
  }
}

void Samples::append(Samples&& others) {
  Numbers numbers(others.names_.size() + std::size_t{1});
  for (std::uint32_t name = 1; name < numbers.size(); ++name) {
    numbers[name] = names_.number(others.names_[name]);
  }
  std::map<const Shape*, const Shape*> shapes;
  for (const Shape& shape : others.shapes_) {
    shapes[&shape] = &*shapes_.insert(renumbered(shape, numbers)).first;
  }
  for (Row row : others.rows_) {
    const std::size_t count = row.shape->numbers();
    row.numbers = std::copy_n(row.numbers, count, room(count)) - count;
    renumber_texts(row, numbers);
    row.case_name = numbers[row.case_name];
    row.unit = numbers[row.unit];
    row.cause = numbers[row.cause];
    row.started = numbers[row.started];
    row.shape = shapes.at(row.shape);
    rows_.push_back(row);
  }
  others = {};
}

void Samples::spoil(std::size_t place, const std::string& cause) {
  Row& row = rows_[place];
  row.status = SampleStatus::error;
  row.cause = names_.number(cause);
  row.verified = 0;
  Shape shape = *row.shape;
  shape.metrics.clear();
  row.shape = &*shapes_.insert(std::move(shape)).first;
}

}  // namespace assay
