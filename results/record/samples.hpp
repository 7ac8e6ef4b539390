// Many samples: names once, the numbers of each side by side. With twenty values and sixteen
// conditions and facts a sample takes about 360 bytes, where a Sample takes about 2,000.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "results/record/event.hpp"
#include "results/record/large_pages.hpp"
#include "results/record/name_table.hpp"
#include "results/record/plan.hpp"
#include "results/record/sample.hpp"

namespace assay {

class Samples;

// The values of one metric, where they lie.
struct SeriesView {
  std::string_view unit;
  std::span<const double> values;
};

// One of many samples: reads like a const Sample, and is valid as long as its Samples are
// unchanged.
class SampleView {
 public:
  SampleView(const Samples& samples, std::size_t place) : samples_(&samples), place_(place) {}

  std::size_t place() const { return place_; }  // Among the samples.
  // Which sample it is, of however many sets of samples.
  using Key = std::pair<const Samples*, std::size_t>;
  Key key() const { return {samples_, place_}; }
  const std::string& case_name() const;
  const std::string& unit() const;
  SampleStatus status() const;
  const std::string& cause() const;
  const std::string& started() const;
  std::uint64_t verified() const;
  double began_seconds() const;
  double ended_seconds() const;
  std::uint32_t attempt() const;

  std::optional<double> condition(std::string_view name) const;
  template <class Each>
  void each_condition(const Each& each) const;  // each(name, value), by name.
  std::optional<SeriesView> metric(std::string_view name) const;
  template <class Each>
  void each_metric(const Each& each) const;  // each(name, SeriesView), by name.
  bool has_facts() const;
  std::optional<Fact> fact(std::string_view name) const;
  Facts facts() const;

  Sample whole() const;  // As a value.

  // For whoever goes through many in no order: has the memory bring what is needed next, first
  // where its numbers lie, a little later the numbers.
  void bring_row() const;
  void bring_numbers() const;

 private:
  const Samples* samples_;
  std::size_t place_;
};

// What a line of a samples file says, its text where it lies; names in ascending order.
struct SampleDraft {
  struct Condition {
    std::string_view name;
    double value = 0;
  };
  struct Metric {
    std::string_view name;
    std::string_view unit;
    std::size_t count = 0;  // Of its values, which stand behind those of the metric before it.
  };
  struct Fact {
    std::string_view name;
    std::variant<bool, double, std::string_view> value;
  };
  std::string_view case_name;
  std::string_view unit;
  SampleStatus status = SampleStatus::error;
  std::string_view cause;
  std::string_view started;
  std::uint64_t verified = 0;
  double began_seconds = 0;
  double ended_seconds = 0;
  std::uint32_t attempt = 1;
  std::vector<Condition> conditions;
  std::vector<Fact> facts;
  std::vector<Metric> metrics;
  std::vector<double> values;
};

class Samples {
 public:
  Samples() = default;
  Samples(Samples&&) noexcept = default;
  Samples& operator=(Samples&&) noexcept = default;
  Samples(const Samples&) = delete;
  Samples& operator=(const Samples&) = delete;

  std::size_t size() const { return rows_.size(); }
  SampleView operator[](std::size_t place) const { return {*this, place}; }
  std::vector<Sample> all() const;

  void append(const SampleDraft& draft);
  void append(const Sample& sample);
  void append(Samples&& others);  // All of them, in their order.

  // Turns one that cannot be believed into an error; nothing of it can be judged.
  void spoil(std::size_t place, const std::string& cause);

  void move(std::size_t from, std::size_t to) { rows_[to] = rows_[from]; }
  void truncate(std::size_t size) { rows_.resize(size); }

  // Cases and units by number: equal numbers are equal names.
  const NameTable& names() const { return names_; }
  std::uint32_t case_number(std::size_t place) const { return rows_[place].case_name; }
  std::uint32_t unit_number(std::size_t place) const { return rows_[place].unit; }

 private:
  friend class SampleView;

  // What samples of one case have in common.
  enum class Kind : std::uint32_t { flag, number, text };
  struct Shape {
    std::vector<std::uint32_t> conditions;
    std::vector<std::pair<std::uint32_t, Kind>> facts;
    struct Metric {
      std::uint32_t name = 0;
      std::uint32_t unit = 0;
      std::size_t count = 0;
      auto operator<=>(const Metric&) const = default;
    };
    std::vector<Metric> metrics;
    std::size_t numbers() const;  // Of a sample.
    auto operator<=>(const Shape&) const = default;
  };
  struct Row {
    std::uint32_t case_name = 0;
    std::uint32_t unit = 0;
    std::uint32_t cause = 0;
    std::uint32_t started = 0;
    const Shape* shape = nullptr;
    double* numbers = nullptr;  // Of the conditions, of the facts, then all values.
    std::uint64_t verified = 0;
    double began_seconds = 0;
    double ended_seconds = 0;
    std::uint32_t attempt = 1;
    SampleStatus status = SampleStatus::error;
  };

  // Frees a piece of numbers.
  struct FreePages {
    std::size_t count = 0;
    void operator()(double* piece) const { LargePages<double>().deallocate(piece, count); }
  };

  // The numbers that another's names have here.
  using Numbers = std::vector<std::uint32_t>;

  Fact fact_of(Kind kind, double number) const;
  Shape renumbered(const Shape& shape, const Numbers& numbers) const;
  static void renumber_texts(const Row& row, const Numbers& numbers);
  bool fits(const Shape& shape, const SampleDraft& draft) const;
  const Shape* shape_of(const SampleDraft& draft, std::uint32_t case_number);
  double* room(std::size_t count);
  std::uint32_t number_of(std::string_view name, std::uint32_t likely);

  NameTable names_;
  std::set<Shape> shapes_;            // Never moves one.
  std::vector<const Shape*> latest_;  // By number of the case.
  std::vector<Row, LargePages<Row>> rows_;
  std::vector<std::unique_ptr<double[], FreePages>> pieces_;
  double* free_ = nullptr;  // In the newest piece of our own.
  std::size_t free_count_ = 0;
};

template <class Each>
void SampleView::each_condition(const Each& each) const {
  const Samples::Row& row = samples_->rows_[place_];
  const double* value = row.numbers;
  for (const std::uint32_t name : row.shape->conditions) each(samples_->names_[name], *value++);
}

// What a later plan brought.
struct LaterLook {
  Plan plan;
  Samples samples;
};
template <class Each>
void SampleView::each_metric(const Each& each) const {
  const Samples::Row& row = samples_->rows_[place_];
  const double* values = row.numbers + row.shape->conditions.size() + row.shape->facts.size();
  for (const auto& [name, unit, count] : row.shape->metrics) {
    each(std::string_view(samples_->names_[name]),
         SeriesView{samples_->names_[unit], {values, count}});
    values += count;
  }
}

// All that a campaign folder has to say, as the judge sees it.
struct Measurements {
  Samples samples;               // Of the first plan.
  std::vector<LaterLook> later;  // In the order of their plans.
  std::vector<Event> events;     // In the order in which they were recorded.
  // What is wrong with the record itself, each a sentence that names the file ("samples/a.1.jsonl:
  // its footer does not match"). Any of them keeps a campaign from being accepted.
  std::vector<std::string> problems;
};

}  // namespace assay
